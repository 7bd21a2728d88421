//! A reader of JSON as gateways write it.
//!
//! `serde_json` refuses what can still be read (a text cut within an escape, bytes of another encoding, control
//! characters, a byte order mark, a remark behind the end), and rounds floats unless a feature is on that would change
//! how all other users of it in a program read theirs. So answers are read by this `Deserializer`. What it accepts
//! beyond JSON loses nothing, or is noted.

use super::unreadable::Notes;
use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// Deepest nesting that is read: beyond it the stack might end.
const DEEPEST: usize = 128;

/// Why a text is no JSON.
#[derive(Debug)]
pub struct JsonError(Box<str>);

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

impl serde::de::Error for JsonError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string().into())
    }
}

/// The text of a body, with U+FFFD for bytes that are none.
pub(crate) fn text_of(body: &[u8]) -> Cow<'_, str> {
    // The lossy reader goes byte by byte, the strict one by words.
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Reads a whole body as it comes.
pub(crate) fn read_value(body: &[u8]) -> Result<Value, JsonError> {
    let notes = Notes::default();
    let text = text_of(body);
    let mut reader = Reader::new(&text, &notes);
    let value = Value::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads one JSON text.
pub struct Reader<'text, 'notes> {
    text: &'text str,
    at: usize,
    depth: usize,
    /// A text whose escapes are resolved.
    unescaped: String,
    /// Whether every text is looked through for U+FFFD.
    is_patched: bool,
    notes: &'notes Notes,
}

/// Without the text: it may hold secrets.
impl fmt::Debug for Reader<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reader").field("at", &self.at).finish_non_exhaustive()
    }
}

/// A text within the JSON.
enum Text<'text> {
    /// As it stands there.
    Plain(&'text str),
    /// In `unescaped`.
    Unescaped,
}

impl<'text, 'notes> Reader<'text, 'notes> {
    /// Returns a reader at the beginning, behind a byte order mark.
    pub fn new(text: &'text str, notes: &'notes Notes) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { text, at: 0, depth: 0, unescaped: String::new(), is_patched: false, notes }
    }

    /// Notes every text with U+FFFD, since the body had bytes that are no text.
    pub fn patched(mut self) -> Self {
        self.is_patched = true;
        self
    }

    /// Makes sure that nothing follows but what means nothing: blanks, NUL, semicolons and comments.
    pub fn end(&self) -> Result<(), JsonError> {
        let mut rest = &self.text[self.at..];
        loop {
            rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '\0' | ';'));
            let comment = [("//", "\n"), ("/*", "*/"), ("<!--", "-->")];
            let comment = comment.into_iter().find_map(|(begin, end)| Some((rest.strip_prefix(begin)?, end)));
            match comment {
                Some((inside, end)) => rest = inside.split_once(end).map_or("", |(_, behind)| behind),
                None if rest.is_empty() => return Ok(()),
                None => return Err(self.error("something follows the end")),
            }
        }
    }

    #[cold]
    fn error(&self, reason: &str) -> JsonError {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        JsonError::custom(format_args!("{reason} at line {line} column {column}"))
    }

    /// The next byte that is no blank.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Reads a text; the reader stands at its opening quotation mark.
    #[inline]
    fn string(&mut self) -> Result<Text<'text>, JsonError> {
        let start = self.at + 1;
        let end = start + plain_length(&self.text.as_bytes()[start..]);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return self.escaped(start, end);
        }
        self.at = end + 1;
        let text = &self.text[start..end];
        if self.is_patched && text.contains(char::REPLACEMENT_CHARACTER) {
            self.notes.is_patched.set(true);
        }
        Ok(Text::Plain(text))
    }

    /// Reads a text that has a backslash at `end`.
    fn escaped(&mut self, mut start: usize, mut end: usize) -> Result<Text<'text>, JsonError> {
        self.unescaped.clear();
        loop {
            self.unescaped.push_str(&self.text[start..end]);
            self.at = end;
            match self.text.as_bytes().get(end) {
                None => return Err(self.error("the end comes within a text")),
                Some(b'"') => break,
                Some(_) => {}
            }
            self.at += 1;
            self.escape()?;
            start = self.at;
            end = start + plain_length(&self.text.as_bytes()[start..]);
        }
        self.at = end + 1;
        if self.is_patched && self.unescaped.contains(char::REPLACEMENT_CHARACTER) {
            self.notes.is_patched.set(true);
        }
        Ok(Text::Unescaped)
    }

    /// Resolves one escape; the reader stands behind its backslash.
    fn escape(&mut self) -> Result<(), JsonError> {
        let letter = self.text[self.at..].chars().next().ok_or_else(|| self.error("the end comes within a text"))?;
        self.at += letter.len_utf8();
        let letter = match letter {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unicode_escape(),
            // Quotation mark, backslash and slash; whatever else stands behind a backslash means itself too.
            other => other,
        };
        self.unescaped.push(letter);
        Ok(())
    }

    /// Reads the four digits behind `\u`, and the second half of a pair of surrogates. What stands for no character is
    /// replaced.
    fn unicode_escape(&mut self) -> char {
        let Some(first) = self.four_digits() else { return self.patch() };
        if let Some(letter) = char::from_u32(first) {
            return letter;
        }
        let first_half = self.at;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            if let Some(second @ 0xdc00..0xe000) = self.four_digits() {
                let letter = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(letter).unwrap_or_else(|| self.patch());
            }
            self.at = first_half;
        }
        self.patch()
    }

    fn patch(&self) -> char {
        self.notes.is_patched.set(true);
        char::REPLACEMENT_CHARACTER
    }

    /// Four hexadecimal digits; nothing is passed over where there are fewer.
    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let number = digits.bytes().try_fold(0, |number, digit| Some(number << 4 | char::from(digit).to_digit(16)?))?;
        self.at += 4;
        Some(number)
    }

    fn number<V: Visitor<'text>>(&mut self, visitor: V) -> Result<V::Value, JsonError> {
        let (text, start) = (self.text, self.at);
        let bytes = &text.as_bytes()[start..];
        let is_negative = bytes[0] == b'-';
        let mut end = usize::from(is_negative);
        let mut number: i64 = 0;
        // 18 digits always fit 64 bit.
        while let Some(digit @ b'0'..=b'9') = bytes.get(end)
            && end < 18
        {
            number = number * 10 + i64::from(digit - b'0');
            end += 1;
        }
        let first_digit = usize::from(is_negative);
        let has_more = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let is_leading_zero =
            bytes.get(first_digit) == Some(&b'0') && bytes.get(first_digit + 1).is_some_and(u8::is_ascii_digit);
        if end > first_digit && !is_leading_zero && !bytes.get(end).is_some_and(has_more) {
            self.at += end;
            return visitor.visit_i64(if is_negative { -number } else { number });
        }
        let length = bytes.iter().take_while(|byte| has_more(byte)).count();
        let token = &text[start..start + length];
        if is_leading_zero {
            return Err(self.error("a number begins with a zero"));
        }
        if token == "-" && text[start + 1..].starts_with("Infinity") {
            return self.word(visitor);
        }
        if let Ok(number) = token.parse() {
            self.at += length;
            return visitor.visit_i64(number);
        }
        if let Ok(number) = token.parse() {
            self.at += length;
            return visitor.visit_u64(number);
        }
        match token.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                self.at += length;
                self.notes.number.replace(token.to_owned());
                visitor.visit_f64(number)
            }
            // Beyond what a float can hold: a text keeps it.
            Ok(_) => {
                self.at += length;
                visitor.visit_borrowed_str(token)
            }
            Err(_) => Err(self.error("this is no number")),
        }
    }

    fn word<V: Visitor<'text>>(&mut self, visitor: V) -> Result<V::Value, JsonError> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        let word = &rest[..length];
        let value = match word {
            "null" => visitor.visit_unit(),
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            // No JSON, but what some writers make of such a float. It is handed on as the text it is.
            "NaN" | "Infinity" | "-Infinity" => visitor.visit_borrowed_str(word),
            "" if rest.is_empty() => return Err(self.error("the end comes where a value belongs")),
            _ => return Err(self.error("expected a value")),
        };
        self.at += length;
        value
    }

    /// Goes into an object or list, whose opening bracket comes next.
    fn enter(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST { Err(self.error("the nesting is too deep")) } else { Ok(()) }
    }

    /// Passes over a comma, if it is not the first element that comes next. False at the closing bracket, which is passed
    /// over too.
    #[inline]
    fn has_next(&mut self, is_first: &mut bool, closing: u8) -> Result<bool, JsonError> {
        match self.peek() {
            Some(byte) if byte == closing => {
                self.at += 1;
                self.depth -= 1;
                return Ok(false);
            }
            Some(b',') if !*is_first => self.at += 1,
            Some(_) if *is_first => {}
            Some(_) => return Err(self.error("expected a comma or closing bracket")),
            None => return Err(self.error("the end comes within an object or list")),
        }
        *is_first = false;
        Ok(true)
    }
}

/// Number of bytes before a quotation mark or backslash.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    // Eight bytes at a time: a byte is zero, and shows in its highest bit, where the letter looked for stands.
    const ONES: u64 = u64::MAX / 0xff;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let mut length = 0;
    while let Some(chunk) = bytes[length..].first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return length + found.trailing_zeros() as usize / 8;
        }
        length += chunk.len();
    }
    length + bytes[length..].iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count()
}

impl<'text> Deserializer<'text> for &mut Reader<'text, '_> {
    type Error = JsonError;

    #[inline]
    fn deserialize_any<V: Visitor<'text>>(self, visitor: V) -> Result<V::Value, JsonError> {
        match self.peek() {
            Some(b'"') => match self.string()? {
                Text::Plain(text) => visitor.visit_borrowed_str(text),
                Text::Unescaped => visitor.visit_str(&self.unescaped),
            },
            Some(b'0'..=b'9' | b'-') => self.number(visitor),
            Some(b'{') => {
                self.enter()?;
                visitor.visit_map(Members { reader: self, is_first: true })
            }
            Some(b'[') => {
                self.enter()?;
                visitor.visit_seq(Elements { reader: self, is_first: true })
            }
            _ => self.word(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'text>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'text>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of an object.
struct Members<'reader, 'text, 'notes> {
    reader: &'reader mut Reader<'text, 'notes>,
    is_first: bool,
}

impl<'text> MapAccess<'text> for Members<'_, 'text, '_> {
    type Error = JsonError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'text>>(&mut self, seed: K) -> Result<Option<K::Value>, JsonError> {
        if !self.reader.has_next(&mut self.is_first, b'}')? {
            return Ok(None);
        }
        if self.reader.peek() != Some(b'"') {
            return Err(self.reader.error("expected a name"));
        }
        let key = match self.reader.string()? {
            Text::Plain(text) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            Text::Unescaped => seed.deserialize(StrDeserializer::new(&self.reader.unescaped)),
        }?;
        self.reader.notes.is_patched.set(false);
        if self.reader.peek() != Some(b':') {
            return Err(self.reader.error("expected a colon"));
        }
        self.reader.at += 1;
        Ok(Some(key))
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'text>>(&mut self, seed: V) -> Result<V::Value, JsonError> {
        seed.deserialize(&mut *self.reader)
    }
}

/// The elements of a list.
struct Elements<'reader, 'text, 'notes> {
    reader: &'reader mut Reader<'text, 'notes>,
    is_first: bool,
}

impl<'text> SeqAccess<'text> for Elements<'_, 'text, '_> {
    type Error = JsonError;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'text>>(&mut self, seed: T) -> Result<Option<T::Value>, JsonError> {
        if self.reader.has_next(&mut self.is_first, b']')? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}
