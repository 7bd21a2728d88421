//! The code of a workspace as files in a folder: all at first, later only what has changed.
//!
//! `cargo run --example pull_code --features mock` pulls the files of an emulator. With `ALIBABA_CLOUD_ACCESS_KEY_ID`,
//! `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service and needs `--project`.
//!
//! Nothing is changed at the service. A run that is broken off leaves whole files and a journal of them; the next one
//! goes on there. What an earlier run has written and the workspace has no more stays where it is.

#[path = "../support/mod.rs"]
mod support;

mod journal;
mod paths;

use clap::Parser;
use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use dataworks::v2020::development::list_files::ListFiles;
use dataworks::v2020::types::NodeType;
use indicatif::{ProgressBar, ProgressStyle};
use journal::Journal;
use std::path::PathBuf;
use std::process::ExitCode;
use support::{Outcome, connect, report};

/// The most ids that the service takes in one list.
const MOST_IDS: usize = 50;

/// Pulls the code of a workspace into a folder: all at first, later only what has changed.
#[derive(Parser)]
#[command(name = "pull_code", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspace [default with the emulator: 27]
    #[arg(long, value_name = "ID")]
    project: Option<i64>,
    /// Folder to write to; made where there is none
    #[arg(long, value_name = "FOLDER", default_value = "pulled_code")]
    to: PathBuf,
    /// End after this many files, as if the program had been killed
    #[arg(long, value_name = "FILES")]
    stop_after: Option<u64>,
}

/// The work, with all that it needs.
struct Work {
    journal: Journal,
    bar: ProgressBar,
    written: u64,
    empty: u64,
    stop_after: Option<u64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("pull_code", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect(Emulator::builder().stateful()).await?;
    let project_id = connection.project_id(options.project)?;
    if connection.emulator.is_some() {
        prepare(&connection.client, project_id).await?;
    }
    let workspace = format!("{project_id} at {}", connection.place);
    let journal = Journal::open(&options.to, &workspace)?;
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} files")?);
    let mut work = Work { journal, bar, written: 0, empty: 0, stop_after: options.stop_after };

    let list = || connection.client.list_files().project_id(project_id).need_absolute_folder_path(true);
    let mut unchanged = 0;
    if work.journal.is_empty() {
        work.pull(list().need_content(true)).await?;
    } else {
        // Code is long and makes the list slow: what has changed is found without it.
        let mut changed = Vec::new();
        let mut files = list().items();
        while let Some(file) = files.try_next().await? {
            if work.journal.has(&file) { unchanged += 1 } else { changed.extend(file.file_id) }
        }
        work.bar.set_length(changed.len() as u64);
        for ids in changed.chunks(MOST_IDS) {
            work.pull(list().need_content(true).file_id_in(ids.iter().copied())).await?;
        }
    }
    work.bar.finish_and_clear();
    let Work { written, empty, .. } = work;
    println!("{written} files written to {}, {empty} without code, {unchanged} unchanged.", options.to.display());
    Ok(ExitCode::SUCCESS)
}

impl Work {
    /// Takes all files of a list.
    async fn pull(&mut self, list: ListFiles) -> Outcome {
        let mut files = list.items();
        while let Some(file) = files.try_next().await? {
            if self.bar.length().is_none() {
                files.total().into_iter().for_each(|total| self.bar.set_length(total));
            }
            if self.journal.take(&file)? {
                self.written += 1
            } else {
                self.empty += 1
            }
            self.bar.inc(1);
            if self.stop_after == Some(self.written) {
                self.bar.abandon();
                println!("Stopped after {} files.", self.written);
                std::process::exit(3);
            }
        }
        Ok(())
    }
}

/// Some files for the emulator.
async fn prepare(client: &Client, project_id: i64) -> Outcome {
    for (name, kind, code) in [
        ("ods_orders", NodeType::ODPS_SQL, "INSERT INTO ods_orders SELECT * FROM orders;\n"),
        ("clean_up", NodeType::SHELL, "rm -f /tmp/orders.csv\n"),
        ("orders_by_day", NodeType::PY_ODPS2, "print(args['bizdate'])\n"),
    ] {
        let request = client.create_file().project_id(project_id).file_name(name).file_type(kind).content(code);
        request.file_folder_path("Business Flow/demo/MaxCompute").send().await?;
    }
    Ok(())
}
