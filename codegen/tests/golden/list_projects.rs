/// Lists the workspaces of the caller's tenant, page by page.
pub mod list_projects {
    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "ListProjects",
        method: Method::POST,
        path: "/",
        level: Some(1),
        writes: false,
        idempotent: true,
        parameters: parameters![
            "PageNumber" Query [AtLeast(1), AtMost(100)],
            "PageSize" Query [AtMost(100)],
            "ResourceManagerResourceGroupId" Query [],
            "Tags" Query [],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl ListProjects {
        /// Number of the page, counted from 1. From 1 to 100. Example: `1`.
        #[inline]
        pub fn page_number(self, value: i64) -> Self {
            Self { call: self.call.with("PageNumber", value) }
        }

        /// Number of rows on a page. Default: `10`. At most 100. Example: `10`.
        #[inline]
        pub fn page_size(self, value: i64) -> Self {
            Self { call: self.call.with("PageSize", value) }
        }

        /// Only workspaces in this resource group of Resource Management, by its id. Since 10.1.1: the reference of
        /// 2022 does not have it. Example: `rg-acfmzbn7****`.
        #[inline]
        pub fn resource_manager_resource_group_id(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("ResourceManagerResourceGroupId", value.into()) }
        }

        /// Only workspaces that have these tags. Since 10.1.1: the reference of 2022 does not have it.
        #[inline]
        pub fn tags(self, value: impl IntoIterator<Item = types::ResourceTag>) -> Self {
            Self { call: self.call.with("Tags", to_list(value.into_iter().map(|row| to_object(&row)))) }
        }
    }

    request! {
        /// Lists the workspaces of the caller's tenant, page by page.
        ///
        /// - Effect: reads only.
        /// - Repeated after a lost response: yes.
        /// - Call level: 1, with 50 calls a second.
        /// - Feature: `v2020-tenant`.
        ///
        /// Replaced in version 2024-05-18 by:
        ///
        /// - [`ListProjects`](crate::v2024::workspace::list_projects::ListProjects). Inferred from what both do.
        #[cfg_attr(doc, doc = r#"
 # Example

 ```no_run
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 let mut rows = client.list_projects().items();
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
 | [`Invalid.Tenant.UserAlreadyInProject`](crate::v2020::error_codes::INVALID_TENANT_USER_ALREADY_IN_PROJECT) | 400 | the user is already a member of the workspace |

 Source: action `ListProjects` of the DataWorks reference, version 2020-05-18.
"#)]
        pub struct ListProjects => ListProjectsResponse
    }

    paged! {
        ListProjects => ListProjectsResponse, Project,
        page: "PageNumber", size: "PageSize", items: page_result.project_list, total: page_result.total_count
    }

    response! {
        /// Response to [`ListProjects`].
        pub struct ListProjectsResponse {
            /// One page of workspaces.
            pub page_result: Object<ProjectPage> = "PageResult",
            /// Id of the request, to quote in support cases. Example: `0000-ABCD-EFG****`.
            pub request_id: Option<String> = "RequestId",
        }
    }

    received! {
        /// One page of workspaces.
        pub struct ProjectPage {
            /// Number of this page, counted from 1. Example: `1`.
            pub page_number: Option<i64> = "PageNumber",
            /// Number of rows on a full page. Default: `10`. At most 100. Example: `10`.
            pub page_size: Option<i64> = "PageSize",
            /// The workspaces of this page.
            pub project_list: Vec<Project> = "ProjectList",
            /// Number of workspaces on all pages together. Example: `123`.
            pub total_count: Option<i64> = "TotalCount",
        }
    }

    received! {
        /// An element of `ProjectList` in [`ProjectPage`].
        pub struct Project {
            /// Free text about the workspace. Example: `a workspace`.
            pub project_description: Option<String> = "ProjectDescription",
            /// Id of the workspace, as most actions take it. Example: `1212`.
            pub project_id: Option<i64> = "ProjectId",
            /// Identifier of the workspace, which some actions take in place of its id. Example: `test`.
            pub project_identifier: Option<String> = "ProjectIdentifier",
            /// Display name of the workspace. Example: `test workspace`.
            pub project_name: Option<String> = "ProjectName",
            /// Account id of the owner. Example: `122222`.
            pub project_owner_base_id: Option<String> = "ProjectOwnerBaseId",
            /// State of the workspace. Example: `0`.
            pub project_status: Option<types::ProjectStatus> = "ProjectStatus",
            /// Same state as a word, such as `AVAILABLE`: each value of `ProjectStatus` names its word.
            /// Example: `AVAILABLE`.
            pub project_status_code: Option<String> = "ProjectStatusCode",
            /// Id of the resource group of Resource Management that the workspace is in. Since 10.1.1: the reference of
            /// 2022 does not have it. Example: `rg-acfmzbn7****`.
            pub resource_manager_resource_group_id: Option<String> = "ResourceManagerResourceGroupId",
            /// Tags of the workspace. Since 10.1.1: the reference of 2022 does not have it.
            pub tags: Vec<types::ResourceTag> = "Tags",
            /// Whether the developer role is switched off. Since 10.1.1: the reference of 2022 does not have it.
            /// Example: `true`.
            pub disable_development: Option<bool> = "DisableDevelopment",
            /// Whether it is the default workspace. Since 10.1.1: the reference of 2022 does not have it. Example: `1`.
            pub is_default: Option<types::DefaultProject> = "IsDefault",
            /// Whether the users of the tenant see the MaxCompute tables of the workspace. Since 10.1.1: the reference
            /// of 2022 does not have it. Example: `1`.
            pub table_privacy_mode: Option<types::TablePrivacyMode> = "TablePrivacyMode",
            /// Whether MaxCompute is accessed with a proxy account. Since 10.1.1: the reference of 2022 does not have
            /// it. Example: `true`.
            pub use_proxy_odps_account: Option<bool> = "UseProxyOdpsAccount",
        }
    }
}
