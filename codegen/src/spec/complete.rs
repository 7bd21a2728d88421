//! What a file leaves to another one: shared parameters are put where they are used, and fields get the type of their
//! enumeration.

use super::{FieldSpec, ServiceFiles, WireType};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// Completes the parameters and fields of all files.
pub(super) fn complete(files: &mut ServiceFiles, problems: &mut Vec<Problem>) {
    let mut shared: BTreeMap<String, FieldSpec> = BTreeMap::new();
    let mut enums: BTreeMap<String, WireType> = BTreeMap::new();
    for file in &files.types {
        for (index, parameter) in file.spec.parameters.iter().enumerate() {
            let name = parameter.name.clone().unwrap_or_default();
            let mut refuse = |key: &str, reason: String| {
                problems.push(file.problem(&format!("parameters.{index}{key}"), reason));
            };
            if parameter.shared.is_some() {
                refuse(".use", format!("`{name}` is shared and cannot `use` another parameter"));
            }
            if parameter.place.is_some() {
                refuse(".in", "where a shared parameter travels is said where it is used".to_owned());
            }
            if shared.insert(name.clone(), parameter.clone()).is_some() {
                refuse("", format!("a parameter `{name}` is shared already"));
            }
        }
        enums.extend(file.spec.enums.iter().map(|(name, found)| (name.clone(), found.wire_type)));
    }
    for file in &mut files.actions {
        let mut unknown = Vec::new();
        for (index, parameter) in file.spec.parameters.iter_mut().enumerate() {
            let Some(name) = parameter.shared.take() else { continue };
            match shared.get(&name) {
                Some(base) => *parameter = std::mem::take(parameter).over(base),
                None => unknown.push((index, name)),
            }
        }
        for (index, name) in unknown {
            let reason = format!("no shared parameter `{name}`");
            problems.push(file.problem(&format!("parameters.{index}.use"), reason));
        }
        each(&mut file.spec.parameters, &enums);
        each(&mut file.spec.response, &enums);
    }
    for file in &mut files.types {
        each(&mut file.spec.parameters, &enums);
        file.spec.objects.values_mut().for_each(|object| each(&mut object.fields, &enums));
    }
    each(&mut files.service.spec.envelope_fields, &enums);
}

/// Gives each field the type of its enumeration, at any depth.
fn each(fields: &mut [FieldSpec], enums: &BTreeMap<String, WireType>) {
    for field in fields {
        if let Some(name) = &field.shared_enum {
            field.enum_type = enums.get(name).copied();
        }
        each(&mut field.fields, enums);
        for inner in [&mut field.items, &mut field.holds] {
            each(inner.as_deref_mut().map_or(&mut [], std::slice::from_mut), enums);
        }
    }
}

impl FieldSpec {
    /// These keys, and those of a shared parameter that are not among them.
    fn over(self, base: &Self) -> Self {
        let base = base.clone();
        Self {
            name: self.name.or(base.name),
            shared: None,
            written_type: self.written_type.or(base.written_type),
            enum_type: None,
            doc: self.doc.or(base.doc),
            example: self.example.or(base.example),
            values: if self.values.is_empty() { base.values } else { self.values },
            shared_enum: self.shared_enum.or(base.shared_enum),
            object: self.object.or(base.object),
            fields: if self.fields.is_empty() { base.fields } else { self.fields },
            items: self.items.or(base.items),
            holds: self.holds.or(base.holds),
            type_name: self.type_name.or(base.type_name),
            default: self.default.or(base.default),
            minimum: self.minimum.or(base.minimum),
            maximum: self.maximum.or(base.maximum),
            min_length: self.min_length.or(base.min_length),
            max_length: self.max_length.or(base.max_length),
            max_items: self.max_items.or(base.max_items),
            date_pattern: self.date_pattern.or(base.date_pattern),
            since: self.since.or(base.since),
            differs: self.differs.or(base.differs),
            note: self.note.or(base.note),
            place: self.place.or(base.place),
            required: self.required.or(base.required),
            required_by: if self.required_by.is_empty() { base.required_by } else { self.required_by },
            style: self.style.or(base.style),
            only_with: if self.only_with.is_empty() { base.only_with } else { self.only_with },
            sensitive: self.sensitive.or(base.sensitive),
            fill: self.fill.or(base.fill),
        }
    }
}
