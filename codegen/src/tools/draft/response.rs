//! What a response is made of: its envelope, what a caller is after, and the rows of a list.

use super::yaml::Entries;
use crate::spec::ServiceSpec;
use crate::tools::facts::{ActionFacts, FieldFacts, KindFacts};

/// The envelope with the most fields that are all there: its name, or none, and the fields beside it.
pub(super) fn envelope<'a>(service: &'a ServiceSpec, facts: &'a [FieldFacts]) -> (Option<&'a str>, Vec<FieldFacts>) {
    let is_there = |name: &String| facts.iter().any(|field| field.name == *name);
    let whole = service.envelopes.iter().filter(|(_, names)| names.iter().all(is_there));
    let found = whole.max_by_key(|(_, names)| names.len());
    let of_envelope = found.map_or(&[] as &[String], |(_, names)| names);
    let others = facts.iter().filter(|field| !of_envelope.contains(&field.name)).cloned().collect();
    (found.map(|(name, _)| name.as_str()), others)
}

/// How a list is paged, told by names: the parameters that say which page, and where rows and total stand.
pub(super) fn pagination(facts: &ActionFacts) -> Option<Entries> {
    let sent = |names: &[&'static str], kinds: &[KindFacts]| {
        let found = |name: &str| facts.parameters.iter().find(|field| field.name == name);
        names.iter().copied().find(|name| found(name).is_some_and(|field| kinds.contains(&field.kind)))
    };
    let number = [KindFacts::Long];
    let position = [KindFacts::String, KindFacts::Long, KindFacts::Map];
    let size = sent(&["PageSize", "MaxResults", "Length", "Size"], &number);
    let mut entries = Entries::default();
    let rows = rows(&facts.response)?;
    let next = |names: &[&str], kinds: &[KindFacts]| {
        let mut found = rows.beside.iter().chain(&facts.response).filter(|field| kinds.contains(&field.kind));
        let field = found.find(|field| names.contains(&field.name.as_str()))?;
        let is_beside = rows.beside.iter().any(|other| other.name == field.name);
        Some(if is_beside { rows.path_of(&field.name) } else { field.name.clone() })
    };
    let page = sent(&["PageNumber", "PageNum", "PageNo", "PageIndex"], &number);
    let token = sent(&["NextToken", "Token"], &position).zip(next(&["NextToken"], &position));
    let key = sent(&["NextPrimaryKey", "PrimaryKey"], &position).zip(next(&["NextPrimaryKey"], &position));
    let more = next(&["HasNext", "HasMore", "IsNext"], &[KindFacts::Boolean]);
    if let (Some(page), Some(size)) = (page, size) {
        entries.add("page", page);
        entries.add("size", size);
    } else if let (Some(offset), Some(limit)) = (sent(&["Offset"], &number), sent(&["Limit"], &number)) {
        entries.add("offset", offset);
        entries.add("limit", limit);
    } else if let Some((token, next_token)) = token {
        entries.add("token", token);
        entries.add("next_token", next_token);
        entries.extend(size.map(|size| ("size", size.into())));
    } else if let (Some((key, next_key)), Some(more)) = (key, more) {
        entries.add("key", key);
        entries.add("next_key", next_key);
        entries.add("more", more);
        entries.extend(size.map(|size| ("size", size.into())));
    } else {
        return None;
    }
    entries.add("items", rows.path_of(&rows.name));
    if entries.has("key") {
        return Some(entries);
    }
    let total = next(&["TotalCount", "Total", "TotalNum", "TotalNumber", "Count"], &number);
    entries.extend(total.map(|total| ("total", total.into())));
    Some(entries)
}

/// The list of a response.
struct Rows<'facts> {
    /// Path of the object that it stands in.
    above: Vec<String>,
    name: String,
    /// The fields of that object.
    beside: &'facts [FieldFacts],
}

impl Rows<'_> {
    fn path_of(&self, name: &str) -> String {
        self.above.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".")
    }
}

/// The first list that no other list lies above.
fn rows(fields: &[FieldFacts]) -> Option<Rows<'_>> {
    if let Some(list) = fields.iter().find(|field| field.kind == KindFacts::Array) {
        return Some(Rows { above: Vec::new(), name: list.name.clone(), beside: fields });
    }
    fields.iter().filter(|field| field.kind == KindFacts::Object).find_map(|field| {
        let mut found = rows(&field.fields)?;
        found.above.insert(0, field.name.clone());
        Some(found)
    })
}
