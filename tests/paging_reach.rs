//! How many rows are asked for, and how far documented page numbers reach.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-operation", feature = "v2020-open-platform"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::v2020::operation::list_nodes::ListNodes;
use dataworks::v2020::types::{ProjectEnv, SchedulerType};
use dataworks::{ErrorKind, Items, Page};
use std::collections::HashMap;
use support::{client, form_of, query_of, received};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

fn parameters_of(request: &Request) -> HashMap<String, String> {
    let mut parameters = query_of(request);
    parameters.extend(form_of(request));
    parameters
}

/// Pages truthfully through `total` rows of any action; says the total or not.
async fn service(total: u64, says_total: bool) -> MockServer {
    service_that_says(total, move |_| says_total.then_some(total)).await
}

/// Pages truthfully through `total` rows of any action; says this total on a page.
async fn service_that_says(total: u64, says: impl Fn(u64) -> Option<u64> + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        let parameters = parameters_of(request);
        let number = |name: &str| parameters.get(name).and_then(|text| text.parse::<u64>().ok());
        let (page, size) = (number("PageNumber").unwrap_or(1), number("PageSize").unwrap_or(10));
        let rows: Vec<String> = ((page - 1) * size + 1..=(page * size).min(total))
            .map(|id| format!(r#"{{"NodeId":{id},"ExtensionCode":"{id}"}}"#))
            .collect();
        let rows = rows.join(",");
        let total = says(page).map_or(String::new(), |total| format!(r#""TotalCount":{total},"#));
        let body = format!(
            r#"{{"Data":{{{total}"Nodes":[{rows}]}},"PagingInfo":{{{total}"Extensions":[{rows}]}},"Success":true}}"#
        );
        ResponseTemplate::new(200).set_body_raw(body, "application/json")
    };
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

fn client_of(server: &MockServer) -> Client {
    client(&server.uri(), &VirtualRuntime::default())
}

fn nodes(server: &MockServer) -> ListNodes {
    client_of(server).list_nodes().project_id(1).project_env(ProjectEnv::Prod)
}

/// How many rows came, and the error that ended the list.
async fn read<R: Page>(mut items: Items<R>) -> (usize, Option<dataworks::Error>) {
    let mut rows = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(_) => rows += 1,
            Err(error) => {
                assert!(items.next().await.is_none(), "the list has ended");
                return (rows, Some(error));
            }
        }
    }
    (rows, None)
}

async fn asked(server: &MockServer, name: &str) -> Vec<Option<String>> {
    received(server).await.iter().map(|request| parameters_of(request).remove(name)).collect()
}

/// Case 42.
#[tokio::test]
async fn case_42_pages_are_as_large_as_is_allowed() {
    for prefetch in [0, 8] {
        let server = service(1_005, true).await;
        let (rows, error) = read(nodes(&server).items().prefetch(prefetch)).await;
        assert_eq!((rows, error.map(|error| error.to_string())), (1_005, None));
        assert_eq!(asked(&server, "PageSize").await, vec![Some("100".to_owned()); 11]);
    }
    let server = service(30, true).await;
    let mut pages = nodes(&server).pages();
    assert_eq!(pages.try_next().await.expect("a page").expect("the first").data.nodes.len(), 30);
}

#[tokio::test]
async fn a_size_that_the_caller_set_stays() {
    let server = service(25, true).await;
    assert_eq!(read(nodes(&server).page_size(10).items()).await.0, 25);
    assert_eq!(read(nodes(&server).items().page_size(20)).await.0, 25);
    assert_eq!(read(nodes(&server).param("PageSize", 13).items()).await.0, 25);
    let sizes: Vec<_> = asked(&server, "PageSize").await.into_iter().flatten().collect();
    assert_eq!(sizes, ["10", "10", "10", "20", "20", "13", "13"]);
}

#[tokio::test]
async fn a_page_number_that_the_caller_set_counts_pages_of_the_services_own_size() {
    let server = service(25, true).await;
    assert_eq!(read(nodes(&server).page_number(2).items()).await.0, 15);
    assert_eq!(asked(&server, "PageSize").await, [None, None]);
    assert_eq!(read(nodes(&server).page_number(1).items()).await.0, 25);
    assert_eq!(asked(&server, "PageSize").await.last(), Some(&Some("100".to_owned())));
}

#[tokio::test]
async fn no_size_is_asked_for_where_no_maximum_is_documented() {
    let server = service(25, true).await;
    let (rows, error) = read(client_of(&server).list_extensions().items()).await;
    assert_eq!((rows, error.map(|error| error.to_string())), (25, None));
    assert_eq!(asked(&server, "PageSize").await, [None, None, None]);
}

/// Case 43.
#[tokio::test]
async fn case_43_a_list_that_page_numbers_cannot_reach_is_an_error_at_once() {
    for prefetch in [0, 8] {
        let server = service(12_345, true).await;
        let (rows, error) = read(nodes(&server).items().prefetch(prefetch)).await;
        let error = error.expect("page 101 cannot be asked for");
        assert_eq!((rows, error.kind(), error.action()), (0, ErrorKind::InvalidRequest, Some("ListNodes")));
        assert_eq!(
            error.message(),
            "the list has 12345 rows, and its pages up to 100, the last there is, hold 10000; narrow it by owner, \
             biz_name, program_type, node_name or scheduler_type"
        );
        assert_eq!(received(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn the_error_names_filters_that_are_not_set_and_a_larger_page() {
    let server = service(12_345, true).await;
    let list = nodes(&server).owner("1").biz_name("b").program_type("ODPS_SQL").page_size(50);
    let error = read(list.clone().items()).await.1.expect("too long");
    assert!(
        error
            .message()
            .ends_with("hold 5000; narrow it by node_name or scheduler_type; PageSize is 50, and 100 is allowed"),
        "{error}"
    );
    let error = read(list.node_name("n").scheduler_type(SchedulerType::Normal).page_size(100).items())
        .await
        .1
        .expect("too long");
    assert!(error.message().ends_with("the last there is, hold 10000"), "{error}");
}

#[tokio::test]
async fn the_longest_list_that_can_be_reached_is_read_whole() {
    let server = service(1_000, true).await;
    let (rows, error) = read(nodes(&server).page_size(10).items()).await;
    assert_eq!((rows, error.map(|error| error.to_string())), (1_000, None));
    let server = service(1_001, true).await;
    assert_eq!(read(nodes(&server).page_size(10).items()).await.0, 0);
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test]
async fn the_first_pages_of_a_longer_list_can_be_read() {
    let server = service(12_345, true).await;
    let mut items = nodes(&server).items().max_pages(2);
    for _ in 0..200 {
        assert!(items.try_next().await.expect("a row").is_some());
    }
    assert!(items.try_next().await.expect_err("one page too many").message().contains("more than the 2 allowed"));
    // Pages 99 to 103, of which there are two.
    let error = read(nodes(&server).items().start_page(99).max_pages(5)).await.1.expect("too long");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn without_a_total_the_error_comes_behind_the_last_page() {
    for prefetch in [0, 8] {
        let server = service(2_000, false).await;
        let mut items = nodes(&server).page_size(10).items().prefetch(prefetch);
        let mut rows = 0;
        let error = loop {
            match items.next().await.expect("an error first") {
                Ok(_) => rows += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((rows, error.kind()), (1_000, ErrorKind::InvalidRequest));
        assert!(error.message().starts_with("the list goes on behind page 100, the last there is; narrow it by owner"));
        assert_eq!(received(&server).await.len(), 100);
        let position = items.position();
        assert_eq!((position.page(), position.rows()), (100, 10));
    }
}

#[tokio::test]
async fn a_list_that_becomes_too_long_is_read_as_far_as_numbers_reach() {
    let server = service_that_says(1_200, |page| Some(if page == 1 { 900 } else { 1_200 })).await;
    let (rows, error) = read(nodes(&server).page_size(10).items()).await;
    assert_eq!((rows, error.map(|error| error.kind())), (1_000, Some(ErrorKind::InvalidRequest)));
}

#[tokio::test]
async fn who_begins_anew_leaves_the_error_behind_the_last_page() {
    let server = service(2_000, false).await;
    let mut pages = nodes(&server).page_size(10).pages().start_page(100);
    assert_eq!(pages.try_next().await.expect("a page").expect("the last there is").item_count(), 10);
    let mut pages = pages.start_page(1);
    assert_eq!(pages.try_next().await.expect("a page").expect("the first").item_count(), 10);
    assert_eq!(asked(&server, "PageNumber").await, ["100", "1"].map(|page| Some(page.to_owned())));
}
