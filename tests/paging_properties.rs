//! Each row once and in order, whatever the service does with page sizes and totals, and wherever a listing stops and is
//! resumed.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "dataarts"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{Items, Page, Position, Record, Result, dataarts};
use proptest::prelude::*;
use support::{client, local, query_of, received};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// How a service pages.
#[derive(Clone, Copy, Debug)]
struct Service {
    total: u64,
    says_total: bool,
    /// Most rows on a page, whatever is asked for.
    largest: u64,
    /// Gives its last page once more for pages behind it.
    repeats_last: bool,
    /// Counts each row whose number is a multiple of this and does not show it; from 2, so that no page is without rows.
    hides: Option<u64>,
}

impl Service {
    /// The numbers of the rows on a page.
    fn rows(self, number: u64, asked: u64) -> std::ops::RangeInclusive<u64> {
        let size = asked.min(self.largest);
        let last = self.total.div_ceil(size).max(1);
        let number = if self.repeats_last { number.min(last) } else { number };
        self.rows_from((number - 1).saturating_mul(size), size)
    }

    fn rows_from(self, before: u64, asked: u64) -> std::ops::RangeInclusive<u64> {
        before + 1..=before.saturating_add(asked.min(self.largest)).min(self.total)
    }

    fn body(self, rows: std::ops::RangeInclusive<u64>) -> String {
        let rows = rows.filter(|id| self.shows(*id));
        let rows: Vec<String> = rows.map(|id| format!(r#"{{"Id":{id},"task_id":{id}}}"#)).collect();
        let rows = rows.join(",");
        let total = |name| if self.says_total { format!(r#""{name}":{},"#, self.total) } else { String::new() };
        format!(
            r#"{{"Success":true,"Data":{{{}"DataSources":[{rows}]}},"statusCode":200,"body":"{{{}\"rows\":[{}]}}"}}"#,
            total("TotalCount"),
            total("total").replace('"', "\\\""),
            rows.replace('"', "\\\"")
        )
    }

    fn shows(self, id: u64) -> bool {
        self.hides.is_none_or(|every| !id.is_multiple_of(every))
    }

    async fn start(self) -> MockServer {
        let server = MockServer::start().await;
        let respond = move |request: &Request| {
            let query = query_of(request);
            let number = |key: &str| query.get(key).and_then(|text| text.parse::<u64>().ok());
            let rows = match (number("offset"), number("limit")) {
                (Some(offset), Some(limit)) => self.rows_from(offset, limit),
                _ => self.rows(number("PageNumber").expect("a page"), number("PageSize").unwrap_or(10)),
            };
            ResponseTemplate::new(200).set_body_raw(self.body(rows), "application/json")
        };
        Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
        server
    }
}

/// Reads a list in runs: each takes some rows and hands its position to the next, the last one reads to the end.
async fn read<R: Page>(
    list: impl Fn() -> Items<R>,
    first: Items<R>,
    stops: &[usize],
    id: impl Fn(R::Item) -> Option<i64>,
) -> Result<Vec<i64>>
where
    R::Item: Record,
{
    let mut ids = Vec::new();
    let mut items = first;
    for stop in stops {
        for _ in 0..*stop {
            let Some(item) = items.try_next().await? else { break };
            ids.extend(id(item));
        }
        let position = items.position();
        let resumed = list().resume_from(&position);
        assert_eq!(resumed.position(), position);
        items = resumed;
    }
    while let Some(item) = items.try_next().await? {
        ids.extend(id(item));
    }
    assert!(items.try_next().await?.is_none(), "the end stays the end");
    Ok(ids)
}

fn service() -> impl Strategy<Value = Service> {
    (0..90_u64, any::<bool>(), 1..13_u64, any::<bool>()).prop_map(|(total, says_total, largest, repeats)| {
        // Without a total, a last page that comes again cannot be told from a service that ignores the number.
        Service { total, says_total, largest, repeats_last: repeats && says_total, hides: None }
    })
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

fn data_sources(client: &Client, size: Option<i64>) -> dataworks::v2020::tenant::list_data_sources::ListDataSources {
    let request = client.list_data_sources().project_id(1);
    match size {
        Some(size) => request.page_size(size),
        None => request,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbered_lists_give_each_row_once(
        service in service(),
        size in proptest::option::of(1..26_i64),
        resumed_size in proptest::option::of(1..26_i64),
        prefetch in 0..9_usize,
        stops in proptest::collection::vec(0..40_usize, 0..4),
    ) {
        run(async {
            let server = service.start().await;
            let client = client(&server.uri(), &VirtualRuntime::default());
            let first = data_sources(&client, size).items().prefetch(prefetch);
            // What the resumed request itself says of sizes does not matter.
            let list = || data_sources(&client, resumed_size).items().prefetch(prefetch);
            let ids = read(list, first, &stops, |row| row.id).await.expect("a list");
            assert_eq!(ids, (1..=service.total as i64).collect::<Vec<_>>());
            if prefetch == 0 && stops.is_empty() {
                let size = service.largest.min(size.unwrap_or(100) as u64);
                let needed = service.total.div_ceil(size).max(1);
                let asked = received(&server).await.len() as u64;
                assert!((needed..=needed + 1).contains(&asked), "{asked} pages asked for, {needed} needed");
            }
        });
    }

    #[test]
    fn a_numbered_list_is_read_to_its_end_from_any_page(
        service in service(),
        size in 1..26_i64,
        page in 1..9_i64,
        prefetch in 0..9_usize,
    ) {
        run(async {
            let server = service.start().await;
            let client = client(&server.uri(), &VirtualRuntime::default());
            let items = data_sources(&client, Some(size)).items().start_page(page).prefetch(prefetch);
            let ids = read(|| data_sources(&client, None).items(), items, &[], |row| row.id).await.expect("a list");
            let before = (page - 1) * size.min(service.largest as i64);
            // A service that gives its last page for those behind it gives that one.
            let is_behind = service.repeats_last && before >= service.total as i64;
            if !is_behind {
                assert_eq!(ids, (before + 1..=service.total as i64).collect::<Vec<_>>());
            }
        });
    }

    #[test]
    fn rows_that_are_counted_and_not_shown_do_no_harm(
        (service, size) in (service(), 2..26_i64),
        hides in 2..30_u64,
        prefetch in 0..9_usize,
        stops in proptest::collection::vec(0..40_usize, 0..4),
    ) {
        // Pages of one row could be without any, and an empty page ends a list; so could the last page be.
        // A last page that comes again, with rows hidden on every page, cannot be told from a new one by a listing that is
        // resumed there.
        let service =
            Service { hides: Some(hides), says_total: true, repeats_last: false, largest: service.largest.max(2), ..service };
        run(async {
            let server = service.start().await;
            let client = client(&server.uri(), &VirtualRuntime::default());
            let list = || data_sources(&client, None).items().prefetch(prefetch);
            let first = data_sources(&client, Some(size)).items().prefetch(prefetch);
            let ids = read(list, first, &stops, |row| row.id).await.expect("a list");
            let shown = (1..=service.total).filter(|id| service.shows(*id)).map(|id| id as i64);
            assert_eq!(ids, shown.collect::<Vec<_>>());
        });
    }

    #[test]
    fn lists_by_offset_give_each_row_once(
        service in service(),
        limit in proptest::option::of(1..26_i64),
        prefetch in 0..9_usize,
        stops in proptest::collection::vec(0..40_usize, 0..4),
    ) {
        run(async {
            let server = service.start().await;
            let builder = local(dataarts::Client::builder(), &server.uri(), &VirtualRuntime::default());
            let client = builder.project_id("p0").build().expect("a client");
            let list = |limit: Option<i64>| {
                let list = client.show_instance_infos().task_id("t").job_name("j").start_time(0).end_time(1).instance("i");
                if let Some(limit) = limit { list.limit(limit) } else { list }.items().prefetch(prefetch)
            };
            let ids = read(|| list(None), list(limit), &stops, |row| row.task_id).await.expect("a list");
            assert_eq!(ids, (1..=service.total as i64).collect::<Vec<_>>());
        });
    }
}

/// Case 59.
#[tokio::test]
async fn case_59_a_listing_is_resumed_where_the_service_gives_fewer_rows_than_asked_for() {
    let service = Service { total: 35, says_total: true, largest: 10, repeats_last: false, hides: None };
    let server = service.start().await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let first = data_sources(&client, Some(20)).items();
    let ids = read(|| data_sources(&client, None).items(), first, &[22], |row| row.id).await.expect("a list");
    assert_eq!(ids, (1..=35).collect::<Vec<_>>());
    let pages: Vec<String> =
        received(&server).await.iter().map(|request| query_of(request)["PageNumber"].clone()).collect();
    assert_eq!(pages, ["1", "2", "3", "3", "4"]);
}

/// Case 60.
#[tokio::test]
async fn case_60_a_short_page_is_no_end_without_a_total() {
    for (largest, pages) in [(11, 17), (8, 24)] {
        let service = Service { total: 184, says_total: false, largest, repeats_last: false, hides: None };
        let server = service.start().await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let first = data_sources(&client, Some(20)).items();
        let ids = read(|| data_sources(&client, None).items(), first, &[], |row| row.id).await.expect("a list");
        assert_eq!(ids, (1..=184).collect::<Vec<_>>());
        assert_eq!(received(&server).await.len(), pages);
    }
}

/// A position is written down and read again, and stays what it is.
#[cfg(feature = "serde")]
#[tokio::test]
async fn a_position_that_was_written_down_goes_on_where_it_stood() {
    let service = Service { total: 35, says_total: true, largest: 10, repeats_last: false, hides: None };
    let server = service.start().await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut items = data_sources(&client, Some(20)).items();
    for _ in 0..22 {
        items.try_next().await.expect("a row");
    }
    let text = serde_json::to_string(&items.position()).expect("it can be written");
    assert_eq!(text, r#"{"page":3,"rows":2,"page_size":20,"full_page":10,"cursor":null}"#);
    let position: Position = serde_json::from_str(&text).expect("it can be read");
    let rest = data_sources(&client, None).items().resume_from(position);
    let ids = read(|| data_sources(&client, None).items(), rest, &[], |row| row.id).await.expect("a list");
    assert_eq!(ids, (23..=35).collect::<Vec<_>>());
}
