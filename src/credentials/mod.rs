//! What a request is authorised with, who provides it, and the cache in front of a provider. Where credentials come from
//! is in `auth`.

mod cache;
#[expect(clippy::module_inception, reason = "the type that the room is named for")]
mod credentials;
mod provider;

pub use cache::CachedCredentials;
pub use credentials::Credentials;
pub(crate) use credentials::Proof;
pub use provider::ProvideCredentials;
pub(crate) use provider::{broken, within_source};
