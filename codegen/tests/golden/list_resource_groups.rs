/// Lists the resource groups of one type.
pub mod list_resource_groups {
    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "ListResourceGroups",
        method: Method::POST,
        path: "/",
        level: Some(1),
        writes: false,
        idempotent: true,
        parameters: parameters![
            "ResourceGroupType" Query [],
            "Keyword" Query [],
            "BizExtKey" Query [],
            "ResourceManagerResourceGroupId" Query [],
            "Tags" Query [],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl ListResourceGroups {
        /// Type of the resource groups to list. Default: `1`. Example: `3`.
        #[inline]
        pub fn resource_group_type(self, value: impl Into<ResourceGroupTypeCode>) -> Self {
            Self { call: self.call.with("ResourceGroupType", value.into()) }
        }

        /// Only resource groups with this text anywhere in their name or identifier. Example: `abc`.
        #[inline]
        pub fn keyword(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Keyword", value.into()) }
        }

        /// Only resource groups of this kind. Example: `default`.
        #[inline]
        pub fn biz_ext_key(self, value: impl Into<types::ResourceGroupKind>) -> Self {
            Self { call: self.call.with("BizExtKey", value.into()) }
        }

        /// Only resource groups in this resource group of Resource Management, by its id. Since 10.1.1: the reference
        /// of 2022 does not have it. Example: `rg-acfmzbn7****`.
        #[inline]
        pub fn resource_manager_resource_group_id(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("ResourceManagerResourceGroupId", value.into()) }
        }

        /// Only resource groups that have these tags. Since 10.1.1: the reference of 2022 does not have it.
        #[inline]
        pub fn tags(self, value: impl IntoIterator<Item = types::ResourceTag>) -> Self {
            Self { call: self.call.with("Tags", to_list(value.into_iter().map(|row| to_object(&row)))) }
        }
    }

    request! {
        /// Lists the resource groups of one type.
        ///
        /// For the type of a compute engine, such as MaxCompute, these are the resource groups that were created when
        /// an engine of that type was bought. Rows come ordered by `Sequence`, smallest first.
        ///
        /// - Effect: reads only.
        /// - Repeated after a lost response: yes.
        /// - Call level: 1, with 50 calls a second.
        /// - Feature: `v2020-tenant`.
        ///
        /// Replaced in version 2024-05-18 by:
        ///
        /// - [`ListResourceGroups`](crate::v2024::resource_group::list_resource_groups::ListResourceGroups). Inferred
        ///   from what both do.
        #[cfg_attr(doc, doc = r#"
 # Example

 ```no_run
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 let response = client.list_resource_groups().send().await?;
 println!("{:?}", response.data);
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

 Source: action `ListResourceGroups` of the DataWorks reference, version 2020-05-18.
"#)]
        pub struct ListResourceGroups => ListResourceGroupsResponse
    }

    open_integer! {
        /// Values of `ResourceGroupType` in [`ListResourceGroups`].
        pub ResourceGroupTypeCode {
            /// DataWorks itself. On the wire: `0`.
            DATA_WORKS = 0,
            /// Scheduling; the answer has 7 for it. On the wire: `1`.
            SCHEDULING = 1,
            /// MaxCompute. On the wire: `2`.
            MAX_COMPUTE = 2,
            /// PAI, machine learning. On the wire: `3`.
            PAI = 3,
            /// Data integration. On the wire: `4`.
            DATA_INTEGRATION = 4,
            /// App Studio. On the wire: `8`.
            APP_STUDIO = 8,
            /// Data service. On the wire: `9`.
            DATA_SERVICE = 9,
        }
    }

    response! {
        /// Response to [`ListResourceGroups`].
        pub struct ListResourceGroupsResponse {
            /// The resource groups.
            pub data: Vec<ResourceGroup> = "Data",
            /// Id of the request, to quote in support cases. Example: `0000-ABCD-EFG****`.
            pub request_id: Option<String> = "RequestId",
            /// Whether the call succeeded. Example: `true`.
            pub success: Option<bool> = "Success",
            /// HTTP status that the service reports in the body. Example: `200`.
            pub http_status_code: Option<i64> = "HttpStatusCode",
        }
    }

    received! {
        /// An element of `Data` in [`ListResourceGroupsResponse`].
        pub struct ResourceGroup {
            /// Kind of the resource group. Example: `default`.
            pub biz_ext_key: Option<types::ResourceGroupKind> = "BizExtKey",
            /// Name of the cluster; only for MaxCompute and PAI. Example: `AY18G`.
            pub cluster: Option<String> = "Cluster",
            /// When the cluster was created. Format: `MMM d, yyyy h:mm:ss a`. Example: `Jul 9, 2018 2:43:37 PM`.
            pub create_time: Option<TimeText> = "CreateTime",
            /// How MaxCompute displays the account that accesses it: true shows the id of the Alibaba Cloud account,
            /// false its name. Without meaning for other types. Example: `false`.
            pub enable_kp: Option<bool> = "EnableKp",
            /// Id of the resource group. Example: `1234567`.
            pub id: Option<i64> = "Id",
            /// Identifier of the resource group, which other actions take. Example: `e1815577-2f4e-4c5e-b29****`.
            pub identifier: Option<String> = "Identifier",
            /// Whether it is the default resource group. Example: `true`.
            pub is_default: Option<bool> = "IsDefault",
            /// How the resource group is paid for and shared. Example: `SHARE`.
            pub mode: Option<ResourceGroupMode> = "Mode",
            /// Name of the resource group. Example: `abc`.
            pub name: Option<String> = "Name",
            /// Type of the resource group. Example: `3`.
            pub resource_group_type: Option<ResourceGroupType> = "ResourceGroupType",
            /// Sort key, given in the order of creation; rows are ordered by it from small to large. Example: `300`.
            pub sequence: Option<i64> = "Sequence",
            /// Details of the resource group.
            pub specs: Option<JsonMap> = "Specs",
            /// State of the resource group. Example: `0`.
            pub status: Option<ResourceGroupStatus> = "Status",
            /// Id of the tenant. Example: `1234567`.
            pub tenant_id: Option<i64> = "TenantId",
            /// When the resource group was last changed. Format: `MMM d, yyyy h:mm:ss a`.
            /// Example: `Jul 9, 2018 2:43:37 PM`.
            pub update_time: Option<TimeText> = "UpdateTime",
            /// Id of the resource group of Resource Management that it is in. Since 10.1.1: the reference of 2022 does
            /// not have it. Example: `rg-acfmzbn7****`.
            pub resource_manager_resource_group_id: Option<String> = "ResourceManagerResourceGroupId",
            /// Tags of the resource group. Since 10.1.1: the reference of 2022 does not have it.
            pub tags: Vec<types::ResourceTag> = "Tags",
        }
    }

    open_enum! {
        /// How the resource group is paid for and shared.
        pub ResourceGroupMode {
            /// Exclusive resource group, paid in advance. On the wire: `ISOLATE`.
            Isolate = "ISOLATE",
            /// Public resource group, paid by use. On the wire: `SHARE`.
            Share = "SHARE",
            /// Developer version. On the wire: `DEVELOP`.
            Develop = "DEVELOP",
        }
    }

    open_enum! {
        /// Type of the resource group.
        pub ResourceGroupType {
            /// DataWorks itself. On the wire: `0`.
            DataWorks = "0",
            /// MaxCompute. On the wire: `2`.
            MaxCompute = "2",
            /// PAI, machine learning. On the wire: `3`.
            Pai = "3",
            /// Data integration. On the wire: `4`.
            DataIntegration = "4",
            /// Scheduling; the request has 1 for it. On the wire: `7`.
            Scheduling = "7",
            /// App Studio. On the wire: `8`.
            AppStudio = "8",
            /// Data service. On the wire: `9`.
            DataService = "9",
        }
    }

    open_integer! {
        /// State of the resource group.
        pub ResourceGroupStatus {
            /// Running or serving. On the wire: `0`.
            NORMAL = 0,
            /// Expired and frozen. On the wire: `1`.
            STOPPED = 1,
            /// Released or destroyed. On the wire: `2`.
            DELETED = 2,
            /// Being created or started. On the wire: `3`.
            CREATING = 3,
            /// Could not be created or started. On the wire: `4`.
            CREATE_FAILED = 4,
            /// Being enlarged or upgraded. On the wire: `5`.
            UPDATING = 5,
            /// Could not be enlarged or upgraded. On the wire: `6`.
            UPDATE_FAILED = 6,
            /// Being released or destroyed. On the wire: `7`.
            DELETING = 7,
            /// Could not be released or destroyed. On the wire: `8`.
            DELETE_FAILED = 8,
            /// A change to it timed out; only data service uses this value so far. On the wire: `9`.
            TIMEOUT = 9,
        }
    }
}
