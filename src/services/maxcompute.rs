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
use crate::client::{Profile, client, default_credentials_of_alibaba_cloud};
use crate::protocol::Protocol;
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
        /// Region: `MAXCOMPUTE_REGION`, else `ALIBABA_CLOUD_REGION_ID`. Credentials: as for
        /// [`dataworks::v2020::Client`](crate::v2020::Client::from_env).
    }
}

static PROFILE: Profile = Profile {
    service: &SERVICE,
    actions: AREAS,
    region_variables: &["MAXCOMPUTE_REGION", "ALIBABA_CLOUD_REGION_ID"],
    project_variable: None,
    default_credentials: default_credentials_of_alibaba_cloud,
};

// The service, a module for each area, and `AREAS`.
include!(concat!(env!("OUT_DIR"), "/maxcompute/mod.rs"));
