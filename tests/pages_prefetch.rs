//! Pages that are fetched ahead: how many at the same time, in which order, and what is no longer sent.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/gated.rs"]
mod gated;
mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use dataworks::{Pages, Runtime as _};
use futures_util::{FutureExt as _, StreamExt as _};
use gated::{Arrival, GatedServer};
use std::time::Duration;
use support::client;

/// Rows on a page.
const SIZE: i64 = 2;

fn pages(server: &GatedServer, runtime: &VirtualRuntime) -> Pages<ListDataSourcesResponse> {
    client(&server.address, runtime).list_data_sources().project_id(1).page_size(SIZE).pages()
}

fn page_of(arrival: &Arrival) -> i64 {
    arrival.query["PageNumber"].parse().expect("a page number")
}

fn pages_of(arrivals: &[Arrival]) -> Vec<i64> {
    let mut pages: Vec<i64> = arrivals.iter().map(page_of).collect();
    pages.sort_unstable();
    pages
}

/// Answers with the page that is asked for, of a list with so many full pages.
fn answer(arrival: Arrival, pages: i64) {
    let (page, total) = (page_of(&arrival), pages * SIZE);
    let (first, second) = (page * SIZE - 1, page * SIZE);
    arrival.answer(
        200,
        format!(r#"{{"Data":{{"TotalCount":{total},"DataSources":[{{"Id":{first}}},{{"Id":{second}}}]}}}}"#),
    );
}

/// The page number that a page's rows give away.
fn number_of(page: &ListDataSourcesResponse) -> i64 {
    page.data.data_sources[1].id.expect("an id") / SIZE
}

/// Reads a list of 60 pages from a service that takes 50 ms for an answer. Gives the time it takes, if so many requests
/// are under way in each of the rounds.
async fn time_of(prefetch: usize, rounds: &[usize]) -> Duration {
    let mut server = GatedServer::start().await;
    let runtime = VirtualRuntime::default();
    let pages = pages(&server, &runtime).prefetch(prefetch);
    let listing = tokio::spawn(pages.map(|page| number_of(&page.expect("a page"))).collect::<Vec<_>>());
    let mut next = 1;
    for under_way in rounds {
        let mut arrivals = server.arrivals(*under_way).await;
        let expected: Vec<i64> = (next..).take(*under_way).collect();
        assert_eq!(pages_of(&arrivals), expected, "all at the same time, each once");
        next += *under_way as i64;
        runtime.advance(Duration::from_millis(50));
        // The last one first: they are given out in order all the same.
        arrivals.sort_by_key(|arrival| -page_of(arrival));
        arrivals.into_iter().for_each(|arrival| answer(arrival, 60));
    }
    assert_eq!(listing.await.expect("no panic"), (1..=60).collect::<Vec<_>>());
    assert!(server.is_quiet(), "nothing is fetched twice or beyond the end");
    runtime.monotonic()
}

#[tokio::test]
async fn eight_pages_ahead_are_more_than_six_times_faster() {
    let one_after_another = time_of(0, &[1; 60]).await;
    let ahead = time_of(8, &[1, 8, 8, 8, 8, 8, 8, 8, 3]).await;
    assert_eq!((one_after_another.as_millis(), ahead.as_millis()), (3000, 450));
}

#[tokio::test]
async fn pages_come_while_the_caller_is_at_work() {
    let mut server = GatedServer::start().await;
    let mut pages = pages(&server, &VirtualRuntime::default()).prefetch(1);
    let (page, ()) = tokio::join!(pages.next(), async { answer(server.arrival().await, 3) });
    assert_eq!(number_of(&page.expect("one").expect("a page")), 1);
    // Nobody waits for page 2, and it is asked for.
    let second = server.arrival().await;
    assert_eq!(page_of(&second), 2);
    answer(second, 3);
    assert_eq!(number_of(&pages.next().await.expect("one").expect("a page")), 2);
    assert_eq!(page_of(&server.arrival().await), 3);
}

#[tokio::test]
async fn without_prefetch_a_page_is_asked_for_when_it_is_waited_for() {
    let mut server = GatedServer::start().await;
    let mut pages = pages(&server, &VirtualRuntime::default());
    let (page, ()) = tokio::join!(pages.next(), async { answer(server.arrival().await, 3) });
    assert!(page.is_some_and(|page| page.is_ok()));
    // Another call arrives first, so nothing was on its way.
    let other = tokio::spawn(client(&server.address, &VirtualRuntime::default()).call("Other").send());
    let arrival = server.arrival().await;
    assert_eq!(arrival.query["Action"], "Other");
    arrival.answer(200, "{}");
    other.await.expect("no panic").expect("an answer");
}

#[tokio::test]
async fn an_error_comes_in_its_place_and_only_its_page_is_asked_for_again() {
    let mut server = GatedServer::start().await;
    let mut pages = pages(&server, &VirtualRuntime::default()).prefetch(8);
    let listing = tokio::spawn(async move {
        let mut seen = Vec::new();
        while let Some(page) = pages.next().await {
            seen.push(page.map(|page| number_of(&page)).map_err(|error| error.code().map(str::to_owned)));
        }
        seen
    });
    answer(server.arrival().await, 5);
    let arrivals = server.arrivals(4).await;
    assert_eq!(pages_of(&arrivals), [2, 3, 4, 5]);
    for arrival in arrivals {
        match page_of(&arrival) {
            3 => arrival.answer(403, r#"{"Code":"Forbidden.Access","Message":"not now"}"#),
            _ => answer(arrival, 5),
        }
    }
    let again = server.arrival().await;
    assert_eq!(page_of(&again), 3);
    answer(again, 5);
    let forbidden = Err(Some("Forbidden.Access".to_owned()));
    assert_eq!(listing.await.expect("no panic"), [Ok(1), Ok(2), forbidden, Ok(3), Ok(4), Ok(5)]);
    assert!(server.is_quiet());
}

#[tokio::test]
async fn dropped_half_way_it_sends_nothing_more() {
    let mut server = GatedServer::start().await;
    let runtime = VirtualRuntime::default();
    let client = client(&server.address, &runtime);
    let mut items = client.list_data_sources().project_id(1).page_size(SIZE).items().prefetch(8);
    let (row, ()) = tokio::join!(items.next(), async { answer(server.arrival().await, 60) });
    assert!(row.is_some_and(|row| row.is_ok()));
    assert!(items.next().await.is_some_and(|row| row.is_ok()), "the second row of the first page");
    let under_way = tokio::select! {
        arrivals = server.arrivals(8) => arrivals,
        _ = items.next() => panic!("page 2 was not answered"),
    };
    assert_eq!(pages_of(&under_way), (2..=9).collect::<Vec<_>>());
    drop(items);
    for arrival in under_way {
        arrival.abandoned().await;
    }
    // Whatever the client sends next is the next that comes.
    let other = tokio::spawn(client.call("Other").send());
    let arrival = server.arrival().await;
    assert_eq!(arrival.query["Action"], "Other");
    arrival.answer(200, "{}");
    other.await.expect("no panic").expect("an answer");
    assert!(server.is_quiet());
    assert_eq!(runtime.sleeps(), [], "and nothing is tried again");
}

#[tokio::test]
async fn a_wait_that_is_given_up_loses_nothing() {
    let mut server = GatedServer::start().await;
    let mut pages = pages(&server, &VirtualRuntime::default()).prefetch(2);
    for number in 1..=3 {
        assert!(pages.next().now_or_never().is_none(), "no answer yet");
        // Given up once more, when the request has come.
        let arrival = tokio::select! {
            arrival = server.arrival() => arrival,
            _ = pages.next() => panic!("page {number} was not answered"),
        };
        assert_eq!(page_of(&arrival), number);
        answer(arrival, 3);
        assert_eq!(number_of(&pages.next().await.expect("one").expect("a page")), number);
    }
    assert!(pages.next().await.is_none());
    assert!(server.is_quiet());
}

#[tokio::test]
async fn more_is_not_fetched_ahead_than_is_allowed_at_all() {
    let mut server = GatedServer::start().await;
    let pages = pages(&server, &VirtualRuntime::default()).prefetch(8).max_pages(3);
    let listing = tokio::spawn(pages.map(|page| page.map(|page| number_of(&page)).ok()).collect::<Vec<_>>());
    answer(server.arrival().await, 60);
    let arrivals = server.arrivals(2).await;
    assert_eq!(pages_of(&arrivals), [2, 3]);
    arrivals.into_iter().for_each(|arrival| answer(arrival, 60));
    assert_eq!(listing.await.expect("no panic"), [Some(1), Some(2), Some(3), None]);
    assert!(server.is_quiet());
}
