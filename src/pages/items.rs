//! The rows of a paging action.

use super::{Page, Pages, Position};
use crate::error::Result;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

/// The rows of a paging action, one by one over all pages. A `Stream`, and [`Self::next`] and [`Self::try_next`] for
/// use without one. How the pages come, how the list ends and what errors do is told at [`Pages`].
///
/// Holds the rows of one page and, with [`Self::prefetch`], the pages ahead; never more, however long the list is.
#[must_use = "rows are fetched only when they are asked for"]
pub struct Items<R: Page> {
    pages: Pages<R>,
    ready: IntoIter<R::Item>,
    /// Where `ready` begins: the page it is of, and how many of its rows were taken.
    page: i64,
    taken: u64,
    /// Rows of the next page that were taken in an earlier run.
    taken_before: u64,
}

impl<R: Page> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { page: pages.next_page(), pages, ready: Vec::new().into_iter(), taken: 0, taken_before: 0 }
    }

    /// Begins at the first row of another page: see [`Pages::start_page`].
    pub fn start_page(self, page: i64) -> Self {
        Self::new(self.pages.start_page(page))
    }

    /// Rows on a page: see [`Pages::page_size`].
    pub fn page_size(self, rows: i64) -> Self {
        let page = self.position().page;
        Self::new(self.pages.page_size(rows).start_page(page))
    }

    /// Fetches so many pages ahead: see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Most pages to fetch: see [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Takes repeated pages for what they are: see [`Pages::allow_repeated_pages`].
    pub fn allow_repeated_pages(mut self) -> Self {
        self.pages = self.pages.allow_repeated_pages();
        self
    }

    /// Goes on where a listing of the same action with the same filters stopped: fetches that page and passes over the
    /// rows that were taken. It sets the page size to what it was. Rows that came or went meanwhile shift the others.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v2020-tenant")]
    /// # async fn list(client: dataworks::v2020::Client, written_down: dataworks::Position) -> dataworks::Result<()> {
    /// let mut data_sources = client.list_data_sources().project_id(27).items().resume_from(written_down);
    /// while let Some(data_source) = data_sources.try_next().await? {
    ///     println!("{:?}; go on at {:?}", data_source.name, data_sources.position());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume_from(self, position: Position) -> Self {
        Self { taken_before: position.rows, ..Self::new(self.pages.resume_from(position)) }
    }

    /// Where the listing stands: behind the row that was given last. After the last row it is still on the last page,
    /// so that going on from there finds what has come since.
    pub fn position(&self) -> Position {
        let sequence = self.pages.sequence();
        if self.ready.len() > 0 || (sequence.is_done() && self.taken > 0) {
            sequence.position(self.page, self.taken)
        } else {
            sequence.position(sequence.next(), self.taken_before)
        }
    }

    /// Rows on all pages together, as the newest page says: for a progress bar. None before the first page, and where
    /// the service says nothing.
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// The next row, or none after the last.
    pub async fn next(&mut self) -> Option<Result<R::Item>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next row, or none after the last; with the error on the outside, for `?`.
    ///
    /// # Errors
    ///
    /// As for the action itself, and those that [`Pages`] names.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item>>> {
        loop {
            if let Some(item) = self.ready.next() {
                self.taken += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_numbered(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok((page, answer))) => self.begin(page, answer),
            }
        }
    }

    fn begin(&mut self, page: i64, answer: R) {
        self.page = page;
        self.ready = answer.into_items().into_iter();
        self.taken = 0;
        let passed_over = usize::try_from(std::mem::take(&mut self.taken_before)).unwrap_or(usize::MAX);
        if passed_over > 0 {
            let rows = self.ready.len();
            let _ = self.ready.nth(passed_over - 1);
            self.taken = (rows - self.ready.len()) as u64;
        }
    }
}

/// The hint tells the rows at hand, and by the newest total those that are still to come, none before the first page. A
/// list that grows goes beyond it, and so do errors.
impl<R: Page> Stream for Items<R> {
    type Item = Result<R::Item>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let at_hand = self.ready.len();
        let to_come = self.pages.sequence().rows_left().and_then(|rows| usize::try_from(rows).ok());
        (at_hand, to_come.and_then(|to_come| at_hand.checked_add(to_come)))
    }
}

/// Rows are handed out whole; nothing in it is pinned in place.
impl<R: Page> Unpin for Items<R> {}

impl<R: Page> fmt::Debug for Items<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("pages", &self.pages).field("ready", &self.ready.len()).finish()
    }
}
