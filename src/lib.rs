//! Typed async client of Alibaba Cloud DataWorks (RPC API 2020-05-18).
//!
//! ```no_run
//! # #[cfg(feature = "tenant")]
//! # async fn list() -> dataworks::Result<()> {
//! let client = dataworks::Client::from_env().await?;
//! let mut data_sources = client.list_data_sources().project_id(27).items();
//! while let Some(data_source) = data_sources.try_next().await? {
//!     println!("{:?} {:?}", data_source.id, data_source.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every action of the reference is a method of [`Client`] that gives a request builder: setters for its parameters,
//! `send` for a typed answer, `pages` and `items` where it pages. The areas of the reference are modules here, and
//! Cargo features, all on by default.
//!
//! A call is signed, sent, and repeated where that is right: see [`RetryPolicy`] and [`Timeouts`] for what the client
//! does by itself, [`RateLimit`] for how it stays within the service's call limits, [`Error`] for what it says when that
//! was not enough.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(
    not(all(
        feature = "tenant",
        feature = "metadata",
        feature = "development",
        feature = "integration",
        feature = "operation",
        feature = "quality",
        feature = "data-service",
        feature = "security-guard",
        feature = "migration",
        feature = "security-center",
        feature = "open-platform"
    )),
    allow(dead_code, unused_macros, unused_imports, reason = "with fewer areas, fewer parts are needed")
)]

mod action;
pub mod auth;
mod call;
mod client;
mod error;
mod limit;
#[cfg(feature = "mock")]
pub mod mock;
mod pages;
mod runtime;
mod services;
mod values;
mod wait;
mod wire;

pub use action::{Method, RawAnswer, Sending};
pub use call::{RetryPolicy, Timeouts};
pub use client::{Client, ClientBuilder, FreeRequest};
pub use error::{Attempt, Error, ErrorKind, Reach, Result};
pub use limit::{CallLimit, RateLimit};
pub use pages::{Items, Page, Pages, Position};
pub use runtime::{BoxFuture, Runtime, SystemRuntime};
pub use wait::{Progress, WaitError, Waiting};
pub use wire::endpoint::Network;

#[cfg(feature = "data-service")]
pub use services::data_service;
#[cfg(feature = "development")]
pub use services::development;
#[cfg(feature = "integration")]
pub use services::integration;
#[cfg(feature = "metadata")]
pub use services::metadata;
#[cfg(feature = "migration")]
pub use services::migration;
#[cfg(feature = "open-platform")]
pub use services::open_platform;
#[cfg(feature = "operation")]
pub use services::operation;
#[cfg(feature = "quality")]
pub use services::quality;
#[cfg(feature = "security-center")]
pub use services::security_center;
#[cfg(feature = "security-guard")]
pub use services::security_guard;
#[cfg(feature = "tenant")]
pub use services::tenant;

/// Value types: open enumerations and objects that several actions share, and times.
pub mod types {
    pub use crate::services::types::*;
    pub use crate::values::{DatePattern, EpochMilliseconds, EpochSeconds, JsonMap, TimeInput, TimeText};
}

/// The README's code is compiled as documentation tests are.
#[cfg(all(doctest, feature = "tenant"))]
#[doc = include_str!("../README.md")]
struct Readme;
