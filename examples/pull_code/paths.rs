//! Where a file of the service goes: a path that every file system takes and that stays below the folder.

use dataworks::v2020::types::NodeType;

/// File systems allow 255 bytes; the rest is for the extension and the id.
const LONGEST: usize = 200;

/// What means something else in a name on some system. The mark of escapes and that of ids are among them, so that no
/// two names become one.
const ESCAPED: &str = "<>:\"/\\|?*%~";

/// Names that are devices on Windows, whatever stands behind a dot.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// The path of a file, with slashes; the id is given where another file has the path without.
pub(crate) fn relative(folders: &str, name: &str, kind: Option<NodeType>, id: Option<i64>) -> String {
    // No folder has a dot in its name and every file has one, so that the two cannot meet.
    let folders =
        folders.split('/').filter(|folder| !folder.is_empty()).map(|folder| escaped(folder).replace('.', "%2E"));
    let (stem, extension) = parts(name, kind);
    let id = id.map(|id| format!("~{id}")).unwrap_or_default();
    folders.chain([format!("{}{id}.{extension}", escaped(stem))]).collect::<Vec<_>>().join("/")
}

/// A name without its extension, and the extension: its own, or that of the kind of code.
fn parts(name: &str, kind: Option<NodeType>) -> (&str, &'static str) {
    let extension = match kind {
        Some(
            NodeType::ODPS_SQL
            | NodeType::ODPS_SCRIPT
            | NodeType::EMR_HIVE
            | NodeType::EMR_SPARK_SQL
            | NodeType::EMR_PRESTO
            | NodeType::EMR_IMPALA,
        ) => "sql",
        Some(NodeType::SHELL | NodeType::EMR_SHELL | NodeType::EMR_SPARK_SHELL) => "sh",
        Some(NodeType::PY_ODPS2) => "py",
        Some(NodeType::DATA_INTEGRATION) => "json",
        _ => "txt",
    };
    (name.strip_suffix(extension).and_then(|rest| rest.strip_suffix('.')).unwrap_or(name), extension)
}

/// A name whose unusual characters are written as `%` and the hexadecimal number of each byte, cut where it is too long.
fn escaped(name: &str) -> String {
    let is_device = {
        let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
        let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
        DEVICES.contains(&stem.as_str()) || port.is_some_and(|port| port.chars().count() == 1)
    };
    let last = name.chars().count().saturating_sub(1);
    let mut written = String::new();
    for (index, character) in name.chars().enumerate() {
        let is_odd_first = index == 0 && (character == '.' || is_device);
        let is_odd_last = index == last && matches!(character, '.' | ' ');
        let piece = if is_odd_first || is_odd_last || character.is_control() || ESCAPED.contains(character) {
            character.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
        } else {
            character.to_string()
        };
        if written.len() + piece.len() > LONGEST {
            break;
        }
        written.push_str(&piece);
    }
    if written.is_empty() { "unnamed".to_owned() } else { written }
}
