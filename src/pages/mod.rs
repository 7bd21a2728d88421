//! Lists that come in pages.

use crate::action::{Call, Sending};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::record::Record;
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Names of the parameters that an action pages by.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Pagination {
    pub page: &'static str,
    pub size: &'static str,
}

/// A response that is one page of a list.
pub trait Page: Record + Default + 'static {
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
}

/// The answers of a paging action, one page after another. A `Stream`, and [`Self::try_next`] for use without one.
///
/// Lazy: a page is asked for when the one before has been taken. Cancel-safe: a future of `try_next` that is dropped
/// loses no page, the next one goes on with the request under way. After an error the same page can be asked for again.
#[must_use = "pages are fetched only when they are asked for"]
pub struct Pages<R> {
    call: Call,
    state: State<R>,
    next_page: i64,
    seen: u64,
}

enum State<R> {
    Idle,
    Fetching(Sending<R>),
    Done,
}

impl<R: Page> Pages<R> {
    pub(crate) fn new(call: Call) -> Self {
        // The value of a page number that is set is checked before anything is sent; any other start is page 1.
        let next_page = call.get(R::PAGINATION.page).and_then(serde_json::Value::as_i64).unwrap_or(1);
        Self { call, state: State::Idle, next_page, seen: 0 }
    }

    /// Number of the page that is fetched next.
    pub fn next_page(&self) -> i64 {
        self.next_page
    }

    /// The next page, or none after the last.
    ///
    /// # Errors
    ///
    /// As for the action itself. The page can be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        loop {
            match &mut self.state {
                State::Done => return Poll::Ready(None),
                State::Idle => {
                    let mut call = self.call.clone();
                    call.set(R::PAGINATION.page, self.next_page.into(), None);
                    self.state = State::Fetching(Sending::new(call));
                }
                State::Fetching(fetching) => {
                    let result = ready!(Pin::new(fetching).poll(context));
                    self.state = State::Idle;
                    return Poll::Ready(match result {
                        Ok(page) => self.arrived(page),
                        Err(error) => Some(Err(error)),
                    });
                }
            }
        }
    }

    /// Decides whether a page is the last one. An empty page ends the list whatever the total says, so a list that
    /// shrinks meanwhile ends too; so does, where there is no total, a page that is not full.
    fn arrived(&mut self, page: R) -> Option<Result<R>> {
        let count = page.item_count() as u64;
        self.seen += count;
        let size = self.call.get(R::PAGINATION.size).and_then(serde_json::Value::as_u64);
        // A total of nothing beside rows says nothing.
        let is_last = match page.total().filter(|total| *total > 0) {
            Some(total) => {
                let before = u64::try_from(self.next_page - 1).unwrap_or_default() * size.unwrap_or_default();
                let reached = match size {
                    Some(_) => before + count,
                    None => self.seen,
                };
                reached >= u64::try_from(total).unwrap_or_default()
            }
            None => size.is_some_and(|size| count < size),
        };
        if count == 0 {
            self.state = State::Done;
            // The answer of an empty list is still an answer: the caller may want its other fields.
            return (self.seen == 0).then_some(Ok(page));
        }
        match self.next_page.checked_add(1) {
            Some(_) if is_last => self.state = State::Done,
            Some(next) => self.next_page = next,
            None => {
                self.state = State::Done;
                let message = format!("page number {} has no successor", self.next_page);
                return Some(Err(Error::new(ErrorKind::InvalidRequest, message)));
            }
        }
        Some(Ok(page))
    }
}

impl<R: Page> Stream for Pages<R> {
    type Item = Result<R>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Nothing in it is pinned in place: the future under way is boxed.
impl<R> Unpin for Pages<R> {}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pages").field("call", &self.call).field("next_page", &self.next_page).finish()
    }
}

/// The rows of a paging action, one by one over all pages. A `Stream`, and [`Self::try_next`] for use without one.
#[must_use = "rows are fetched only when they are asked for"]
pub struct Items<R: Page> {
    pages: Pages<R>,
    ready: VecDeque<R::Item>,
}

impl<R: Page> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { pages, ready: VecDeque::new() }
    }

    /// The next row, or none after the last.
    ///
    /// # Errors
    ///
    /// As for the action itself. The rows of the page that failed can be asked for again.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.ready = page.into_items().into(),
            }
        }
    }
}

impl<R: Page> Stream for Items<R> {
    type Item = Result<R::Item>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// As for [`Pages`].
impl<R: Page> Unpin for Items<R> {}

impl<R: Page> fmt::Debug for Items<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("pages", &self.pages).field("ready", &self.ready.len()).finish()
    }
}
