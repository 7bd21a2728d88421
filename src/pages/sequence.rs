//! The pages of a list one after another, whatever is on them. Compiled once for all actions.

use super::extent::Extent;
use super::guard::{Guard, fingerprint, fingerprint_of_cursor};
use super::position::Place;
use super::{Page, Pagination, Position, Way, reach};
use crate::call::{Answered, Call, Decoder, execute};
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use crate::wire::typed::wrong_type;
use crate::wire::write::to_value;
use serde_json::Value;
use std::any::Any;
use std::collections::VecDeque;
use std::task::{Context, Poll};

/// More pages than any list has that somebody waits for: at five calls a second, two days and a half.
const MOST_PAGES: u64 = 1_000_000;

/// Rows on a page that is asked for by offset where neither the caller nor the spec names a number: the action needs one.
const LIMIT: i64 = 100;

/// An answer, still without its type.
type Record = Box<dyn Any + Send>;

/// What has to be known of a page to go on.
struct Glance {
    rows: u64,
    total: Option<i64>,
    fingerprint: Option<u64>,
    /// What the next page is asked for by.
    cursor: Option<Value>,
    has_more: Option<bool>,
}

/// Looks at a page; none if it is of another type.
type Look = fn(&dyn Any) -> Option<Glance>;

fn look<R: Page>(record: &dyn Any) -> Option<Glance> {
    let page = record.downcast_ref::<R>()?;
    Some(Glance {
        rows: page.item_count() as u64,
        total: page.total(),
        fingerprint: fingerprint(page.rows()),
        cursor: page.next_cursor().map(|field| to_value(&field.view())).filter(|cursor| !is_nothing(cursor)),
        has_more: page.has_more(),
    })
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

/// What comes behind a page.
enum Behind {
    Page(Place),
    End,
    /// The list does not end, and cannot go on.
    Error(Error),
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
    guard: Option<Guard>,
    extent: Extent,
    /// Asked for and not given out, in order.
    asked: VecDeque<Asked>,
    next: Place,
    given: u64,
    /// The page that was given last.
    last: Option<Place>,
    /// Comes instead of the next page, and ends the list.
    fault: Option<Box<Error>>,
    is_done: bool,
}

impl Sequence {
    pub(super) fn new<R: Page>(mut call: Call) -> Self {
        let pagination = R::PAGINATION;
        // A value that is no number is refused when the call is checked, before anything is sent.
        let start = call.request.get(pagination.parameter).cloned();
        let next = match pagination.way {
            Way::Cursor => Place { page: 1, cursor: start },
            Way::Number | Way::Offset => {
                Place { page: start.as_ref().and_then(number).unwrap_or(pagination.first()), cursor: None }
            }
        };
        let is_first = next.page == pagination.first() && next.cursor.is_none();
        let largest = reach::largest_page(&call.request, &pagination);
        let rows = match pagination.way {
            Way::Offset => Some(largest.unwrap_or(LIMIT)),
            // Of another size, a page with the number that the caller chose would be another page.
            Way::Number | Way::Cursor => largest.filter(|_| is_first),
        };
        if let (Some(size), Some(rows)) = (pagination.size, rows)
            && call.request.get(size).is_none()
        {
            call.request.set(size, rows.into(), None);
        }
        let mut sequence = Self {
            call,
            pagination,
            decoder: Decoder::of::<R>(),
            look: look::<R>,
            ahead: 0,
            most_pages: MOST_PAGES,
            guard: Some(Guard::default()),
            extent: Extent::new(pagination.way, None, None, false),
            asked: VecDeque::new(),
            next: next.clone(),
            given: 0,
            last: None,
            fault: None,
            is_done: false,
        };
        sequence.start(next, None);
        sequence
    }

    /// Begins at a place and forgets all that was before.
    fn start(&mut self, place: Place, full_page: Option<u64>) {
        let asked = self.page_size().and_then(|size| u64::try_from(size).ok());
        let begins_at_first = place.page == self.pagination.first() && place.cursor.is_none();
        self.extent = Extent::new(self.pagination.way, asked, full_page, begins_at_first);
        self.guard = self.guard.is_some().then(Guard::default);
        if let (Some(guard), Some(cursor)) = (&mut self.guard, &place.cursor) {
            guard.cursors.earlier(place.page, Some(fingerprint_of_cursor(cursor)));
        }
        self.asked.clear();
        if self.given > 0 {
            self.fault = None;
        }
        self.next = place;
        self.given = 0;
        self.last = None;
        self.is_done = false;
    }

    /// Begins at a page.
    pub(super) fn start_at(&mut self, page: i64) {
        self.start(Place { page, cursor: None }, None);
        if self.pagination.way == Way::Cursor && page != self.pagination.first() {
            let parameter = self.pagination.parameter;
            self.refuse(format!(
                "a list that is paged by {parameter} cannot begin at page {page}: resume it at a position"
            ));
        }
    }

    /// Begins at the same page once more, with another size.
    pub(super) fn set_page_size(&mut self, rows: i64) {
        self.set_page_size_from(self.next.clone(), rows);
    }

    /// Begins at a page with another size.
    pub(super) fn set_page_size_from(&mut self, place: Place, rows: i64) {
        if let Some(size) = self.pagination.size {
            self.call.request.set(size, rows.into(), None);
        }
        self.start(place, None);
        if self.pagination.size.is_none() {
            self.refuse("no parameter of the action says how many rows a page has".to_owned());
        }
    }

    /// Begins where a listing stood.
    pub(super) fn resume_from(&mut self, position: &Position) {
        match (self.pagination.size, position.page_size()) {
            (Some(size), Some(rows)) => self.call.request.set(size, rows.into(), None),
            (Some(size), None) => self.call.request.unset(size),
            (None, _) => {}
        }
        let place = position.place().filter(|place| match self.pagination.way {
            Way::Cursor => place.cursor.is_some() || place.page == self.pagination.first(),
            Way::Number | Way::Offset => place.cursor.is_none(),
        });
        match place {
            Some(place) => self.start(place, position.full_page()),
            None => {
                self.start_at(self.pagination.first());
                let parameter = self.pagination.parameter;
                self.refuse(format!("the position is not one of a list that is paged by {parameter}"));
            }
        }
    }

    /// Turns the first page into an error.
    fn refuse(&mut self, message: String) {
        let error = Error::new(ErrorKind::InvalidRequest, message)
            .with(|details| details.action = Some(self.call.request.action().to_owned()));
        self.fault = Some(Box::new(error));
    }

    pub(super) fn set_ahead(&mut self, pages: usize) {
        self.ahead = pages;
    }

    pub(super) fn set_most_pages(&mut self, pages: u64) {
        self.most_pages = pages;
    }

    pub(super) fn allow_repeats(&mut self) {
        self.guard = None;
    }

    pub(super) fn call(&self) -> &Call {
        &self.call
    }

    pub(super) fn next(&self) -> &Place {
        &self.next
    }

    /// Whether no page comes behind the one that was given last.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_done || self.fault.is_some()
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.extent.total()
    }

    pub(super) fn position(&self, place: &Place, rows: u64) -> Position {
        Position::new(place, rows, self.page_size(), self.extent.full_page())
    }

    /// Rows that are still to come, by the total.
    pub(super) fn rows_left(&self) -> Option<u64> {
        if self.is_done { Some(0) } else { self.extent.rows_from(self.next.page) }
    }

    /// Pages that are still to come, by the total.
    pub(super) fn pages_left(&self) -> Option<u64> {
        if self.is_done { Some(0) } else { self.extent.pages_from(self.next.page) }
    }

    fn page_size(&self) -> Option<i64> {
        self.call.request.get(self.pagination.size?).and_then(number)
    }

    /// The next page, with its place, or none after the last.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(Place, Record)>>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        if let Some(fault) = self.fault.take() {
            self.end();
            return Poll::Ready(Some(Err(*fault)));
        }
        if self.given >= self.most_pages {
            let message = format!("page {} would be one more than the {} allowed", self.next.page, self.most_pages);
            let error = self.unexpected(message);
            self.end();
            return Poll::Ready(Some(Err(error)));
        }
        self.ask();
        self.advance(context);
        let Some(result) = self.take_next() else { return Poll::Pending };
        let given = result.and_then(|answered| self.give(answered));
        match &given {
            // On their way while the caller is at work with this page.
            Ok(_) if self.ahead > 0 && !self.is_at_end() => {
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
        if self.asked.front().is_none_or(|first| first.page != self.next.page) {
            self.asked.push_front(self.request(&self.next));
        }
        let wanted = self.pages_left().unwrap_or(1).min(self.ahead as u64).min(allowed);
        let last_page = reach::last_page(&self.call.request, &self.pagination).unwrap_or(i64::MAX);
        while (self.asked.len() as u64) < wanted {
            let behind = self.asked.back().and_then(|last| self.extent.after_full(last.page));
            let Some(page) = behind.filter(|page| *page <= last_page) else { return };
            self.asked.push_back(self.request(&Place { page, cursor: None }));
        }
    }

    fn request(&self, place: &Place) -> Asked {
        let mut call = self.call.clone();
        let parameter = self.pagination.parameter;
        match (self.pagination.way, &place.cursor) {
            (Way::Number | Way::Offset, _) => call.request.set(parameter, place.page.into(), None),
            (Way::Cursor, Some(cursor)) => call.request.set(parameter, cursor.clone(), None),
            (Way::Cursor, None) => call.request.unset(parameter),
        }
        Asked { page: place.page, state: State::Fetching(execute(call, Some(self.decoder))) }
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
    fn give(&mut self, answered: Answered) -> Result<Option<(Place, Record)>> {
        let (place, record) = (self.next.clone(), answered.record);
        let glance = (self.look)(&*record).ok_or_else(wrong_type)?;
        let is_last = self.extent.learn(place.page, glance.rows, glance.total);
        let earlier = self.guard.as_mut().and_then(|guard| guard.rows.earlier(place.page, glance.fingerprint));
        if let Some(earlier) = earlier {
            return self.repeated(place.page, earlier).map_or(Ok(None), Err);
        }
        // An empty page ends a numbered list whatever the total says, so a list that shrinks meanwhile ends too. Where
        // pages are chained, a filter of the service may leave one empty.
        if glance.rows == 0 && self.pagination.way != Way::Cursor {
            self.end();
            // The answer of an empty list is still an answer: the caller may want its other fields.
            return Ok((self.given == 0).then_some((place, record)));
        }
        if self.given == 0
            && !is_last
            && let Some(error) = self.too_long(place.page)
        {
            return Err(error);
        }
        self.given += 1;
        self.last = Some(place.clone());
        match self.behind(&place, glance, is_last) {
            Behind::Page(next) => self.next = next,
            Behind::End => self.end(),
            Behind::Error(error) => self.fault = Some(Box::new(error)),
        }
        // An offset that was reckoned with more rows than came would leave some out.
        if self.asked.front().is_some_and(|first| first.page != self.next.page) {
            self.asked.clear();
        }
        Ok(Some((place, record)))
    }

    /// Ends the list at a page with the rows of an earlier one, and returns the error that this is, unless it is an end.
    fn repeated(&mut self, page: i64, earlier: i64) -> Option<Error> {
        // Asked for a page behind the last one, some services give the last one again.
        let is_of_preceding = self.last.as_ref().is_some_and(|last| last.page == earlier);
        let is_silent_end = self.extent.total().is_none() && self.extent.is_never_full() && is_of_preceding;
        let is_end = self.extent.is_beyond(page) || (is_silent_end && self.pagination.way == Way::Number);
        self.end();
        let parameter = self.pagination.parameter;
        (!is_end).then(|| {
            self.unexpected(format!(
                "page {page} has the same rows as page {earlier}: the service repeats itself or ignores {parameter}"
            ))
        })
    }

    /// Returns the error of a list whose end no page number reaches, unless the caller wants no more pages than there
    /// are.
    fn too_long(&self, first: i64) -> Option<Error> {
        let last_page = reach::last_page(&self.call.request, &self.pagination)?;
        let pages = u64::try_from(last_page.saturating_sub(first)).unwrap_or_default().saturating_add(1);
        if self.most_pages <= pages {
            return None;
        }
        reach::too_long(&self.call.request, &self.pagination, &self.extent, last_page)
    }

    /// Returns what comes behind a page.
    fn behind(&mut self, place: &Place, glance: Glance, is_last: bool) -> Behind {
        if self.pagination.way == Way::Cursor {
            return self.behind_cursor(place, glance);
        }
        match self.extent.after(place.page, glance.rows) {
            Some(page) if !is_last => match reach::last_page(&self.call.request, &self.pagination) {
                Some(last_page) if page > last_page => {
                    Behind::Error(reach::goes_on(&self.call.request, &self.pagination, last_page))
                }
                _ => Behind::Page(Place { page, cursor: None }),
            },
            _ => Behind::End,
        }
    }

    fn behind_cursor(&mut self, place: &Place, glance: Glance) -> Behind {
        let parameter = self.pagination.parameter;
        let cursor = match (glance.has_more, glance.cursor) {
            (Some(false), _) | (None, None) => return Behind::End,
            (Some(true), None) => {
                let message = format!("page {} is not the last and has no {parameter} for the next", place.page);
                return Behind::Error(self.unexpected(message));
            }
            (Some(true) | None, Some(cursor)) => cursor,
        };
        let page = place.page.saturating_add(1);
        let fingerprint = fingerprint_of_cursor(&cursor);
        match self.guard.as_mut().and_then(|guard| guard.cursors.earlier(page, Some(fingerprint))) {
            Some(earlier) => Behind::Error(self.unexpected(format!(
                "page {page} would be asked for by the same {parameter} as page {earlier}: the service repeats itself"
            ))),
            None => Behind::Page(Place { page, cursor: Some(cursor) }),
        }
    }

    /// Nothing more comes; what is under way is dropped.
    fn end(&mut self) {
        self.is_done = true;
        self.asked.clear();
        if let Some(last) = &self.last {
            self.next = last.clone();
        }
    }

    /// Returns the error of a service that pages as no service should.
    fn unexpected(&self, message: String) -> Error {
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

/// Whether a token or key says that there is none.
fn is_nothing(cursor: &Value) -> bool {
    match cursor {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
