//! MaxCompute Migration Assist, ROA API 2022-01-04: its client, and the actions of its areas.
//!
//! ```no_run
//! # async fn wait() -> dataworks::Result<()> {
//! let client = dataworks::maxcompute::Client::from_env().await?;
//! let task = client
//!     .get_mms_async_task()
//!     .source_id(2_000_028)
//!     .async_task_id(1_000_286)
//!     .wait()
//!     .on_progress(|progress| println!("{} after {:?}", progress.state, progress.elapsed))
//!     .await?;
//! println!("{:?}", task.data.result);
//! # Ok(())
//! # }
//! ```

use crate::action::Service;
use crate::auth::profile_region;
use crate::client::{Profile, alibaba_cloud_credentials, client};
use crate::wire::endpoint::EndpointRule;

/// Builds a [`Client`].
pub type ClientBuilder = crate::ClientBuilder<Client>;

client! {
    /// A client of MaxCompute Migration Assist in one region.
    ///
    /// Cheap to clone; clones share connections, credentials and the retry quota. Calls are signed with
    /// ACS3-HMAC-SHA256.
    pub struct Client: &PROFILE,
    from_env: {
        /// Region: `MAXCOMPUTE_REGION`, else `ALIBABA_CLOUD_REGION_ID`. Endpoint: `MAXCOMPUTE_ENDPOINT`, where it is set.
        /// Credentials: as for
        /// [`dataworks::v2020::Client`](crate::v2020::Client::from_env).
    }
}

static PROFILE: Profile = Profile {
    service: &SERVICE,
    actions: AREAS,
    region_variables: &["MAXCOMPUTE_REGION", "ALIBABA_CLOUD_REGION_ID"],
    configured_region: profile_region,
    endpoint_variable: "MAXCOMPUTE_ENDPOINT",
    project_variable: None,
    default_credentials: alibaba_cloud_credentials,
};

// The service, a module for each area, and `AREAS`.
include!(concat!(env!("OUT_DIR"), "/maxcompute/mod.rs"));
