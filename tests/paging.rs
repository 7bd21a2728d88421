//! Pages and items, over a socket.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::tenant::list_data_sources::{ListDataSources, ListDataSourcesResponse};
use dataworks::{ErrorKind, Items, Position};
use futures_util::{Stream as _, StreamExt as _};
use std::collections::HashSet;
use support::{client, json, query_of, received, server};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// What a service gives for a page of a certain size: ids of rows, and the total if it says one.
type Answer = (Vec<u64>, Option<u64>);

async fn service(answer: impl Fn(u64, u64) -> Answer + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        let query = query_of(request);
        let number = |key: &str, default| query.get(key).and_then(|text| text.parse().ok()).unwrap_or(default);
        let (ids, total) = answer(number("PageNumber", 1), number("PageSize", 10));
        let rows: Vec<String> = ids.iter().map(|id| format!(r#"{{"Id":{id}}}"#)).collect();
        let total = total.map_or_else(String::new, |total| format!(r#""TotalCount":{total},"#));
        let body = format!(r#"{{"Success":true,"Data":{{{total}"DataSources":[{}]}}}}"#, rows.join(","));
        ResponseTemplate::new(200).set_body_raw(body, "application/json")
    };
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

/// The rows that belong on a page of a list with `total` rows.
fn ids_on(page: u64, size: u64, total: u64) -> Vec<u64> {
    (((page - 1) * size + 1)..=(page * size).min(total)).collect()
}

/// Pages truthfully through `total` data sources; says the total or not.
async fn paging_server(total: u64, says_total: bool) -> MockServer {
    service(move |page, size| (ids_on(page, size, total), says_total.then_some(total))).await
}

/// A list of data sources, ten on a page.
fn list(server: &MockServer) -> ListDataSources {
    client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1).page_size(10)
}

/// The ids of all rows up to the end or the first error, and that error.
async fn read(mut items: Items<ListDataSourcesResponse>) -> (Vec<i64>, Option<String>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(item.id.expect("an id")),
            Err(error) => return (ids, Some(error.to_string())),
        }
    }
    (ids, None)
}

fn whole(total: i64) -> (Vec<i64>, Option<String>) {
    ((1..=total).collect(), None)
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
        (25, true, None, 1),
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
async fn a_missing_parameter_is_the_only_answer() {
    let server = paging_server(1, true).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    // Collected, it comes to an end: what is missing now will be missing ever after.
    let answers: Vec<_> = client.list_data_sources().items().collect().await;
    assert!(matches!(&answers[..], [Err(error)] if error.is_invalid_request()), "{answers:?}");
    let mut items = client.list_data_sources().project_id(1).items().page_size(101);
    assert!(items.try_next().await.expect_err("101 is too much").to_string().contains("page_size (PageSize) is 101"));
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn start_and_size_can_be_set_on_pages_and_items() {
    let server = paging_server(25, true).await;
    let (ids, error) = read(list(&server).items().page_size(4).start_page(6)).await;
    assert_eq!((ids, error), ((21..=25).collect(), None));
    let pages = list(&server).pages().start_page(2).page_size(20);
    assert_eq!(pages.collect::<Vec<_>>().await.len(), 1);
    let asked: Vec<_> = received(&server).await.iter().map(query_of).collect();
    let asked: Vec<_> = asked.iter().map(|query| (query["PageNumber"].as_str(), query["PageSize"].as_str())).collect();
    // The five rows of page 2 could be all that the service gives on a page.
    assert_eq!(asked, [("6", "4"), ("7", "4"), ("2", "20"), ("3", "20")]);
}

#[tokio::test]
async fn the_total_is_known_from_the_first_page() {
    let server = paging_server(25, true).await;
    let mut items = list(&server).items();
    assert_eq!((items.total(), items.size_hint()), (None, (0, None)));
    for taken in 1..=25_usize {
        assert!(items.next().await.is_some_and(|item| item.is_ok()));
        let at_hand = [10, 20, 25].into_iter().find(|end| *end >= taken).expect("within 25") - taken;
        assert_eq!((items.total(), items.size_hint()), (Some(25), (at_hand, Some(25 - taken))));
    }
    assert!(items.next().await.is_none());
    assert_eq!(items.size_hint(), (0, Some(0)));

    let mut pages = list(&server).pages().start_page(2);
    assert_eq!((pages.total(), pages.size_hint()), (None, (0, None)));
    pages.next().await.expect("one").expect("a page");
    assert_eq!((pages.total(), pages.size_hint()), (Some(25), (0, Some(1))));

    let silent = paging_server(25, false).await;
    let mut items = list(&silent).items();
    items.next().await.expect("one").expect("a row");
    assert_eq!((items.total(), items.size_hint()), (None, (9, None)));
}

#[tokio::test]
async fn a_listing_goes_on_where_another_stopped() {
    let server = paging_server(25, true).await;
    for stop in 0..=26 {
        let mut items = list(&server).items();
        let mut ids = Vec::new();
        for _ in 0..stop {
            ids.extend(items.try_next().await.expect("a row").and_then(|row| row.id));
        }
        let position = items.position();
        // The request itself need not say the page size again.
        let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
        let resumed = request.items().resume_from(&position).prefetch(2);
        assert_eq!(resumed.position(), position);
        ids.extend(read(resumed).await.0);
        assert_eq!(ids, (1..=25).collect::<Vec<_>>(), "stopped after {stop}, at {position:?}");
    }
    let mut items = list(&server).items();
    assert_eq!(parts(&items.position()), (1, 0, Some(10)));
    for _ in 0..13 {
        items.next().await;
    }
    assert_eq!(parts(&items.position()), (2, 3, Some(10)));
}

/// Page, rows taken of it, and page size.
fn parts(position: &Position) -> (i64, u64, Option<i64>) {
    (position.page(), position.rows(), position.page_size())
}

#[tokio::test]
async fn a_finished_listing_goes_on_with_what_has_come_since() {
    let server = paging_server(25, true).await;
    let mut items = list(&server).items();
    while items.try_next().await.expect("a row").is_some() {}
    let position = items.position();
    assert_eq!(parts(&position), (3, 5, Some(10)));
    let grown = paging_server(32, true).await;
    assert_eq!(read(list(&grown).items().resume_from(&position)).await, ((26..=32).collect(), None));
    let shrunk = paging_server(23, true).await;
    assert_eq!(read(list(&shrunk).items().resume_from(position)).await, (vec![], None));
}

#[cfg(feature = "serde")]
#[test]
fn a_position_can_be_written_down() {
    // As it may stand in a file, without what became known later.
    let position: Position = serde_json::from_str(r#"{"page":7,"rows":3,"page_size":null}"#).expect("it can be read");
    assert_eq!(parts(&position), (7, 3, None));
    let text = serde_json::to_string(&position).expect("it can be written");
    assert_eq!(text, r#"{"page":7,"rows":3,"page_size":null,"full_page":null,"cursor":null}"#);
    assert_eq!(serde_json::from_str::<Position>(&text).expect("it can be read"), position);
    // What this version does not know, it would leave out in silence.
    assert!(serde_json::from_str::<Position>(r#"{"page":7,"rows":3,"page_size":null,"shard":2}"#).is_err());
}

#[tokio::test]
async fn a_total_that_changes_moves_the_end() {
    for prefetch in [0, 1, 8] {
        let shrinks = service(|page, size| {
            let total = if page == 1 { 50 } else { 27 };
            (ids_on(page, size, total), Some(total))
        });
        let server = shrinks.await;
        assert_eq!(read(list(&server).items().prefetch(prefetch)).await, whole(27), "shrinks, {prefetch} ahead");
        let grows = service(|page, size| (ids_on(page, size, 10 + 15 * page.min(3)), Some(10 + 15 * page.min(3))));
        let server = grows.await;
        let mut items = list(&server).items().prefetch(prefetch);
        items.next().await;
        assert_eq!(items.total(), Some(25));
        while items.next().await.is_some() {}
        assert_eq!((items.total(), items.position().page()), (Some(55), 6), "grows, {prefetch} ahead");
        let asked: HashSet<String> = pages_asked_for(&server).await.into_iter().collect();
        assert_eq!((asked.len(), received(&server).await.len()), (6, 6), "each page once");
    }
}

#[tokio::test]
async fn a_service_that_repeats_a_page_is_found_out() {
    for (prefetch, total) in [(0, Some(30)), (8, Some(30)), (0, None), (8, None)] {
        let server = service(move |_, size| (ids_on(1, size, 30), total)).await;
        let mut items = list(&server).items().prefetch(prefetch);
        let rows: Vec<_> = items.by_ref().collect().await;
        let (error, rows) = rows.split_last().expect("an error at least");
        assert_eq!(rows.iter().flatten().count(), 10);
        let error = error.as_ref().expect_err("the second page is the first");
        assert_eq!((error.kind(), error.action()), (ErrorKind::UnexpectedResponse, Some("ListDataSources")));
        let text = "page 2 has the same rows as page 1: the service repeats itself or ignores PageNumber";
        assert_eq!(error.message(), text);
        assert!(items.next().await.is_none(), "the list has ended");
    }
}

#[tokio::test]
async fn a_service_that_goes_in_a_circle_is_found_out() {
    for length in 2..=9 {
        let server = service(move |page, size| (ids_on((page - 1) % length + 1, size, 1000), None)).await;
        let (ids, error) = read(list(&server).items()).await;
        assert!(error.expect("an error").contains("has the same rows as page"));
        assert!(ids.len() as u64 <= 10 * 3 * length, "{length}: {}", ids.len());
    }
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let server = service(|page, size| (ids_on(page, size, u64::MAX), Some(page * size + 1))).await;
    let (ids, error) = read(list(&server).items().max_pages(5)).await;
    assert_eq!(ids.len(), 50);
    assert_eq!(error.as_deref(), Some("ListDataSources: page 6 would be one more than the 5 allowed"));
    assert_eq!(received(&server).await.len(), 5);
}

#[tokio::test]
async fn repeated_pages_can_be_allowed() {
    let server = service(|_, _| (vec![7], Some(3))).await;
    let (ids, error) = read(list(&server).page_size(1).items().allow_repeated_pages()).await;
    assert_eq!((ids, error), (vec![7, 7, 7], None));
}

#[tokio::test]
async fn rows_without_any_value_are_no_repetition() {
    let server = server([json(200, r#"{"Data":{"TotalCount":3,"DataSources":[{"New":1}]}}"#)]).await;
    let rows: Vec<_> = list(&server).page_size(1).items().collect().await;
    assert_eq!(rows.iter().flatten().count(), 3);
}

#[tokio::test]
async fn rows_with_nothing_but_a_list_are_told_apart_by_it() {
    let page = |role: &str| {
        let row = format!(r#"{{"ProjectRoleList":[{{"ProjectRoleCode":"{role}"}}]}}"#);
        json(200, &format!(r#"{{"Data":{{"TotalCount":3,"ProjectMemberList":[{row}]}}}}"#))
    };
    for (roles, expected) in [(["a", "b", "c"], 3), (["a", "b", "b"], 2)] {
        let server = server(roles.map(page)).await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let rows: Vec<_> = client.list_project_members().project_id(1).page_size(1).items().collect().await;
        assert_eq!(rows.iter().flatten().count(), expected);
        assert_eq!(rows.len(), 3, "the last one is a row or the error");
    }
}

#[tokio::test]
async fn a_listing_that_is_refused_stands_where_it_stood() {
    let server = paging_server(25, true).await;
    let mut items = list(&server).items();
    for _ in 0..13 {
        items.try_next().await.expect("a row");
    }
    let position = items.position();
    let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources();
    let mut items = request.items().resume_from(&position);
    assert!(items.try_next().await.expect_err("the workspace is missing").is_invalid_request());
    assert!(items.try_next().await.expect("the end").is_none());
    assert_eq!(parts(&items.position()), (2, 3, Some(10)));
}

#[tokio::test]
async fn a_service_that_gives_fewer_rows_than_asked_for_is_read_to_its_end() {
    for prefetch in [0, 8] {
        let server = service(|page, size| (ids_on(page, size.min(4), 11), Some(11))).await;
        assert_eq!(read(list(&server).items().prefetch(prefetch)).await, whole(11));
        assert_eq!(received(&server).await.len(), 3);
    }
}

#[tokio::test]
async fn a_row_that_is_counted_and_not_shown_does_no_harm() {
    // Behind the last page the first service gives nothing, the second its last page once more.
    for behind in [vec![], (1..=8).collect::<Vec<u64>>()] {
        let server =
            service(move |page, _| (if page == 1 { (1..=8).collect() } else { behind.clone() }, Some(9))).await;
        assert_eq!(read(list(&server).items()).await, whole(8));
    }
}

#[tokio::test]
async fn a_short_list_without_a_total_ends_where_its_last_page_comes_again() {
    for prefetch in [0, 8] {
        let server = service(|_, _| (vec![1, 2, 3], None)).await;
        assert_eq!(read(list(&server).items().prefetch(prefetch)).await, whole(3));
        assert_eq!(pages_asked_for(&server).await, ["1", "2"]);
    }
}

#[tokio::test]
async fn pages_go_on_where_others_stopped() {
    let server = paging_server(25, true).await;
    let mut pages = list(&server).pages();
    pages.next().await.expect("one").expect("a page");
    assert_eq!(parts(&pages.position()), (2, 0, Some(10)));
    let mut resumed = list(&server).page_size(7).pages().resume_from(pages.position());
    let page = resumed.try_next().await.expect("a page").expect("the second");
    assert_eq!(page.data.data_sources[0].id, Some(11));
    while pages.try_next().await.expect("a page").is_some() {}
    assert_eq!((parts(&pages.position()), pages.next_page()), ((3, 0, Some(10)), 3), "the last page, for what comes");
}
