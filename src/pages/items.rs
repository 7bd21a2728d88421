//! The rows of a paging action.

use super::position::Place;
use super::{Page, Pages, Position};
use crate::error::Result;
use futures_core::Stream;
use std::borrow::Borrow;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

/// The rows of a paging action, one by one over all pages.
///
/// A `Stream`; [`Self::next`] and [`Self::try_next`] do without one. [`Pages`] says how the pages come, where the list
/// ends, and what an error means.
///
/// Holds the rows of one page and, with [`Self::prefetch`], the pages ahead; never more, however long the list is.
///
/// A future of `next` or `try_next` that is dropped loses no row: the next one goes on with the request under way. When
/// the `Items` themselves are dropped, requests under way are dropped too, and nothing more is sent.
#[must_use = "rows are fetched only when they are asked for"]
pub struct Items<R: Page> {
    pages: Pages<R>,
    ready: IntoIter<R::Item>,
    /// Where `ready` begins: the page it is of, and how many of its rows were taken.
    place: Place,
    taken: u64,
    /// Rows of the next page that were taken in an earlier run.
    taken_before: u64,
}

impl<R: Page> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { place: pages.sequence().next().clone(), pages, ready: Vec::new().into_iter(), taken: 0, taken_before: 0 }
    }

    /// Begins at the first row of another page: see [`Pages::start_page`].
    pub fn start_page(self, page: i64) -> Self {
        Self::new(self.pages.start_page(page))
    }

    /// Sets how many rows a page has: see [`Pages::page_size`].
    pub fn page_size(self, rows: i64) -> Self {
        let place = self.place_and_rows().0.clone();
        Self::new(self.pages.page_size_from(place, rows))
    }

    /// Sets how many pages are fetched ahead: see [`Pages::prefetch`].
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Sets how many pages are fetched at most: see [`Pages::max_pages`].
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
    /// rows that were taken. The page size becomes what it was. Rows that came or went meanwhile shift the others; of a
    /// list that is paged by tokens or keys, the service decides how long it knows them.
    ///
    /// A position of a list that is paged in another way is an error
    /// ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)) in the place of the first row.
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
    pub fn resume_from(self, position: impl Borrow<Position>) -> Self {
        let position = position.borrow();
        Self { taken_before: position.rows(), ..Self::new(self.pages.resume_from(position)) }
    }

    /// Returns where the listing stands: behind the row that was given last. After the last row it is still on the last
    /// page, so that going on from there finds what has come since.
    pub fn position(&self) -> Position {
        let (place, rows) = self.place_and_rows();
        self.pages.sequence().position(place, rows)
    }

    fn place_and_rows(&self) -> (&Place, u64) {
        let sequence = self.pages.sequence();
        if self.ready.len() > 0 || (sequence.is_at_end() && self.taken > 0) {
            (&self.place, self.taken)
        } else {
            (sequence.next(), self.taken_before)
        }
    }

    /// Returns how many rows all pages have together, as the newest page says: for a progress bar. None before the first
    /// page, and where the service says nothing.
    pub fn total(&self) -> Option<u64> {
        self.pages.total()
    }

    /// Returns the next row, or none after the last.
    pub async fn next(&mut self) -> Option<Result<R::Item>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns the next row, or none after the last; with the error on the outside, for `?`.
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
            match ready!(self.pages.poll_placed(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok((place, response))) => self.begin(place, response),
            }
        }
    }

    fn begin(&mut self, place: Place, response: R) {
        self.place = place;
        self.ready = response.into_items().into_iter();
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
