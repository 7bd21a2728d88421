//! The responses of a paging action.

use super::position::Place;
use super::sequence::Sequence;
use super::{Page, Position};
use crate::call::Call;
use crate::error::Result;
use crate::wire::typed::typed;
use futures_core::Stream;
use std::borrow::Borrow;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The responses of a paging action, one page after another.
///
/// A `Stream`; [`Self::next`] and [`Self::try_next`] do without one.
///
/// Nothing is sent until a page is asked for, and without [`Self::prefetch`] a page is sent for only then. A future of
/// `next` or `try_next` that is dropped loses no page: the next one goes on with the request under way. When the `Pages`
/// themselves are dropped, requests under way are dropped too, and nothing more is sent.
///
/// # Where a list ends
///
/// A list that is paged by numbers or offsets ends where the newest total says, or with an empty page. Where the service
/// says no total, it also ends with a page that has fewer rows than one before. A page that merely has fewer rows than
/// were asked for ends nothing: the service may have a page size of its own. A total that grows or shrinks while the list
/// is read moves the end.
///
/// A list that is paged by tokens or keys ends with the page that has none for the next one, or that says so. Pages in
/// between may be empty.
///
/// Rows that come or go meanwhile shift those behind them over the bounds of pages: such a list can give a row twice or
/// not at all.
///
/// # Errors
///
/// After an error, which comes at its page's place in the order, that page can be asked for again: whoever goes on
/// after errors has to count them. There are errors that end the list, since the next request would meet them again:
///
/// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest): a parameter is missing or impossible, or the list
///   is longer than the documented page numbers reach. Where the first page tells so, the error comes in its place, before
///   more calls are spent; else it comes behind the last page that there is. It names the setters that would narrow the
///   list. Whoever needs only the first pages says so by [`Self::max_pages`], and gets them.
/// - [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse), naming action and page: the service gave a
///   page the rows, or the token, of an earlier one, or said that there is more and not how to ask for it, or there are
///   more pages than [`Self::max_pages`].
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
    ///
    /// Numbers count pages of [`Self::page_size`]. A list that is paged by tokens or keys begins at page 1 or at a
    /// [`Position`]: another number is an error ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)) in the
    /// place of the first page.
    pub fn start_page(mut self, page: i64) -> Self {
        self.sequence.start_at(page);
        self
    }

    /// Sets how many rows a page has. What was fetched already is forgotten. Limits are those of the action's own setter.
    ///
    /// Default: what the request says, or the most that the reference allows; where it states no maximum, 100 for an
    /// action that pages by an offset, and the service's default for others. A request that says at which page to begin,
    /// and no size, has the service's default too, since its page number counts such pages.
    ///
    /// An action that has no parameter for it gives an error
    /// ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)) in the place of the first page.
    pub fn page_size(mut self, rows: i64) -> Self {
        self.sequence.set_page_size(rows);
        self
    }

    /// Sets how many pages are fetched ahead. Default: 0, where a page is sent for when it is asked for.
    ///
    /// Once the first page has told the total, up to so many pages are under way at the same time or kept for the caller.
    /// They are given out in order, each is fetched once. Where the service says no total, and where pages are chained by
    /// tokens or keys, one page is fetched ahead, however large the number. Requests go on only while the pages are
    /// awaited. Each of them counts against the service's call limits.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.sequence.set_ahead(pages);
        self
    }

    /// Sets how many pages are fetched at most; one more is an error. A guard against a service that never ends.
    /// Default: 1,000,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.sequence.set_most_pages(pages);
        self
    }

    /// Takes pages that have the rows, or the token, of an earlier one for what they are. For lists whose rows cannot be
    /// told apart, read with few rows a page; elsewhere only [`Self::max_pages`] is left to end what goes in a circle.
    pub fn allow_repeated_pages(mut self) -> Self {
        self.sequence.allow_repeats();
        self
    }

    /// Returns the number, or offset, of the page that is given next; after the last page, of that one. For a list that is
    /// paged by tokens or keys: which page it is, from 1.
    pub fn next_page(&self) -> i64 {
        self.sequence.next().page
    }

    /// Goes on at the page where a listing of the same action with the same filters stood. The page is given whole, with
    /// the rows that were taken already. [`Items::resume_from`](crate::Items::resume_from) says more.
    pub fn resume_from(mut self, position: impl Borrow<Position>) -> Self {
        self.sequence.resume_from(position.borrow());
        self
    }

    /// Returns where the listing stands: before the page that is given next; after the last page, before that one.
    pub fn position(&self) -> Position {
        self.sequence.position(self.sequence.next(), 0)
    }

    /// Returns how many rows all pages have together, as the newest page says. None before the first page, and where the
    /// service says nothing.
    pub fn total(&self) -> Option<u64> {
        self.sequence.total()
    }

    /// Returns the next page, or none after the last.
    pub async fn next(&mut self) -> Option<Result<R>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns the next page, or none after the last; with the error on the outside, for `?`.
    ///
    /// # Errors
    ///
    /// As for the action itself, and those that [`Pages`] names.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        self.next().await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        self.poll_placed(context).map(|page| page.map(|page| page.map(|(_, page)| page)))
    }

    /// The next page with its place.
    pub(super) fn poll_placed(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(Place, R)>>> {
        let page = ready!(self.sequence.poll(context));
        Poll::Ready(page.map(|page| page.and_then(|(place, record)| Ok((place, typed(record)?)))))
    }

    pub(super) fn sequence(&self) -> &Sequence {
        &self.sequence
    }

    pub(super) fn page_size_from(mut self, place: Place, rows: i64) -> Self {
        self.sequence.set_page_size_from(place, rows);
        self
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
            .field("next_page", &self.sequence.next().page)
            .field("total", &self.sequence.total())
            .finish_non_exhaustive()
    }
}
