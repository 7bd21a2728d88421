//! Typed async client of [Alibaba Cloud DataWorks](https://www.alibabacloud.com/product/ide): workspaces, nodes and their
//! runs, data integration, metadata and lineage, data quality.
//!
//! Every action of the service is a method of a client. It returns a request builder with a setter for each parameter,
//! and the response is a struct. Calls are signed, repeated where that is right, and read to the end of a list.
//!
//! # The first program
//!
//! ```no_run
//! # #[cfg(feature = "v2020-tenant")]
//! # mod program {
//! use dataworks::v2020::Client;
//!
//! #[tokio::main]
//! async fn main() -> dataworks::Result<()> {
//!     // Region and credentials are found in the environment, or where the command-line tool keeps them.
//!     let client = Client::from_env().await?;
//!     let mut data_sources = client.list_data_sources().project_id(27).items();
//!     while let Some(data_source) = data_sources.try_next().await? {
//!         println!("{:?} {:?}", data_source.id, data_source.name);
//!     }
//!     Ok(())
//! }
//! # }
//! # fn main() {}
//! ```
//!
//! It needs `dataworks` and `tokio` with its features `macros` and `rt-multi-thread`.
//!
//! # A map
//!
//! | you look for | it is here |
//! |---|---|
//! | an action | search for its name, or go to its area: [`v2020`] lists those of API version 2020-05-18, [`v2024`][v2024] those of 2024-05-18 |
//! | how to do something | the guides: [`guide`] |
//! | what a client can be told | [`ClientBuilder`] |
//! | credentials | [`auth`] |
//! | what is repeated, and how long a call may take | [`RetryPolicy`], [`Timeouts`] |
//! | call limits | [`RateLimit`], [`limit`] |
//! | lists | [`Items`], [`Pages`] |
//! | waits | [`Waiter`], [`WaitError`] |
//! | what went wrong | [`Error`], [`ErrorKind`], [`v2020::error_codes`] |
//! | metrics, spans and events | [`Observer`], [`guide::logging`] |
//! | times, open enumerations, maps | [`types`] |
//! | the JSON of nodes and workflows in version 2024-05-18 | [`flowspec`][flowspec], with the feature `v2024-data-studio` |
//! | an emulator for tests | [`mock`][mock], a feature |
//!
//! # Features
//!
//! | feature | default | what it turns on |
//! |---|---|---|
//! | `v2020` | on | all areas of API version 2020-05-18 but `v2020-dsg`; each is a feature too, named on its page |
//! | `v2024` | off | all areas of API version 2024-05-18; each is a feature too |
//! | `maxcompute` | off | MaxCompute Migration Assist |
//! | `dataarts` | off | Huawei Cloud DataArts Studio |
//! | `rustls`, `rustls-no-provider`, `native-tls` | `rustls` | TLS: one of them |
//! | `system-proxy` | on | proxy settings of the operating system |
//! | `cli-logins` | on | command-line profiles of the modes CloudSSO, OAuth and External |
//! | `serde` | off | `Serialize` and `Deserialize` for responses and their types |
//! | `mock` | off | the emulator, and virtual time, for tests |
//!
// What a feature turns on is documented here where it is on, else at docs.rs.
#![cfg_attr(all(doc, service = "v2024"), doc = "[v2024]: v2024")]
#![cfg_attr(
    all(doc, not(service = "v2024")),
    doc = "[v2024]: https://docs.rs/dataworks/latest/dataworks/v2024/index.html"
)]
#![cfg_attr(all(doc, feature = "v2024-data-studio"), doc = "[flowspec]: flowspec")]
#![cfg_attr(
    all(doc, not(feature = "v2024-data-studio")),
    doc = "[flowspec]: https://docs.rs/dataworks/latest/dataworks/flowspec/index.html"
)]
#![cfg_attr(all(doc, feature = "mock"), doc = "[mock]: mock")]
#![cfg_attr(
    all(doc, not(feature = "mock")),
    doc = "[mock]: https://docs.rs/dataworks/latest/dataworks/mock/index.html"
)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// docs.rs shows the feature of each area beside its name.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "v2020", feature = "v2024", feature = "maxcompute", feature = "dataarts")),
    allow(dead_code, unused_macros, unused_imports, reason = "with fewer areas and services, fewer parts are needed")
)]

mod action;
pub mod auth;
mod call;
mod client;
mod credentials;
mod deadline;
mod error;
#[cfg(feature = "v2024-data-studio")]
pub mod flowspec;
#[cfg(doc)]
pub mod guide;
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

pub use call::{
    AttemptReport, CallInfo, CallReport, Observer, RawResponse, Response, RetryPolicy, SendFuture, Timeouts,
};
pub use client::{ClientBuilder, ServiceClient, UntypedRequest};
pub use error::{Attempt, Delivery, Error, ErrorKind, Result};
pub use limit::{CallLimit, Edition, LimitStore, RateLimit};
pub use pages::{Items, Page, Pages, Position};
pub use protocol::SignatureVersion;
pub use request::Parameters;
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
