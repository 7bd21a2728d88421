//! Where the credentials of a client come from unless its user says otherwise.

use crate::auth::{CachedCredentials, DefaultCredentials, ProviderConfig};
use crate::call::ServiceClock;
use crate::credentials::ProvideCredentials;
use crate::runtime::Runtime;
use std::sync::Arc;

/// Returns the chain of Alibaba Cloud behind a cache, by the client's own clock, put right by all its responses, and HTTP client.
pub(crate) fn alibaba_cloud_credentials(
    runtime: &Arc<dyn Runtime>,
    clock: &Arc<ServiceClock>,
    http: Option<&reqwest::Client>,
) -> Arc<dyn ProvideCredentials> {
    let mut config = ProviderConfig::default().shared_runtime(Arc::clone(runtime)).shared_clock(Arc::clone(clock));
    if let Some(client) = http {
        config = config.http_client(client.clone());
    }
    Arc::new(CachedCredentials::with_runtime(DefaultCredentials::with_config(config), Arc::clone(runtime)))
}
