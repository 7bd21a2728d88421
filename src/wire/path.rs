//! Paths with variables, such as `/v1/{project_id}/instances`.

use super::percent;

/// Names of the variables, in order.
pub(crate) fn variables(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The path with its variables filled in, each encoded for itself, so that a `/` in a value stays part of it.
pub(crate) fn fill<'values>(template: &str, value_of: impl Fn(&str) -> Option<&'values str>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        text.push_str(before);
        percent::encode_into(&mut text, value_of(name).unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Why a value cannot be an argument of a path. An address drops empty segments and those of dots, encoded or not.
pub(crate) fn refuse(value: &str) -> Option<&'static str> {
    match value {
        "" => Some("is empty and cannot be part of a path"),
        "." | ".." => Some("is all dots, which an address drops"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{fill, variables};

    #[test]
    fn variables_are_filled_one_by_one() {
        let template = "/api/{source}/tasks/{task}";
        assert_eq!(variables(template).collect::<Vec<_>>(), ["source", "task"]);
        let path = fill(template, |name| if name == "source" { Some("a b/中*~+%") } else { Some("17?x#y") });
        assert_eq!(path, "/api/a%20b%2F%E4%B8%AD%2A~%2B%25/tasks/17%3Fx%23y");
        assert_eq!(fill("/plain", |_| None), "/plain");
    }
}
