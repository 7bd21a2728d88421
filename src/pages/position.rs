//! Where a listing stands.

use serde_json::Value;

/// Where a listing stands, small enough to be written down after each row.
///
/// [`Items::position`](crate::Items::position) gives it; [`Items::resume_from`](crate::Items::resume_from) goes on there,
/// in this run of a program or in the next.
///
/// With feature `serde` it can be serialised, in any format. It says nothing about what is listed: the same action has to
/// be called with the same filters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
// An unknown field is one that a later version needs: without it, rows would be left out in silence.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Position {
    page: i64,
    rows: u64,
    page_size: Option<i64>,
    /// Rows on a full page, as far as the listing has seen: a service may give fewer than it is asked for.
    full_page: Option<u64>,
    /// What the page is asked for by, as JSON text, which any serde format can hold.
    cursor: Option<String>,
}

impl Position {
    pub(super) fn new(place: &Place, rows: u64, page_size: Option<i64>, full_page: Option<u64>) -> Self {
        Self { page: place.page, rows, page_size, full_page, cursor: place.cursor.as_ref().map(Value::to_string) }
    }

    /// Returns the number of the page, from 1. For an action that pages by an offset, the offset of the page, from 0. For
    /// one that pages by tokens or keys, how many pages the listing had given up to this one, from 1.
    pub fn page(&self) -> i64 {
        self.page
    }

    /// Returns how many rows of that page were taken already.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Returns how many rows a page was asked to have. None where the service chose.
    pub fn page_size(&self) -> Option<i64> {
        self.page_size
    }

    pub(super) fn full_page(&self) -> Option<u64> {
        self.full_page
    }

    /// Returns where the page begins, unless the text of its token or key was changed into something that is no JSON.
    pub(super) fn place(&self) -> Option<Place> {
        let cursor = match &self.cursor {
            Some(text) => Some(serde_json::from_str(text).ok()?),
            None => None,
        };
        Some(Place { page: self.page, cursor })
    }
}

/// Where a page begins.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its number or offset; of a list that is paged by tokens or keys, which of the pages it is.
    pub page: i64,
    /// Its token or key, as it came. None of the first page.
    pub cursor: Option<Value>,
}
