//! The answers of a paging action.

use super::sequence::Sequence;
use super::{Page, Position};
use crate::call::Call;
use crate::error::Result;
use crate::wire::typed::typed;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The answers of a paging action, one page after another. A `Stream`, and [`Self::next`] and [`Self::try_next`] for
/// use without one.
///
/// Lazy: nothing is sent until a page is asked for, and without [`Self::prefetch`] a page is sent for only then.
/// Cancel-safe: a future of `next` or `try_next` that is dropped loses no page, the next one goes on with the request
/// under way. When the pages themselves are dropped, requests under way are dropped too and nothing more is sent.
///
/// The list ends where the newest total says, with an empty page, or, where the service says no total, with a page that
/// has fewer rows than were asked for. A total that grows or shrinks while the list is read moves the end. Rows that
/// come or go meanwhile shift those behind them over the bounds of pages: such a list can give a row twice or not at
/// all.
///
/// # Errors
///
/// After an error, which comes at its page's place in the order, that page can be asked for again: whoever goes on
/// after errors has to count them. There are errors that end the list, since the next request would meet them again:
///
/// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest): a parameter is missing or impossible.
/// - [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse), naming action and page: the service gave a
///   page the rows of an earlier one, or there are more pages than [`Self::max_pages`].
#[must_use = "pages are fetched only when they are asked for"]
pub struct Pages<R> {
    sequence: Sequence,
    response: PhantomData<fn() -> R>,
}

impl<R: Page> Pages<R> {
    pub(crate) fn new(call: Call) -> Self {
        Self { sequence: Sequence::new::<R>(call), response: PhantomData }
    }

    /// Begins at another page: its number, from 1, or, for an action that pages by an offset, that offset, from 0.
    /// Default: what the request says, or the first page. What was fetched already is forgotten.
    pub fn start_page(mut self, page: i64) -> Self {
        self.sequence.start_at(page);
        self
    }

    /// Rows on a page. Default: what the request says, or the service's default. Limits are those of the action's own
    /// setter. What was fetched already is forgotten.
    pub fn page_size(mut self, rows: i64) -> Self {
        self.sequence.set_page_size(rows);
        self
    }

    /// Fetches ahead: once the first page has told the total, up to so many pages are under way at the same time or
    /// kept for the caller. They are given out in order, each is fetched once. Default: 0, where a page is sent for
    /// when it is asked for.
    ///
    /// Where the service says no total, one page is fetched ahead. Requests go on only while the pages are awaited.
    /// Each of them counts against the service's call limits.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.sequence.set_ahead(pages);
        self
    }

    /// Most pages to fetch; one more is an error. A guard against a service that never ends. Default: 1,000,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.sequence.set_most_pages(pages);
        self
    }

    /// Takes pages that have the rows of an earlier one for what they are. For lists whose rows cannot be told apart,
    /// read with few rows a page; elsewhere only [`Self::max_pages`] is left to end what goes in a circle.
    pub fn allow_repeated_pages(mut self) -> Self {
        self.sequence.allow_repeats();
        self
    }

    /// Number, or offset, of the page that is given next; after the last page, of that one.
    pub fn next_page(&self) -> i64 {
        self.sequence.next()
    }

    /// Rows on all pages together, as the newest page says. None before the first page, and where the service says
    /// nothing.
    pub fn total(&self) -> Option<u64> {
        self.sequence.total()
    }

    /// The next page, or none after the last.
    pub async fn next(&mut self) -> Option<Result<R>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or none after the last; with the error on the outside, for `?`.
    ///
    /// # Errors
    ///
    /// As for the action itself, and those that [`Pages`] names.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        self.poll_numbered(context).map(|page| page.map(|page| page.map(|(_, page)| page)))
    }

    /// The next page with its number.
    pub(super) fn poll_numbered(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(i64, R)>>> {
        let page = ready!(self.sequence.poll(context));
        Poll::Ready(page.map(|page| page.and_then(|(number, record)| Ok((number, typed(record)?)))))
    }

    pub(super) fn sequence(&self) -> &Sequence {
        &self.sequence
    }

    pub(super) fn resume_from(self, position: Position) -> Self {
        let pages = match position.page_size {
            Some(rows) => self.page_size(rows),
            None => self,
        };
        pages.start_page(position.page)
    }
}

/// The hint tells the pages that are still to come by the newest total, none before the first page. A list that grows
/// goes beyond it, and so do errors.
impl<R: Page> Stream for Pages<R> {
    type Item = Result<R>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.sequence.pages_left().and_then(|pages| pages.try_into().ok()))
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("call", self.sequence.call())
            .field("next_page", &self.sequence.next())
            .field("total", &self.sequence.total())
            .finish_non_exhaustive()
    }
}
