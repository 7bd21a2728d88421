//! Which part of a list a request asks for.

use super::check::{Given, integer};
use super::model::{Action, Paging};
use super::refusal::Refusal;
use std::ops::RangeInclusive;

/// Size of a page where neither the request nor the spec names one.
const DEFAULT_SIZE: u64 = 10;

/// A page of a list.
#[derive(Debug)]
pub(super) struct Listing<'model> {
    paging: &'model Paging,
    page: u64,
    size: u64,
    total: u64,
}

impl<'model> Listing<'model> {
    /// The page that is asked for, of a list with `total` rows; none for an action that does not page.
    pub(super) fn of(action: &'model Action, given: &Given<'_>, total: u64) -> Result<Option<Self>, Refusal> {
        let Some(paging) = &action.paging else { return Ok(None) };
        let number = |name: &str, otherwise: u64| {
            let by_spec = || action.parameters.iter().find(|known| known.field.name == name)?.field.default.as_ref();
            match given.get(name).or_else(by_spec) {
                None => Ok(otherwise),
                Some(value) => integer(value)
                    .and_then(|number| u64::try_from(number).ok())
                    .filter(|number| *number > 0)
                    .ok_or_else(|| Refusal::invalid(name, "must be an integer from 1")),
            }
        };
        Ok(Some(Self { paging, page: number(&paging.page, 1)?, size: number(&paging.size, DEFAULT_SIZE)?, total }))
    }

    /// Numbers of the rows on this page, from 1; empty beyond the last.
    pub(super) fn rows(&self) -> RangeInclusive<u64> {
        let before = (self.page - 1).saturating_mul(self.size);
        before.saturating_add(1)..=before.saturating_add(self.size).min(self.total)
    }

    /// Whether a path leads to the rows.
    pub(super) fn is_list(&self, path: &[&str]) -> bool {
        self.paging.items == path
    }

    /// The number that a field of the page tells about it: the total, and the page and its size in the object that
    /// holds the rows or the total.
    pub(super) fn number_at(&self, path: &[&str]) -> Option<u64> {
        let total = self.paging.total.as_ref();
        if total.is_some_and(|total| total == path) {
            return Some(self.total);
        }
        let (name, object) = path.split_last()?;
        let is_here = |known: &Vec<String>| known.split_last().is_some_and(|(_, holder)| holder == object);
        if !is_here(&self.paging.items) && !total.is_some_and(is_here) {
            return None;
        }
        match *name {
            name if name == self.paging.page => Some(self.page),
            name if name == self.paging.size => Some(self.size),
            _ => None,
        }
    }
}
