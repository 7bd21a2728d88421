//! The gate that everything passes that a service sends, before it is kept, shown or logged: what a service quotes of a
//! request must not show its secrets, and a message must not be without end.

use crate::wire::percent;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::fmt::Write as _;
use zeroize::{Zeroize as _, Zeroizing};

const REDACTED: &str = "<redacted>";

/// Secrets this long are taken out wherever they stand. A shorter one could be a part of many words, so it is taken out
/// only where it stands by itself.
const LONG: usize = 8;

/// Longest text that is kept of a response, in bytes.
const LONGEST: usize = 64 * 1024;

/// The secret texts of a request: whole values, and what within them is secret by itself. The latter are copies, and
/// wiped.
#[derive(Default)]
pub(crate) struct Secrets<'request> {
    borrowed: Vec<&'request str>,
    copied: Vec<Zeroizing<String>>,
}

impl<'request> Secrets<'request> {
    /// Adds a text of the request.
    pub(crate) fn borrow(&mut self, text: &'request str) {
        self.borrowed.push(text);
    }

    /// Adds a text that was made from one of the request.
    pub(crate) fn copy(&mut self, text: String) {
        self.copied.push(Zeroizing::new(text));
    }

    /// Lists the texts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.borrowed.iter().copied().chain(self.copied.iter().map(|text| text.as_str()))
    }
}

/// Secrets of one attempt, in every form in which a service may quote them. They are borrowed, and what is made of them
/// is wiped.
pub(crate) struct Gate<'secrets> {
    secrets: Vec<&'secrets str>,
}

impl<'secrets> Gate<'secrets> {
    /// Returns a gate that lets none of these through.
    pub(crate) fn new(secrets: impl IntoIterator<Item = &'secrets str>) -> Self {
        Self { secrets: secrets.into_iter().filter(|secret| !secret.is_empty()).collect() }
    }

    /// Returns the text without secrets, cut where it is too long.
    pub(crate) fn clean(&self, mut text: String) -> String {
        // Every form but the secret itself has a mark in it, such as `%`, so most ids need no second look.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        for secret in &self.secrets {
            // No form is shorter than the secret itself.
            if secret.len() > text.len() || (is_plain && !text.contains(secret)) {
                continue;
            }
            for form in forms(secret).iter() {
                if text.contains(form.as_str()) {
                    let is_long = form.len() >= LONG;
                    let clean = if is_long { text.replace(form, REDACTED) } else { without_word(&text, form) };
                    std::mem::replace(&mut text, clean).zeroize();
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
///
/// Each form is made in memory that does not grow: growing leaves copies that nobody wipes.
fn forms(secret: &str) -> Zeroizing<Vec<String>> {
    let mut forms = Zeroizing::new(vec![written(secret, 1, |letter, text| text.push(letter))]);
    if secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return forms;
    }
    let once = percent_encoded(secret);
    let twice = percent_encoded(&once);
    let json = written(secret, 6, json_letter);
    let slashed =
        written(&json, 2, |letter, text| if letter == '/' { text.push_str("\\/") } else { text.push(letter) });
    let ascii = written(&json, 6, ascii_letter);
    let mut made = [
        lower_hex(&once),
        lower_hex(&twice),
        // As forms are encoded: a space is a plus.
        with_pluses(&once),
        // As encoders write it that leave nothing but letters and digits.
        written(secret, 12, alphanumeric_letter),
        written(&json, 2, json_letter),
        // A text that quotes JSON within JSON.
        written(&slashed, 2, json_letter),
        written(&ascii, 2, json_letter),
        slashed,
        ascii,
        written(secret, 6, |letter, text| markup_letter(letter, &["&quot;", "&apos;"], text)),
        written(secret, 6, |letter, text| markup_letter(letter, &["&quot;", "&#39;"], text)),
        written(secret, 6, |letter, text| markup_letter(letter, &["&#34;", "&#39;"], text)),
        once,
        twice,
        json,
    ];
    for form in &mut made {
        if forms.contains(form) {
            form.zeroize();
        } else {
            forms.push(std::mem::take(form));
        }
    }
    // Longer forms first: a shorter one can be a part of them.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

/// Writes a text letter by letter; `growth` is the most bytes that a byte can become.
fn written(text: &str, growth: usize, write: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() * growth);
    text.chars().for_each(|letter| write(letter, &mut out));
    out
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    percent::encode_into(&mut out, text);
    out
}

fn with_pluses(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len());
    for (index, part) in encoded.split("%20").enumerate() {
        if index > 0 {
            out.push('+');
        }
        out.push_str(part);
    }
    out
}

fn alphanumeric_letter(letter: char, text: &mut String) {
    text.extend(percent_encode(letter.encode_utf8(&mut [0; 4]).as_bytes(), NON_ALPHANUMERIC));
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

/// A letter within a JSON text.
fn json_letter(letter: char, text: &mut String) {
    match letter {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\u{8}' => text.push_str("\\b"),
        '\u{c}' => text.push_str("\\f"),
        '\0'..='\u{1f}' => unicode_escape(letter, text),
        letter => text.push(letter),
    }
}

/// A letter of JSON that keeps to ASCII and may stand in markup.
fn ascii_letter(letter: char, text: &mut String) {
    if letter.is_ascii() && !matches!(letter, '<' | '>' | '&' | '=' | '\'') {
        text.push(letter);
    } else {
        unicode_escape(letter, text);
    }
}

fn unicode_escape(letter: char, text: &mut String) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        // Writing to a text does not fail.
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// A letter in markup, which has several ways to write quotes.
fn markup_letter(letter: char, quotes: &[&str; 2], text: &mut String) {
    match letter {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        '"' => text.push_str(quotes[0]),
        '\'' => text.push_str(quotes[1]),
        letter => text.push(letter),
    }
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
        Gate::new([secret]).clean(text.to_owned())
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
            "p&#34;a/s=s w\u{f6}rd",
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
