//! The tables that a table is made from, upstream to a depth: as a tree, or with `--dot` for Graphviz.
//!
//! `cargo run --example lineage --features mock` talks to an emulator with a small warehouse in it. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.
//!
//! A table is asked about once, however often it is met, so lineage that goes in a circle ends.

mod support;

use clap::Parser;
use dataworks::mock::{Emulator, ReceivedRequest};
use dataworks::v2020::Client;
use dataworks::v2020::types::LineageDirection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::process::ExitCode;
use support::{Outcome, connect, report};

/// Shows the tables that a table is made from, upstream to a depth.
#[derive(Parser)]
#[command(name = "lineage", after_help = support::ENVIRONMENT)]
struct Options {
    /// Table to begin with
    #[arg(long, value_name = "GUID", default_value = "odps.shop.report")]
    table: String,
    /// How many steps to go upstream
    #[arg(long, value_name = "STEPS", default_value_t = 4)]
    depth: u32,
    /// Print a graph for Graphviz in place of a tree
    #[arg(long)]
    dot: bool,
}

/// Tables of the emulator and what each is made from. The last goes in a circle.
const WAREHOUSE: [(&str, &[&str]); 4] = [
    ("odps.shop.report", &["odps.shop.orders", "odps.shop.users"]),
    ("odps.shop.orders", &["odps.shop.orders_raw", "odps.shop.users"]),
    ("odps.shop.users", &["odps.shop.users_raw"]),
    ("odps.shop.users_raw", &["odps.shop.users"]),
];

#[tokio::main]
async fn main() -> ExitCode {
    report("lineage", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect(Emulator::builder().answer("GetMetaTableLineage", parents)).await?;
    let root = options.table;
    let lineage = walk(&connection.client, &root, options.depth).await?;
    if options.dot {
        println!("digraph lineage {{\n  rankdir=LR;");
        for (table, parents) in &lineage {
            parents.iter().for_each(|parent| println!("  {parent:?} -> {table:?};"));
        }
        println!("}}");
    } else {
        println!("{root}");
        print(&lineage, options.depth, "", &mut vec![root.clone()], &mut Vec::new());
    }
    Ok(ExitCode::SUCCESS)
}

/// What each table on the way is made from.
async fn walk(client: &Client, root: &str, depth: u32) -> Outcome<BTreeMap<String, Vec<String>>> {
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

async fn parents_of(client: &Client, table: &str) -> Outcome<Vec<String>> {
    let mut tables = client.get_meta_table_lineage().table_guid(table).direction(LineageDirection::Up).items();
    let mut parents = Vec::new();
    while let Some(found) = tables.try_next().await? {
        parents.extend(found.table_guid);
    }
    Ok(parents)
}

/// Prints what the last table of a path is made from. What is printed once is not taken apart again.
fn print(
    lineage: &BTreeMap<String, Vec<String>>,
    depth: u32,
    margin: &str,
    path: &mut Vec<String>,
    printed: &mut Vec<String>,
) {
    let Some((table, parents)) = path.last().and_then(|table| lineage.get_key_value(table)) else { return };
    if depth == 0 {
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

/// How the emulator answers: with all rows, which it cuts into pages.
fn parents(request: &ReceivedRequest) -> Value {
    let table = request.parameter("TableGuid").unwrap_or_default();
    let parents = WAREHOUSE.iter().find(|known| known.0 == table).map_or(&[][..], |known| known.1);
    parents.iter().map(|guid| json!({ "TableGuid": guid })).collect()
}
