//! The pages of a list one after another, whatever is on them. Compiled once for all actions.

use super::extent::Extent;
use super::repeats::{Repeats, fingerprint};
use super::{Counts, Page, Pagination, Position};
use crate::call::{Answered, Call, Decoder, execute};
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use crate::wire::typed::wrong_type;
use serde_json::Value;
use std::any::Any;
use std::collections::VecDeque;
use std::task::{Context, Poll};

/// More pages than any list has that somebody waits for: at five calls a second, two days and a half.
const MOST_PAGES: u64 = 1_000_000;

/// Rows on a page that is asked for by offset where the caller names no number: the action needs one.
const LIMIT: i64 = 100;

/// An answer, still without its type.
type Record = Box<dyn Any + Send>;

/// What has to be known of a page to go on.
struct Glance {
    rows: u64,
    total: Option<i64>,
    fingerprint: Option<u64>,
}

/// Looks at a page; none if it is of another type.
type Look = fn(&dyn Any) -> Option<Glance>;

fn look<R: Page>(record: &dyn Any) -> Option<Glance> {
    let page = record.downcast_ref::<R>()?;
    Some(Glance { rows: page.item_count() as u64, total: page.total(), fingerprint: fingerprint(page.rows()) })
}

/// A page that has been asked for.
struct Asked {
    page: i64,
    state: State,
}

enum State {
    Fetching(BoxFuture<'static, Result<Answered>>),
    Arrived(Result<Answered>),
}

/// The pages of a list.
pub(super) struct Sequence {
    call: Call,
    pagination: Pagination,
    decoder: Decoder,
    look: Look,
    /// How many pages may be under way at the same time; with none, a page is asked for when it is waited for.
    ahead: usize,
    most_pages: u64,
    /// Nothing is noticed where repeated pages are welcome.
    repeats: Option<Repeats>,
    extent: Extent,
    /// Asked for and not given out, in order.
    asked: VecDeque<Asked>,
    next: i64,
    given: u64,
    is_done: bool,
}

impl Sequence {
    pub(super) fn new<R: Page>(mut call: Call) -> Self {
        let pagination = R::PAGINATION;
        if pagination.counts == Counts::Rows && call.request.get(pagination.size).is_none() {
            call.request.set(pagination.size, LIMIT.into(), None);
        }
        let first = match pagination.counts {
            Counts::Pages => 1,
            Counts::Rows => 0,
        };
        let mut sequence = Self {
            // A value that is no number is refused when the call is checked, before anything is sent.
            next: call.request.get(pagination.counter).and_then(number).unwrap_or(first),
            extent: Extent::new(pagination.counts, None),
            call,
            pagination,
            decoder: Decoder::of::<R>(),
            look: look::<R>,
            ahead: 0,
            most_pages: MOST_PAGES,
            repeats: Some(Repeats::default()),
            asked: VecDeque::new(),
            given: 0,
            is_done: false,
        };
        sequence.start_at(sequence.next);
        sequence
    }

    /// Begins at a page and forgets all that was before.
    pub(super) fn start_at(&mut self, page: i64) {
        let page_size = self.page_size().and_then(|size| u64::try_from(size).ok());
        self.extent = Extent::new(self.pagination.counts, page_size);
        self.repeats = self.repeats.is_some().then(Repeats::default);
        self.asked.clear();
        self.next = page;
        self.given = 0;
        self.is_done = false;
    }

    pub(super) fn set_page_size(&mut self, rows: i64) {
        self.call.request.set(self.pagination.size, rows.into(), None);
        self.start_at(self.next);
    }

    pub(super) fn set_ahead(&mut self, pages: usize) {
        self.ahead = pages;
    }

    pub(super) fn set_most_pages(&mut self, pages: u64) {
        self.most_pages = pages;
    }

    pub(super) fn allow_repeats(&mut self) {
        self.repeats = None;
    }

    pub(super) fn call(&self) -> &Call {
        &self.call
    }

    pub(super) fn next(&self) -> i64 {
        self.next
    }

    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.extent.total()
    }

    pub(super) fn position(&self, page: i64, rows: u64) -> Position {
        Position { page, rows, page_size: self.page_size() }
    }

    /// Rows that are still to come, by the total.
    pub(super) fn rows_left(&self) -> Option<u64> {
        if self.is_done { Some(0) } else { self.extent.rows_from(self.next) }
    }

    /// Pages that are still to come, by the total.
    pub(super) fn pages_left(&self) -> Option<u64> {
        if self.is_done { Some(0) } else { self.extent.pages_from(self.next) }
    }

    fn page_size(&self) -> Option<i64> {
        self.call.request.get(self.pagination.size).and_then(number)
    }

    /// The next page, with its number, or none after the last.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(i64, Record)>>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        if self.given >= self.most_pages {
            let message = format!("page {} would be one more than the {} allowed", self.next, self.most_pages);
            return Poll::Ready(Some(Err(self.ended_by(message))));
        }
        self.ask();
        self.advance(context);
        let Some(result) = self.take_next() else { return Poll::Pending };
        let given = result.and_then(|answered| self.give(answered));
        match &given {
            // On their way while the caller is at work with this page.
            Ok(_) if self.ahead > 0 && !self.is_done => {
                self.ask();
                self.advance(context);
            }
            // Asked for again it would be refused again, and a caller who goes on after errors would never come to an
            // end.
            Err(error) if error.is_invalid_request() => self.end(),
            // Anything else is not repeated unless the caller asks.
            _ => {}
        }
        Poll::Ready(given.transpose())
    }

    /// Asks for the next page and, once the total is known, for those behind it.
    fn ask(&mut self) {
        let allowed = self.most_pages.saturating_sub(self.given);
        if allowed == 0 {
            return;
        }
        // After an error its page is missing before those that are there already.
        if self.asked.front().is_none_or(|first| first.page != self.next) {
            self.asked.push_front(self.request(self.next));
        }
        let wanted = self.pages_left().unwrap_or(1).min(self.ahead as u64).min(allowed);
        while (self.asked.len() as u64) < wanted {
            let behind = self.asked.back().and_then(|last| self.extent.after_full(last.page));
            let Some(behind) = behind else { return };
            self.asked.push_back(self.request(behind));
        }
    }

    fn request(&self, page: i64) -> Asked {
        let mut call = self.call.clone();
        call.request.set(self.pagination.counter, page.into(), None);
        Asked { page, state: State::Fetching(execute(call, Some(self.decoder))) }
    }

    /// Lets all requests go on.
    fn advance(&mut self, context: &mut Context<'_>) {
        for Asked { state, .. } in &mut self.asked {
            if let State::Fetching(fetching) = state
                && let Poll::Ready(result) = fetching.as_mut().poll(context)
            {
                *state = State::Arrived(result);
            }
        }
    }

    /// What came for the next page, if it has come.
    fn take_next(&mut self) -> Option<Result<Answered>> {
        let Some(Asked { state: State::Arrived(_), .. }) = self.asked.front() else { return None };
        match self.asked.pop_front()?.state {
            State::Arrived(result) => Some(result),
            State::Fetching(_) => None,
        }
    }

    /// Judges the next page: gives it out or, where it tells that the list was over before, ends.
    ///
    /// An empty page ends the list whatever the total says, so a list that shrinks meanwhile ends too.
    fn give(&mut self, answered: Answered) -> Result<Option<(i64, Record)>> {
        let (page, record) = (self.next, answered.record);
        let glance = (self.look)(&*record).ok_or_else(wrong_type)?;
        let is_last = self.extent.learn(page, glance.rows, glance.total);
        if let Some(earlier) = self.repeats.as_mut().and_then(|repeats| repeats.earlier(page, glance.fingerprint)) {
            // Asked for a page behind the last one, some services give the last one again.
            if self.extent.is_beyond(page) {
                self.end();
                return Ok(None);
            }
            let counter = self.pagination.counter;
            let message = format!(
                "page {page} has the same rows as page {earlier}: the service repeats itself or ignores {counter}"
            );
            return Err(self.ended_by(message));
        }
        if glance.rows == 0 {
            self.end();
            // The answer of an empty list is still an answer: the caller may want its other fields.
            return Ok((self.given == 0).then_some((page, record)));
        }
        self.given += 1;
        match self.extent.after(page, glance.rows) {
            Some(next) if !is_last => self.next = next,
            _ => self.end(),
        }
        // An offset that was reckoned with more rows than came would leave some out.
        if self.asked.front().is_some_and(|first| first.page != self.next) {
            self.asked.clear();
        }
        Ok(Some((page, record)))
    }

    /// Nothing more comes; what is under way is dropped.
    fn end(&mut self) {
        self.is_done = true;
        self.asked.clear();
    }

    fn ended_by(&mut self, message: String) -> Error {
        self.end();
        Error::new(ErrorKind::UnexpectedResponse, message).with(|details| {
            details.action = Some(self.call.request.action().to_owned());
            details.delivery = Delivery::Answered;
        })
    }
}

/// A number, or text that is one.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
