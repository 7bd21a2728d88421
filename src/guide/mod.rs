//! Guides: how to do with this crate what most programs need.
//!
//! | you want to | guide |
//! |---|---|
//! | sign calls with the right keys | [`credentials`] |
//! | reach the service from where you are | [`regions`] |
//! | know what is repeated, and how long a call may take | [`retries`] |
//! | stay within what the account may call | [`limits`] |
//! | read a list to its end | [`paging`] |
//! | wait until some work is done | [`waiting`] |
//! | handle what goes wrong | [`errors`] |
//! | test your code without the service | [`testing`] |
//! | see what happens, and count it | [`logging`] |
//! | keep builds short | [`builds`] |
//! | come from an official SDK | [`migrating`] |
//! | know which API version a workspace speaks, and what the other one calls an action | [`versions`] |
//!
//! These modules hold nothing but text.

#[doc = include_str!("builds.md")]
pub mod builds {}
#[doc = include_str!("credentials.md")]
pub mod credentials {}
#[doc = include_str!("errors.md")]
pub mod errors {}
#[doc = include_str!("limits.md")]
pub mod limits {}
#[doc = include_str!("logging.md")]
///
#[doc = include_str!("../call/spans.md")]
pub mod logging {}
#[doc = include_str!("migrating.md")]
pub mod migrating {}
#[doc = include_str!("paging.md")]
pub mod paging {}
#[doc = include_str!("regions.md")]
pub mod regions {}
#[doc = include_str!("retries.md")]
pub mod retries {}
#[doc = include_str!("testing.md")]
///
// What a feature turns on is documented here where it is on, else at docs.rs.
#[cfg_attr(feature = "mock", doc = "[mock]: crate::mock")]
#[cfg_attr(not(feature = "mock"), doc = "[mock]: https://docs.rs/dataworks/latest/dataworks/mock/index.html")]
pub mod testing {}
#[doc = include_str!("versions.md")]
///
#[doc = include_str!(concat!(env!("OUT_DIR"), "/v2020/versions.md"))]
pub mod versions {}
#[doc = include_str!("waiting.md")]
pub mod waiting {}
