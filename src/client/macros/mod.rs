//! What all clients, and all generated request builders, have in common, written once.

mod client;
mod request;

pub(crate) use client::client;
pub(crate) use request::{paged, payload, request, waited};
