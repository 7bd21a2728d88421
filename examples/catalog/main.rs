//! What Data Map knows: catalogs, databases, schemas, tables and columns, or the lineage of one of them; as a tree or as a
//! graph for Graphviz.
//!
//! `cargo run --example catalog --features mock,v2024` talks to an emulator with a small warehouse in it. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service, within
//! the call limits that it documents.
//!
//! Lists are read page by page, several at a time. An entity is asked about once, however often it is met, so lineage that
//! goes in a circle ends. What may not be looked into is shown as such, and the rest all the same.

#[path = "../support/mod.rs"]
mod support;

mod emulated;
mod graph;
mod levels;
mod show;

use clap::{Parser, ValueEnum};
use dataworks::RateLimit;
use dataworks::v2024::Client;
use graph::{Entry, Graph, Refusal};
use levels::Levels;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use support::{Outcome, connect_by, report};

/// Stands above all that is shown where nothing is named.
const DATA_MAP: &str = "data map";

/// Shows what Data Map knows: databases, tables, columns, or lineage. Ends with exit code 1 when something may not be looked
/// into.
#[derive(Parser)]
#[command(name = "catalog", after_help = support::ENVIRONMENT)]
struct Options {
    /// Data source, database, table or other entity to begin with [default: all that crawlers collect]
    #[arg(long, value_name = "ID", required_if_eq_any = [("show", "up"), ("show", "down")])]
    of: Option<String>,
    /// What it has, what it is made from, or what is made from it
    #[arg(long, value_name = "WHAT", default_value = "contents")]
    show: What,
    /// How many levels or steps to go
    #[arg(long, value_name = "STEPS", default_value_t = 5)]
    depth: u32,
    /// A tree, or a graph for Graphviz
    #[arg(long, value_name = "FORMAT", default_value = "tree")]
    format: Format,
    /// How many lists to read at a time
    #[arg(long, value_name = "LISTS", default_value = "8")]
    parallel: NonZeroUsize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Contents,
    Up,
    Down,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Tree,
    Dot,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("catalog", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect_by(emulated::builder(), Client::region, |builder| {
        // A large catalog is many calls.
        builder.rate_limit(RateLimit::documented_v2024())
    })
    .await?;
    let client = &connection.client;
    let root = options.of.unwrap_or_else(|| DATA_MAP.to_owned());
    let graph = match options.show {
        What::Contents => {
            let levels = Levels::of(client).await?;
            Graph::walk(&root, options.depth, options.parallel, |id| levels.contents(id)).await?
        }
        What::Up | What::Down => {
            let neighbours = |id| neighbours(client, options.show, id);
            Graph::walk(&root, options.depth, options.parallel, neighbours).await?
        }
    };
    match options.format {
        Format::Tree => print!("{}", show::tree(&graph, &root)),
        // Edges go as the data does: from what a table is made from to the table.
        Format::Dot => print!("{}", show::dot(&graph, options.show == What::Up)),
    }
    Ok(if graph.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What an entity is made from, or what is made from it.
async fn neighbours(client: &Client, what: What, id: String) -> Result<Vec<Entry>, Refusal> {
    let list = client.list_lineages();
    let list = if what == What::Up { list.dst_entity_id(id) } else { list.src_entity_id(id) };
    let mut lineages = list.items();
    let mut found = Vec::new();
    while let Some(lineage) = lineages.try_next().await? {
        let end = if what == What::Up { lineage.src_entity } else { lineage.dst_entity };
        found.extend(Entry::of(end.id, end.name));
    }
    Ok(found)
}
