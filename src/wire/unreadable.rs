//! What a reader could not make sense of: where it stands in the JSON, and how much of it there was.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

/// Most paths that are kept. One broken field in each row of a page need not fill the memory.
const KEPT_PATHS: usize = 16;

/// Longest part of a value or name that a message quotes, in characters.
const QUOTED: usize = 80;

/// Values of an answer that could not be read, or not as a whole, and so are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unreadable {
    paths: Vec<String>,
    count: usize,
}

impl Unreadable {
    pub(crate) const NOTHING: Self = Self { paths: Vec::new(), count: 0 };

    /// Returns the JSON paths of the first 16 of them: `$.Data.DataSources[3].Id`.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns whether everything could be read.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add(&mut self, place: &JsonPath<'_>) {
        self.count += 1;
        if self.paths.len() < KEPT_PATHS {
            self.paths.push(place.to_string());
        }
    }
}

/// What becomes of a value that does not fit its field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// It is absent, and noted.
    #[default]
    Lenient,
    /// The first one is an error.
    Strict,
}

/// Where a value stands: a way back to the outermost object, step by step.
#[derive(Debug)]
pub struct JsonPath<'way> {
    above: Option<&'way JsonPath<'way>>,
    step: Step<'way>,
}

#[derive(Debug)]
enum Step<'way> {
    Root,
    Name(&'way str),
    Index(usize),
}

impl JsonPath<'_> {
    /// The outermost value.
    pub const ROOT: JsonPath<'static> = JsonPath { above: None, step: Step::Root };

    /// Returns the path of the value under a name in this object.
    pub fn name<'way>(&'way self, name: &'way str) -> JsonPath<'way> {
        JsonPath { above: Some(self), step: Step::Name(name) }
    }

    /// Returns the path of an element of this list.
    pub fn index(&self, index: usize) -> JsonPath<'_> {
        JsonPath { above: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for JsonPath<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.fmt(formatter)?;
        }
        match self.step {
            Step::Root => formatter.write_str("$"),
            Step::Name(name) => write!(formatter, ".{}", cut(name)),
            Step::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

/// The beginning of a text that may be long.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

/// Notes taken while one answer is read.
#[derive(Debug, Default)]
pub struct Notes {
    strictness: Strictness,
    unreadable: RefCell<Unreadable>,
    /// Path of the value at which reading failed.
    failed_at: RefCell<Option<String>>,
    /// Whether the text that comes next has U+FFFD for what is no text.
    pub is_patched: Cell<bool>,
    /// The number that comes next as it is written, where it is a float.
    pub number: RefCell<String>,
}

impl Notes {
    pub fn new(strictness: Strictness) -> Self {
        Self { strictness, ..Self::default() }
    }

    /// Notes a value that cannot be read. When lenient, nothing is there.
    pub fn unreadable<E: serde::de::Error>(&self, place: &JsonPath<'_>, reason: fmt::Arguments<'_>) -> Result<bool, E> {
        match self.strictness {
            Strictness::Lenient => {
                self.unreadable.borrow_mut().add(place);
                Ok(false)
            }
            Strictness::Strict => Err(self.refuse(place, reason)),
        }
    }

    /// Returns the error of something in the place of an object or list: without it a whole list would pass for an empty one, so
    /// leniency ends here.
    pub fn refuse<E: serde::de::Error>(&self, place: &JsonPath<'_>, reason: fmt::Arguments<'_>) -> E {
        self.fail_at(place);
        E::custom(reason)
    }

    /// Notes where reading failed. The innermost place is noted first and stays.
    pub fn fail_at(&self, place: &JsonPath<'_>) {
        self.failed_at.borrow_mut().get_or_insert_with(|| place.to_string());
    }

    /// Returns the place where reading failed, which is then forgotten.
    pub fn take_failed_at(&self) -> String {
        self.failed_at.take().unwrap_or_else(|| JsonPath::ROOT.to_string())
    }

    /// Returns all that could not be read.
    pub fn into_unreadable(self) -> Unreadable {
        self.unreadable.into_inner()
    }
}
