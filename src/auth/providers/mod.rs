//! The places that credentials come from, one room each.

mod assume_role;
mod command_line;
mod credentials_file;
mod environment;
mod huawei;
mod instance_role;
mod oidc_role;
mod profile;
mod role_settings;
mod uri;

pub use assume_role::AssumeRoleCredentials;
pub use command_line::CommandLineProfile;

pub use credentials_file::CredentialsFile;
pub use environment::EnvironmentCredentials;
pub use huawei::HuaweiEnvironmentCredentials;
pub use instance_role::InstanceRoleCredentials;
pub use oidc_role::OidcRoleCredentials;
pub use uri::CredentialsUri;

use std::time::Duration;

/// How long a local file may take, wherever the home folder is.
const FILE_TIME_LIMIT: Duration = Duration::from_secs(5);
