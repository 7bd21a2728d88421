//! Signatures over requests: what is signed, and with which algorithm.

pub(crate) mod acs3;
mod canonical;
pub(crate) mod huawei;
mod signable;
mod signer;
pub(crate) mod v1;

pub use signable::SignableRequest;
pub use signer::{SignatureAlgorithm, Signer};

/// A key or name with its value.
pub(crate) type Pair<'request> = (&'request str, &'request str);
