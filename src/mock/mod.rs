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
mod own_answers;
mod paging;
mod path;
mod refusal;
mod request;
mod runtime;
mod server;
mod service;
mod signature;
mod signature_acs3;
mod state;

pub use emulator::{Emulator, EmulatorBuilder};
pub use request::ReceivedRequest;
pub use runtime::VirtualRuntime;
