/// Lists the data sources of a workspace, page by page.
pub mod list_data_sources {
    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "ListDataSources",
        method: Method::GET,
        path: "/",
        level: Some(3),
        writes: false,
        idempotent: true,
        parameters: parameters![
            "ProjectId" Query [Required],
            "Name" Query [],
            "DataSourceType" Query [],
            "SubType" Query [],
            "Status" Query [],
            "EnvType" Query [],
            "PageSize" Query [AtLeast(1), AtMost(100)],
            "PageNumber" Query [AtLeast(1)],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl ListDataSources {
        /// Id of the workspace whose data sources are listed;
        /// [`ListProjects`](crate::v2020::tenant::list_projects::ListProjects) gives it. Example: `1`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn project_id(self, value: i64) -> Self {
            Self { call: self.call.with("ProjectId", value) }
        }

        /// Only data sources of this name; each environment may have one. Example: `test`.
        #[inline]
        pub fn name(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Name", value.into()) }
        }

        /// Only data sources of this type. Example: `rds`.
        #[inline]
        pub fn data_source_type(self, value: impl Into<types::DataSourceType>) -> Self {
            Self { call: self.call.with("DataSourceType", value.into()) }
        }

        /// Only data sources of this sub-type. Matters only with [`data_source_type`](Self::data_source_type) set to
        /// `rds`. Example: `mysql`.
        #[inline]
        pub fn sub_type(self, value: impl Into<types::RdsSubType>) -> Self {
            Self { call: self.call.with("SubType", value.into()) }
        }

        /// Only data sources in this state. Example: `ENABLED`.
        #[inline]
        pub fn status(self, value: impl Into<Status>) -> Self {
            Self { call: self.call.with("Status", value.into()) }
        }

        /// Only data sources of this environment. Example: `1`.
        #[inline]
        pub fn env_type(self, value: impl Into<types::EnvironmentCode>) -> Self {
            Self { call: self.call.with("EnvType", value.into()) }
        }

        /// Number of rows on a page. Default: `10`. From 1 to 100. Example: `10`.
        #[inline]
        pub fn page_size(self, value: i64) -> Self {
            Self { call: self.call.with("PageSize", value) }
        }

        /// Number of the page, counted from 1. Default: `1`. At least 1. Example: `1`.
        #[inline]
        pub fn page_number(self, value: i64) -> Self {
            Self { call: self.call.with("PageNumber", value) }
        }
    }

    request! {
        /// Lists the data sources of a workspace, page by page.
        ///
        /// Without a filter every data source of both environments is listed. Rows come ordered by `Sequence`, largest
        /// first.
        ///
        /// - Effect: reads only.
        /// - Repeated after a lost response: yes.
        /// - Call level: 3, with 5 calls a second and 10000 a day.
        /// - Feature: `v2020-tenant`.
        ///
        /// Replaced in version 2024-05-18 by:
        ///
        /// - [`ListDataSources`](crate::v2024::data_source::list_data_sources::ListDataSources). Inferred from what
        ///   both do.
        #[cfg_attr(doc, doc = r#"
 # Example

 ```no_run
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 let mut rows = client.list_data_sources().project_id(1).items();
 while let Some(row) = rows.try_next().await? {
     println!("{row:?}");
 }
 # Ok(())
 # }
 ```

 # Errors

 | code | HTTP | meaning |
 |---|---|---|
 | [`Invalid.Tenant.ConnectionNotExists`](crate::v2020::error_codes::INVALID_TENANT_CONNECTION_NOT_EXISTS) | 400 | the data source does not exist |
 | [`Invalid.Tenant.ProjectNotExists`](crate::v2020::error_codes::INVALID_TENANT_PROJECT_NOT_EXISTS) | 400 | the workspace does not exist |
 | [`Invalid.Tenant.UserIsNotProjectOwnerOrAdmin`](crate::v2020::error_codes::INVALID_TENANT_USER_IS_NOT_PROJECT_OWNER_OR_ADMIN) | 403 | the caller is neither owner nor administrator of the workspace |
 | [`Invalid.Tenant.UserNotInProject`](crate::v2020::error_codes::INVALID_TENANT_USER_NOT_IN_PROJECT) | 400 | the user is no member of the workspace |
 | [`Invalid.Tenant.UserNotInTenant`](crate::v2020::error_codes::INVALID_TENANT_USER_NOT_IN_TENANT) | 400, 403 | the user does not belong to the tenant |

 Source: action `ListDataSources` of the DataWorks reference, version 2020-05-18.
"#)]
        pub struct ListDataSources => ListDataSourcesResponse
    }

    paged! {
        ListDataSources => ListDataSourcesResponse, DataSource,
        page: "PageNumber", size: "PageSize", items: data.data_sources, total: data.total_count
    }

    open_enum! {
        /// Values of `Status` in [`ListDataSources`].
        pub Status {
            /// In use. On the wire: `ENABLED`.
            Enabled = "ENABLED",
            /// Switched off. On the wire: `DISABLED`.
            Disabled = "DISABLED",
        }
    }

    response! {
        /// Response to [`ListDataSources`].
        pub struct ListDataSourcesResponse {
            /// One page of data sources.
            pub data: Object<DataSourcePage> = "Data",
            /// Id of the request, to quote in support cases. Example: `0000-ABCD-EFG****`.
            pub request_id: Option<String> = "RequestId",
            /// Whether the call succeeded. Example: `true`.
            pub success: Option<bool> = "Success",
            /// HTTP status that the service reports in the body. Example: `200`.
            pub http_status_code: Option<i64> = "HttpStatusCode",
        }
    }

    received! {
        /// One page of data sources.
        pub struct DataSourcePage {
            /// Number of this page, counted from 1. Example: `1`.
            pub page_number: Option<i64> = "PageNumber",
            /// Number of rows on a full page. Default: `10`. At most 100. Example: `20`.
            pub page_size: Option<i64> = "PageSize",
            /// Number of data sources on all pages together. Example: `233`.
            pub total_count: Option<i64> = "TotalCount",
            /// The data sources of this page.
            pub data_sources: Vec<DataSource> = "DataSources",
        }
    }

    received! {
        /// An element of `DataSources` in [`DataSourcePage`].
        pub struct DataSource {
            /// Whether the data source is in use. Example: `1`.
            pub status: Option<types::DataSourceState> = "Status",
            /// Id of the workspace the data source belongs to. Example: `123`.
            pub project_id: Option<i64> = "ProjectId",
            /// Sub-type, filled where the type is `rds`. Example: `mysql`.
            pub sub_type: Option<types::RdsSubType> = "SubType",
            /// When the data source was last changed. Format: `MMM d, yyyy h:mm:ss a`.
            /// Example: `Mar 17, 2021 4:09:32 PM`.
            pub gmt_modified: Option<TimeText> = "GmtModified",
            /// Environment of the data source. Example: `1`.
            pub env_type: Option<types::EnvironmentCode> = "EnvType",
            /// State of the connection, in the same numbers as `Status`. Example: `1`.
            pub connect_status: Option<types::DataSourceState> = "ConnectStatus",
            /// Sort key; rows are ordered by it from large to small. Example: `300`.
            pub sequence: Option<i64> = "Sequence",
            /// Free text that describes the data source. Example: `a connection`.
            pub description: Option<String> = "Description",
            /// Type of the data source. Example: `rds`.
            pub data_source_type: Option<types::DataSourceType> = "DataSourceType",
            /// When the data source was created. Format: `MMM d, yyyy h:mm:ss a`. Example: `Mar 17, 2021 4:09:32 PM`.
            pub gmt_create: Option<TimeText> = "GmtCreate",
            /// Whether its engine is the default one for data sources of this type. Example: `false`.
            pub default_engine: Option<bool> = "DefaultEngine",
            /// Whether the data source is shared between workspaces. Example: `false`.
            pub shared: Option<bool> = "Shared",
            /// Account id of whoever changed it last. Example: `193543050****`.
            pub operator: Option<String> = "Operator",
            /// Name of the data source. Example: `abc`.
            pub name: Option<String> = "Name",
            /// Connection details as JSON text, with access keys and passwords masked by asterisks. The keys depend on
            /// the type: MaxCompute has `accessId`, `accessKey`, `authType`, `endpoint`, `name`, `project`,
            /// `pubEndpoint`, `region`, `securityToken`, `vpcEndpoint`; `mysql` and `postgresql` have `database`,
            /// `instanceName`, `password`, `rdsOwnerId`, `username`; `sqlserver` has `jdbcUrl`, `password`, `username`;
            /// `oss` has `accessId`, `accessKey`, `bucket`, `endpoint`; `redis` has `address` (a JSON list as text),
            /// `aliyunKp`, `password`; `ads` has `password`, `schema`, `url`, `username`. All but MaxCompute have a
            /// `tag`, and all but MaxCompute and `redis` a `configType`. `Debug` does not show it.
            /// Example: `{"database":"demo","tag":"rds"}`.
            pub content: Option<String> = "Content",
            /// Id of the data source, as
            /// [`UpdateDataSource`](crate::v2020::tenant::update_data_source::UpdateDataSource) takes it. Example: `1`.
            pub id: Option<i64> = "Id",
            /// Id of the compute engine bound to it. Example: `123`.
            pub binding_calc_engine_id: Option<i64> = "BindingCalcEngineId",
            /// Id of the tenant. Example: `1234567`.
            pub tenant_id: Option<i64> = "TenantId",
        }
        sensitive: "Content"
    }
}
