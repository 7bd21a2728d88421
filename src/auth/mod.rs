//! Where credentials come from: the default chain, its sources, and STS.

mod answer;
mod chain;
mod config;
mod files;
mod http;
mod keys;
mod providers;
mod region;
mod source;
mod sts;

pub use crate::credentials::{CachedCredentials, Credentials, ProvideCredentials};
pub use crate::sign::{SignableRequest, SignatureAlgorithm, Signer};
pub use chain::DefaultCredentials;
pub use config::ProviderConfig;
pub(crate) use config::variable;
pub use providers::{
    AssumeRoleCredentials, CommandLineProfile, CredentialsFile, CredentialsUri, EnvironmentCredentials,
    HuaweiEnvironmentCredentials, InstanceRoleCredentials, OidcRoleCredentials,
};
pub(crate) use region::profile_region;
pub use sts::StsEndpoint;
