//! Writes what targets know of all actions, from the same specs as the crate's own build: the table by which responses are
//! decoded, and how lists and objects of parameters are written.

use dataworks_codegen::{emit, load_all};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let specs = Path::new("../specs");
    println!("cargo::rerun-if-changed={}", specs.display());
    let (mut modules, mut tables, mut styles) = (String::new(), String::new(), String::new());
    for service in load_all(specs)? {
        let (name, table) = (&service.module, emit::table(&service));
        writeln!(modules, "mod {name} {{ use dataworks::{name} as service; {table} for_each_action!(actions); }}")?;
        write!(tables, "{name}::ACTIONS, ")?;
        for action in service.actions.iter().filter(|_| name == "v2020") {
            for parameter in &action.parameters {
                if let Some(style) = parameter.style {
                    write!(styles, "({:?}, {:?}, {:?}), ", action.name, parameter.field.name, style.name())?;
                }
            }
        }
    }
    let text = format!("{modules}\npub(super) const ALL: &[&[Action]] = &[{tables}];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("actions.rs"), text)?;
    std::fs::write(out.join("styles.rs"), format!("const STYLES: &[(&str, &str, &str)] = &[{styles}];\n"))?;
    Ok(())
}
