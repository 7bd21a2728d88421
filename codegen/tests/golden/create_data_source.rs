/// Creates a data source in one environment of a workspace.
pub mod create_data_source {
    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "CreateDataSource",
        method: Method::POST,
        path: "/",
        level: Some(2),
        writes: true,
        idempotent: false,
        parameters: parameters![
            "ProjectId" Query [Required],
            "Name" Query [Required],
            "Description" Query [],
            "DataSourceType" Query [Required],
            "SubType" Query [],
            "EnvType" Query [Required],
            "Content" Body [Required, Sensitive],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl CreateDataSource {
        /// Id of the workspace the data source is created in;
        /// [`ListProjects`](crate::v2020::tenant::list_projects::ListProjects) gives it. Example: `1`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn project_id(self, value: i64) -> Self {
            Self { call: self.call.with("ProjectId", value) }
        }

        /// Name of the data source. Example: `abc`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn name(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Name", value.into()) }
        }

        /// Type of the data source. It cannot be changed later. Example: `rds`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn data_source_type(self, value: impl Into<types::DataSourceType>) -> Self {
            Self { call: self.call.with("DataSourceType", value.into()) }
        }

        /// Environment the data source belongs to. Example: `1`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn env_type(self, value: impl Into<types::EnvironmentCode>) -> Self {
            Self { call: self.call.with("EnvType", value.into()) }
        }

        /// Connection details as JSON text. The keys depend on the type: `odps` has `accessId`, `accessKey`,
        /// `authType`, `endpoint`, `project`, `tag`; `mysql` has `database`, `instanceName`, `password`, `rdsOwnerId`,
        /// `regionId`, `tag`, `username`; `rds` has `configType`, `database`, `instanceName`, `password`, `rdsOwnerId`,
        /// `tag`, `username`; `oss` has `accessId`, `accessKey`, `bucket`, `endpoint`, `tag`; `sqlserver`, `oracle` and
        /// `postgresql` have `jdbcUrl`, `password`, `tag`, `username`; `polardb` has `clusterId`, `database`,
        /// `ownerId`, `password`, `region`, `tag`, `username`; `mongodb` has `address` (a JSON list as text),
        /// `database`, `password`, `tag`, `username`; `emr` has `accessId`, `accessKey`, `authType`, `emrAccessMode`,
        /// `emrClusterId`, `emrEndpoint`, `emrProjectId`, `emrResourceQueueName`, `emrUserId`, `name`, `region`;
        /// `analyticdb_for_mysql` has `connectionString`, `database`, `instanceId`, `password`, `username`;
        /// `hybriddb_for_postgresql` has `connectionString`, `database`, `instanceId`, `ownerId`, `password`, `port`,
        /// `username`; `holo` has `accessId`, `accessKey`, `database`, `instanceId`, `tag`; `kafka` has `instanceId`,
        /// `ownerId`, `regionId`, `tag`. Where there is a `tag`, it is `rds` for `mysql` and `rds`, `polardb` for
        /// `polardb`, `aliyun` for `holo` and `kafka`, and `public` for the others. Kept out of `Debug` and logs.
        ///
        /// This parameter is required.
        #[inline]
        pub fn content(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Content", value.into()) }
        }

        /// Free text that describes the data source. Example: `abc`.
        #[inline]
        pub fn description(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Description", value.into()) }
        }

        /// Database behind the data source. Matters only with [`data_source_type`](Self::data_source_type) set to
        /// `rds`. Example: `mysql`.
        #[inline]
        pub fn sub_type(self, value: impl Into<types::RdsSubType>) -> Self {
            Self { call: self.call.with("SubType", value.into()) }
        }
    }

    request! {
        /// Creates a data source in one environment of a workspace.
        ///
        /// The same name may be used once in each environment; a second attempt fails with `ConnectionAlreadyExist`.
        ///
        /// - Effect: changes state.
        /// - Repeated after a lost response: no. It is repeated only where the service refused it unexecuted.
        /// - Call level: 2, with 20 calls a second.
        /// - Feature: `v2020-tenant`.
        ///
        /// Replaced in version 2024-05-18 by:
        ///
        /// - [`CreateDataSource`](crate::v2024::data_source::create_data_source::CreateDataSource). Inferred from what
        ///   both do.
        #[cfg_attr(doc, doc = r##"
 # Example

 ```no_run
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 use dataworks::v2020::types;

 let payload = client
     .create_data_source()
     .project_id(1)
     .name("abc")
     .data_source_type(types::DataSourceType::Rds)
     .env_type(types::EnvironmentCode::PRODUCTION)
     .content(r#"{"database":"demo","instanceName":"rm-demo","password":"***","rdsOwnerId":"123","username":"demo"}"#)
     .send()
     .await?
     .payload()?;
 println!("{payload:?}");
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
 | [`ConnectionAlreadyExist`](crate::v2020::error_codes::CONNECTION_ALREADY_EXIST) | 400 | a data source of that name already exists in that environment |
 | [`DataSource.CheckRamRoleFailure`](crate::v2020::error_codes::DATA_SOURCE_CHECK_RAM_ROLE_FAILURE) | 400 | the RAM role given for the data source could not be verified |
 | [`DataSource.ConnectionStrProperty.PatternNotMatch`](crate::v2020::error_codes::DATA_SOURCE_CONNECTION_STR_PROPERTY_PATTERN_NOT_MATCH) | 400 | a property of the connection details does not have the form it must have |
 | [`Invalid.DataSource.DataSourceTypeNotSupport`](crate::v2020::error_codes::INVALID_DATA_SOURCE_DATA_SOURCE_TYPE_NOT_SUPPORT) | 400 | this pair of data source type and sub-type is not supported |
 | [`MissingParam.ConnectionStr.Property`](crate::v2020::error_codes::MISSING_PARAM_CONNECTION_STR_PROPERTY) | 400 | the connection details lack a property that this data source type needs |
 | [`Invalid.DataSource.DataSourceTypeNotExist`](crate::v2020::error_codes::INVALID_DATA_SOURCE_DATA_SOURCE_TYPE_NOT_EXIST) | 400 | there is no such data source type |

 Source: action `CreateDataSource` of the DataWorks reference, version 2020-05-18.
"##)]
        pub struct CreateDataSource => CreateDataSourceResponse
    }

    payload! { CreateDataSourceResponse, data: i64 = "Data" }

    response! {
        /// Response to [`CreateDataSource`].
        pub struct CreateDataSourceResponse {
            /// HTTP status that the body reports, as text. Example: `200`.
            pub http_status_code: Option<String> = "HttpStatusCode",
            /// Id of the new data source, as
            /// [`UpdateDataSource`](crate::v2020::tenant::update_data_source::UpdateDataSource) takes it.
            /// Example: `123`.
            pub data: Option<i64> = "Data",
            /// Id of the request, to quote in support cases. Example: `0000-ABCD-EFG****`.
            pub request_id: Option<String> = "RequestId",
            /// Whether the call succeeded. Example: `true`.
            pub success: Option<bool> = "Success",
        }
    }
}
