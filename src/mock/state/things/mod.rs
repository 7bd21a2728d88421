//! Things that the specs declare by `resource`: what was created is listed, shown, changed and deleted. No action has code
//! of its own here.

mod attributes;
mod conditions;
mod kind;
mod sent;
mod show;
mod sorting;
mod tokens;
mod versions;

use super::Content;
use super::arguments::Arguments;
use super::shape::level;
use crate::mock::model::{Action, Field, Resource, Shape, Verb};
use crate::mock::paging::Listing;
use crate::mock::refusal::Refusal;
use attributes::{Attributes, Known, Names};
use conditions::Conditions;
use kind::{Kind, Thing, joined_id};
use sent::{Elements, Sent, TOKEN};
use serde_json::{Map, Value, json};
use show::{Shown, fields_of, success};
use sorting::{Criterion, Sorting};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tokens::Tokens;

/// Ids that the emulator gives begin here.
const THING_IDS: i64 = 5_000_000;

/// Code of the refusal when there is no such thing, where the spec says none.
const NOT_THERE: &str = "InvalidParameter.NotExist";

/// Every kind of which something was created, by name.
#[derive(Debug, Default)]
pub(super) struct Things {
    kinds: BTreeMap<String, Kind>,
    names: Names,
    tokens: Tokens,
    count: i64,
}

/// A thing that is there without having been created.
pub(super) struct Seedling {
    /// None where the emulator gives it one.
    pub id: Option<String>,
    pub attributes: Map<String, Value>,
}

impl Things {
    /// Does what an action is for. None for an action that declares no resource, and for a kind of which nothing was ever
    /// created.
    pub(super) fn reply(&mut self, action: &Action, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let resource = action.resource.as_ref()?;
        let created = matches!(resource.verb, Verb::Create | Verb::Save) && resource.like.is_none();
        if !created && !self.kinds.contains_key(&resource.kind) {
            return None;
        }
        let token = asked.text(TOKEN).map(|token| (resource.kind.clone(), resource.verb, token.to_owned()));
        if let Some(answer) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            return Some(Ok(Content::Fields(answer.clone())));
        }
        let reply = match resource.verb {
            Verb::Create | Verb::Save => self.create(action, resource, asked),
            Verb::Get => self.get(action, resource, asked),
            Verb::List if resource.within.is_some() => self.elements(action, resource, asked),
            Verb::List => self.list(action, resource, asked),
            Verb::Update => self.change(action, resource, asked, Elements::Replace),
            Verb::Add => self.change(action, resource, asked, Elements::Add),
            Verb::Remove => self.change(action, resource, asked, Elements::Remove),
            Verb::Delete => self.delete(action, resource, asked),
        };
        if let (Some(token), Ok(answer)) = (token, &reply) {
            self.tokens.insert(token, answer.clone());
        }
        Some(reply.map(Content::Fields))
    }

    fn create(&mut self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Value, Refusal> {
        self.kinds.entry(resource.kind.clone()).or_default().learn(resource, &mut self.names);
        let mut ids = Vec::new();
        for sent in Sent::each(action, resource, asked) {
            let known = sent.ids().into_iter().next();
            let place = known.as_ref().and_then(|id| self.kinds.get(&resource.kind)?.place(id));
            match place {
                Some(place) if resource.verb == Verb::Save => {
                    self.change_one(place, resource, &sent, Elements::Replace)?;
                    ids.extend(known);
                }
                Some(_) => {
                    let code = resource.taken.as_deref().unwrap_or("InvalidParameter");
                    return Err(Refusal::new(400, code, format!("there is such a {} already", resource.kind)));
                }
                None => ids.push(self.create_one(action, resource, &sent, known)?),
            }
        }
        Ok(self.answer_about(action, resource, &ids))
    }

    /// The answer to a change of some things, by their ids.
    fn answer_about(&self, action: &Action, resource: &Resource, ids: &[String]) -> Value {
        let mut answer = success(action);
        let shown = Shown::new(resource, &self.names);
        let kind = self.kinds.get(&resource.kind);
        let things = ids.iter().filter_map(|id| kind?.get(kind?.place(id)?));
        if resource.rows.is_some() {
            let (path, items) = rows_of(action, resource);
            let rows: Vec<Value> = things.map(|thing| shown.row(items, thing)).collect();
            merge(&mut answer, path.iter().rev().fold(rows.into(), |value: Value, name| json!({ name: value })));
        } else {
            things.for_each(|thing| shown.tell(&mut answer, action, thing));
            shown.tell_each(&mut answer, action, ids);
        }
        answer
    }

    /// The ids of the things at some places.
    fn ids_at(&self, resource: &Resource, places: &[u64]) -> Vec<String> {
        let kind = self.kinds.get(&resource.kind);
        places.iter().filter_map(|place| Some(kind?.get(*place)?.id.clone())).collect()
    }

    /// Creates one thing; its id.
    fn create_one(
        &mut self,
        action: &Action,
        resource: &Resource,
        sent: &Sent<'_>,
        id: Option<String>,
    ) -> Result<String, Refusal> {
        let mut attributes = self.copied(resource, sent)?;
        let parameters = action.parameters.iter().filter(|known| !sent::is_about_the_call(action, &known.field.name));
        for known in parameters {
            if let Some(default) = &known.field.default {
                let name = self.names.add(resource.attribute(&known.field.name).trim_end_matches("[]"));
                attributes.set(name, Known::Value(default.clone()));
            }
        }
        sent.change(&mut attributes, Elements::Replace, &mut self.names, |_, _| false);
        versions::keep(resource, &mut attributes, &mut self.names);
        let kind = self.kinds.entry(resource.kind.clone()).or_default();
        kind.check(resource, &attributes, None)?;
        let id = id.unwrap_or_else(|| new_id(kind, &mut self.count));
        kind.insert(Thing { id: id.clone(), attributes });
        Ok(id)
    }

    /// What a new thing begins as: nothing, or the one that it is to be like.
    fn copied(&self, resource: &Resource, sent: &Sent<'_>) -> Result<Attributes, Refusal> {
        let Some(id) = resource.like.as_ref().and_then(|name| sent.value(name)) else {
            return Ok(Attributes::default());
        };
        let id = super::shape::plain_text(&id);
        self.known(&resource.kind, &id).map(|thing| thing.attributes.clone()).ok_or_else(|| gone(resource, &id))
    }

    /// The places of all things that a request is for.
    fn places(&self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Vec<u64>, Refusal> {
        let each = Sent::each(action, resource, asked);
        let places = each.iter().map(|sent| self.places_of(sent, action, resource, asked));
        Ok(places.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The places of the things that one part of a request is for: those that it names, or else the first of which all
    /// holds that it says.
    fn places_of(
        &self,
        sent: &Sent<'_>,
        action: &Action,
        resource: &Resource,
        asked: &Arguments<'_>,
    ) -> Result<Vec<u64>, Refusal> {
        let gone = |id: &str| gone(resource, id);
        let Some(kind) = self.kinds.get(&resource.kind) else { return Err(gone("")) };
        if resource.is_for_all() {
            let conditions = Conditions::of(action, resource, fields_of(action), asked, &self.names);
            let places: Vec<u64> =
                kind.iter().filter_map(|(place, thing)| conditions.hold(thing).then_some(place)).collect();
            return if places.is_empty() { Err(gone("like that")) } else { Ok(places) };
        }
        let ids = sent.ids();
        if ids.is_empty() {
            let conditions = Conditions::by(resource, fields_of(action), asked, &self.names)
                .ok_or_else(|| Refusal::missing(resource.id.first().map_or("Id", String::as_str)))?;
            let is_meant = |thing: &Thing| conditions.hold(thing) && self.is_in_scope(kind, thing, sent);
            let found = kind.iter().find(|(_, thing)| is_meant(thing));
            return Ok(vec![found.ok_or_else(|| gone("of this kind"))?.0]);
        }
        let only = Conditions::only(resource, &self.names);
        let place = |id: String| {
            let place = kind.place(&id).filter(|place| {
                let thing = kind.get(*place);
                thing.is_some_and(|thing| self.is_in_scope(kind, thing, sent) && only.hold(thing))
            });
            place.ok_or_else(|| gone(&id.replace('\u{1f}', ", ")))
        };
        ids.into_iter().map(place).collect()
    }

    /// Whether a request speaks of where this thing is. What one of the two does not say is no contradiction.
    fn is_in_scope(&self, kind: &Kind, thing: &Thing, sent: &Sent<'_>) -> bool {
        let said = sent.attributes();
        kind.scope().iter().all(|name| {
            let sent = said.iter().find(|(sent, _)| self.names.find(sent) == Some(*name));
            match (thing.attributes.get(*name), sent) {
                (Some(known), Some((_, sent))) => known.text() == super::shape::plain_text(sent),
                _ => true,
            }
        })
    }

    fn get(&self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Value, Refusal> {
        let thing = self.thing(action, resource, asked)?;
        Ok(Shown::new(resource, &self.names).answer(action, thing))
    }

    fn thing(&self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<&Thing, Refusal> {
        let place = self.places(action, resource, asked)?.into_iter().next();
        let thing = place.and_then(|place| self.kinds.get(&resource.kind)?.get(place));
        thing.ok_or_else(|| Refusal::new(400, NOT_THERE, format!("no {} is named", resource.kind)))
    }

    /// Only the things of the page are put in order and shaped: of all others it is enough to know that they are not on it.
    fn list(&self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Value, Refusal> {
        let (path, items) = rows_of(action, resource);
        let fields = if let Shape::Object(fields) = items { fields.as_slice() } else { &[] };
        let conditions = Conditions::of(action, resource, fields, asked, &self.names);
        let sorting = Sorting::of(action, resource, fields, asked, &self.names)?;
        let kind = self.kinds.get(&resource.kind);
        let things = kind.into_iter().flat_map(Kind::iter).map(|(_, thing)| thing);
        let found = sorting.rank(things.filter(|thing| conditions.hold(thing)), Criterion::key_of_thing);
        let shown = Shown::new(resource, &self.names);
        answer_with_rows(action, asked, &path, json!({}), found.len(), |on_page| {
            found.page(on_page).into_iter().map(|thing| shown.row(items, thing)).collect()
        })
    }

    /// The elements of a list that one thing has.
    fn elements(&self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Value, Refusal> {
        let thing = self.thing(action, resource, asked)?;
        let (path, items) = rows_of(action, resource);
        let name = resource.within.as_deref().and_then(|name| self.names.find(name));
        let known = name.and_then(|name| thing.attributes.get(name)).map(Known::elements).unwrap_or_default();
        let shown = Shown::new(resource, &self.names);
        let beside = match path.as_slice() {
            [_, _, ..] => shown.answer(action, thing),
            _ => json!({}),
        };
        // An element is shown as a thing of its own, so that its fields may be called otherwise too.
        let row = |element: &Value| match (items, element) {
            (Shape::Object(fields), Value::Object(entries)) => {
                let known = |name: &str| entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                let value = |field: &Field| {
                    if shown.is_id(&field.name) {
                        return Some((field.name.clone(), thing.id.clone().into()));
                    }
                    let sent = known(resource.attribute(&field.name)).map(|(_, value)| value.clone());
                    let value = sent.or_else(|| serde_json::to_value(crate::mock::answer::example(field)?).ok())?;
                    Some((field.name.clone(), value))
                };
                fields.iter().filter_map(value).collect::<Map<_, _>>().into()
            }
            (Shape::Object(_), element) => json!({ resource.attribute("").to_owned(): element }),
            (_, element) => element.clone(),
        };
        let fields = if let Shape::Object(fields) = items { fields.as_slice() } else { &[] };
        let sorting = Sorting::of(action, resource, fields, asked, &self.names)?;
        let found = sorting.rank(known.iter(), Criterion::key_of_element);
        answer_with_rows(action, asked, &path, beside, found.len(), |on_page| {
            found.page(on_page).into_iter().map(row).collect()
        })
    }

    fn change(
        &mut self,
        action: &Action,
        resource: &Resource,
        asked: &Arguments<'_>,
        elements: Elements,
    ) -> Result<Value, Refusal> {
        let each = Sent::each(action, resource, asked);
        // Nothing is changed where one of the things is not there.
        let places = each.iter().map(|sent| self.places_of(sent, action, resource, asked));
        let places = places.collect::<Result<Vec<_>, _>>()?;
        for (sent, places) in each.iter().zip(&places) {
            for place in places {
                self.change_one(*place, resource, sent, elements)?;
            }
        }
        Ok(self.answer_about(action, resource, &self.ids_at(resource, &places.concat())))
    }

    fn change_one(
        &mut self,
        place: u64,
        resource: &Resource,
        sent: &Sent<'_>,
        elements: Elements,
    ) -> Result<(), Refusal> {
        let Self { kinds, names, .. } = self;
        let Some(kind) = kinds.get_mut(&resource.kind) else { return Ok(()) };
        let Some(mut attributes) = kind.get(place).map(|thing| thing.attributes.clone()) else { return Ok(()) };
        if let Some(version) = resource.restores.as_ref().and_then(|name| sent.value(name)) {
            let former = versions::former(resource, &version, &attributes, names);
            attributes = former.ok_or_else(|| gone(resource, &format!("of version {version}")))?;
        }
        let is_fixed = |names: &Names, target: &str| {
            let is_scope = names.find(target).is_some_and(|name| kind.scope().contains(&name));
            is_scope || resource.id.iter().any(|id| resource.attribute(id) == target)
        };
        sent.change(&mut attributes, elements, names, is_fixed);
        versions::keep(resource, &mut attributes, names);
        kind.check(resource, &attributes, Some(place))?;
        kind.replace(place, attributes);
        Ok(())
    }

    fn delete(&mut self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Value, Refusal> {
        let places = self.places(action, resource, asked)?;
        let answer = self.answer_about(action, resource, &self.ids_at(resource, &places));
        if let Some(kind) = self.kinds.get_mut(&resource.kind) {
            places.into_iter().for_each(|place| kind.remove(place));
        }
        Ok(answer)
    }

    /// Refuses things with the id of another.
    pub(super) fn check_ids<'seed>(
        &self,
        things: impl Iterator<Item = (&'seed str, &'seed Seedling)>,
    ) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for (kind, thing) in things {
            let Some(id) = &thing.id else { continue };
            let is_there = self.kinds.get(kind).is_some_and(|known| known.place(id).is_some());
            if is_there || !seen.insert((kind, id)) {
                return Err(format!("there is a {kind} {} already", id.replace('\u{1f}', ", ")));
            }
        }
        Ok(())
    }

    /// Puts a thing there, as if one of these actions had created it.
    pub(super) fn put(&mut self, kind: &str, created_by: &[&Resource], thing: Seedling) {
        let known = self.kinds.entry(kind.to_owned()).or_default();
        for resource in created_by {
            known.learn(resource, &mut self.names);
        }
        let mut attributes = Attributes::default();
        for (name, value) in thing.attributes {
            attributes.set(self.names.add(&name), Known::Value(value));
        }
        let id = thing.id.unwrap_or_else(|| new_id(known, &mut self.count));
        known.insert(Thing { id, attributes });
    }

    /// Whether anything of a kind was ever created.
    pub(super) fn has(&self, kind: &str) -> bool {
        self.kinds.contains_key(kind)
    }

    fn known(&self, kind: &str, id: &str) -> Option<&Thing> {
        let kind = self.kinds.get(kind)?;
        kind.get(kind.place(id)?)
    }

    /// The ids of the things that a request is for. Empty where it is refused.
    pub(super) fn meant(&self, action: &Action, asked: &Arguments<'_>) -> Vec<String> {
        let Some(resource) = &action.resource else { return Vec::new() };
        let places = self.places(action, resource, asked).unwrap_or_default();
        self.ids_at(resource, &places)
    }

    /// The ids of the things of a kind that have a value, in the order of their creation.
    pub(super) fn with(&self, kind: &str, name: &str, value: &Value) -> Vec<String> {
        let name = self.names.find(name);
        let has = |thing: &Thing| {
            name.and_then(|name| thing.attributes.get(name)).is_some_and(|known| known.plain() == *value)
        };
        let all = self.kinds.get(kind).into_iter().flat_map(Kind::iter);
        all.filter(|(_, thing)| has(thing)).map(|(_, thing)| thing.id.clone()).collect()
    }

    /// One attribute of a thing; a time in milliseconds since 1970.
    pub(super) fn attribute(&self, kind: &str, id: &str, name: &str) -> Option<Value> {
        Some(self.known(kind, id)?.attributes.get(self.names.find(name)?)?.plain())
    }

    /// All attributes of a thing, as they were first spelled.
    pub(super) fn attributes(&self, kind: &str, id: &str) -> Option<Map<String, Value>> {
        let attributes = self.known(kind, id)?.attributes.iter();
        Some(attributes.map(|(name, known)| (self.names.spelled(*name).to_owned(), known.plain())).collect())
    }

    /// Gives a thing some attributes. Null is shown as absent.
    pub(super) fn set(&mut self, kind: &str, id: &str, attributes: Vec<(&str, Value)>) {
        let Self { kinds, names, .. } = self;
        let Some(kind) = kinds.get_mut(kind) else { return };
        let Some(place) = kind.place(id) else { return };
        let Some(mut known) = kind.get(place).map(|thing| thing.attributes.clone()) else { return };
        for (name, value) in attributes {
            known.set(names.add(name), Known::Value(value));
        }
        kind.replace(place, known);
    }

    /// Sets all of these attributes of a thing.
    pub(super) fn set_all(&mut self, kind: &str, id: &str, attributes: &Map<String, Value>) {
        self.set(kind, id, attributes.iter().map(|(name, value)| (name.as_str(), value.clone())).collect());
    }

    /// Takes a thing away, if it is there.
    pub(super) fn remove(&mut self, kind: &str, id: &str) {
        if let Some(kind) = self.kinds.get_mut(kind)
            && let Some(place) = kind.place(id)
        {
            kind.remove(place);
        }
    }
}

/// The refusal of a thing that is not there.
fn gone(resource: &Resource, id: &str) -> Refusal {
    let code = resource.gone.as_deref().unwrap_or(NOT_THERE);
    Refusal::new(400, code, format!("there is no {} {id}", resource.kind))
}

/// The id of a thing whose parts are these.
pub(super) fn id_of_parts(parts: &[String]) -> String {
    joined_id(parts)
}

/// An id that nothing of the kind has yet.
fn new_id(kind: &Kind, count: &mut i64) -> String {
    loop {
        *count += 1;
        let id = (THING_IDS + *count).to_string();
        if kind.place(&id).is_none() {
            return id;
        }
    }
}

/// Where the rows of a list are, and what one of them is.
fn rows_of<'model>(action: &'model Action, resource: &'model Resource) -> (Vec<String>, &'model Shape) {
    let first = || action.response.iter().find(|field| matches!(field.shape, Shape::List(_)));
    let path = match (&action.paging, &resource.rows) {
        (_, Some(rows)) => rows.clone(),
        (Some(paging), None) => paging.items.clone(),
        (None, None) => first().map(|field| vec![field.name.clone()]).unwrap_or_default(),
    };
    let items = items_at(&action.response, &path).unwrap_or(&Shape::Map);
    (path, items)
}

/// What the list at a path holds.
fn items_at<'model>(fields: &'model [Field], path: &[String]) -> Option<&'model Shape> {
    let (name, rest) = path.split_first()?;
    match &fields.iter().find(|field| field.name == *name)?.shape {
        Shape::Object(fields) => items_at(fields, rest),
        Shape::List(items) if rest.is_empty() => Some(items),
        _ => None,
    }
}

/// The answer with the rows of the page that is asked for, or with all of them where there are no pages.
fn answer_with_rows(
    action: &Action,
    asked: &Arguments<'_>,
    path: &[String],
    mut answer: Value,
    total: usize,
    rows: impl FnOnce(Range<usize>) -> Vec<Value>,
) -> Result<Value, Refusal> {
    let listing = Listing::of(action, asked.given(), total as u64)?;
    if let Some(listing) = listing {
        let rows = rows(listing.on_page());
        merge(&mut answer, level(&action.response, &listing, &rows, &mut Vec::new()));
        return Ok(answer);
    }
    let rows = rows(0..total);
    merge(&mut answer, path.iter().rev().fold(rows.into(), |value: Value, name| json!({ name: value })));
    Ok(answer)
}

/// Writes an object over another one.
fn merge(answer: &mut Value, over: Value) {
    match (answer, over) {
        (Value::Object(answer), Value::Object(over)) => {
            for (name, value) in over {
                merge(answer.entry(name).or_insert(Value::Null), value);
            }
        }
        (answer, over) => *answer = over,
    }
}

#[cfg(test)]
mod tests {
    use super::Things;
    use crate::mock::model::Model;
    use crate::mock::state::Content;
    use crate::mock::state::arguments::Arguments;
    use serde_json::{Value, json};

    /// Actions that do not require the id, as no spec may happen to have them.
    fn model() -> Option<Model> {
        let parameter =
            |name: &str| json!({"name": name, "in": "query", "type": "String", "style": null, "values": []});
        let action = |resource: Value| {
            json!({
                "method": "POST",
                "parameters": (["Id", "OldId", "Code", "Owner", "Remark"].map(parameter)),
                "any_of": [],
                "response": [{"name": "Code", "type": "String", "values": []}],
                "pagination": null,
                "resource": resource,
            })
        };
        let verb = |verb: &str| {
            let by = ["Code", "OldId"];
            action(json!({"kind": "pear", "verb": verb, "id": "Id", "by": by, "as": {"OldId": "Id"}}))
        };
        Model::read(&json!({"services": {"orchard": {"version": "1", "protocol": "rpc", "actions": {
            "Create": action(json!({"kind": "pear", "verb": "create", "id": "Id", "scope": ["Owner"]})),
            "Get": verb("get"),
            "Update": verb("update"),
            "Add": verb("add"),
            "Remove": verb("remove"),
            "Delete": verb("delete"),
        }}}}))
    }

    /// What an action answers, or the code that it is refused with.
    fn outcome(
        things: &mut Things,
        model: &Model,
        action: &str,
        sent: &[(&str, &str)],
    ) -> Option<Result<Value, String>> {
        let (_, action) = model.find(action, None)?;
        let given = sent.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
        match things.reply(action, &Arguments::new(&given, 0))? {
            Ok(Content::Fields(fields)) => Some(Ok(fields)),
            Ok(Content::Rows(rows)) => Some(Ok(rows.into())),
            Err(refusal) => Some(Err(refusal.code)),
        }
    }

    #[test]
    fn without_an_id_nothing_is_picked_by_other_values() {
        let model = model().expect("a model");
        let mut things = Things::default();
        let mut ask =
            |action: &str, sent: &[(&str, &str)]| outcome(&mut things, &model, action, sent).expect("an answer");
        for (id, code) in [("1", "a"), ("2", "b")] {
            assert!(ask("Create", &[("Id", id), ("Code", code), ("Owner", "anna")]).is_ok());
        }
        for verb in ["Get", "Update", "Add", "Remove", "Delete"] {
            assert_eq!(ask(verb, &[("Owner", "anna"), ("Remark", "r")]), Err("MissingId".to_owned()), "{verb}");
            assert_eq!(ask(verb, &[("Code", "c")]), Err("InvalidParameter.NotExist".to_owned()), "{verb}");
            let elsewhere = ask(verb, &[("Code", "b"), ("Owner", "bert")]);
            assert_eq!(elsewhere, Err("InvalidParameter.NotExist".to_owned()), "{verb}");
        }
        assert!(ask("Delete", &[("Code", "b")]).is_ok());
        assert_eq!(ask("Get", &[("Id", "1")]), Ok(json!({"Code": "a"})));
        assert_eq!(ask("Get", &[("OldId", "1")]), Ok(json!({"Code": "a"})), "a former name of the id");
        assert_eq!(ask("Get", &[("Id", "2")]), Err("InvalidParameter.NotExist".to_owned()));
    }
}
