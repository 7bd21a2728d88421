//! How far the documented page numbers reach, and what to say where that is not far enough.

use super::extent::Extent;
use super::{Pagination, Way};
use crate::error::{Error, ErrorKind};
use crate::request::Request;

/// Returns the last page that can be asked for, where the spec states one.
pub(super) fn last_page(request: &Request, pagination: &Pagination) -> Option<i64> {
    match pagination.way {
        Way::Number => request.spec()?.parameter(pagination.parameter)?.maximum(),
        Way::Offset | Way::Cursor => None,
    }
}

/// Returns the most rows that a page can have, where the spec states it.
pub(super) fn largest_page(request: &Request, pagination: &Pagination) -> Option<i64> {
    request.spec()?.parameter(pagination.size?)?.maximum()
}

/// Returns the error of a list whose total says that its end cannot be reached.
pub(super) fn too_long(request: &Request, pagination: &Pagination, extent: &Extent, last_page: i64) -> Option<Error> {
    let (total, reach) = (extent.total()?, extent.reach(last_page)?);
    let message =
        format!("the list has {total} rows, and its pages up to {last_page}, the last there is, hold {reach}");
    (total > reach).then(|| refusal(request, pagination, message))
}

/// Returns the error of a list that goes on behind the last page that can be asked for.
pub(super) fn goes_on(request: &Request, pagination: &Pagination, last_page: i64) -> Error {
    let message = format!("the list goes on behind page {last_page}, the last there is");
    refusal(request, pagination, message)
}

fn refusal(request: &Request, pagination: &Pagination, mut message: String) -> Error {
    let filters = filters(request, pagination);
    if let Some((last, others)) = filters.split_last() {
        let others = others.join(", ");
        let or = if others.is_empty() { "" } else { " or " };
        message.push_str(&format!("; narrow it by {others}{or}{last}"));
    }
    if let Some((name, size, largest)) = smaller_than_largest(request, pagination) {
        message.push_str(&format!("; {name} is {size}, and {largest} is allowed"));
    }
    Error::new(ErrorKind::InvalidRequest, message).with(|details| details.action = Some(request.action().to_owned()))
}

/// Returns the setters of optional parameters that are not set, apart from those that choose the page.
fn filters(request: &Request, pagination: &Pagination) -> Vec<String> {
    let parameters = request.spec().map_or(&[][..], |action| action.parameters);
    parameters
        .iter()
        // Without a required one there would be no list to narrow.
        .filter(|known| !known.is_idempotency_token() && request.get(known.name).is_none())
        .filter(|known| known.name != pagination.parameter && Some(known.name) != pagination.size)
        .map(|known| known.setter().into_owned())
        .collect()
}

/// Returns name and value of the page size, and the largest, where the caller asks for less.
fn smaller_than_largest(request: &Request, pagination: &Pagination) -> Option<(&'static str, i64, i64)> {
    let name = pagination.size?;
    let (size, largest) = (request.get(name)?.as_i64()?, largest_page(request, pagination)?);
    (size < largest).then_some((name, size, largest))
}
