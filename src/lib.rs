//! Typed async client of Alibaba Cloud DataWorks (RPC API 2020-05-18).
//!
//! ```no_run
//! # #[cfg(feature = "v2020-tenant")]
//! # async fn list() -> dataworks::Result<()> {
//! let client = dataworks::v2020::Client::from_env().await?;
//! let mut data_sources = client.list_data_sources().project_id(27).items();
//! while let Some(data_source) = data_sources.try_next().await? {
//!     println!("{:?} {:?}", data_source.id, data_source.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every action of the reference is a method of [`v2020::Client`] that gives a request builder: setters for its parameters,
//! `send` for a typed answer, `pages` and `items` where it pages. The areas of the reference are modules here, and
//! Cargo features, all on by default. Two neighbours of DataWorks, each with a client of its own, are features that are
//! off by default: `maxcompute`, MaxCompute Migration Assist, and `dataarts`, Huawei Cloud DataArts Studio. So is the newer
//! API version of DataWorks itself, 2024-05-18: the features `v2024`, or `v2024-` and the name of an area.
//!
//! A call is signed, sent, and repeated where that is right: see [`RetryPolicy`] and [`Timeouts`] for what the client
//! does by itself, [`RateLimit`] for how it stays within the service's call limits, [`Error`] for what it says when that
//! was not enough.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
// Published documentation names the feature of each item; `docsrs` is set where it is built.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "v2020", feature = "maxcompute", feature = "dataarts")),
    allow(dead_code, unused_macros, unused_imports, reason = "with fewer areas and services, fewer parts are needed")
)]

mod action;
pub mod auth;
mod call;
mod client;
mod credentials;
mod deadline;
mod error;
pub mod limit;
#[cfg(feature = "mock")]
pub mod mock;
mod pages;
mod protocol;
mod redact;
mod request;
mod runtime;
mod services;
mod sign;
mod transport;
mod values;
mod wait;
mod wire;

pub use call::{RawResponse, Response, RetryPolicy, SendFuture, Timeouts};
pub use client::{ClientBuilder, ServiceClient, UntypedRequest};
pub use error::{Attempt, Delivery, Error, ErrorKind, Result};
pub use limit::{CallLimit, Edition, LimitStore, RateLimit};
pub use pages::{Items, Page, Pages, Position};
pub use protocol::SignatureVersion;
pub use runtime::{BoxFuture, Runtime, SystemRuntime};
pub use wait::{Progress, WaitError, Waiter};
pub use wire::endpoint::Network;
pub use wire::record::Record;

/// The crate whose times this crate takes and returns.
pub use chrono;
/// The HTTP client that calls go through, and the types of it that this crate takes: [`reqwest::Client`] and
/// [`Method`].
pub use reqwest;
pub use reqwest::Method;

#[cfg(feature = "dataarts")]
pub use services::dataarts;
#[cfg(feature = "maxcompute")]
pub use services::maxcompute;

pub use services::v2020;
#[cfg(service = "v2024")]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub use services::v2024;

/// Value types: open enumerations and objects that several actions share, and times.
pub mod types {
    pub use crate::values::{
        DatePattern, EpochMilliseconds, EpochSeconds, JsonInText, JsonMap, TimeInput, TimeText, UnknownValue,
    };
    pub use crate::wire::unreadable::Unreadable;
}

/// The README's code is compiled as documentation tests are.
#[cfg(all(doctest, feature = "v2020"))]
#[doc = include_str!("../README.md")]
struct Readme;
