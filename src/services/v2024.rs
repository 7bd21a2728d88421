//! DataWorks, RPC API 2024-05-18: one module an area, one module an action.
//!
//! It is the version for workspaces with the new Data Studio; those with the former development module speak
//! 2020-05-18. Both have the same host, signature and credentials. The [guide](crate::guide::versions) says what differs, and
//! which action replaces which.
//!
//! What `CreateNode` and its kin take as FlowSpec, `dataworks::flowspec` has types for.
//!
//! ```no_run
//! # #[cfg(feature = "v2024-resource-group")]
//! # async fn wait() -> dataworks::Result<()> {
//! use dataworks::v2024::{Client, types::PaymentType};
//!
//! let client = Client::from_env().await?;
//! let order = client
//!     .create_resource_group()
//!     .name("nightly")
//!     .payment_type(PaymentType::PostPaid)
//!     .vpc_id("vpc-m2et4f3oc8m")
//!     .vswitch_id("vsw-uf8usrhs7hjd9")
//!     .send()
//!     .await?
//!     .resource_group_order;
//! let built = client.get_resource_group().id(order.id.unwrap_or_default()).wait().await?;
//! println!("{:?}", built.resource_group.status);
//! # Ok(())
//! # }
//! ```

use crate::action::{CallLevel, Service};
use crate::auth::profile_region;
use crate::client::{Profile, alibaba_cloud_credentials, client};
use crate::limit::RateLimit;
use crate::protocol::SignatureVersion;
use crate::wire::endpoint::EndpointRule;

/// Builds a [`Client`].
pub type ClientBuilder = crate::ClientBuilder<Client>;

client! {
    /// A client of DataWorks in one region, API version 2024-05-18.
    ///
    /// Cheap to clone; clones share connections, credentials and the retry quota. Each action is a method that gives a
    /// request builder; [`Self::call`] reaches what is not modelled. [`Self::builder`] makes a client from what you give
    /// it, [`Self::from_env`] from what is found.
    pub struct Client: &PROFILE,
    from_env: {
        /// Region: `DATAWORKS_REGION`, else `ALIBABA_CLOUD_REGION_ID`, else that of the command-line tool's active profile.
        /// Endpoint: `DATAWORKS_ENDPOINT`, where it is set, else that of the region. Credentials: as for
        /// [`dataworks::v2020::Client`](crate::v2020::Client::from_env).
    }
}

impl ClientBuilder {
    /// Sets the signature that calls carry. Default: version 1.
    pub fn signature(self, version: SignatureVersion) -> Self {
        self.with_signature(version)
    }
}

impl RateLimit {
    /// Returns the limits of DataWorks 2024-05-18 for an Enterprise Edition: 50 reads and 20 writes a second. In other
    /// editions reads and writes together are 5 a second, which [`RateLimit::new`] can say.
    pub fn documented_v2024() -> Self {
        super::limits_of_levels(SERVICE.levels)
    }
}

static PROFILE: Profile = Profile {
    service: &SERVICE,
    actions: AREAS,
    region_variables: &["DATAWORKS_REGION", "ALIBABA_CLOUD_REGION_ID"],
    configured_region: profile_region,
    endpoint_variable: "DATAWORKS_ENDPOINT",
    project_variable: None,
    default_credentials: alibaba_cloud_credentials,
};

// The service, a module for each area that is on, and `AREAS`.
include!(concat!(env!("OUT_DIR"), "/v2024/mod.rs"));
