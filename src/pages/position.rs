//! Where a listing stands.

/// Where a listing stands, small enough to be written down after each row: [`Items::position`](crate::Items::position)
/// gives it, [`Items::resume_from`](crate::Items::resume_from) goes on there, in this run of a program or the next.
///
/// With feature `serde` it can be serialised. It says nothing about what is listed: the same action has to be called
/// with the same filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// Number of the page, from 1; for an action that pages by an offset, the offset of the page, from 0.
    pub page: i64,
    /// Rows of that page that were taken already.
    pub rows: u64,
    /// Rows on a page, if the caller chose their number: under another one, `page` would be another page.
    pub page_size: Option<i64>,
}
