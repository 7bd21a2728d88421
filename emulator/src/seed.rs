//! Seed files: things by kind, in YAML.

use serde_json::Value;
use std::path::Path;

/// Reads a file. The text of a failure names it.
pub(crate) fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|failure| format!("{}: {failure}", path.display()))?;
    yaml_serde::from_str(&text).map_err(|failure| format!("{}: {failure}", path.display()))
}
