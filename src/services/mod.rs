//! The actions of DataWorks, generated from `specs/dataworks` at build time: one module an area, one module an action.

mod prelude {
    pub(crate) use super::types;
    pub(crate) use crate::action::{Action, Method, Parameter, paged, payload, request};
    pub(crate) use crate::values::{DatePattern, EpochMilliseconds, EpochSeconds, JsonMap, TimeInput, TimeText};
    pub(crate) use crate::values::{open_enum, open_integer};
    pub(crate) use crate::wait::waited;
    pub(crate) use crate::wire::record::record;
    pub(crate) use crate::wire::write::{to_list, to_object};
}

use crate::action::{Action, CallLevel, Service};
use crate::wire::endpoint::EndpointRule;

include!(concat!(env!("OUT_DIR"), "/dataworks/service.rs"));

/// Enumerations and objects that more than one action uses.
pub mod types {
    use super::prelude::*;

    include!(concat!(env!("OUT_DIR"), "/dataworks/types.rs"));
}

/// Makes the module of an area where its feature is on.
macro_rules! area {
    ($(#[$about:meta])* $name:ident = $feature:literal) => {
        $(#[$about])*
        #[cfg(feature = $feature)]
        pub mod $name {
            use super::{SERVICE, prelude};

            include!(concat!(env!("OUT_DIR"), "/dataworks/", $feature, ".rs"));
        }
    };
}

area! {
    /// Workspaces, their members, roles, compute engines, data sources and resource groups.
    tenant = "tenant"
}
area! {
    /// Databases, tables, partitions, lineage, categories, table themes and levels.
    metadata = "metadata"
}
area! {
    /// Files, folders, business flows, submissions and deployments of data development.
    development = "development"
}
area! {
    /// Sync tasks of data integration, their instances and configuration.
    integration = "integration"
}
area! {
    /// Nodes, instances, runs, baselines, alert rules and events of operation center.
    operation = "operation"
}
area! {
    /// Data quality partitions, rules, followers and check results.
    quality = "quality"
}
area! {
    /// APIs, groups, folders, applications and authorisations of data service.
    data_service = "data-service"
}
area! {
    /// Sensitive data: findings, access records, risks and masking.
    security_guard = "security-guard"
}
area! {
    /// Import and export of workspaces by migration assistant.
    migration = "migration"
}
area! {
    /// Permission requests on tables and columns, and their approval.
    security_center = "security-center"
}
area! {
    /// Extensions of the open platform and their options.
    open_platform = "open-platform"
}

/// Every modelled action of the areas that are on, area by area.
static AREAS: &[&[&Action]] = &[
    #[cfg(feature = "tenant")]
    tenant::ACTIONS,
    #[cfg(feature = "metadata")]
    metadata::ACTIONS,
    #[cfg(feature = "development")]
    development::ACTIONS,
    #[cfg(feature = "integration")]
    integration::ACTIONS,
    #[cfg(feature = "operation")]
    operation::ACTIONS,
    #[cfg(feature = "quality")]
    quality::ACTIONS,
    #[cfg(feature = "data-service")]
    data_service::ACTIONS,
    #[cfg(feature = "security-guard")]
    security_guard::ACTIONS,
    #[cfg(feature = "migration")]
    migration::ACTIONS,
    #[cfg(feature = "security-center")]
    security_center::ACTIONS,
    #[cfg(feature = "open-platform")]
    open_platform::ACTIONS,
];

/// The description of an action by its wire name.
pub(crate) fn find_action(name: &str) -> Option<&'static Action> {
    AREAS.iter().flat_map(|area| area.iter()).find(|action| action.name == name).copied()
}

/// The generator's golden texts are not only compared with what it emits: here they are compiled too.
#[cfg(all(test, feature = "tenant", feature = "metadata"))]
#[allow(dead_code, deprecated, reason = "that they compile is the test")]
mod golden {
    use super::{SERVICE, prelude};

    include!("../../codegen/tests/golden/create_data_source.rs");
    include!("../../codegen/tests/golden/get_meta_table_change_log.rs");
    include!("../../codegen/tests/golden/list_data_sources.rs");
    include!("../../codegen/tests/golden/list_projects.rs");
    include!("../../codegen/tests/golden/list_resource_groups.rs");

    #[test]
    fn golden_text_describes_what_the_build_describes() {
        let golden = format!("{:?}", list_data_sources::ACTION);
        assert_eq!(Some(golden), super::find_action("ListDataSources").map(|action| format!("{action:?}")));
    }
}
