//! Lists that come in pages.
//!
//! [`Items`] gives rows, from [`Pages`], which gives responses, from a [`sequence::Sequence`], which is the same for all
//! actions: it asks, ahead if told to, and decides by what an [`extent::Extent`] knows where the list ends.

mod extent;
mod items;
mod position;
mod repeats;
mod responses;
mod sequence;

pub use items::Items;
pub use position::Position;
pub use responses::Pages;

use crate::call::Response;
use crate::wire::record::List;

/// How an action pages: the names of two parameters, and what the first of them counts.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Pagination {
    /// Says which page is asked for.
    pub counter: &'static str,
    /// Says how many rows a page has.
    pub size: &'static str,
    pub counts: Counts,
}

/// What the counter of a paging action counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Counts {
    /// Pages, from 1.
    Pages,
    /// Rows before the page, from 0.
    Rows,
}

impl Pagination {
    /// By the number of the page.
    pub const fn page(counter: &'static str, size: &'static str) -> Self {
        Self { counter, size, counts: Counts::Pages }
    }

    /// By the number of rows to pass over.
    pub const fn offset(counter: &'static str, size: &'static str) -> Self {
        Self { counter, size, counts: Counts::Rows }
    }
}

/// A response that is one page of a list.
pub trait Page: Response {
    /// A row of the list.
    type Item: Send + Sync + 'static;

    /// Names of the parameters that the action pages by.
    #[doc(hidden)]
    const PAGINATION: Pagination;

    /// The rows of this page.
    fn into_items(self) -> Vec<Self::Item>;

    /// Number of rows on this page.
    fn item_count(&self) -> usize;

    /// Number of rows on all pages together, where the service says it.
    fn total(&self) -> Option<i64>;

    /// The rows of this page, whatever their type.
    #[doc(hidden)]
    fn rows(&self) -> &dyn List;
}
