//! DataArts Studio of Huawei Cloud, REST API v1: its client, and the actions of its areas.
//!
//! ```no_run
//! # async fn list() -> dataworks::Result<()> {
//! use dataworks::{auth::Credentials, dataarts};
//!
//! let client = dataarts::Client::builder()
//!     .region("cn-north-4")
//!     .project_id("0833a5737480d53b2f25c010dc1a7b88")
//!     .credentials(Credentials::new("an access key", "and its secret"))
//!     .build()?;
//! let mut instances = client
//!     .show_instance_infos()
//!     .instance("7ecb4bb5c9e14b3d8c8b0c1d8a1f0e2d")
//!     .task_id("937987")
//!     .job_name("ETL_Job_dli2dws")
//!     .start_time(1_705_248_000_000)
//!     .end_time(1_705_311_669_796)
//!     .items();
//! while let Some(instance) = instances.try_next().await? {
//!     println!("{:?} {:?}", instance.task_name, instance.status);
//! }
//! # Ok(())
//! # }
//! ```

use crate::action::Service;
use crate::auth::HuaweiEnvironmentCredentials;
use crate::client::{Profile, client};
use crate::wire::endpoint::EndpointRule;
use std::sync::Arc;

/// Builds a [`Client`].
pub type ClientBuilder = crate::ClientBuilder<Client>;

client! {
    /// A client of DataArts Studio in one region.
    ///
    /// Cheap to clone; clones share connections, credentials and the retry quota. With an access key, calls are signed
    /// with SDK-HMAC-SHA256; with [`Credentials::bearer`](crate::auth::Credentials::bearer), a user token, they carry it
    /// in `X-Auth-Token` and are not signed.
    pub struct Client: &PROFILE,
    from_env: {
        /// Region: `HUAWEICLOUD_SDK_REGION`. Endpoint: `DATAARTS_ENDPOINT`, where it is set. Project: `HUAWEICLOUD_SDK_PROJECT_ID`, where it is set. Credentials:
        /// `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and, for temporary keys, `HUAWEICLOUD_SDK_SECURITY_TOKEN`.
    }
}

impl ClientBuilder {
    /// Sets the id of the project, which differs from region to region. It is sent in the header `X-Project-Id`, and
    /// fills the `project_id` of calls that do not set one. Default: none.
    pub fn project_id(self, project_id: impl Into<String>) -> Self {
        self.with_project_id(project_id.into())
    }
}

static PROFILE: Profile = Profile {
    service: &SERVICE,
    actions: AREAS,
    region_variables: &["HUAWEICLOUD_SDK_REGION"],
    configured_region: |_| Ok(None),
    endpoint_variable: "DATAARTS_ENDPOINT",
    project_variable: Some("HUAWEICLOUD_SDK_PROJECT_ID"),
    default_credentials: |_, _, _| Arc::new(HuaweiEnvironmentCredentials::default()),
};

// The service, a module for each area, and `AREAS`.
include!(concat!(env!("OUT_DIR"), "/dataarts/mod.rs"));
