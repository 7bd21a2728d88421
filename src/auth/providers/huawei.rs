//! Credentials of Huawei Cloud from environment variables.

use super::environment::read;
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig};
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::time::Duration;

/// Keys of Huawei Cloud: reads `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and, for temporary keys,
/// `HUAWEICLOUD_SDK_SECURITY_TOKEN` each time it is asked, so that a changed variable is seen.
///
/// Blanks and line ends around a value are dropped, and a variable that holds nothing else counts as not set. An error
/// where one of key and secret is not set, and where a value has a blank within it.
#[derive(Clone, Debug, Default)]
pub struct HuaweiEnvironmentCredentials {
    config: ProviderConfig,
}

impl HuaweiEnvironmentCredentials {
    /// Returns a provider that reads the variables of this environment.
    pub fn with_config(config: ProviderConfig) -> Self {
        Self { config }
    }
}

impl Source for HuaweiEnvironmentCredentials {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        let found = read(&self.config, "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN");
        Box::pin(std::future::ready(found))
    }
}

impl ProvideCredentials for HuaweiEnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn time_limit(&self) -> Duration {
        Duration::from_secs(1)
    }
}
