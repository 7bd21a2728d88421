//! For tests and examples: an emulator of the service in this process, and a runtime whose time is virtual.
//!
//! Both stand outside of the client: a call through them goes the whole way, signature, socket, retries and decoding
//! included.

mod answer;
mod call_limits;
mod check;
mod claims;
mod emulator;
mod flat;
mod loopback;
mod model;
mod nonces;
mod paging;
mod path;
mod refusal;
mod request;
mod rules;
mod runtime;
mod server;
mod service;
mod signature;
mod signature_acs3;
mod signature_huawei;
mod state;

pub use crate::client::TypedRequest;
pub use emulator::{Emulator, EmulatorBuilder};
pub use request::ReceivedRequest;
pub use rules::{Fault, When};
pub use runtime::VirtualRuntime;
