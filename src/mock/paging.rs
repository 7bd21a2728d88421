//! Which part of a list a request asks for.

use super::check::{Given, integer};
use super::model::{Action, PagedBy, Paging};
use super::refusal::Refusal;
use serde_json::Value;
use std::ops::{Range, RangeInclusive};

/// Size of a page where neither the request nor the spec names one.
const DEFAULT_SIZE: u64 = 10;

/// A page of a list.
#[derive(Debug)]
pub(super) struct Listing<'model> {
    paging: &'model Paging,
    /// Number of the page; 1 where pages have none.
    page: u64,
    /// How many rows come before the page.
    before: u64,
    size: u64,
    total: u64,
}

impl<'model> Listing<'model> {
    /// The page that is asked for, of a list with `total` rows; none for an action that does not page.
    pub(super) fn of(action: &'model Action, given: &Given<'_>, total: u64) -> Result<Option<Self>, Refusal> {
        let Some(paging) = &action.paging else { return Ok(None) };
        let number = |name: &str, least: u64, otherwise: u64| {
            let by_spec = || action.parameters.iter().find(|known| known.field.name == name)?.field.default.as_ref();
            match given.get(name).or_else(by_spec) {
                None => Ok(otherwise),
                Some(value) => integer(value)
                    .and_then(|number| u64::try_from(number).ok())
                    .filter(|number| *number >= least)
                    .ok_or_else(|| Refusal::invalid(name, &format!("must be an integer from {least}"))),
            }
        };
        let size = paging.size.as_ref().map_or(Ok(DEFAULT_SIZE), |name| number(name, 1, DEFAULT_SIZE))?;
        let page = if let PagedBy::Page(name) = &paging.by { number(name, 1, 1)? } else { 1 };
        let before = match &paging.by {
            PagedBy::Page(_) => (page - 1).saturating_mul(size),
            PagedBy::Offset(name) => number(name, 0, 0)?,
            PagedBy::Key { parameter, .. } => match given.get(parameter.as_str()).and_then(Value::as_str) {
                None => 0,
                Some(key) => rows_before(key)
                    .ok_or_else(|| Refusal::invalid(parameter, "is no key that this list has given out"))?,
            },
        };
        Ok(Some(Self { paging, page, before, size, total }))
    }

    /// Numbers of the rows on this page, from 1; empty beyond the last.
    pub(super) fn rows(&self) -> RangeInclusive<u64> {
        self.before.saturating_add(1)..=self.end()
    }

    /// Places of the rows on this page in the list, from 0; empty beyond the last.
    pub(super) fn on_page(&self) -> Range<usize> {
        // A list is in memory, so no place in it is too large.
        let place = |row: u64| usize::try_from(row.min(self.total)).unwrap_or(usize::MAX);
        place(self.before)..place(self.end())
    }

    /// The number of the last row of this page.
    fn end(&self) -> u64 {
        self.before.saturating_add(self.size).min(self.total)
    }

    /// Whether a path leads to the rows.
    pub(super) fn is_list(&self, path: &[&str]) -> bool {
        self.paging.items == path
    }

    /// What a field of the page tells about it: the total, the next key, and the page and its size in the object that holds
    /// the rows or the total.
    pub(super) fn value_at(&self, path: &[&str]) -> Option<Value> {
        let total = self.paging.total.as_ref();
        if total.is_some_and(|total| total == path) {
            return Some(self.total.into());
        }
        if let PagedBy::Key { next, more, .. } = &self.paging.by {
            let has_more = self.end() < self.total;
            if next == path {
                return Some(if has_more { key_after(self.end()).into() } else { Value::Null });
            }
            if more.as_ref().is_some_and(|more| more == path) {
                return Some(has_more.into());
            }
        }
        let (name, object) = path.split_last()?;
        let is_here = |known: &Vec<String>| known.split_last().is_some_and(|(_, holder)| holder == object);
        if !is_here(&self.paging.items) && !total.is_some_and(is_here) {
            return None;
        }
        match &self.paging.by {
            PagedBy::Page(page) if name == page => Some(self.page.into()),
            PagedBy::Offset(offset) if name == offset => Some(self.before.into()),
            _ => self.paging.size.as_ref().filter(|size| name == size).map(|_| self.size.into()),
        }
    }
}

/// What the emulator's keys begin with, so that none passes for a number of a page.
const KEY: &str = "after-";

fn key_after(row: u64) -> String {
    format!("{KEY}{row}")
}

fn rows_before(key: &str) -> Option<u64> {
    key.strip_prefix(KEY)?.parse().ok()
}
