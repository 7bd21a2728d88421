//! The actions as a table, for tests that go through all of them.

use super::names::{area_name, module_name};
use crate::model::Service;
use std::fmt::Write;

/// Text of a macro that hands one row per action to another: module of the area, request builder, module of the action
/// and method of the client, response.
pub fn table(service: &Service) -> String {
    let mut text = String::from("macro_rules! for_each_action {\n    ($callback:ident) => {\n        $callback! {\n");
    for action in &service.actions {
        let (area, name, module) = (area_name(&action.area), &action.name, module_name(&action.name));
        let _ = writeln!(text, "            ({area}, {name}, {module}, {name}Response)");
    }
    text.push_str("        }\n    };\n}\n");
    text
}
