//! Lists the workspaces and their data sources, page by page, and prints them as a table.
//!
//! `cargo run --example quickstart --features mock` starts an emulator of the service. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.

use dataworks::auth::EnvironmentCredentials;
use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use std::error::Error;
use std::process::ExitCode;

const HEADINGS: [&str; 6] = ["WORKSPACE ID", "WORKSPACE", "DATA SOURCE ID", "NAME", "TYPE", "ENVIRONMENT"];
const PAGE_SIZE: i64 = 10;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("quickstart failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    if EnvironmentCredentials::is_configured() {
        let client = Client::from_env().await?;
        println!("Calling DataWorks in {}.\n", client.region());
        return list(&client).await;
    }
    let emulator = Emulator::builder().rows("ListProjects", 2).rows("ListDataSources", 21).start().await?;
    println!("No credentials in the environment: calling an emulator at {}.\n", emulator.endpoint());
    list(&emulator.client()).await
}

async fn list(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut table = vec![HEADINGS.map(str::to_owned)];
    let mut page_count = 0;
    let mut workspaces = client.list_projects().page_size(PAGE_SIZE).items();
    while let Some(workspace) = workspaces.try_next().await? {
        let Some(workspace_id) = workspace.project_id else { continue };
        let mut pages = client.list_data_sources().project_id(workspace_id).page_size(PAGE_SIZE).pages();
        while let Some(page) = pages.try_next().await? {
            page_count += 1;
            table.extend(page.data.data_sources.into_iter().map(|data_source| {
                [
                    workspace_id.to_string(),
                    workspace.project_name.clone().unwrap_or_default(),
                    text(data_source.id),
                    text(data_source.name),
                    text(data_source.data_source_type),
                    text(data_source.env_type.map(|code| code.name().map_or_else(|| code.to_string(), str::to_owned))),
                ]
            }));
        }
    }
    print(&table);
    println!("\n{} data sources, fetched over HTTP on {page_count} pages.", table.len() - 1);
    Ok(())
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Prints each column as wide as its widest cell.
fn print(table: &[[String; HEADINGS.len()]]) {
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; HEADINGS.len()] = std::array::from_fn(width);
    for row in table {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}
