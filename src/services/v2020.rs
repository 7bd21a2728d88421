//! DataWorks, RPC API 2020-05-18: one module an area, one module an action.
//!
//! The [guide](crate::guide::versions) says what replaces each action in version 2024-05-18.

use crate::action::{CallGroup, CallLevel, EditionLimit, Service};
use crate::auth::profile_region;
use crate::client::{Profile, alibaba_cloud_credentials, client};
use crate::limit::{CallLimit, CallScope, Edition, RateLimit};
use crate::protocol::SignatureVersion;
use crate::wire::endpoint::EndpointRule;

/// Builds a [`Client`].
pub type ClientBuilder = crate::ClientBuilder<Client>;

client! {
    /// A client of DataWorks in one region.
    ///
    /// Cheap to clone; clones share connections, credentials and the retry quota. Each action of the reference is a
    /// method that gives a request builder; [`Self::call`] reaches what is not modelled. [`Self::builder`] makes a client
    /// from what you give it, [`Self::from_env`] from what is found.
    pub struct Client: &PROFILE,
    from_env: {
        /// Region: `DATAWORKS_REGION`, else `ALIBABA_CLOUD_REGION_ID`, else that of the command-line tool's active profile.
        /// Endpoint: `DATAWORKS_ENDPOINT`, where it is set, else
        /// that of the region.
        ///
        /// Credentials are looked for in this order, kept, and replaced before they expire:
        ///
        /// 1. `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary keys,
        ///    `ALIBABA_CLOUD_SECURITY_TOKEN`;
        /// 2. a pod's service account: `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and
        ///    `ALIBABA_CLOUD_OIDC_TOKEN_FILE`;
        /// 3. the command-line tool's `~/.aliyun/config.json`, or the file in `ALIBABA_CLOUD_CONFIG_FILE`: the profile
        ///    in `ALIBABA_CLOUD_PROFILE`, else its `current`;
        /// 4. `~/.alibabacloud/credentials`, or the file in `ALIBABA_CLOUD_CREDENTIALS_FILE`: the section in
        ///    `ALIBABA_CLOUD_PROFILE`, else `default`;
        /// 5. the role of the instance, unless `ALIBABA_CLOUD_ECS_METADATA_DISABLED` is `true`;
        /// 6. the address in `ALIBABA_CLOUD_CREDENTIALS_URI`.
        ///
        /// A source that is not configured is passed over; one that is configured and broken is an error that names it,
        /// with file and line. [`DefaultCredentials`](crate::auth::DefaultCredentials) says more, and links to each
        /// source.
    }
}

impl ClientBuilder {
    /// Sets the signature that calls carry. Default: version 1.
    pub fn signature(self, version: SignatureVersion) -> Self {
        self.with_signature(version)
    }
}

impl RateLimit {
    /// Returns the limits of the reference of DataWorks 2020-05-18: 50 calls a second of level 1, 20 of level 2, and 5 of
    /// level 3, of which 10,000 a day. Actions without a level are not limited.
    pub fn documented() -> Self {
        super::limits_of_levels(SERVICE.levels)
    }

    /// Returns the limits of an account by the edition that it pays for, as of 2026:
    ///
    /// | edition | calls a second | a day | a month |
    /// |---|---|---|---|
    /// | Basic | 5 | 100 | 3,100 |
    /// | Standard | not stated | 1,000 | 100,000 |
    /// | Professional | not stated | 10,000 | 500,000 |
    /// | Enterprise | 50 reads, 20 writes | any number | 1,000,000 |
    ///
    /// The calls a month are those that are free: the service answers more, and bills them. Where pages of the vendor
    /// disagree this is the stricter number: the newest page has no limit a day for Standard and Professional. To let more
    /// calls through, replace the limit by [`Self::with_all`]. Limits of levels can be added by [`Self::with_level`].
    pub fn edition(edition: Edition) -> Self {
        let limits = SERVICE.editions.iter().filter(|limit| limit.edition == edition.name());
        limits.fold(Self::new(), |limits, numbers| {
            let scope = match numbers.calls {
                CallGroup::All => CallScope::All,
                CallGroup::Reads => CallScope::Reads,
                CallGroup::Writes => CallScope::Writes,
            };
            let limit = CallLimit::new();
            let limit = numbers.calls_per_second.map_or(limit, |calls| limit.with_per_second(calls));
            let limit = numbers.calls_per_day.map_or(limit, |calls| limit.with_per_day(calls));
            let limit = numbers.calls_per_month.map_or(limit, |calls| limit.with_per_month(calls));
            limits.with(scope, limit)
        })
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
include!(concat!(env!("OUT_DIR"), "/v2020/mod.rs"));

/// The generator's golden texts are not only compared with what it emits: here they are compiled too.
#[cfg(all(test, golden, feature = "v2020-tenant", feature = "v2020-metadata", feature = "v2020-operation"))]
#[allow(dead_code, deprecated, unreachable_pub, reason = "that they compile is the test")]
mod golden {
    use super::{SERVICE, prelude};

    include!("../../codegen/tests/golden/create_data_source.rs");
    include!("../../codegen/tests/golden/get_meta_table_change_log.rs");
    include!("../../codegen/tests/golden/list_data_sources.rs");
    include!("../../codegen/tests/golden/list_projects.rs");
    include!("../../codegen/tests/golden/list_resource_groups.rs");
    include!("../../codegen/tests/golden/list_topics.rs");

    #[test]
    fn golden_text_describes_what_the_build_describes() {
        let golden = format!("{:?}", list_data_sources::ACTION);
        assert_eq!(Some(golden), super::PROFILE.find_action("ListDataSources").map(|action| format!("{action:?}")));
    }
}
