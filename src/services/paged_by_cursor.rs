//! Lists that are paged by tokens and by keys, over a socket. No action of the specs pages so yet, so the test has two of
//! its own.

use super::prelude::*;
use crate::v2020::Client;
use crate::{ErrorKind, Items, Page, RetryPolicy};
use serde_json::{Value, json};
use std::collections::HashMap;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

#[path = "../../tests/support/gated.rs"]
mod gated;

use gated::{Arrival, GatedServer};

mod list_things {
    use super::*;

    pub(crate) static ACTION: Action = Action {
        service: &crate::v2020::SERVICE,
        name: "ListThings",
        method: Method::GET,
        path: "/",
        level: None,
        writes: false,
        idempotent: true,
        parameters: parameters![
            "Owner" Query [],
            "NextToken" Query [],
            "MaxResults" Query [AtLeast(1), AtMost(50)],
        ],
        any_of: &[],
        elsewhere: None,
    };

    request! {
        /// Lists things by token.
        pub struct ListThings => ListThingsResponse
    }

    impl ListThings {
        pub(super) fn new(client: &Client) -> Self {
            Self { call: client.typed_call(&ACTION) }
        }

        pub(super) fn next_token(self, value: &str) -> Self {
            Self { call: self.call.with("NextToken", value) }
        }
    }

    paged! {
        ListThings => ListThingsResponse, Thing,
        token: "NextToken", size: "MaxResults", items: data.things, next_token: data.next_token, total: data.total
    }

    response! {
        /// One page of things.
        pub struct ListThingsResponse {
            /// The page.
            pub data: Object<ThingPage> = "Data",
        }
    }

    record! {
        /// One page of things.
        pub struct ThingPage {
            /// The things.
            pub things: Vec<Thing> = "Things",
            /// Token of the next page.
            pub next_token: Option<String> = "NextToken",
            /// Number of all things.
            pub total: Option<i64> = "Total",
        }
    }

    record! {
        /// A thing.
        pub struct Thing {
            /// Its id.
            pub id: Option<i64> = "Id",
        }
    }
}

/// Defines an action that pages by a key of this type.
macro_rules! keyed {
    ($module:ident, $key:ty $(, size: $size:literal)?) => {
        mod $module {
            use super::*;

            pub(crate) static ACTION: Action = Action {
                service: &crate::v2020::SERVICE,
                name: "ListKeys",
                method: Method::GET,
                path: "/",
                level: None,
                writes: false,
                idempotent: true,
                parameters: parameters!["NextPrimaryKey" Query [], "Size" Query [],],
                any_of: &[],
                elsewhere: None,
            };

            request! {
                /// Lists rows by key.
                pub struct ListKeys => ListKeysResponse
            }

            impl ListKeys {
                pub(super) fn new(client: &Client) -> Self {
                    Self { call: client.typed_call(&ACTION) }
                }
            }

            paged! {
                ListKeys => ListKeysResponse, Row,
                key: "NextPrimaryKey", items: rows, next_key: next_key, more: has_next $(, size: $size)?
            }

            response! {
                /// One page of rows.
                pub struct ListKeysResponse {
                    /// The rows.
                    pub rows: Vec<Row> = "Rows",
                    /// Key of the next page.
                    pub next_key: Option<$key> = "NextPrimaryKey",
                    /// Whether there is another page.
                    pub has_next: Option<bool> = "HasNext",
                }
            }

            record! {
                /// A row.
                pub struct Row {
                    /// Its id.
                    pub id: Option<i64> = "Id",
                }
            }
        }
    };
}
keyed!(by_text, String);
keyed!(by_number, i64, size: "Size");
keyed!(by_map, JsonMap);

use list_things::{ListThings, ListThingsResponse};

type Query = HashMap<String, String>;

fn query_of(request: &Request) -> Query {
    request.url.query_pairs().into_owned().collect()
}

/// A server that answers by the parameters of a request.
async fn service(answer: impl Fn(&Query) -> Value + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        ResponseTemplate::new(200).set_body_raw(answer(&query_of(request)).to_string(), "application/json")
    };
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

async fn queries(server: &MockServer) -> Vec<Query> {
    server.received_requests().await.expect("recording is on").iter().map(query_of).collect()
}

fn client(address: &str) -> Client {
    let http_client = reqwest::Client::builder().no_proxy().build().expect("a client of HTTP");
    Client::builder()
        .region("cn-test")
        .endpoint(address)
        .credentials(crate::auth::Credentials::new("test-key-id", "test-key-secret"))
        .http_client(http_client)
        // No test waits for a pause between attempts.
        .retry(RetryPolicy::never())
        .build()
        .expect("a client")
}

fn list(server: &MockServer) -> ListThings {
    ListThings::new(&client(&server.uri()))
}

fn rows(ids: impl IntoIterator<Item = i64>) -> Value {
    ids.into_iter().map(|id| json!({ "Id": id })).collect()
}

/// Gives `total` things, `size` on a page; tokens are `after-<id>`, an empty one comes with the last page.
fn things(query: &Query, total: i64, size: i64) -> Value {
    let before = query.get("NextToken").map_or(0, |token| token["after-".len()..].parse().expect("a token"));
    let end = (before + size).min(total);
    let token = if end < total { format!("after-{end}") } else { String::new() };
    json!({"Data": {"Things": rows(before + 1..=end), "NextToken": token, "Total": total}})
}

async fn read<R: Page>(items: &mut Items<R>, id: impl Fn(R::Item) -> Option<i64>) -> (Vec<i64>, Option<crate::Error>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.extend(id(item)),
            Err(error) => return (ids, Some(error)),
        }
    }
    (ids, None)
}

/// The ids up to the end or the first error, and the message of that.
async fn read_things(mut items: Items<ListThingsResponse>) -> (Vec<i64>, Option<String>) {
    let (ids, error) = read(&mut items, |thing| thing.id).await;
    if error.is_some() {
        assert!(items.next().await.is_none(), "the list has ended");
    }
    (ids, error.map(|error| error.message().to_owned()))
}

fn tokens(queries: &[Query]) -> Vec<Option<&str>> {
    queries.iter().map(|query| query.get("NextToken").map(String::as_str)).collect()
}

#[tokio::test]
async fn a_list_by_token_is_read_to_its_end() {
    for prefetch in [0, 1, 8] {
        let server = service(|query| things(query, 25, 10)).await;
        let mut items = list(&server).items().prefetch(prefetch);
        assert!(items.next().await.is_some_and(|row| row.is_ok()));
        assert_eq!((items.total(), futures_core::Stream::size_hint(&items)), (Some(25), (9, Some(24))));
        assert_eq!(read_things(items).await, ((2..=25).collect(), None));
        let queries = queries(&server).await;
        assert_eq!(tokens(&queries), [None, Some("after-10"), Some("after-20")], "each page once");
        // The documented maximum, where the caller sets none.
        assert!(queries.iter().all(|query| query["MaxResults"] == "50"));
    }
}

#[tokio::test]
async fn one_page_is_fetched_ahead_at_most() {
    let mut server = GatedServer::start().await;
    let mut pages = ListThings::new(&client(&server.address)).pages().prefetch(8);
    let answer = |arrival: Arrival| {
        let page = things(&arrival.query, 40, 10).to_string();
        arrival.answer(200, page);
    };
    let (page, ()) = tokio::join!(pages.next(), async { answer(server.arrival().await) });
    assert!(page.is_some_and(|page| page.is_ok()));
    // Nobody waits for page 2, and it is asked for.
    let second = server.arrival().await;
    assert_eq!(second.query["NextToken"], "after-10");
    answer(second);
    assert!(pages.next().await.is_some_and(|page| page.is_ok()));
    let third = server.arrival().await;
    assert_eq!(third.query["NextToken"], "after-20");
    assert!(server.is_quiet());
    drop(pages);
    third.abandoned().await;
}

#[tokio::test]
async fn a_list_by_token_goes_on_where_another_stopped() {
    for prefetch in [0, 1] {
        let server = service(|query| things(query, 25, 10)).await;
        for stop in 0..=26 {
            let mut items = list(&server).items().page_size(10).prefetch(prefetch);
            let mut ids = Vec::new();
            for _ in 0..stop {
                ids.extend(items.try_next().await.expect("a row").and_then(|row| row.id));
            }
            let position = items.position();
            let resumed = list(&server).next_token("after-3").items().resume_from(&position);
            assert_eq!(resumed.position(), position);
            let (rest, error) = read_things(resumed).await;
            ids.extend(rest);
            assert_eq!((ids, error), ((1..=25).collect(), None), "stopped after {stop}, at {position:?}");
        }
        let mut items = list(&server).items();
        for _ in 0..13 {
            items.next().await;
        }
        let position = items.position();
        assert_eq!((position.page(), position.rows(), position.page_size()), (2, 3, Some(50)));
        #[cfg(feature = "serde")]
        {
            let text = serde_json::to_string(&position).expect("it can be written");
            assert_eq!(serde_json::from_str::<crate::Position>(&text).expect("it can be read"), position);
        }
    }
}

#[tokio::test]
async fn pages_go_on_where_others_stopped() {
    let server = service(|query| things(query, 25, 10)).await;
    let mut pages = list(&server).pages();
    pages.next().await;
    let mut resumed = list(&server).pages().resume_from(pages.position());
    let page = resumed.try_next().await.expect("a page").expect("the second");
    assert_eq!(page.data.things[0].id, Some(11));
    // After the last page, it is that one: what came since is found.
    while pages.next().await.is_some() {}
    let mut again = list(&server).pages().resume_from(pages.position());
    let page = again.try_next().await.expect("a page").expect("the last");
    assert_eq!((page.data.things[0].id, pages.next_page()), (Some(21), 3));
}

#[tokio::test]
async fn a_finished_list_by_token_goes_on_with_what_has_come_since() {
    let server = service(|query| things(query, 25, 10)).await;
    let mut items = list(&server).items();
    while items.try_next().await.expect("a row").is_some() {}
    let grown = service(|query| things(query, 32, 10)).await;
    assert_eq!(read_things(list(&grown).items().resume_from(items.position())).await, ((26..=32).collect(), None));
}

#[tokio::test]
async fn a_token_that_the_request_sets_is_where_the_list_begins() {
    let server = service(|query| things(query, 25, 10)).await;
    let mut items = list(&server).next_token("after-5").items();
    assert_eq!(items.try_next().await.expect("a row").and_then(|row| row.id), Some(6));
    // How many rows came before is not known.
    assert_eq!((items.total(), futures_core::Stream::size_hint(&items)), (Some(25), (9, None)));
    assert_eq!(queries(&server).await[0].get("MaxResults"), None);
}

#[tokio::test]
async fn empty_pages_in_between_end_nothing() {
    let server = service(|query| match query.get("NextToken").map(String::as_str) {
        None => json!({"Data": {"Things": rows([1]), "NextToken": "a"}}),
        Some("a") => json!({"Data": {"NextToken": "b"}}),
        Some("b") => json!({"Data": {"Things": [], "NextToken": "c"}}),
        _ => json!({"Data": {"Things": rows([2]), "NextToken": null}}),
    })
    .await;
    assert_eq!(read_things(list(&server).items()).await, (vec![1, 2], None));
    let mut pages = list(&server).pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        lengths.push(page.data.things.len());
    }
    assert_eq!(lengths, [1, 0, 0, 1]);
}

#[tokio::test]
async fn a_token_that_comes_twice_ends_the_list() {
    // Each page has rows of its own; only the token gives it away.
    let counter = std::sync::atomic::AtomicI64::new(0);
    let count = move || counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let server = service(move |_| json!({"Data": {"Things": rows([count()]), "NextToken": "again"}})).await;
    let message = "page 3 would be asked for by the same NextToken as page 2: the service repeats itself";
    assert_eq!(read_things(list(&server).items()).await, (vec![0, 1], Some(message.to_owned())));
    let mut items = list(&server).items().allow_repeated_pages().max_pages(4);
    let (ids, error) = read(&mut items, |thing| thing.id).await;
    assert_eq!(ids, [2, 3, 4, 5]);
    let error = error.expect("a fifth page");
    assert_eq!((error.kind(), error.action()), (ErrorKind::UnexpectedResponse, Some("ListThings")));
    assert_eq!(error.message(), "page 5 would be one more than the 4 allowed");
}

#[tokio::test]
async fn tokens_that_go_in_a_circle_are_found_out() {
    for length in 2..=9 {
        let counter = std::sync::atomic::AtomicI64::new(0);
        let server = service(move |_| {
            let page = counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            json!({"Data": {"Things": rows([page]), "NextToken": format!("token-{}", page % length)}})
        })
        .await;
        let (ids, error) = read_things(list(&server).items()).await;
        assert!(error.expect("an error").contains("by the same NextToken as page"));
        assert!(ids.len() as i64 <= 3 * length + 1, "{length}: {}", ids.len());
    }
}

#[tokio::test]
async fn a_token_that_is_ignored_is_found_out() {
    let counter = std::sync::atomic::AtomicI64::new(0);
    let server = service(move |_| {
        let token = counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        json!({"Data": {"Things": rows([1, 2]), "NextToken": token.to_string()}})
    })
    .await;
    let message = "page 2 has the same rows as page 1: the service repeats itself or ignores NextToken";
    assert_eq!(read_things(list(&server).items()).await, (vec![1, 2], Some(message.to_owned())));
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let counter = std::sync::atomic::AtomicI64::new(0);
    let server = service(move |query| match counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        1 => json!({"Success": false, "Code": "Forbidden.Access", "HttpStatusCode": 403}),
        _ => things(query, 15, 10),
    })
    .await;
    let mut items = list(&server).items();
    let (ids, error) = read(&mut items, |thing| thing.id).await;
    assert!(error.expect("forbidden").is_access_denied());
    assert_eq!(ids, (1..=10).collect::<Vec<_>>());
    let position = items.position();
    assert_eq!((position.page(), position.rows()), (2, 0));
    assert_eq!(read_things(items).await, ((11..=15).collect(), None));
    assert_eq!(tokens(&queries(&server).await), [None, Some("after-10"), Some("after-10")]);
}

#[tokio::test]
async fn what_a_list_by_token_cannot_do_is_an_error_in_the_place_of_its_first_row() {
    let server = service(|query| things(query, 25, 10)).await;
    let (ids, error) = read_things(list(&server).items().start_page(3)).await;
    let message = "a list that is paged by NextToken cannot begin at page 3: resume it at a position";
    assert_eq!((ids, error.as_deref()), (vec![], Some(message)));
    // Another page size is no other beginning.
    let (_, error) = read_things(list(&server).items().start_page(3).page_size(5)).await;
    assert_eq!(error.as_deref(), Some(message));
    // A position of a list by numbers.
    let numbered = client(&server.uri()).list_data_sources().project_id(1).items().start_page(2).position();
    let (_, error) = read_things(list(&server).items().resume_from(numbered)).await;
    assert_eq!(error.as_deref(), Some("the position is not one of a list that is paged by NextToken"));
    let mut items = by_text::ListKeys::new(&client(&server.uri())).items().page_size(10);
    let (_, error) = read(&mut items, |row| row.id).await;
    let error = error.expect("there is no such parameter");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.message(), "no parameter of the action says how many rows a page has");
    assert!(queries(&server).await.is_empty(), "nothing was sent");
    // And the other way round.
    let mut items = list(&server).items();
    for _ in 0..11 {
        items.next().await;
    }
    let mut numbered = client(&server.uri()).list_data_sources().project_id(1).items().resume_from(items.position());
    let error = numbered.try_next().await.expect_err("a token is no page number");
    assert_eq!(error.message(), "the position is not one of a list that is paged by PageNumber");
    // Page 1 is where every list begins.
    assert_eq!(read_things(list(&server).items().start_page(1)).await, ((1..=25).collect(), None));
}

/// Reads a list by key whose three pages have these keys, as they are written in a response and in a request.
macro_rules! read_by_key {
    ($module:ident, $keys:expr) => {{
        let keys: [(Value, &str); 2] = $keys;
        let written = keys.clone().map(|(_, written)| written.to_owned());
        let server = service(move |query| match query.get("NextPrimaryKey") {
            None => json!({"Rows": rows([1, 2]), "NextPrimaryKey": keys[0].0, "HasNext": true}),
            Some(key) if key == keys[0].1 => json!({"Rows": rows([3]), "NextPrimaryKey": keys[1].0, "HasNext": true}),
            // A key beside "no more" is not followed.
            Some(_) => json!({"Rows": rows([4, 5]), "NextPrimaryKey": keys[0].0, "HasNext": false}),
        })
        .await;
        let list = || $module::ListKeys::new(&client(&server.uri())).items();
        for stop in 0..=6 {
            let mut items = list();
            let mut ids = Vec::new();
            for _ in 0..stop {
                ids.extend(items.try_next().await.expect("a row").and_then(|row| row.id));
            }
            let mut resumed = list().resume_from(items.position());
            let (rest, error) = read(&mut resumed, |row| row.id).await;
            ids.extend(rest);
            assert_eq!((ids, error.map(|error| error.to_string())), (vec![1, 2, 3, 4, 5], None));
        }
        let asked = queries(&server).await;
        let asked: Vec<_> = asked.iter().filter_map(|query| query.get("NextPrimaryKey")).collect();
        assert!(asked.contains(&&written[0]) && asked.contains(&&written[1]));
        assert!(asked.iter().all(|key| written.contains(key)), "{asked:?}");
    }};
}

#[tokio::test]
async fn keys_are_handed_on_as_they_came() {
    read_by_key!(by_text, [(json!("odps.a"), "odps.a"), (json!("odps.b"), "odps.b")]);
    read_by_key!(by_number, [(json!(7), "7"), (json!(i64::MAX), "9223372036854775807")]);
    read_by_key!(by_map, [(json!({"id": 7}), r#"{"id":7}"#), (json!(r#"{ "id" : 8 }"#), r#"{ "id" : 8 }"#)]);
}

#[tokio::test]
async fn a_size_of_a_list_by_key_can_be_set() {
    let server = service(|_| json!({"Rows": rows([1]), "HasNext": false})).await;
    let mut items = by_number::ListKeys::new(&client(&server.uri())).items().page_size(7);
    assert_eq!(read(&mut items, |row| row.id).await.0, [1]);
    assert_eq!(queries(&server).await[0]["Size"], "7");
}

#[tokio::test]
async fn more_without_a_key_is_an_error_behind_the_page() {
    let server = service(|_| json!({"Rows": rows([1]), "HasNext": true})).await;
    let mut items = by_text::ListKeys::new(&client(&server.uri())).items();
    let (ids, error) = read(&mut items, |row| row.id).await;
    let error = error.expect("no key");
    assert_eq!((ids, error.kind()), (vec![1], ErrorKind::UnexpectedResponse));
    assert_eq!(error.message(), "page 1 is not the last and has no NextPrimaryKey for the next");
    assert!(items.next().await.is_none(), "the list has ended");
    let position = items.position();
    assert_eq!((position.page(), position.rows()), (1, 1));
    // Where nothing says whether there is more, the key does.
    let server = service(|_| json!({"Rows": rows([1])})).await;
    let mut items = by_text::ListKeys::new(&client(&server.uri())).items();
    assert_eq!(read(&mut items, |row| row.id).await.0, [1]);
}
