//! Where credentials come from: the default chain, its sources, and STS.

mod answer;
mod chain;
mod config;
mod files;
mod http;
mod keys;
mod providers;
pub(crate) mod region;
mod source;
mod sts;

pub use crate::credentials::{CachedCredentials, Credentials, ProvideCredentials};
pub use crate::sign::{acs3 as signature_acs3, huawei as signature_huawei, v1 as signature_v1};
pub use chain::DefaultCredentials;
pub use config::ProviderConfig;
pub(crate) use config::variable;
pub use providers::{
    AssumeRoleCredentials, CommandLineProfile, CredentialsFile, CredentialsUri, EnvironmentCredentials,
    HuaweiEnvironmentCredentials, InstanceRoleCredentials, OidcRoleCredentials,
};
pub use sts::StsEndpoint;
