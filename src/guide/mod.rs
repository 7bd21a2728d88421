//! Guides: what is worth reading before any one action.

#[doc = include_str!("versions.md")]
///
#[doc = include_str!(concat!(env!("OUT_DIR"), "/v2020/versions.md"))]
pub mod versions {}
