//! One action: a module with its static description, request builder and response structs.

use super::names::{field_name, module_name, quoted, setter_name};
use super::types::{TypeWriter, element_of};
use super::{STILL_COMPLETE, docs, example, waiter};
use crate::model::{
    Action, EffectSpec, Field, FillSpec, PagedBy, Parameter, Place, Service, Shape, Size, StyleSpec, WireType,
};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use std::fmt::Write;

/// Text of the module of one action.
pub fn action(service: &Service, action: &Action) -> String {
    let response = format!("{}Response", action.name);
    let mut types = TypeWriter::for_action(service, &action.name);
    types.reserve(&response);
    // Types are named in the order of the reference, then the setters are put in order.
    let mut setters: Vec<(bool, String)> = action
        .parameters
        .iter()
        .map(|parameter| (!parameter.required, setter(service, parameter, action, &mut types)))
        .collect();
    setters.sort_by_key(|(is_optional, _)| *is_optional);
    let answer = format!("Response to [`{}`].", action.name);
    types.response(&response, &answer, &action.response);

    let mut text = String::new();
    docs::lines(&mut text, 0, &docs::linked(service, &docs::sentence(&action.summary)));
    let _ = writeln!(text, "pub mod {} {{", module_name(&action.name));
    if action.deprecated.is_some() {
        let _ = writeln!(text, "    #![allow(deprecated, reason = {})]\n", quoted(STILL_COMPLETE));
    }
    text.push_str("    #[allow(unused_imports, reason = \"not every action needs every type\")]\n");
    text.push_str("    use super::prelude::*;\n\n");
    description(&mut text, service, action);
    if !setters.is_empty() {
        // Before the macro, so that the setters are the first methods of the page.
        let setters: Vec<String> = setters.into_iter().map(|(_, text)| text).collect();
        let _ = write!(text, "\n    impl {} {{\n{}    }}\n", action.name, setters.join("\n"));
    }
    text.push_str("\n    request! {\n");
    docs::lines(&mut text, 2, &docs::action(service, action));
    let example = example::example(service, action, &mut types);
    docs::rustdoc_only(&mut text, 2, &format!("{example}\n{}", docs::errors_and_source(service, action)));
    if let Some(advice) = &action.deprecated {
        let _ = writeln!(text, "        #[deprecated(note = {})]", quoted(advice));
    }
    let _ = writeln!(text, "        pub struct {} => {response}\n    }}", action.name);
    paging(&mut text, service, action, &response, &mut types);
    waiter::waiter(&mut text, service, action, &response);
    payload(&mut text, action, &response, &mut types);
    for definition in types.finish() {
        text.push('\n');
        text.push_str(&definition);
    }
    text.push_str("}\n");
    text
}

fn description(text: &mut String, service: &Service, action: &Action) {
    let level = action.level.map_or_else(|| "None".to_owned(), |level| format!("Some({level})"));
    text.push_str("    pub(crate) static ACTION: Action = Action {\n        service: &super::SERVICE,\n");
    let _ = writeln!(text, "        name: {},", quoted(&action.name));
    let _ = writeln!(text, "        method: Method::{},", action.method.name());
    let _ = writeln!(text, "        path: {},", quoted(&action.path));
    let _ = writeln!(text, "        level: {level},");
    let _ = writeln!(text, "        writes: {},", action.effect == EffectSpec::Write);
    let _ = writeln!(text, "        idempotent: {},", action.idempotent);
    text.push_str("        parameters: parameters![\n");
    for parameter in &action.parameters {
        let _ = writeln!(text, "            {},", parameter_description(service, action, parameter));
    }
    text.push_str("        ],\n");
    let groups: Vec<String> = action
        .any_of
        .iter()
        .map(|group| format!("&[{}]", group.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")))
        .collect();
    let _ = writeln!(text, "        any_of: &[{}],", groups.join(", "));
    let _ = writeln!(text, "        elsewhere: {},\n    }};", elsewhere(action));
}

/// Parameters that are ids of something around the thing that the action is about.
const AROUND: [&str; 5] = ["ProjectId", "TenantId", "UserId", "ResourceGroupId", "AliyunResourceGroupId"];

/// How many actions an error names at most.
const MOST_NAMED: usize = 3;

/// The first word of a name: `Get` of `GetTask`.
fn verb(name: &str) -> &str {
    let end = name.char_indices().skip(1).find(|(_, letter)| letter.is_ascii_uppercase());
    &name[..end.map_or(name.len(), |(end, _)| end)]
}

/// The actions of another version that take the ids of that version, where this one takes an id. One of the same name is
/// about the same thing and would not find it either.
fn elsewhere(action: &Action) -> String {
    let is_id = |name: &str| (name.ends_with("Id") || name.ends_with("Ids")) && !AROUND.contains(&name);
    let takes_id = action.parameters.iter().any(|parameter| is_id(&parameter.field.name));
    let others = action.replacements.iter().chain(&action.replaces).map(|counterpart| &counterpart.place);
    let others: Vec<&Place> = others.filter(|place| place.action != action.name).collect();
    let Some(first) = others.first().filter(|_| takes_id) else { return "None".to_owned() };
    let (alike, unlike): (Vec<&Place>, Vec<&Place>) = others
        .iter()
        .filter(|place| place.service == first.service)
        .partition(|place| verb(&place.action) == verb(&action.name));
    let (version, module) = (quoted(&first.version), quoted(&first.module));
    let names = if alike.is_empty() { unlike } else { alike };
    let names = names.iter().take(MOST_NAMED).map(|place| quoted(&place.action)).collect::<Vec<_>>().join(", ");
    format!("Some(Elsewhere {{ version: {version}, module: {module}, actions: &[{names}] }})")
}

fn parameter_description(service: &Service, action: &Action, parameter: &Parameter) -> String {
    let name = quoted(&parameter.field.name);
    let location = parameter.place.name().to_upper_camel_case();
    let rules = rules(service, action, parameter).join(", ");
    format!("{name} {location} [{rules}]")
}

/// What is special about a parameter.
fn rules(service: &Service, action: &Action, parameter: &Parameter) -> Vec<String> {
    let field = &parameter.field;
    let mut rules = Vec::new();
    let setter = setter_name(&field.name);
    // Most setters are named as the crate can tell by itself.
    if setter != field.name.to_snake_case() {
        rules.push(format!("SetBy({})", quoted(&setter)));
    }
    if parameter.required {
        rules.push("Required".to_owned());
    }
    match parameter.style {
        Some(StyleSpec::Flat) => rules.push("Flat".to_owned()),
        Some(StyleSpec::Comma) => rules.push("Comma".to_owned()),
        // One JSON text is what a list or object becomes without a word.
        Some(StyleSpec::Json) | None => {}
    }
    rules.extend(field.minimum.map(|least| format!("AtLeast({least})")));
    rules.extend(field.maximum.map(|most| format!("AtMost({most})")));
    let sizes = sizes(service, field);
    if !sizes.is_empty() {
        rules.push(format!("Sizes(&[{}])", sizes.join(", ")));
    }
    let required = required_within(service, action, field);
    if !required.is_empty() {
        rules.push(format!("RequiredWithin(&[{}])", required.join(", ")));
    }
    if service.is_sensitive(field) {
        rules.push("Sensitive".to_owned());
    }
    if parameter.fill == Some(FillSpec::IdempotencyToken) {
        rules.push("IdempotencyToken".to_owned());
    }
    rules
}

/// What of a parameter has a limit of its size: the parameter, and fields within it.
fn sizes(service: &Service, field: &Field) -> Vec<String> {
    let mut sizes = Vec::new();
    each_part(service, field, &mut Vec::new(), &mut Vec::new(), &mut |path, field| {
        if field.size != Size::default() {
            // Its `Debug` text is what the crate has as a literal.
            sizes.push(format!("({}, {:?})", texts(path), field.size));
        }
    });
    sizes
}

/// Which fields of the objects within a parameter an action requires, by the path of the object.
fn required_within(service: &Service, action: &Action, field: &Field) -> Vec<String> {
    let mut objects: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    each_part(service, field, &mut Vec::new(), &mut Vec::new(), &mut |path, field| {
        let Some((name, object)) = path.split_last().filter(|_| field.is_required_by(&action.name)) else { return };
        match objects.iter_mut().find(|(path, _)| path == object) {
            Some((_, names)) => names.push(name),
            None => objects.push((object.to_vec(), vec![name])),
        }
    });
    objects.iter().map(|(path, names)| format!("({}, {})", texts(path), texts(names))).collect()
}

/// A list of texts.
fn texts(list: &[&str]) -> String {
    format!("&[{}]", list.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// Shows a parameter and every field within it, each with its path. `*` stands for each element.
fn each_part<'model>(
    service: &'model Service,
    field: &'model Field,
    path: &mut Vec<&'model str>,
    // Shared objects that the path goes through. One may hold itself.
    within: &mut Vec<&'model str>,
    visit: &mut impl FnMut(&[&'model str], &'model Field),
) {
    visit(path, field);
    let depth = path.len();
    let mut shape = &field.shape;
    while let Shape::Array(items) = shape {
        path.push("*");
        shape = items;
    }
    let shared = if let Shape::SharedObject(name) = shape { Some(name.as_str()) } else { None };
    let is_new = shared.is_none_or(|name| !within.contains(&name));
    if is_new && matches!(shape, Shape::Object { .. } | Shape::SharedObject(_)) {
        within.extend(shared);
        for inner in service.fields_of(shape) {
            path.push(&inner.name);
            each_part(service, inner, path, within, visit);
            path.pop();
        }
        within.truncate(within.len() - usize::from(shared.is_some()));
    }
    path.truncate(depth);
}

fn setter(service: &Service, parameter: &Parameter, action: &Action, types: &mut TypeWriter<'_>) -> String {
    let field = &parameter.field;
    let owner = &action.name;
    let mut text = String::new();
    docs::lines(&mut text, 2, &docs::parameter(service, action, parameter));
    let wire = quoted(&field.name);
    let (argument, call) = match (&field.shape, field.date_pattern) {
        (_, Some(pattern)) => (
            "impl Into<TimeInput>".to_owned(),
            format!("with({wire}, DatePattern::{}.write(value.into()))", pattern.variant()),
        ),
        (Shape::Scalar(WireType::String), None) => {
            ("impl Into<String>".to_owned(), format!("with({wire}, value.into())"))
        }
        (Shape::Array(items), None) => {
            let (element, convert) = list_element(field, items, owner, types);
            (
                format!("impl IntoIterator<Item = {element}>"),
                format!("with({wire}, to_list(value.into_iter().map({convert})))"),
            )
        }
        (
            Shape::Scalar(WireType::Any)
            | Shape::LocalEnum(_)
            | Shape::SharedEnum { .. }
            | Shape::Map { .. }
            | Shape::Embedded(_),
            None,
        ) => (
            format!("impl Into<{}>", types.value_type(field, &field.shape, owner)),
            format!("with({wire}, value.into())"),
        ),
        (Shape::Scalar(_), None) => (types.value_type(field, &field.shape, owner), format!("with({wire}, value)")),
        (Shape::Object { .. } | Shape::SharedObject(_), None) => {
            (types.value_type(field, &field.shape, owner), format!("with({wire}, to_object(&value))"))
        }
    };
    let name = setter_name(&field.name);
    text.push_str("        #[inline]\n");
    let _ = writeln!(text, "        pub fn {name}(self, value: {argument}) -> Self {{");
    let _ = writeln!(text, "            Self {{ call: self.call.{call} }}\n        }}");
    text
}

/// Type that a list setter takes for one element, and what turns it into a parameter value.
fn list_element(field: &Field, items: &Shape, owner: &str, types: &mut TypeWriter<'_>) -> (String, String) {
    let listed = types.value_type(field, &field.shape, owner);
    let element = element_of(&listed).to_owned();
    match items {
        Shape::Object { .. } | Shape::SharedObject(_) => (element, "|row| to_object(&row)".to_owned()),
        Shape::Scalar(WireType::String) | Shape::LocalEnum(_) | Shape::SharedEnum { .. } => {
            (format!("impl Into<{element}>"), format!("Into::<{element}>::into"))
        }
        _ => (element, "serde_json::Value::from".to_owned()),
    }
}

/// The struct that a text holds, or the struct itself.
pub(super) fn held_type(owner: &str) -> &str {
    owner.strip_prefix("JsonInText<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(owner)
}

fn paging(text: &mut String, service: &Service, action: &Action, response: &str, types: &mut TypeWriter<'_>) {
    let Some(pagination) = &action.pagination else { return };
    let Some(items) = service.field_at(&action.response, &pagination.items) else { return };
    let row = row_type(service, action, &pagination.items, items, types, response);
    let path = |steps: &[String]| rust_path(service, action, steps);
    let items = format!("items: {}", path(&pagination.items));
    let total = pagination.total.as_ref().map(|total| format!("total: {}", path(total)));
    let limit = |size: &Option<String>| size.as_ref().map(|size| format!("size: {}", quoted(size)));
    let parts: Vec<Option<String>> = match &pagination.by {
        PagedBy::Page { page, size } => {
            vec![Some(format!("page: {}, size: {}", quoted(page), quoted(size))), Some(items), total]
        }
        PagedBy::Offset { offset, limit } => {
            vec![Some(format!("offset: {}, limit: {}", quoted(offset), quoted(limit))), Some(items), total]
        }
        PagedBy::Token { token, next, size } => {
            let next = format!("next_token: {}", path(next));
            vec![Some(format!("token: {}", quoted(token))), limit(size), Some(items), Some(next), total]
        }
        PagedBy::Key { key, next, more, size } => {
            let next = format!("next_key: {}, more: {}", path(next), path(more));
            vec![Some(format!("key: {}", quoted(key))), Some(items), Some(next), limit(size)]
        }
    };
    let _ = writeln!(text, "\n    paged! {{");
    let _ = writeln!(text, "        {} => {response}, {row},", action.name);
    let _ = writeln!(text, "        {}\n    }}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
}

/// The way to a field of the answer, through texts that hold objects too.
fn rust_path(service: &Service, action: &Action, steps: &[String]) -> String {
    let part = |index: usize| {
        let is_text = service
            .field_at(&action.response, &steps[..=index])
            .is_some_and(|field| matches!(field.shape, Shape::Embedded(_)));
        let is_passed = index + 1 < steps.len();
        field_name(&steps[index]) + if is_text && is_passed { ".value" } else { "" }
    };
    (0..steps.len()).map(part).collect::<Vec<_>>().join(".")
}

/// Type of the rows. The struct that holds the list is written first, so the name is the one it was given there.
fn row_type(
    service: &Service,
    action: &Action,
    path: &[String],
    items: &Field,
    types: &mut TypeWriter<'_>,
    response: &str,
) -> String {
    let owner = match path {
        [_] => response.to_owned(),
        [above @ .., _] => service
            .field_at(&action.response, above)
            .map_or_else(String::new, |field| held_type(&types.value_type(field, &field.shape, response)).to_owned()),
        [] => String::new(),
    };
    let listed = types.value_type(items, &items.shape, &owner);
    element_of(&listed).to_owned()
}

/// A scalar payload is optional in the struct; this gives it, or an error that says it is missing.
fn payload(text: &mut String, action: &Action, response: &str, types: &mut TypeWriter<'_>) {
    let Some(name) = &action.payload else { return };
    let Some(field) = action.response.iter().find(|field| field.name == *name) else { return };
    if matches!(field.shape, Shape::Object { .. } | Shape::SharedObject(_) | Shape::Array(_) | Shape::Embedded(_)) {
        return;
    }
    let rust_type = types.value_type(field, &field.shape, response);
    let _ = writeln!(text, "\n    payload! {{ {response}, {}: {rust_type} = {} }}", field_name(name), quoted(name));
}
