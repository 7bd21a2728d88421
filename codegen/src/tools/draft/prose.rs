//! Allowed values, limits, defaults and date patterns, where the vendor's words state them.
//!
//! What is not stated in a form known here is left out: whoever finishes the draft reads the words anyway.

use crate::model::DatePattern;

/// A value that a text lists, and the words that say what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) value: String,
    pub(super) meaning: String,
}

/// Words before a list of values.
const HEADINGS: [&str; 7] = [
    "valid value",
    "enum value",
    "enumeration",
    "supported value",
    "possible value",
    "available value",
    "values include",
];

/// The values that a text lists as the valid ones; none where it states a range or lists them in a way not known here.
pub(super) fn values(doc: &str) -> Vec<Listed> {
    let lower = doc.to_ascii_lowercase();
    let Some(start) = HEADINGS.iter().filter_map(|heading| lower.find(heading)).min() else {
        return without_heading(doc);
    };
    let rest = &doc[start..];
    let Some(colon) = rest.find([':', '：']).filter(|at| !rest[..*at].contains(['.', '\n'])) else {
        return Vec::new();
    };
    let rest = rest[colon..].trim_start_matches([':', '：', ' ']);
    if rest.starts_with(['\n', '*', '-']) { in_lines(rest) } else { in_a_sentence(rest, doc) }
}

/// Two or more values that stand in a line each, with a mark before each of them and nothing that calls them values.
fn without_heading(doc: &str) -> Vec<Listed> {
    let Some(start) = ["\n- ", "\n* "].iter().filter_map(|mark| doc.find(mark)).min() else { return Vec::new() };
    let found = in_lines(&doc[start..]);
    let has_meanings = found.iter().all(|one| !one.meaning.is_empty());
    if found.len() > 1 && has_meanings { found } else { Vec::new() }
}

/// Values that stand in a line each, with or without a mark before them.
fn in_lines(text: &str) -> Vec<Listed> {
    let mut found = Vec::new();
    let mut first: Option<(usize, bool)> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let content = ["* ", "- ", "• "].iter().find_map(|mark| line.trim_start().strip_prefix(mark));
        let (top, has_mark) = *first.get_or_insert((indent, content.is_some()));
        if indent > top {
            continue;
        }
        let content = match (content, has_mark) {
            (Some(content), true) => content,
            (None, false) if line.contains([':', '：']) => line,
            _ => break,
        };
        match listed(content) {
            Some(one) => found.push(one),
            None => return Vec::new(),
        }
    }
    found
}

/// Values that a sentence lists: `A (the first), B, and C`.
fn in_a_sentence(text: &str, doc: &str) -> Vec<Listed> {
    let end = [". ", ".\n", "\n"].iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let separator = if text[..end].contains(';') { ';' } else { ',' };
    let parts = parts(text[..end].trim_end_matches('.').trim_matches(['{', '}']), separator);
    let found: Option<Vec<Listed>> = parts.iter().map(|part| listed(part)).collect();
    let mut found = found.unwrap_or_default();
    for one in &mut found {
        if let Some((_, meaning)) = doc.split_once(&format!("value {} indicates", one.value)) {
            one.meaning = sentence_of(meaning);
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// The parts of an enumeration in a sentence; what stands in parentheses is not taken apart.
fn parts(sentence: &str, separator: char) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for word in sentence.split_inclusive([' ', separator]) {
        let is_outside = depth == 0;
        depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
        match word.trim() {
            "and" | "or" if is_outside => parts.push(String::new()),
            whole => {
                if let Some(part) = parts.last_mut() {
                    part.push_str(word.trim_end_matches(separator));
                }
                if depth == 0 && whole.ends_with(separator) {
                    parts.push(String::new());
                }
            }
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The value at the beginning of a text, and the words behind it.
fn listed(text: &str) -> Option<Listed> {
    let text = text.trim().trim_end_matches([';', ',']);
    let end = [": ", ":", "：", "(", "（", " - ", ". "].iter().filter_map(|end| text.find(end)).min();
    let (head, tail) = text.split_at(end.unwrap_or(text.len()));
    let tail = tail.trim_start_matches([':', '：', '(', '（', '-', '.', ' ']);
    // The words may come first: "Masking in Data Map: `code`".
    let code = tail.trim_end_matches('.').strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let (value, meaning) = match code {
        Some(code) if !head.contains('`') => (code.to_owned(), bare(head)),
        _ => (bare(head), sentence_of(tail)),
    };
    is_value(&value).then_some(Listed { value, meaning })
}

/// The value without what sets it off.
fn bare(text: &str) -> String {
    text.trim().trim_matches(['`', '*', '"', '\'', '.']).trim().to_owned()
}

fn is_value(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-/+".contains(letter))
}

fn sentence_of(text: &str) -> String {
    let end = [". ", "\n"].iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    text[..end].trim().trim_end_matches(['.', ')']).to_owned()
}

/// Smallest and largest value, where a text states them.
pub(super) fn limits(doc: &str) -> (Option<i64>, Option<i64>) {
    let lower = doc.to_ascii_lowercase();
    let behind = |marks: &[&str]| marks.iter().find_map(|mark| number(after(&lower, mark)?));
    let (mut least, mut most) = (behind(&["minimum value", "min value"]), behind(&["maximum value", "max value"]));
    let range = ["valid values", "value range", "ranges from", "range:", "range is"]
        .iter()
        .find_map(|mark| range(after(&lower, mark)?));
    if let Some((low, high)) = range {
        least = least.or(Some(low));
        most = most.or(Some(high));
    }
    (least, most)
}

/// Fewest and most characters of a text, where the words state them of all of it: `3 to 28 characters in length`, `up to 128
/// characters`, `less than 100 characters`.
pub(super) fn lengths(doc: &str) -> (Option<i64>, Option<i64>) {
    let lower = doc.to_ascii_lowercase();
    let Some((before, _)) = lower.split_once(" character") else { return (None, None) };
    let Some((words, most)) = number_behind(before) else { return (None, None) };
    // A part of the text has limits of its own.
    let sentence = words.rsplit(". ").next().unwrap_or(words);
    if ["each ", "every ", "after ", "prefix"].iter().any(|word| sentence.contains(word)) {
        return (None, None);
    }
    if let Some((_, least)) = words.strip_suffix("to").and_then(|words| number_behind(words.trim_end())) {
        return if least < most { (Some(least), Some(most)) } else { (None, None) };
    }
    let ends = |marks: &[&str]| marks.iter().any(|mark| words.ends_with(mark));
    if ends(&["up to", "at most", "exceed", "maximum length is", "maximum length:", "no more than", "maximum of"]) {
        return (None, Some(most));
    }
    (None, ends(&["less than", "fewer than"]).then_some(most - 1))
}

/// The whole number at the end of a text, which may have its thousands set off, and what stands before it.
fn number_behind(text: &str) -> Option<(&str, i64)> {
    let start = text.rfind(|letter: char| !letter.is_ascii_digit() && letter != ',').map_or(0, |at| at + 1);
    let (words, digits) = text.split_at(start);
    Some((words.trim_end(), digits.replace(',', "").parse().ok()?))
}

/// The range at the beginning of a text: `1 to 30`, `1-30`, `[1, 30]`.
fn range(text: &str) -> Option<(i64, i64)> {
    let inside = text.strip_prefix('[');
    if let Some((low, high)) =
        inside.and_then(|inside| inside.split_once(']')).and_then(|(both, _)| both.split_once(','))
    {
        // The comma is none that sets off thousands.
        let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
        return (low < high).then_some((low, high));
    }
    let text = inside.unwrap_or(text);
    let low = number(text)?;
    let between = text.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start();
    let words = if inside.is_some() { [",", "-"] } else { ["to ", "-"] };
    let high = number(words.iter().find_map(|word| between.strip_prefix(word))?.trim_start())?;
    (low < high).then_some((low, high))
}

/// What follows a mark and the words that lead to its value.
fn after<'text>(text: &'text str, mark: &str) -> Option<&'text str> {
    let (_, rest) = text.split_once(mark)?;
    let rest = rest.trim_start_matches([':', '：', ' ']);
    let rest = ["is ", "are "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    Some(rest.trim_start_matches([':', ' ', '`']))
}

/// The whole number at the beginning of a text.
fn number(text: &str) -> Option<i64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let mut behind = text[end..].chars();
    // The beginning of a fraction, or of a number with its thousands set off.
    if matches!(behind.next(), Some('.' | ',')) && behind.next().is_some_and(|letter| letter.is_ascii_digit()) {
        let whole = text.split([' ', '\n']).next()?.trim_end_matches(['.', ',']);
        return whole.contains(',').then(|| whole.replace(',', "").parse().ok()).flatten();
    }
    text[..end].parse().ok()
}

/// What the service assumes, where a text states it in a single word.
pub(super) fn default(doc: &str) -> Option<String> {
    let lower = doc.to_ascii_lowercase();
    let (at, mark) = ["default value", "defaults to"].iter().find_map(|mark| Some((lower.find(mark)?, mark)))?;
    let rest = doc[at + mark.len()..].trim_start_matches([':', '：', ' ']);
    let rest = rest.strip_prefix("is ").unwrap_or(rest).trim_start_matches([':', ' ']);
    let word = bare(rest.split([' ', '\n', ',', '(', ';']).next()?);
    let is_word = is_value(&word) && !["null", "empty", "none", "the", "a", "of"].contains(&word.as_str());
    is_word.then_some(word)
}

/// How a point in time is written: as the example shows it, else as the text says it.
pub(super) fn date_pattern(doc: &str, example: Option<&str>, name: &str, is_number: bool) -> Option<DatePattern> {
    let lower = doc.to_ascii_lowercase();
    let is_time = ["Time", "Date", "Gmt", "At", "Timestamp"].iter().any(|word| name.contains(word))
        || ["timestamp", "13-digit", "milliseconds since", "unix"].iter().any(|word| lower.contains(word));
    let digits = example.filter(|text| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit()));
    let is_duration = ["duration", "interval", "period"].iter().any(|word| lower.contains(word));
    if let Some(digits) = digits {
        return match digits.len() {
            13 if is_time => Some(DatePattern::EpochMilliseconds),
            10 if is_time && !is_duration => Some(DatePattern::EpochSeconds),
            8 if !is_number && digits.starts_with("20") && (is_time || lower.contains("yyyymmdd")) => {
                Some(DatePattern::CompactDate)
            }
            _ => None,
        };
    }
    if is_number {
        return (is_time && (lower.contains("milliseconds") || lower.contains("13-digit")) && !is_duration)
            .then_some(DatePattern::EpochMilliseconds);
    }
    match example {
        Some(example) => shown(example),
        None => stated(doc),
    }
}

/// The pattern that an example has.
fn shown(example: &str) -> Option<DatePattern> {
    let shape: String =
        example.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect::<String>();
    match shape.as_str() {
        "9999-99-99 99:99:99" => Some(DatePattern::DateTime),
        "9999-99-99" => Some(DatePattern::Date),
        "99:99" => Some(DatePattern::HourMinute),
        "99:99:99" => Some(DatePattern::Time),
        "9999-99-99T99:99:99+9999" => Some(DatePattern::Offset),
        "9999-99-99T99:99:99" => Some(DatePattern::LocalDateTime),
        "9999-99-99T99:99:99Z" => Some(DatePattern::Utc),
        _ if shape.contains(", 9999 ") && (shape.ends_with(" AM") || shape.ends_with(" PM")) => {
            Some(DatePattern::English)
        }
        _ => None,
    }
}

/// The pattern that a text names; of several the longest, since the short ones are part of it.
fn stated(doc: &str) -> Option<DatePattern> {
    let spelling = |text: &str| text.to_ascii_lowercase();
    let doc = spelling(doc);
    let known = DatePattern::ALL.iter().filter(|row| !row.0.is_epoch() && doc.contains(&spelling(row.1)));
    known.max_by_key(|row| row.1.len()).map(|row| row.0)
}
