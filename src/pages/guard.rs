//! Notices a service that gives the same rows, or the same token, over and over.

use crate::wire::record::{List, View};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a list has had so far, as far as repetition can be told from it.
#[derive(Debug, Default)]
pub(super) struct Guard {
    pub rows: Repeats,
    /// Tokens and keys that pages are asked for by.
    pub cursors: Repeats,
}

/// Two of the pages so far. The preceding one finds a service that stays where it is; the other, which moves on to
/// every page whose number is a power of two, finds one that goes in a circle of whatever length.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    preceding: Option<Seen>,
    milestone: Option<Seen>,
    pages: u64,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    page: i64,
    fingerprint: u64,
}

impl Repeats {
    /// Takes in a page, and returns the earlier page that has the same.
    pub(super) fn earlier(&mut self, page: i64, fingerprint: Option<u64>) -> Option<i64> {
        let this = Seen { page, fingerprint: fingerprint? };
        let earlier =
            [self.preceding, self.milestone].into_iter().flatten().find(|seen| seen.fingerprint == this.fingerprint);
        self.pages += 1;
        self.preceding = Some(this);
        if self.pages.is_power_of_two() {
            self.milestone = Some(this);
        }
        earlier.map(|seen| seen.page)
    }
}

/// Returns a number that equal tokens or keys have in common.
pub(super) fn fingerprint_of_cursor(cursor: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

/// Returns a number that equal rows have in common. None for rows without any value: nothing tells them apart.
pub(super) fn fingerprint(rows: &dyn List) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut has_value = false;
    rows.visit(&mut |row| has_value |= write(&row, &mut hasher));
    has_value.then(|| hasher.finish())
}

/// Whether there was any value to write.
fn write(view: &View<'_>, hasher: &mut DefaultHasher) -> bool {
    std::mem::discriminant(view).hash(hasher);
    let mut has_value = true;
    match view {
        View::Absent => has_value = false,
        View::Text(text) => text.hash(hasher),
        View::Integer(number) => number.hash(hasher),
        View::Float(number) => number.to_bits().hash(hasher),
        View::Boolean(boolean) => boolean.hash(hasher),
        View::Json(value) => value.hash(hasher),
        View::Record(record) => {
            has_value = false;
            record.visit(&mut |_, view| has_value |= write(&view, hasher));
        }
        View::List(list) => {
            has_value = false;
            list.visit(&mut |view| has_value |= write(&view, hasher));
            // One list of two elements is not one of the first and another of the second.
            hasher.write_u8(u8::MAX);
        }
    }
    has_value
}
