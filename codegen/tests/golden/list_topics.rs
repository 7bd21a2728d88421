/// Lists the events found in a span of time, page by page.
pub mod list_topics {
    #[allow(unused_imports, reason = "not every action needs every type")]
    use super::prelude::*;

    pub(crate) static ACTION: Action = Action {
        service: &super::SERVICE,
        name: "ListTopics",
        method: Method::POST,
        path: "/",
        level: Some(1),
        writes: false,
        idempotent: true,
        parameters: parameters![
            "BeginTime" Body [Required],
            "EndTime" Body [Required],
            "PageNumber" Body [Required, AtLeast(1), AtMost(30)],
            "PageSize" Body [Required, AtMost(100)],
            "TopicTypes" Body [Comma],
            "TopicStatuses" Body [Comma],
            "NodeId" Body [],
            "InstanceId" Body [],
            "Owner" Body [],
        ],
        any_of: &[],
        elsewhere: None,
    };

    impl ListTopics {
        /// Start of the span, by the time the event was found. Format: `yyyy-MM-dd'T'HH:mm:ssZ`.
        /// Example: `2019-03-24T00:00:00+0800`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn begin_time(self, value: impl Into<TimeInput>) -> Self {
            Self { call: self.call.with("BeginTime", DatePattern::Offset.write(value.into())) }
        }

        /// End of the span, by the time the event was found. Format: `yyyy-MM-dd'T'HH:mm:ssZ`.
        /// Example: `2019-03-25T23:00:00+0800`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn end_time(self, value: impl Into<TimeInput>) -> Self {
            Self { call: self.call.with("EndTime", DatePattern::Offset.write(value.into())) }
        }

        /// Number of the page, counted from 1. Default: `1`. From 1 to 30. Example: `1`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn page_number(self, value: i64) -> Self {
            Self { call: self.call.with("PageNumber", value) }
        }

        /// Number of rows on a page. Default: `10`. At most 100. Example: `10`.
        ///
        /// This parameter is required.
        #[inline]
        pub fn page_size(self, value: i64) -> Self {
            Self { call: self.call.with("PageSize", value) }
        }

        /// Only events of these types.
        #[inline]
        pub fn topic_types(self, value: impl IntoIterator<Item = impl Into<types::TopicType>>) -> Self {
            Self { call: self.call.with("TopicTypes", to_list(value.into_iter().map(Into::<types::TopicType>::into))) }
        }

        /// Only events in these states.
        #[inline]
        pub fn topic_statuses(self, value: impl IntoIterator<Item = impl Into<types::TopicStatus>>) -> Self {
            Self { call: self.call.with("TopicStatuses", to_list(value.into_iter().map(Into::<types::TopicStatus>::into))) }
        }

        /// Only events about this node; [`ListNodes`](crate::v2020::operation::list_nodes::ListNodes) gives the id. Not
        /// together with `InstanceId`. Example: `1234`.
        #[inline]
        pub fn node_id(self, value: i64) -> Self {
            Self { call: self.call.with("NodeId", value) }
        }

        /// Only events about this instance; [`ListInstances`](crate::v2020::operation::list_instances::ListInstances)
        /// gives the id. Not together with `NodeId`. Example: `12345`.
        #[inline]
        pub fn instance_id(self, value: i64) -> Self {
            Self { call: self.call.with("InstanceId", value) }
        }

        /// Only events that this account owns, by account id. Example: `952795****`.
        #[inline]
        pub fn owner(self, value: impl Into<String>) -> Self {
            Self { call: self.call.with("Owner", value.into()) }
        }
    }

    request! {
        /// Lists the events found in a span of time, page by page.
        ///
        /// At most 30 pages can be asked for.
        ///
        /// - Effect: reads only.
        /// - Repeated after a lost response: yes.
        /// - Call level: 1, with 50 calls a second.
        /// - Feature: `v2020-operation`.
        ///
        /// Nothing replaces it in version 2024-05-18: events that endanger baselines are served by version 2020-05-18
        /// only.
        #[cfg_attr(doc, doc = r#"
 # Example

 ```no_run
 # async fn example(client: dataworks::v2020::Client) -> dataworks::Result<()> {
 let mut rows = client
     .list_topics()
     .begin_time("2019-03-24T00:00:00+0800")
     .end_time("2019-03-25T23:00:00+0800")
     .page_number(1)
     .page_size(10)
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
 | [`Forbidden.Not.Server`](crate::v2020::error_codes::FORBIDDEN_NOT_SERVER) | 500 | the API is not offered in this region |
 | [`InternalError.Wkbench.ServiceError`](crate::v2020::error_codes::INTERNAL_ERROR_WKBENCH_SERVICE_ERROR) | 500 | operation center failed internally |
 | [`Invalid.Wkbench.Parameter`](crate::v2020::error_codes::INVALID_WKBENCH_PARAMETER) | 500 | a parameter is not valid for operation center |
 | [`Throttling.Api.Risk`](crate::v2020::error_codes::THROTTLING_API_RISK) | 429 | the daily number of calls of this action is used up |
 | [`Throttling.Resource`](crate::v2020::error_codes::THROTTLING_RESOURCE) | 429 | the quota of this resource is used up; it is raised on request |

 Source: action `ListTopics` of the DataWorks reference, version 2020-05-18.
"#)]
        pub struct ListTopics => ListTopicsResponse
    }

    paged! {
        ListTopics => ListTopicsResponse, Topic,
        page: "PageNumber", size: "PageSize", items: data.topics, total: data.total_count
    }

    response! {
        /// Response to [`ListTopics`].
        pub struct ListTopicsResponse {
            /// One page of events.
            pub data: Object<TopicPage> = "Data",
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
        /// One page of events.
        pub struct TopicPage {
            /// Number of this page, counted from 1. Example: `1`.
            pub page_number: Option<i64> = "PageNumber",
            /// Number of rows on a full page. Example: `10`.
            pub page_size: Option<i64> = "PageSize",
            /// Number of events on all pages together. Example: `100`.
            pub total_count: Option<i64> = "TotalCount",
            /// The events of this page.
            pub topics: Vec<Topic> = "Topics",
        }
    }

    received! {
        /// An element of `Topics` in [`TopicPage`].
        pub struct Topic {
            /// Id of the event; [`GetTopic`](crate::v2020::operation::get_topic::GetTopic) takes it. Example: `1234`.
            pub topic_id: Option<i64> = "TopicId",
            /// Name of the event. Example: `1234出错`.
            pub topic_name: Option<String> = "TopicName",
            /// What kind of trouble it is. Example: `ERROR`.
            pub topic_type: Option<types::TopicType> = "TopicType",
            /// Where the event stands. Example: `NEW`.
            pub topic_status: Option<types::TopicStatus> = "TopicStatus",
            /// Id of the instance that the event is about. Example: `12345`.
            pub instance_id: Option<i64> = "InstanceId",
            /// Id of the node that the event is about. Example: `1234`.
            pub node_id: Option<i64> = "NodeId",
            /// Name of the node. Example: `daily_report`.
            pub node_name: Option<String> = "NodeName",
            /// Account id of the node's owner. Example: `952795****`.
            pub node_owner: Option<String> = "NodeOwner",
            /// Id of the workspace the node belongs to. Example: `1234`.
            pub project_id: Option<i64> = "ProjectId",
            /// When the trouble began, somewhat before it was found. Format: `epoch-milliseconds`.
            /// Example: `1553508465000`.
            pub happen_time: Option<EpochMilliseconds> = "HappenTime",
            /// When the event was found. Format: `epoch-milliseconds`. Example: `1553524393000`.
            pub add_time: Option<EpochMilliseconds> = "AddTime",
            /// When the event recovered. Format: `epoch-milliseconds`. Example: `1553508465000`.
            pub fix_time: Option<EpochMilliseconds> = "FixTime",
        }
    }
}
