//! How large a text or list may be.

use serde_json::Value;

/// Limits of a text in characters, which are those of Unicode, and of a list, or of a text with commas, in elements.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    pub min_length: Option<u32>,
    pub max_length: Option<u32>,
    pub max_items: Option<u32>,
}

impl Size {
    /// Returns what a value has too much or too little of, and the limit.
    pub(crate) fn fault(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => fault_of(text.chars().count(), "characters", self.min_length, self.max_length)
                .or_else(|| fault_of(parts(text), "items", None, self.max_items)),
            Value::Array(elements) => fault_of(elements.len(), "items", None, self.max_items),
            _ => None,
        }
    }
}

fn fault_of(count: usize, what: &str, least: Option<u32>, most: Option<u32>) -> Option<String> {
    // No limit is this large.
    let size = u32::try_from(count).unwrap_or(u32::MAX);
    match (least, most) {
        (Some(least), Some(most)) if !(least..=most).contains(&size) => {
            Some(format!("has {count} {what}, which is not from {least} to {most}"))
        }
        (Some(least), None) if size < least => Some(format!("has {count} {what}, which is below {least}")),
        (None, Some(most)) if size > most => Some(format!("has {count} {what}, which is above {most}")),
        _ => None,
    }
}

/// How many parts commas separate in a text.
fn parts(text: &str) -> usize {
    text.split(',').filter(|part| !part.trim().is_empty()).count()
}
