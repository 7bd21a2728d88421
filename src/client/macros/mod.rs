//! What all clients, and all generated request builders, have in common, written once.

mod client;
mod request;
mod response;

pub(crate) use client::client;
pub(crate) use request::{paged, payload, request, waited};
pub(crate) use response::response;
