//! Pages and items, over a socket.
#![cfg(all(feature = "mock", feature = "tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use futures_util::StreamExt as _;
use support::{client, json, query_of, received, server};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// Pages truthfully through `total` data sources; says the total or not.
async fn paging_server(total: u64, says_total: bool) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        let query = query_of(request);
        let number = |key: &str, default| query.get(key).and_then(|text| text.parse().ok()).unwrap_or(default);
        let (page, size): (u64, u64) = (number("PageNumber", 1), number("PageSize", 10));
        let ids = ((page - 1) * size + 1)..=(page * size).min(total);
        let rows: Vec<String> = ids.map(|id| format!(r#"{{"Id":{id}}}"#)).collect();
        let total = if says_total { format!(r#""TotalCount":{total},"#) } else { String::new() };
        let body = format!(r#"{{"Success":true,"Data":{{{total}"DataSources":[{}]}}}}"#, rows.join(","));
        ResponseTemplate::new(200).set_body_raw(body, "application/json")
    };
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

async fn pages_asked_for(server: &MockServer) -> Vec<String> {
    received(server).await.iter().map(|request| query_of(request)["PageNumber"].clone()).collect()
}

#[tokio::test]
async fn items_run_through_all_pages_once() {
    for (total, says_total, size, expected_pages) in [
        (25, true, Some(10), 3),
        (25, false, Some(10), 3),
        (20, true, Some(10), 2),
        (20, false, Some(10), 3),
        (25, true, None, 3),
    ] {
        let server = paging_server(total, says_total).await;
        let mut request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
        if let Some(size) = size {
            request = request.page_size(size);
        }
        let mut items = request.items();
        let mut ids = Vec::new();
        while let Some(item) = items.try_next().await.expect("a page") {
            ids.push(item.id.expect("an id"));
        }
        assert_eq!(ids, (1..=total as i64).collect::<Vec<_>>());
        let expected: Vec<String> = (1..=expected_pages).map(|page: i32| page.to_string()).collect();
        assert_eq!(pages_asked_for(&server).await, expected, "{total} {says_total} {size:?}");
        assert!(items.try_next().await.expect("still the end").is_none());
    }
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_asked_for() {
    let server = paging_server(30, true).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut pages = client.list_data_sources().project_id(1).page_size(10).pages();
    assert!(received(&server).await.is_empty());
    assert_eq!(pages.try_next().await.expect("a page").expect("the first").data.data_sources.len(), 10);
    assert_eq!(received(&server).await.len(), 1);
    assert_eq!(pages.next_page(), 2);
}

#[tokio::test]
async fn paging_can_begin_later() {
    let server = paging_server(25, true).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let pages = client.list_data_sources().project_id(1).page_size(10).page_number(2).pages();
    let sizes: Vec<usize> = pages.map(|page| page.expect("a page").data.data_sources.len()).collect().await;
    assert_eq!(sizes, [10, 5]);
}

#[tokio::test]
async fn an_empty_list_is_one_page_without_rows() {
    let server = paging_server(0, true).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut pages = client.list_data_sources().project_id(1).pages();
    assert!(pages.try_next().await.expect("an answer").is_some());
    assert!(pages.try_next().await.expect("the end").is_none());
    let mut items = client.list_data_sources().project_id(1).items();
    assert!(items.try_next().await.expect("the end").is_none());
}

#[tokio::test]
async fn a_list_that_shrinks_ends() {
    let server = server([
        json(200, r#"{"Data":{"TotalCount":30,"DataSources":[{"Id":1}]}}"#),
        json(200, r#"{"Data":{"TotalCount":30,"DataSources":[]}}"#),
    ])
    .await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let items: Vec<_> = client.list_data_sources().project_id(1).page_size(10).items().collect().await;
    assert_eq!(items.len(), 1);
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn after_an_error_the_same_page_can_be_asked_for_again() {
    let server = server([
        json(200, r#"{"Data":{"TotalCount":2,"DataSources":[{"Id":1}]}}"#),
        json(403, r#"{"Code":"Forbidden.Access","Message":"not now"}"#),
        json(200, r#"{"Data":{"TotalCount":2,"DataSources":[{"Id":2}]}}"#),
    ])
    .await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut items = client.list_data_sources().project_id(1).page_size(1).items();
    assert_eq!(items.try_next().await.expect("a row").and_then(|row| row.id), Some(1));
    assert!(items.try_next().await.expect_err("forbidden").is_access_denied());
    assert_eq!(items.try_next().await.expect("a row").and_then(|row| row.id), Some(2));
    assert!(items.try_next().await.expect("the end").is_none());
    assert_eq!(pages_asked_for(&server).await, ["1", "2", "2"]);
}

#[tokio::test]
async fn a_missing_parameter_is_the_first_error_of_the_list() {
    let server = paging_server(1, true).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let error = client.list_data_sources().items().try_next().await.expect_err("no project");
    assert!(error.is_invalid_request());
    assert!(received(&server).await.is_empty());
}
