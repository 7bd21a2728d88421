//! Model to Rust text. Each function returns the whole text of one thing; nothing is written here.

mod action;
mod code;
mod docs;
mod example;
mod names;
mod overview;
mod table;
mod types;
mod versions;
mod waiter;

pub use action::action;
pub use names::{BUILDER_METHODS, IMPORTED_TYPES};
pub use overview::{headings, subject};
pub use table::table;
pub use types::shared_types;
pub use versions::versions;

use crate::model::{EditionLimitSpec, LevelSpec, ProtocolSpec, Service};
use heck::ToUpperCamelCase;
use names::{area_name, constant_name, module_name, quoted};
use std::fmt::Write;

/// Why emitted text uses what is deprecated.
const STILL_COMPLETE: &str = "a deprecated action is still complete";

/// The files of a service with their names: `mod.rs` has all but the texts of its areas and shared types, which it
/// includes.
pub fn files(service: &Service) -> Vec<(String, String)> {
    let mut files = vec![("mod.rs".to_owned(), module(service))];
    if has_types(service) {
        files.push(("types.rs".to_owned(), shared_types(service)));
    }
    files.extend(service.areas.iter().map(|found| (format!("{}.rs", found.name), area(service, &found.name))));
    files
}

fn has_types(service: &Service) -> bool {
    !service.enums.is_empty() || !service.objects.is_empty()
}

/// Names that the emitted text of a service takes from what its file in `services` defines.
fn module(service: &Service) -> String {
    let mut text = self::service(service);
    text.push_str("\nmod prelude {\n    pub(crate) use super::Client;\n");
    if has_types(service) {
        text.push_str("    #[allow(unused_imports, reason = \"not every area needs shared types\")]\n");
        text.push_str("    pub(crate) use super::types;\n");
    }
    text.push_str("    pub(crate) use crate::services::prelude::*;\n}\n");
    let include = |file: &str| {
        let path = quoted(&format!("/{}/{file}.rs", service.module));
        format!("    include!(concat!(env!(\"OUT_DIR\"), {path}));\n}}\n")
    };
    if has_types(service) {
        text.push_str(
            "\n/// Enumerations and objects that actions share.\npub mod types {\n    use super::prelude::*;\n\n",
        );
        text.push_str(&include("types"));
    }
    for area in &service.areas {
        text.push('\n');
        overview::area(&mut text, service, area);
        let is_empty = service.actions.iter().all(|action| action.area != area.name);
        let imports = if is_empty { "prelude" } else { "{SERVICE, prelude}" };
        let _ = writeln!(text, "pub mod {} {{\n    use super::{imports};\n", area_name(&area.name));
        text.push_str(&include(&area.name));
    }
    text.push_str(&areas_off(service));
    text.push_str(&error_codes(service));
    let lists: Vec<String> = service.areas.iter().map(|area| format!("{}::ACTIONS", area_name(&area.name))).collect();
    text.push_str("\n/// Every action of the areas that are on, area by area.\n");
    let _ = writeln!(text, "static AREAS: &[&[&crate::action::Action]] = &[{}];", lists.join(", "));
    text
}

/// What the compiler says of an area that is off. Its module is there for the compiler to find and leave out. Its methods
/// need what nothing has, and what they need says which feature gives them; the type that they return is anything, so that
/// the compiler complains of nothing else.
pub fn areas_off(service: &Service) -> String {
    let mut text = String::new();
    for area in &service.areas_off {
        let module = area_name(&area.name);
        // The crate has no feature of that name where an area and its service have one together: then both are off.
        let _ = writeln!(text, "\n#[cfg(feature = {})]\npub mod {module} {{}}", quoted(&area.feature));
    }
    if service.areas_off.is_empty() {
        return text;
    }
    text.push_str("\n/// What methods of areas that are off need: nothing has it.\nmod off {\n");
    for (index, area) in service.areas_off.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let message = format!("the area `{}` of `{}` is off", area.name, service.module);
        let label = format!("needs the feature `{}` of `dataworks`", area.feature);
        text.push_str("    #[diagnostic::on_unimplemented(\n");
        let _ = writeln!(
            text,
            "        message = {},",
            quoted(&format!("{message}: turn on the feature `{}`", area.feature))
        );
        let _ = writeln!(text, "        label = {}", quoted(&label));
        let _ = writeln!(text, "    )]\n    pub trait {}<R> {{", area.name.to_upper_camel_case());
        text.push_str("        fn off(&self) -> R;\n    }\n");
    }
    text.push_str("}\n\n#[doc(hidden)]\nimpl Client {\n");
    for area in &service.areas_off {
        let need = format!("off::{}", area.name.to_upper_camel_case());
        for action in service.off.iter().filter(|action| action.area == area.name) {
            let method = module_name(&action.name);
            let _ = writeln!(text, "    pub fn {method}<R>(&self) -> R where Self: {need}<R> {{ {need}::off(self) }}");
        }
    }
    text.push_str("}\n");
    text
}

/// The codes of the service's errors, as constants.
pub fn error_codes(service: &Service) -> String {
    let mut text = String::new();
    if service.errors.is_empty() {
        return text;
    }
    let about = format!(
        "Codes that {} {} documents for its errors, to compare with [`Error::code`](crate::Error::code). It sends others \
         too.",
        service.title, service.version
    );
    text.push('\n');
    docs::lines(&mut text, 0, &about);
    text.push_str("pub mod error_codes {\n");
    for (index, (code, error)) in service.errors.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let statuses: Vec<String> = error.status.iter().map(u16::to_string).collect();
        let statuses = statuses.join(" or ");
        docs::lines(
            &mut text,
            1,
            &format!("{} HTTP status: {statuses}.", docs::capitalised(&docs::sentence(&error.meaning))),
        );
        let _ = writeln!(text, "    pub const {}: &str = {};", constant_name(code), quoted(code));
    }
    text.push_str("}\n");
    text
}

/// What the actions of one service share: product version, endpoints, call limits.
pub fn service(service: &Service) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "/// {} {}: what all its actions share.", service.title, service.version);
    let _ = writeln!(text, "pub(crate) static SERVICE: Service = Service {{");
    // The folder of a service that has several versions ends in one of them.
    let ending = format!("-{}", service.version);
    let name = service.name.strip_suffix(&ending).unwrap_or(&service.name);
    let _ = writeln!(text, "    name: {},", quoted(name));
    let _ = writeln!(text, "    version: {},", quoted(&service.version));
    let protocol = match service.protocol {
        ProtocolSpec::Rpc => "Rpc",
        ProtocolSpec::Roa => "Roa",
        ProtocolSpec::Huawei => "Huawei",
    };
    let _ = writeln!(text, "    protocol: &crate::protocol::{protocol},");
    let _ = writeln!(text, "    endpoints: EndpointRule {{");
    let _ = writeln!(text, "        public: {},", quoted(&service.endpoint_public));
    let vpc = service.endpoint_vpc.as_ref().map_or_else(|| "None".to_owned(), |host| format!("Some({})", quoted(host)));
    let _ = writeln!(text, "        vpc: {vpc},");
    match &service.endpoint_central {
        Some((host, regions)) => {
            let regions: Vec<String> = regions.iter().map(|region| quoted(region)).collect();
            let _ = writeln!(text, "        central: Some(({}, &[{}])),", quoted(host), regions.join(", "));
        }
        None => text.push_str("        central: None,\n"),
    }
    text.push_str("    },\n    levels: &[\n");
    for LevelSpec { level, calls_per_second, calls_per_day, .. } in &service.levels {
        let numbers = format!("level: {level}, calls_per_second: {calls_per_second}, calls_per_day: {calls_per_day:?}");
        let _ = writeln!(text, "        CallLevel {{ {numbers} }},");
    }
    text.push_str("    ],\n    editions: &[\n");
    for limit in &service.editions {
        let names = format!("edition: \"{:?}\", calls: CallGroup::{:?}", limit.edition, limit.calls);
        let EditionLimitSpec { calls_per_second, calls_per_day, calls_per_month, .. } = limit;
        let numbers = format!(
            "calls_per_second: {calls_per_second:?}, calls_per_day: {calls_per_day:?}, calls_per_month: {calls_per_month:?}"
        );
        let _ = writeln!(text, "        EditionLimit {{ {names}, {numbers} }},");
    }
    text.push_str("    ],\n};\n");
    text
}

/// One area: the methods of the client, then a module for each action.
pub fn area(service: &Service, area: &str) -> String {
    let actions = || service.actions.iter().filter(|action| action.area == area);
    let mut text = String::new();
    overview::methods(&mut text, service, area);
    text.push_str("impl prelude::Client {\n");
    for (index, action) in actions().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let module = module_name(&action.name);
        let builder = format!("{module}::{}", action.name);
        let summary = docs::linked(service, &docs::sentence(&action.summary));
        let pointer = format!("Builds the request; see [`{builder}`] for parameters and errors.");
        docs::lines(&mut text, 1, &format!("{summary}\n\n{pointer}"));
        if let Some(advice) = &action.deprecated {
            let _ = writeln!(text, "    #[deprecated(note = {})]", quoted(advice));
            let _ = writeln!(text, "    #[allow(deprecated, reason = {})]", quoted(STILL_COMPLETE));
        }
        let _ = writeln!(text, "    #[doc(alias = {})]", quoted(&action.name));
        text.push_str("    #[inline]\n");
        let _ = writeln!(text, "    pub fn {module}(&self) -> {builder} {{");
        let _ = writeln!(text, "        {builder} {{ call: self.typed_call(&{module}::ACTION) }}");
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text.push_str("\n/// Descriptions of all actions of this area.\n");
    text.push_str("pub(crate) static ACTIONS: &[&crate::action::Action] = &[\n");
    for action in actions() {
        let _ = writeln!(text, "    &{}::ACTION,", module_name(&action.name));
    }
    text.push_str("];\n");
    for found in actions() {
        text.push('\n');
        text.push_str(&action(service, found));
    }
    text
}
