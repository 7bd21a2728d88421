//! Who calls: credentials, and where they come from.

mod answer;
mod chain;
mod config;
mod files;
mod http;
mod providers;
mod source;
mod sts;

pub use crate::credentials::{CachedCredentials, Credentials, ProvideCredentials};
pub use crate::sign::{SignableRequest, SignatureAlgorithm, Signer};
pub use chain::DefaultCredentials;
pub use config::ProviderConfig;
pub(crate) use providers::variable;
pub use providers::{
    AssumeRoleCredentials, CommandLineProfile, CredentialsFile, CredentialsUri, EnvironmentCredentials,
    HuaweiEnvironmentCredentials, InstanceRoleCredentials, OidcRoleCredentials,
};
pub use sts::StsEndpoint;
