//! The gate that everything passes that a service sends, before it is kept, shown or logged: what a service quotes of a
//! request must not show its secrets, and a message must not be without end.

use crate::wire::percent;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::borrow::Cow;

const REDACTED: &str = "<redacted>";

/// Secrets this long are taken out wherever they stand. A shorter one could be a part of many words, so it is taken out
/// only where it stands by itself.
const LONG: usize = 8;

/// Longest text that is kept of a response, in bytes.
const LONGEST: usize = 64 * 1024;

/// Secrets of one attempt, in every form in which a service may quote them.
pub(crate) struct Gate<'secrets> {
    secrets: Vec<Cow<'secrets, str>>,
}

impl<'secrets> Gate<'secrets> {
    /// Returns a gate that lets none of these through.
    pub(crate) fn new(secrets: impl IntoIterator<Item = Cow<'secrets, str>>) -> Self {
        Self { secrets: secrets.into_iter().filter(|secret| !secret.is_empty()).collect() }
    }

    /// Returns the text without secrets, cut where it is too long.
    pub(crate) fn clean(&self, mut text: String) -> String {
        for secret in &self.secrets {
            for form in forms(secret) {
                if text.contains(form.as_str()) {
                    text = if form.len() >= LONG { text.replace(&form, REDACTED) } else { without_word(&text, &form) };
                }
            }
        }
        if text.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text = format!("{}... ({} bytes in all)", &text[..end], text.len());
        }
        text
    }

    /// Returns a body without secrets. One that has none is not copied.
    pub(crate) fn clean_body(&self, body: &Bytes) -> Bytes {
        let text = String::from_utf8_lossy(body);
        let has_secret =
            self.secrets.iter().any(|secret| forms(secret).iter().any(|form| text.contains(form.as_str())));
        if has_secret { self.clean(text.into_owned()).into() } else { body.clone() }
    }
}

/// A secret as it is, percent-encoded once and twice in either case of hex, and as JSON and markup write it.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    let mut add = |form: String| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    if secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return forms;
    }
    let mut encoded = secret.to_owned();
    for _ in 0..2 {
        let mut next = String::new();
        percent::encode_into(&mut next, &encoded);
        add(lower_hex(&next));
        add(next.clone());
        encoded = next;
    }
    // As encoders write it that leave nothing but letters and digits, and that write a space as a plus.
    add(percent_encode(secret.as_bytes(), NON_ALPHANUMERIC).to_string());
    add(encoded_form(secret));
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    add(serde_json::Value::from(json.as_str()).to_string().trim_matches('"').to_owned());
    add(json.replace('/', "\\/"));
    add(ascii_json(&json));
    add(json);
    add(secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    // Longer forms first: a shorter one can be a part of them.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

/// The hex of percent-encoding in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut text = String::with_capacity(encoded.len());
    let mut hex = 0;
    for letter in encoded.chars() {
        text.push(if hex > 0 { letter.to_ascii_lowercase() } else { letter });
        hex = if letter == '%' { 2_u8 } else { hex.saturating_sub(1) };
    }
    text
}

/// As forms are encoded: a space is a plus.
fn encoded_form(secret: &str) -> String {
    let mut text = String::new();
    percent::encode_into(&mut text, secret);
    text.replace("%20", "+")
}

/// JSON that keeps to ASCII.
fn ascii_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() && !matches!(letter, '<' | '>' | '&' | '=' | '\'') {
            text.push(letter);
        } else {
            letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        }
    }
    text
}

/// The text without a short secret where it stands by itself, between what is neither letter nor digit.
fn without_word(text: &str, word: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    while let Some(start) = rest.find(word) {
        let (before, after) = (&rest[..start], &rest[start + word.len()..]);
        let left = before.chars().next_back().or_else(|| clean.chars().next_back());
        clean.push_str(before);
        clean.push_str(if is_part(left) || is_part(after.chars().next()) { word } else { REDACTED });
        rest = after;
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(secret: &str, text: &str) -> String {
        Gate::new([Cow::from(secret)]).clean(text.to_owned())
    }

    #[test]
    fn a_short_secret_leaves_words_alone() {
        assert_eq!(
            cleaned("e", "value e is not one of these: e, be"),
            format!("value {REDACTED} is not one of these: {REDACTED}, be")
        );
        assert_eq!(cleaned("12", "12 of 120"), format!("{REDACTED} of 120"));
    }

    #[test]
    fn every_form_is_found() {
        let secret = "p\"a/s=s w\u{f6}rd";
        for form in [
            "p\"a/s=s w\u{f6}rd",
            "p%22a%2Fs%3Ds%20w%C3%B6rd",
            "p%22a%2fs%3ds%20w%c3%b6rd",
            "p%2522a%252Fs%253Ds%2520w%25C3%25B6rd",
            "p%22a%2Fs%3Ds+w%C3%B6rd",
            "p\\\"a/s=s w\u{f6}rd",
            "p\\\"a\\/s=s w\u{f6}rd",
            "p\\\"a/s\\u003ds w\\u00f6rd",
            "p\\\\\\\"a/s=s w\u{f6}rd",
            "p&quot;a/s=s w\u{f6}rd",
        ] {
            assert_eq!(cleaned(secret, &format!("quoted: {form}!")), format!("quoted: {REDACTED}!"), "{form}");
        }
    }

    #[test]
    fn a_long_text_is_cut_at_a_letter() {
        let text = cleaned("secret", &"\u{e9}".repeat(LONGEST));
        assert!(text.len() < LONGEST + 40 && text.ends_with("... (131072 bytes in all)"), "{}", text.len());
    }
}
