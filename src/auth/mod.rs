//! Who calls, and how a request proves it: credentials, where they come from, and signatures.

mod answer;
mod cache;
mod chain;
mod credentials;
mod files;
mod http;
mod provider;
mod providers;
mod redact;
pub mod signature_acs3;
pub mod signature_huawei;
mod signature_sha256;
pub mod signature_v1;
mod sts;
mod surroundings;

pub use cache::CachedCredentials;
pub use chain::DefaultCredentials;
pub use credentials::Credentials;
pub(crate) use credentials::Proof;
pub use provider::ProvideCredentials;
pub(crate) use providers::variable;
pub use providers::{
    AssumeRoleCredentials, CommandLineProfile, CredentialsFile, CredentialsUri, EnvironmentCredentials,
    HuaweiEnvironmentCredentials, InstanceRoleCredentials, OidcRoleCredentials,
};
pub(crate) use redact::without;
pub use sts::StsEndpoint;
pub use surroundings::Surroundings;
