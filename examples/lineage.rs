//! The tables that a table is made from, upstream to a depth: as a tree, or with `--dot` for Graphviz.
//!
//! `cargo run --example lineage --features mock` talks to an emulator with a small warehouse in it. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.
//!
//! `--table GUID` is where it begins (default `odps.shop.report`), `--depth N` how far it goes (default 4). A table is
//! asked about once, however often it is met, so lineage that goes in a circle ends.

mod support;

use dataworks::mock::{Emulator, ReceivedRequest};
use dataworks::v2020::Client;
use dataworks::v2020::types::LineageDirection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::process::ExitCode;
use support::{Options, Outcome, connect, report};

/// Tables of the emulator and what each is made from. The last goes in a circle.
const WAREHOUSE: [(&str, &[&str]); 4] = [
    ("odps.shop.report", &["odps.shop.orders", "odps.shop.users"]),
    ("odps.shop.orders", &["odps.shop.orders_raw", "odps.shop.users"]),
    ("odps.shop.users", &["odps.shop.users_raw"]),
    ("odps.shop.users_raw", &["odps.shop.users"]),
];

#[tokio::main]
async fn main() -> ExitCode {
    report("lineage", run().await)
}

async fn run() -> Outcome<ExitCode> {
    let options = Options::read(&["--table", "--depth", "--endpoint"], &["--dot"])?;
    let root = options.text_or("--table", "odps.shop.report");
    let depth = options.number("--depth")?.unwrap_or(4);
    let connection = connect(&options, Emulator::builder().answer("GetMetaTableLineage", parents)).await?;
    let lineage = walk(&connection.client, &root, depth).await?;
    if options.is_set("--dot") {
        println!("digraph lineage {{\n  rankdir=LR;");
        for (table, parents) in &lineage {
            parents.iter().for_each(|parent| println!("  {parent:?} -> {table:?};"));
        }
        println!("}}");
    } else {
        println!("{root}");
        print(&lineage, depth, "", &mut vec![root.clone()], &mut Vec::new());
    }
    Ok(ExitCode::SUCCESS)
}

/// What each table on the way is made from.
async fn walk(client: &Client, root: &str, depth: i64) -> Outcome<BTreeMap<String, Vec<String>>> {
    let mut lineage = BTreeMap::new();
    let mut next = VecDeque::from([(root.to_owned(), 0)]);
    while let Some((table, distance)) = next.pop_front() {
        if distance >= depth || lineage.contains_key(&table) {
            continue;
        }
        let parents = parents_of(client, &table).await?;
        next.extend(parents.iter().map(|parent| (parent.clone(), distance + 1)));
        lineage.insert(table, parents);
    }
    Ok(lineage)
}

/// All pages of the list, which goes on by a key.
async fn parents_of(client: &Client, table: &str) -> Outcome<Vec<String>> {
    let request = client.get_meta_table_lineage().table_guid(table).direction(LineageDirection::Up);
    let mut entities = request.items();
    let mut parents = Vec::new();
    while let Some(entity) = entities.try_next().await? {
        parents.extend(entity.table_guid);
    }
    Ok(parents)
}

/// Prints what the last table of a path is made from. What is printed once is not taken apart again.
fn print(
    lineage: &BTreeMap<String, Vec<String>>,
    depth: i64,
    margin: &str,
    path: &mut Vec<String>,
    printed: &mut Vec<String>,
) {
    let Some((table, parents)) = path.last().and_then(|table| lineage.get_key_value(table)) else { return };
    if depth <= 0 {
        return;
    }
    printed.push(table.clone());
    for (index, parent) in parents.iter().enumerate() {
        let is_last = index + 1 == parents.len();
        let (branch, inner) = if is_last { ("└── ", "    ") } else { ("├── ", "│   ") };
        let note = if path.contains(parent) {
            " (a circle)"
        } else if printed.contains(parent) {
            " (see above)"
        } else {
            ""
        };
        println!("{margin}{branch}{parent}{note}");
        if note.is_empty() {
            path.push(parent.clone());
            print(lineage, depth - 1, &format!("{margin}{inner}"), path, printed);
            path.pop();
        }
    }
}

/// How the emulator answers: one table a page, so that there is something to page through.
fn parents(request: &ReceivedRequest) -> Value {
    let table = request.parameter("TableGuid").unwrap_or_default();
    let parents = WAREHOUSE.iter().find(|known| known.0 == table).map_or(&[][..], |known| known.1);
    let from = request.parameter("NextPrimaryKey").and_then(|key| parents.iter().position(|one| *one == key));
    let from = from.unwrap_or_default();
    let rows: Vec<Value> = parents.iter().skip(from).take(1).map(|guid| json!({ "TableGuid": guid })).collect();
    let next = parents.get(from + 1);
    json!({ "Data": { "DataEntityList": rows, "HasNext": next.is_some(), "NextPrimaryKey": next } })
}
