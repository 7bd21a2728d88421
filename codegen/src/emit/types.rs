//! Structs and open enumerations, of one action or shared.

use super::docs;
use super::names::{TypeNames, constant_name, field_name, quoted, row_name};
use crate::model::{Enumeration, Field, Service, Shape, WireType};
use heck::ToUpperCamelCase;
use std::fmt::Write;

/// Path under which emitted modules see the shared types.
const SHARED: &str = "types";

/// Text of the shared types that the actions of the service need.
pub fn shared_types(service: &Service) -> String {
    let used = service.used_types();
    let mut writer = TypeWriter::new(service, 0, "");
    for name in &used {
        writer.reserve(name);
    }
    for (name, enumeration) in service.enums.iter().filter(|(name, _)| used.contains(*name)) {
        writer.enumeration(name, &enumeration.doc, enumeration);
    }
    let sent = service.objects_sent();
    for (name, object) in service.objects.iter().filter(|(name, _)| used.contains(*name)) {
        writer.is_sent = sent.contains(name);
        writer.record(name, &object.doc, &object.fields);
    }
    writer.finish().join("\n")
}

/// Collects the definitions that the fields of one action need.
pub(super) struct TypeWriter<'model> {
    service: &'model Service,
    indent: usize,
    shared: &'static str,
    builder: String,
    /// Whether what is written is sent. Of what is only received nothing is required, and nobody but a test builds it.
    is_sent: bool,
    names: TypeNames,
    definitions: Vec<String>,
}

impl<'model> TypeWriter<'model> {
    /// A writer whose output is indented by `indent` steps; `shared` goes before the names of shared types.
    pub(super) fn new(service: &'model Service, indent: usize, shared: &'static str) -> Self {
        let names = TypeNames::default();
        Self { service, indent, shared, builder: String::new(), is_sent: true, names, definitions: Vec::new() }
    }

    /// A writer for the module of an action whose request builder has this name.
    pub(super) fn for_action(service: &'model Service, builder: &str) -> Self {
        let mut writer = Self { builder: builder.to_owned(), ..Self::new(service, 1, SHARED) };
        writer.reserve(builder);
        writer
    }

    /// Keeps a type name for the module's own use.
    pub(super) fn reserve(&mut self, name: &str) {
        self.names.reserve(name);
    }

    /// All definitions, in the order in which they were needed.
    pub(super) fn finish(self) -> Vec<String> {
        self.definitions
    }

    /// Writes the response of an action and everything its fields need. What parameters need is written before.
    pub(super) fn response(&mut self, name: &str, doc: &str, fields: &[Field]) {
        self.is_sent = false;
        self.defined_by("response", name, doc, fields);
    }

    /// Writes a struct and everything its fields need.
    pub(super) fn record(&mut self, name: &str, doc: &str, fields: &[Field]) {
        let definition = if self.is_sent { "record" } else { "received" };
        self.defined_by(definition, name, doc, fields);
    }

    fn defined_by(&mut self, definition: &str, name: &str, doc: &str, fields: &[Field]) {
        // The struct comes before what its fields need, so its place is kept.
        let place = self.definitions.len();
        self.definitions.push(String::new());
        let margin = "    ".repeat(self.indent);
        let mut text = format!("{margin}{definition}! {{\n");
        docs::lines(&mut text, self.indent + 1, &docs::linked(self.service, &docs::sentence(doc)));
        let _ = writeln!(text, "{margin}    pub struct {name} {{");
        for field in fields {
            let required = docs::required(self.service, field).filter(|_| self.is_sent);
            docs::lines(&mut text, self.indent + 2, &docs::field(self.service, field, required.as_deref()));
            let inner = self.value_type(field, &field.shape, name);
            let rust_type = match field.shape {
                Shape::Array(_) => inner,
                Shape::Object { .. } | Shape::SharedObject(_) | Shape::Embedded(_) => format!("Object<{inner}>"),
                _ => format!("Option<{inner}>"),
            };
            let setter = required.map_or_else(String::new, |required| format!(" ({})", quoted(&required)));
            let _ = writeln!(
                text,
                "{margin}        pub {}: {rust_type} = {}{setter},",
                field_name(&field.name),
                quoted(&field.name)
            );
        }
        let _ = write!(text, "{margin}    }}");
        let sensitive: Vec<String> =
            fields.iter().filter(|field| field.sensitive).map(|field| quoted(&field.name)).collect();
        if !sensitive.is_empty() {
            let _ = write!(text, "\n{margin}    sensitive: {}", sensitive.join(", "));
        }
        let _ = writeln!(text, "\n{margin}}}");
        self.definitions[place] = text;
    }

    /// Rust type of a value, apart from whether it may be absent.
    pub(super) fn value_type(&mut self, field: &Field, shape: &Shape, owner: &str) -> String {
        match shape {
            Shape::Scalar(wire_type) => match (field.date_pattern, wire_type) {
                (Some(pattern), WireType::Integer | WireType::Long) => pattern.variant().to_owned(),
                (Some(_), _) => "TimeText".to_owned(),
                (None, wire_type) => scalar_type(*wire_type).to_owned(),
            },
            Shape::LocalEnum(enumeration) => {
                let preferred = enumeration.type_name.clone().unwrap_or_else(|| field.name.to_upper_camel_case());
                let definition = format!("{:?}{:?}", enumeration.wire_type, enumeration.values);
                let (name, is_new) = self.names.claim(&preferred, owner, &definition);
                if is_new {
                    let doc = if enumeration.doc.is_empty() {
                        field.doc.clone()
                    } else if owner == self.builder && enumeration.doc == field.doc {
                        // What a parameter says of itself, such as "only rows in this state", describes no type.
                        format!("Values of `{}` in [`{owner}`].", field.name)
                    } else {
                        enumeration.doc.clone()
                    };
                    self.enumeration(&name, &doc, enumeration);
                }
                name
            }
            Shape::SharedEnum { name, .. } | Shape::SharedObject(name) => self.shared_name(name),
            Shape::Object { type_name, fields } => {
                let preferred = type_name.clone().unwrap_or_else(|| field.name.to_upper_camel_case());
                let (name, is_new) = self.names.claim(&preferred, owner, &definition(fields));
                if is_new {
                    self.record(&name, &field.doc, fields);
                }
                name
            }
            Shape::Array(items) => {
                let doc = format!("An element of `{}` in [`{owner}`].", field.name);
                let row = Field { name: row_name(&field.name), doc, ..field.clone() };
                format!("Vec<{}>", self.value_type(&row, items, owner))
            }
            Shape::Map { .. } => "JsonMap".to_owned(),
            Shape::Embedded(held) => {
                let doc = format!("What the text `{}` in [`{owner}`] holds.", field.name);
                let field = Field { doc, ..field.clone() };
                format!("JsonInText<{}>", self.value_type(&field, held, owner))
            }
        }
    }

    /// Writes an open enumeration.
    fn enumeration(&mut self, name: &str, doc: &str, enumeration: &Enumeration) {
        let margin = "    ".repeat(self.indent);
        let is_text = enumeration.wire_type == WireType::String;
        let mut text = format!("{margin}{}! {{\n", if is_text { "open_enum" } else { "open_integer" });
        docs::lines(&mut text, self.indent + 1, &docs::linked(self.service, &docs::sentence(doc)));
        let _ = writeln!(text, "{margin}    pub {name} {{");
        for value in &enumeration.values {
            docs::lines(&mut text, self.indent + 2, &docs::value(self.service, value));
            let rust_name = if is_text { value.name.clone() } else { constant_name(&value.name) };
            let _ = writeln!(text, "{margin}        {rust_name} = {},", value.value);
        }
        let _ = writeln!(text, "{margin}    }}\n{margin}}}");
        self.definitions.push(text);
    }

    fn shared_name(&self, name: &str) -> String {
        if self.shared.is_empty() { name.to_owned() } else { format!("{}::{name}", self.shared) }
    }
}

/// What makes two structs the same type: their fields, without what stands in no text.
fn definition(fields: &[Field]) -> String {
    let fields: Vec<Field> = fields.iter().map(Field::without_notes).collect();
    format!("{fields:?}")
}

/// Type of the elements of a list.
pub(super) fn element_of(list: &str) -> &str {
    list.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(list)
}

fn scalar_type(wire_type: WireType) -> &'static str {
    match wire_type {
        WireType::Integer | WireType::Long => "i64",
        WireType::Boolean => "bool",
        WireType::Float | WireType::Double => "f64",
        WireType::Any => "serde_json::Value",
        _ => "String",
    }
}
