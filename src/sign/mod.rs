//! Signatures over requests: what is signed, and with which algorithm.

pub mod acs3;
pub mod huawei;
mod sha256;
pub mod v1;
