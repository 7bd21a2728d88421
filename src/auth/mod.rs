//! Who calls, and how a request proves it: credentials, where they come from, and signatures.

mod credentials;
mod environment;
mod provider;
pub mod signature_v1;

pub use credentials::Credentials;
pub use environment::EnvironmentCredentials;
pub(crate) use environment::variable;
pub use provider::ProvideCredentials;
