//! Yesterday's failed instances of a workspace: list, filter, restart, wait.
//!
//! `cargo run --example rerun_failed --features mock` prepares an emulator in which two of three nodes failed. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service
//! and needs `--project`.

mod support;

use chrono::{Days, FixedOffset, NaiveDate};
use clap::Parser;
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::v2020::types::{InstanceStatus, ProjectEnv};
use dataworks::{Runtime, SystemRuntime};
use std::process::ExitCode;
use support::{Outcome, connect, date, midnight, print_table, report, text, watch};

/// Reruns the instances of a workspace that failed on a business date, and waits for them. Ends with exit code 1 when one
/// fails again.
#[derive(Parser)]
#[command(name = "rerun_failed", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspace [default with the emulator: 27]
    #[arg(long, value_name = "ID")]
    project: Option<i64>,
    /// Business date [default: yesterday in China]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<NaiveDate>,
    /// Only list the failed instances
    #[arg(long)]
    dry_run: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("rerun_failed", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let builder = Emulator::builder().stateful().failing_runs("orders_daily", 1).failing_runs("users_daily", 1);
    let connection = connect(builder).await?;
    let client = &connection.client;
    let is_emulated = connection.emulator.is_some();
    let project_id = connection.project_id(options.project)?;
    let date = options.date.map_or_else(|| yesterday(is_emulated), Ok)?;
    if is_emulated {
        prepare(client, project_id, date).await?;
    }

    let list = client.list_instances().project_id(project_id).project_env(ProjectEnv::Prod);
    let mut instances = list.bizdate(midnight(date)).status(InstanceStatus::Failure).items();
    let mut failed = Vec::new();
    while let Some(instance) = instances.try_next().await? {
        failed.push(instance);
    }
    // The service lists the newest first.
    failed.reverse();
    println!("{} instances of {date} had failed.", failed.len());
    if failed.is_empty() || options.dry_run {
        failed.iter().for_each(|found| println!("{} {}", text(found.instance_id), text(found.node_name.as_ref())));
        return Ok(ExitCode::SUCCESS);
    }

    let ids: Vec<i64> = failed.iter().filter_map(|found| found.instance_id).collect();
    // All are restarted before the first is waited for: they run side by side.
    for id in &ids {
        client.restart_instance().instance_id(*id).project_env(ProjectEnv::Prod).send().await?;
    }
    let mut table = vec![["INSTANCE", "NODE", "STATUS"].map(str::to_owned)];
    let mut is_well = true;
    for (id, instance) in ids.iter().zip(&failed) {
        let waiter = client.get_instance().instance_id(*id).project_env(ProjectEnv::Prod).wait();
        let ended = match watch(waiter, format!("instance {id}")).await {
            Ok(ended) => ended,
            Err(failure) if failure.is_failed() => {
                is_well = false;
                failure.into_response().unwrap_or_default()
            }
            Err(failure) => return Err(failure.into()),
        };
        table.push([id.to_string(), text(instance.node_name.as_ref()), text(ended.data.status)]);
    }
    print_table(&table);
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Yesterday in China, where business dates are made.
fn yesterday(is_virtual: bool) -> Outcome<NaiveDate> {
    let now = if is_virtual { VirtualRuntime::default().now() } else { SystemRuntime::default().now() };
    let china = FixedOffset::east_opt(8 * 60 * 60).ok_or("no such offset")?;
    Ok(now.with_timezone(&china).date_naive().checked_sub_days(Days::new(1)).ok_or("no day before")?)
}

/// Three nodes in production, run for a date; two of them fail.
async fn prepare(client: &Client, project_id: i64, date: NaiveDate) -> Outcome {
    for name in ["orders_daily", "payments_daily", "users_daily"] {
        let request = client.create_file().project_id(project_id).file_name(name).file_type(10);
        let request =
            request.file_folder_path("Business Flow/demo/MaxCompute").content("select 1;").input_list("demo_root");
        let file_id = request.send().await?.payload()?;
        let package = client.submit_file().project_id(project_id).file_id(file_id).send().await?.payload()?;
        client.get_deployment().project_id(project_id).deployment_id(package).wait().await?;
        let package = client.deploy_file().project_id(project_id).file_id(file_id).send().await?.payload()?;
        client.get_deployment().project_id(project_id).deployment_id(package).wait().await?;
        let file = client.get_file().project_id(project_id).file_id(file_id).send().await?;
        let node_id = file.data.file.node_id.ok_or("the file has no node")?;
        let run = client.run_cycle_dag_nodes().project_env(ProjectEnv::Prod).name(name).parallelism(false);
        let run = run.root_node_id(node_id).include_node_ids(node_id.to_string());
        for dag_id in run.start_biz_date(midnight(date)).end_biz_date(midnight(date)).send().await?.data {
            match client.get_dag().dag_id(dag_id).project_env(ProjectEnv::Prod).wait().await {
                Err(failure) if !failure.is_failed() => return Err(failure.into()),
                _ => {}
            }
        }
    }
    Ok(())
}
