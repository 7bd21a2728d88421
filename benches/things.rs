//! How long the emulator takes for a list when it remembers many things, call and answer included, without a socket.
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

mod support;

use dataworks::mock::Emulator;
use serde_json::{Value, json};
use std::time::Instant;
use support::Budgets;

/// How many things there are.
const THINGS: usize = 100_000;

/// What a list may take, in milliseconds.
const BUDGET: f64 = 20.0;

/// What a list may take that is sorted by a text.
const BUDGET_OF_SORTED: f64 = 35.0;

/// Lists of each sort; the middle one counts.
const LISTS: usize = 21;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let emulator = Emulator::builder().stateful().connectionless().expect("nothing to be had");
    let flow = |number: usize| {
        let owner = if number.is_multiple_of(2) { "anna" } else { "ben" };
        json!({ "ProjectId": 27, "BusinessName": format!("flow {number}"), "Owner": owner })
    };
    let flows: Vec<Value> = (0..THINGS).map(flow).collect();
    emulator.seed(json!({ "business": flows })).expect("things");
    let client = emulator.client();
    let mut budgets = Budgets::new();
    for (name, page, keyword, total) in [
        ("first page", 1, None, THINGS),
        ("last page", 1_000, None, THINGS),
        ("page of those that contain a text", 1, Some("99"), 3_691),
        ("page of the one that is called so", 1, Some("flow 54321"), 1),
    ] {
        let mut times: Vec<f64> = (0..LISTS)
            .map(|_| {
                let list = client.call("ListBusiness").param("ProjectId", 27).param("PageNumber", page);
                let list = list.param("PageSize", 100);
                let list = keyword.into_iter().fold(list, |list, keyword: &str| list.param("Keyword", keyword));
                let start = Instant::now();
                let answer = runtime.block_on(list.send()).expect("a page");
                let time = start.elapsed().as_secs_f64() * 1_000.0;
                assert_eq!(answer["Data"]["TotalCount"].as_u64(), Some(total as u64), "{name}");
                time
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        budgets.figure(&format!("{THINGS} things, {name}, ms"), times[LISTS / 2], BUDGET, 1.0);
    }
    let collection = |number: usize| {
        // Neither the names nor their order are those of the creation.
        json!({ "QualifiedName": format!("album.{number}"), "CollectionType": "ALBUM", "Name": format!("album {:06}", number * 7_919 % THINGS) })
    };
    let collections: Vec<Value> = (0..THINGS).map(collection).collect();
    emulator.seed(json!({ "meta-collection": collections })).expect("things");
    for (name, next, first) in [("first", None, 0), ("middle", Some(50_000), 50_000), ("last", Some(99_900), 99_900)] {
        let mut times: Vec<f64> = (0..LISTS)
            .map(|_| {
                let list = client.call("ListMetaCollections").param("CollectionType", "ALBUM").param("OrderBy", "Name");
                let list = list.param("PageSize", 100);
                let list =
                    next.into_iter().fold(list, |list, next: u32| list.param("NextToken", format!("after-{next}")));
                let start = Instant::now();
                let answer = runtime.block_on(list.send()).expect("a page");
                let time = start.elapsed().as_secs_f64() * 1_000.0;
                assert_eq!(answer["Data"]["CollectionList"][0]["Name"], format!("album {first:06}"), "{name}");
                time
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        budgets.figure(
            &format!("{THINGS} things, {name} page of the sorted list, ms"),
            times[LISTS / 2],
            BUDGET_OF_SORTED,
            1.0,
        );
    }
    budgets.finish();
}
