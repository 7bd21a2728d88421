//! Lists that come in pages.
//!
//! [`Items`] gives rows, from [`Pages`], which gives responses, from a [`sequence::Sequence`], which is the same for all
//! actions: it asks, ahead if told to. An [`extent::Extent`] and a [`guard::Guard`] tell it where the list ends.

mod extent;
mod guard;
mod items;
mod position;
mod reach;
mod responses;
mod sequence;

pub use items::Items;
pub use position::Position;
pub use responses::Pages;

use crate::call::Response;
use crate::wire::record::{Field, List};

/// How an action pages: the names of its parameters, and what the first of them says.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Pagination {
    /// Says which page is asked for.
    pub parameter: &'static str,
    /// Says how many rows a page has.
    pub size: Option<&'static str>,
    pub way: Way,
}

/// What the parameter that chooses the page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Way {
    /// The number of the page, from 1.
    Number,
    /// The number of rows before the page, from 0.
    Offset,
    /// What the preceding page gave for it: a token or a key.
    Cursor,
}

impl Pagination {
    /// Returns paging by the number of the page.
    pub const fn page(parameter: &'static str, size: &'static str) -> Self {
        Self { parameter, size: Some(size), way: Way::Number }
    }

    /// Returns paging by the number of rows to pass over.
    pub const fn offset(parameter: &'static str, size: &'static str) -> Self {
        Self { parameter, size: Some(size), way: Way::Offset }
    }

    /// Returns paging by what the preceding page gave.
    pub const fn cursor(parameter: &'static str) -> Self {
        Self { parameter, size: None, way: Way::Cursor }
    }

    /// Names the parameter that says how many rows a page has.
    pub const fn with_size(self, size: &'static str) -> Self {
        Self { size: Some(size), ..self }
    }

    /// Returns what stands for the first page.
    fn first(&self) -> i64 {
        match self.way {
            Way::Number | Way::Cursor => 1,
            Way::Offset => 0,
        }
    }
}

/// A response that is one page of a list.
pub trait Page: Response {
    /// A row of the list.
    type Item: Send + Sync + 'static;

    /// Names of the parameters that the action pages by.
    #[doc(hidden)]
    const PAGINATION: Pagination;

    /// Returns the rows of this page.
    fn into_items(self) -> Vec<Self::Item>;

    /// Returns the number of rows on this page.
    fn item_count(&self) -> usize;

    /// Returns the number of rows on all pages together, where the service says it.
    fn total(&self) -> Option<i64>;

    /// The rows of this page, whatever their type.
    #[doc(hidden)]
    fn rows(&self) -> &dyn List;

    /// The token or key of the next page.
    #[doc(hidden)]
    fn next_cursor(&self) -> Option<&dyn Field> {
        None
    }

    /// Whether the service says that there is another page.
    #[doc(hidden)]
    fn has_more(&self) -> Option<bool> {
        None
    }
}
