//! Lists the workspaces and their data sources, page by page, and prints them as a table.
//!
//! `cargo run --example quickstart --features mock` starts an emulator of the service. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.

mod support;

use clap::Parser;
use dataworks::mock::Emulator;
use std::process::ExitCode;
use support::{Outcome, connect, print_table, report, text};

/// Lists the workspaces and their data sources, page by page.
#[derive(Parser)]
#[command(name = "quickstart", after_help = support::ENVIRONMENT)]
struct Options {
    /// Rows on a page, at most 100
    #[arg(long, value_name = "ROWS", default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=100))]
    page_size: i64,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("quickstart", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect(Emulator::builder().rows("ListProjects", 2).rows("ListDataSources", 21)).await?;
    let client = &connection.client;

    let mut table =
        vec![["WORKSPACE ID", "WORKSPACE", "DATA SOURCE ID", "NAME", "TYPE", "ENVIRONMENT"].map(str::to_owned)];
    let mut page_count = 0;
    let mut workspaces = client.list_projects().page_size(options.page_size).items();
    while let Some(workspace) = workspaces.try_next().await? {
        let Some(workspace_id) = workspace.project_id else { continue };
        let mut pages = client.list_data_sources().project_id(workspace_id).page_size(options.page_size).pages();
        while let Some(page) = pages.try_next().await? {
            page_count += 1;
            table.extend(page.data.data_sources.into_iter().map(|data_source| {
                [
                    workspace_id.to_string(),
                    text(workspace.project_name.as_ref()),
                    text(data_source.id),
                    text(data_source.name),
                    text(data_source.data_source_type),
                    text(data_source.env_type.map(|code| support::name(code, code.name()))),
                ]
            }));
        }
    }
    print_table(&table);
    println!("\n{} data sources, fetched over HTTP on {page_count} pages.", table.len() - 1);
    Ok(ExitCode::SUCCESS)
}
