/// Lists the changes made to a MaxCompute table and its partitions, page by page.
pub mod get_meta_table_change_log {
    #![allow(deprecated, reason = "a deprecated action is still complete")]

    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "GetMetaTableChangeLog",
        method: Method::POST,
        path: "/",
        level: Some(1),
        writes: false,
        idempotent: true,
        parameters: parameters![
            "PageNumber" Body [],
            "PageSize" Body [AtMost(100)],
            "TableGuid" Body [Required],
            "ChangeType" Body [],
            "ObjectType" Body [],
            "StartDate" Body [],
            "EndDate" Body [],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl GetMetaTableChangeLog {
        /// GUID of the table, as `odps.projectName.tableName`;
        /// [`GetMetaDBTableList`](crate::v2020::metadata::get_meta_db_table_list::GetMetaDBTableList) gives it.
        /// Example: `odps.engine_name.table_name`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn table_guid(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("TableGuid", value.into()) }
        }

        /// Number of the page, counted from 1. Example: `1`.
        #[inline]
        pub fn page_number(self, value: i64) -> Self {
            Self { call: self.call.with("PageNumber", value) }
        }

        /// Number of rows on a page. Default: `10`. At most 100. Example: `10`.
        #[inline]
        pub fn page_size(self, value: i64) -> Self {
            Self { call: self.call.with("PageSize", value) }
        }

        /// Only changes of this type. Example: `ALTER_TABLE`.
        #[inline]
        pub fn change_type(self, value: impl Into<ChangeType>) -> Self {
            Self { call: self.call.with("ChangeType", value.into()) }
        }

        /// Only changes to this kind of object. Example: `TABLE`.
        #[inline]
        pub fn object_type(self, value: impl Into<ObjectType>) -> Self {
            Self { call: self.call.with("ObjectType", value.into()) }
        }

        /// Only changes made at or after this time. Format: `yyyy-MM-dd HH:mm:ss`. Example: `2020-06-01 00:00:00`.
        #[inline]
        pub fn start_date(self, value: impl Into<TimeInput>) -> Self {
            Self { call: self.call.with("StartDate", DatePattern::DateTime.write(value.into())) }
        }

        /// Only changes made up to this time. Format: `yyyy-MM-dd HH:mm:ss`. Example: `2020-06-02 00:00:00`.
        #[inline]
        pub fn end_date(self, value: impl Into<TimeInput>) -> Self {
            Self { call: self.call.with("EndDate", DatePattern::DateTime.write(value.into())) }
        }
    }

    request! {
        /// Lists the changes made to a MaxCompute table and its partitions, page by page.
        ///
        /// Only MaxCompute tables are supported. If neither date can be read, the changes of the last 30 days are
        /// listed; if only one of them cannot be read, the service takes the current time for it. Needs the Enterprise
        /// Edition or Flagship Edition of DataWorks.
        ///
        /// - Effect: reads only.
        /// - Repeated after a lost response: yes.
        /// - Call level: 1, with 50 calls a second.
        /// - Feature: `v2020-metadata`.
        ///
        /// Nothing replaces it in version 2024-05-18: no action there lists the changes of a table.
        #[cfg_attr(doc, doc = r#"
 # Example

 ```no_run
 # #[allow(deprecated)]
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 let mut rows = client
     .get_meta_table_change_log()
     .table_guid("odps.engine_name.table_name")
     .items();
 while let Some(row) = rows.try_next().await? {
     println!("{row:?}");
 }
 # Ok(())
 # }
 ```

 # Errors

 | code | HTTP | meaning |
 |---|---|---|
 | [`InternalError.System`](crate::v2020::error_codes::INTERNAL_ERROR_SYSTEM) | 500 | the service failed internally; a later attempt may succeed |
 | [`InternalError.UserId.Missing`](crate::v2020::error_codes::INTERNAL_ERROR_USER_ID_MISSING) | 400, 500 | the service lost the caller's identity; a later attempt may succeed |
 | [`Throttling.Api`](crate::v2020::error_codes::THROTTLING_API) | 429 | too many calls of this action; retried with backoff |
 | [`Throttling.System`](crate::v2020::error_codes::THROTTLING_SYSTEM) | 429 | the service is busy; retried with backoff |
 | [`Throttling.User`](crate::v2020::error_codes::THROTTLING_USER) | 429 | too many calls by this user; retried with backoff |
 | [`Forbidden.Access`](crate::v2020::error_codes::FORBIDDEN_ACCESS) | 403 | the account may not use the API: DataWorks is not activated in an edition that includes it |
 | [`Forbidden.Meta.NoTenant`](crate::v2020::error_codes::FORBIDDEN_META_NO_TENANT) | 403 | the caller owns no tenant |
 | [`InternalError.Meta.NoCalcEngine`](crate::v2020::error_codes::INTERNAL_ERROR_META_NO_CALC_ENGINE) | 400, 500 | the compute engine behind the MaxCompute project could not be determined |
 | [`InternalError.Meta.TenantTimeOut`](crate::v2020::error_codes::INTERNAL_ERROR_META_TENANT_TIME_OUT) | 500 | the tenant service could not be reached in time |
 | [`InternalError.Meta.Unknown`](crate::v2020::error_codes::INTERNAL_ERROR_META_UNKNOWN) | 500 | the metadata service failed for an unknown reason |
 | [`InvalidParameter.Meta.CommonError`](crate::v2020::error_codes::INVALID_PARAMETER_META_COMMON_ERROR) | 400 | one or more request parameters are not valid |
 | [`InvalidParameter.Meta.Illegal`](crate::v2020::error_codes::INVALID_PARAMETER_META_ILLEGAL) | 400 | the GUID of the application is not valid |
 | [`InvalidParameter.Meta.IllegalDate`](crate::v2020::error_codes::INVALID_PARAMETER_META_ILLEGAL_DATE) | 400 | a date does not have the right form |
 | [`InvalidParameter.Meta.IllegalPageError`](crate::v2020::error_codes::INVALID_PARAMETER_META_ILLEGAL_PAGE_ERROR) | 400 | page number or page size is not valid |
 | [`InvalidParameter.Meta.NotExist`](crate::v2020::error_codes::INVALID_PARAMETER_META_NOT_EXIST) | 400 | the object asked for does not exist |
 | [`Throttling.Api.Risk`](crate::v2020::error_codes::THROTTLING_API_RISK) | 429 | the daily number of calls of this action is used up |

 Source: action `GetMetaTableChangeLog` of the DataWorks reference, version 2020-05-18.
"#)]
        #[deprecated(note = "The reference advises against it and announces a replacement without naming one.")]
        pub struct GetMetaTableChangeLog => GetMetaTableChangeLogResponse
    }

    paged! {
        GetMetaTableChangeLog => GetMetaTableChangeLogResponse, TableChange,
        page: "PageNumber", size: "PageSize", items: data.data_entity_list, total: data.total_count
    }

    open_enum! {
        /// Values of `ChangeType` in [`GetMetaTableChangeLog`].
        pub ChangeType {
            /// The table was created. On the wire: `CREATE_TABLE`.
            CreateTable = "CREATE_TABLE",
            /// The definition of the table was changed. On the wire: `ALTER_TABLE`.
            AlterTable = "ALTER_TABLE",
            /// The table was deleted. On the wire: `DROP_TABLE`.
            DropTable = "DROP_TABLE",
            /// A partition was added. On the wire: `ADD_PARTITION`.
            AddPartition = "ADD_PARTITION",
            /// A partition was deleted. On the wire: `DROP_PARTITION`.
            DropPartition = "DROP_PARTITION",
        }
    }

    open_enum! {
        /// Values of `ObjectType` in [`GetMetaTableChangeLog`].
        pub ObjectType {
            /// The table itself. On the wire: `TABLE`.
            Table = "TABLE",
            /// A partition of it. On the wire: `PARTITION`.
            Partition = "PARTITION",
        }
    }

    response! {
        /// Response to [`GetMetaTableChangeLog`].
        pub struct GetMetaTableChangeLogResponse {
            /// One page of changes.
            pub data: Object<ChangeLogPage> = "Data",
            /// Id of the request, to quote in support cases. Example: `0000-ABCD-EFG****`.
            pub request_id: Option<String> = "RequestId",
            /// Whether the call succeeded. Example: `true`.
            pub success: Option<bool> = "Success",
            /// HTTP status that the service reports in the body. Example: `200`.
            pub http_status_code: Option<i64> = "HttpStatusCode",
            /// Code of the error, where the call failed. Example: `Invalid.Tenant.ConnectionNotExists`.
            pub error_code: Option<String> = "ErrorCode",
            /// What went wrong, where the call failed. Example: `The connection does not exist.`.
            pub error_message: Option<String> = "ErrorMessage",
        }
    }

    received! {
        /// One page of changes.
        pub struct ChangeLogPage {
            /// Number of this page, counted from 1. Example: `10`.
            pub page_number: Option<i64> = "PageNumber",
            /// Number of rows on a full page. Default: `10`. At most 100. Example: `1`.
            pub page_size: Option<i64> = "PageSize",
            /// Number of changes on all pages together. Example: `10`.
            pub total_count: Option<i64> = "TotalCount",
            /// The changes of this page.
            pub data_entity_list: Vec<TableChange> = "DataEntityList",
        }
    }

    received! {
        /// An element of `DataEntityList` in [`ChangeLogPage`].
        pub struct TableChange {
            /// Kind of object that was changed. Example: `TABLE`.
            pub object_type: Option<ObjectType> = "ObjectType",
            /// When the table was changed. Format: `epoch-milliseconds`. Example: `1590722845000`.
            pub modified_time: Option<EpochMilliseconds> = "ModifiedTime",
            /// When the table was created. Format: `epoch-milliseconds`. Example: `1590722845000`.
            pub create_time: Option<EpochMilliseconds> = "CreateTime",
            /// What was changed, as JSON text: a list of steps, each with an `action` and, in `value`, the columns it
            /// touched with their names, types and comments before and after.
            pub change_content: Option<String> = "ChangeContent",
            /// Name of whoever made the change. Example: `abc`.
            pub operator: Option<String> = "Operator",
            /// Type of the change. Example: `CREATE_TABLE`.
            pub change_type: Option<ChangeType> = "ChangeType",
        }
    }
}
