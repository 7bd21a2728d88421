//! An offline sync task from nothing to its first runs: create, schedule, submit, deploy, find the node, run it for
//! some business dates, wait for the instances. The guide "create a sync task" of the reference, as one program.
//!
//! `cargo run --example sync_task --features mock` talks to an emulator. With `ALIBABA_CLOUD_ACCESS_KEY_ID`,
//! `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service; `--project` is then needed.
//!
//! Each step is written down in the file of `--state` (default `sync_task.state.json`). A run that is broken off is
//! taken up where it stopped: run the program again. What was sent and not written down any more is looked for
//! before it is sent again, so nothing is made twice.

mod support;

use chrono::NaiveDate;
use clap::Parser;
use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use dataworks::v2020::types::{DISyncTaskType, ProjectEnv};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use support::{Outcome, connect, date, midnight, read_state, report, stop_at, text, watch, write_state};

const STEPS: [&str; 9] = [
    "create the sync task",
    "set its schedule and parent",
    "submit it",
    "wait for the check of the submission",
    "deploy it",
    "wait for the deployment",
    "find its node",
    "run it",
    "wait for the instances",
];

const SCRIPT: &str = r#"{
  "type": "job", "version": "2.0",
  "steps": [
    {"stepType": "mysql", "category": "reader", "name": "Reader",
     "parameter": {"datasource": "shop_mysql", "column": ["id", "name"],
                   "connection": [{"datasource": "shop_mysql", "table": ["users"]}]}},
    {"stepType": "odps", "category": "writer", "name": "Writer",
     "parameter": {"datasource": "odps_first", "table": "users", "column": ["id", "name"],
                   "partition": "pt=${bizdate}", "truncate": true}}
  ],
  "setting": {"errorLimit": {"record": ""}, "speed": {"concurrent": 2, "throttle": false}},
  "order": {"hops": [{"from": "Reader", "to": "Writer"}]}
}"#;

/// Takes an offline sync task from nothing to its first runs. Stopped, it goes on where it was.
#[derive(Parser)]
#[command(name = "sync_task", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspace [default with the emulator: 27]
    #[arg(long, value_name = "ID")]
    project: Option<i64>,
    /// Name of the task, and of its runs
    #[arg(long, value_name = "NAME", default_value = "sync_users_daily")]
    name: String,
    /// Script of the task [default: users of MySQL to MaxCompute]
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Folder of data development that it is put into
    #[arg(long, value_name = "PATH", default_value = "Business Flow/demo/Data Integration")]
    folder: String,
    /// Resource group that it runs in
    #[arg(long, value_name = "ID", default_value = "S_res_group_demo")]
    resource_group: String,
    /// Output of the node that it depends on
    #[arg(long, value_name = "OUTPUT", default_value = "demo_root")]
    parent: String,
    /// First business date to run it for
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = date)]
    first: NaiveDate,
    /// Last business date to run it for
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-02", value_parser = date)]
    last: NaiveDate,
    /// What is done so far [default: sync_task.state.json; with the emulator none]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Shortest pause between polls, in seconds; the longest is 30 times that
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    poll_seconds: u32,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// End after this step, as if the program had been killed
    #[arg(long, value_name = "STEP")]
    stop_after: Option<usize>,
    /// End when this step has been sent, before it is written down
    #[arg(long, value_name = "STEP")]
    stop_inside: Option<usize>,
}

/// What is done so far, as it stands in the state file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct State {
    /// Region or address: ids mean nothing elsewhere.
    place: String,
    project_id: i64,
    name: String,
    /// Number of steps that are done.
    done: usize,
    /// Number of the step that was begun last: it may have been sent.
    begun: usize,
    file_id: Option<i64>,
    submission_id: Option<i64>,
    deployment_id: Option<i64>,
    node_id: Option<i64>,
    dag_ids: Vec<i64>,
}

/// The work, with all that it needs.
struct Work {
    client: Client,
    options: Options,
    state: State,
    /// Where the state stands; none where it means nothing once the program has ended.
    file: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("sync_task", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    if options.dry_run {
        for (index, step) in STEPS.iter().enumerate() {
            println!("[{}/{}] would {step}", index + 1, STEPS.len());
        }
        println!("\nNothing was sent.");
        return Ok(ExitCode::SUCCESS);
    }
    let connection = connect(Emulator::builder().stateful()).await?;
    let project_id = connection.project_id(options.project)?;
    let is_emulated = connection.emulator.is_some();
    // An emulator of this program has nothing from earlier runs, and leaves nothing to later ones.
    let otherwise = (!is_emulated).then(|| PathBuf::from("sync_task.state.json"));
    let file = options.state.clone().or(otherwise);
    let (client, place) = (connection.client.clone(), connection.place.clone());
    let fresh = State { place, project_id, name: options.name.clone(), ..State::default() };
    let state = match &file {
        Some(file) if !is_emulated => taken_up(file, fresh)?,
        _ => fresh,
    };
    let mut work = Work { client, options, state, file };
    for number in 1..=STEPS.len() {
        work.step(number).await?;
    }
    println!("\n{} runs in production, as node {}.", work.state.name, text(work.state.node_id));
    Ok(ExitCode::SUCCESS)
}

/// What an earlier run has left, if it was for the same task.
fn taken_up(file: &Path, fresh: State) -> Outcome<State> {
    let Some(known) = read_state::<State>(file)? else { return Ok(fresh) };
    if (&known.place, known.project_id, &known.name) != (&fresh.place, fresh.project_id, &fresh.name) {
        let message = format!("{} is of another task: remove it or name another with --state", file.display());
        return Err(message.into());
    }
    Ok(known)
}

impl Work {
    /// Takes one step, unless it is done already.
    async fn step(&mut self, number: usize) -> Outcome {
        let title = format!("[{number}/{}] {}", STEPS.len(), STEPS[number - 1]);
        if self.state.done >= number {
            println!("{title}: done before");
            return Ok(());
        }
        let was_begun = self.state.begun == number;
        self.state.begun = number;
        self.save()?;
        let result = match number {
            1 => self.create(was_begun).await?,
            2 => self.schedule().await?,
            3 => self.submit(was_begun).await?,
            4 => self.wait_for_package(self.state.submission_id).await?,
            5 => self.deploy(was_begun).await?,
            6 => self.wait_for_package(self.state.deployment_id).await?,
            7 => self.find_node().await?,
            8 => self.start(was_begun).await?,
            _ => self.wait_for_instances().await?,
        };
        stop_at(self.options.stop_inside, number);
        println!("{title}: {result}");
        self.state.done = number;
        self.save()?;
        stop_at(self.options.stop_after, number);
        Ok(())
    }

    fn save(&self) -> Outcome {
        self.file.as_ref().map_or(Ok(()), |file| write_state(file, &self.state))
    }

    async fn create(&mut self, was_begun: bool) -> Outcome<String> {
        let (project_id, name) = (self.state.project_id, self.state.name.clone());
        if was_begun {
            let mut files = self.client.list_files().project_id(project_id).keyword(&name).items();
            while let Some(file) = files.try_next().await? {
                if file.file_name.as_deref() == Some(&name) {
                    self.state.file_id = file.file_id;
                    return Ok(format!("found file {}", text(file.file_id)));
                }
            }
        }
        let script = match &self.options.script {
            Some(file) => std::fs::read_to_string(file).map_err(|failure| format!("{}: {failure}", file.display()))?,
            None => SCRIPT.to_owned(),
        };
        let settings = serde_json::json!({
            "FileFolderPath": self.options.folder,
            "ResourceGroup": self.options.resource_group,
        });
        let request = self.client.create_di_sync_task().project_id(project_id).task_type(DISyncTaskType::Offline);
        let request = request.task_name(name).task_content(script).task_param(settings.to_string());
        let created = request.send().await?.data;
        let reason = || format!("the task was not created: {}", text(created.message.as_ref()));
        self.state.file_id = Some(created.file_id.ok_or_else(reason)?);
        Ok(format!("file {}", text(self.state.file_id)))
    }

    /// Doing it twice sets the same again.
    async fn schedule(&mut self) -> Outcome<String> {
        let request = self.client.update_file().project_id(self.state.project_id).file_id(self.file_id()?);
        let request = request.auto_rerun_times(3).rerun_mode("FAILURE_ALLOWED").cycle_type("DAY");
        let parent = &self.options.parent;
        request.cron_express("00 30 05 * * ?").input_list(parent).send().await?;
        Ok(format!("daily at 05:30, after {parent}"))
    }

    async fn submit(&mut self, was_begun: bool) -> Outcome<String> {
        if was_begun && let Some(id) = self.package_to(1).await? {
            self.state.submission_id = Some(id);
            return Ok(format!("found package {id}"));
        }
        let request = self.client.submit_file().project_id(self.state.project_id).file_id(self.file_id()?);
        let id = request.comment("by the example sync_task").send().await?.payload()?;
        self.state.submission_id = Some(id);
        Ok(format!("package {id}"))
    }

    async fn deploy(&mut self, was_begun: bool) -> Outcome<String> {
        if was_begun && let Some(id) = self.package_to(2).await? {
            self.state.deployment_id = Some(id);
            return Ok(format!("found package {id}"));
        }
        let request = self.client.deploy_file().project_id(self.state.project_id).file_id(self.file_id()?);
        let id = request.comment("by the example sync_task").send().await?.payload()?;
        self.state.deployment_id = Some(id);
        Ok(format!("package {id}"))
    }

    /// The newest package of the task that goes to a stage: 1, the development environment, or 2, production.
    async fn package_to(&self, stage: i64) -> Outcome<Option<i64>> {
        let project_id = self.state.project_id;
        let mut packages = self.client.list_deployments().project_id(project_id).keyword(&self.state.name).items();
        while let Some(package) = packages.try_next().await? {
            let Some(id) = package.id else { continue };
            let found = self.client.get_deployment().project_id(project_id).deployment_id(id).send().await?;
            if found.data.deployment.to_environment.is_some_and(|to| to.0 == stage) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    async fn wait_for_package(&self, id: Option<i64>) -> Outcome<String> {
        let id = id.ok_or("the state file has no package")?;
        let waiter = self.client.get_deployment().project_id(self.state.project_id).deployment_id(id).wait();
        let (first, longest) = self.pauses();
        watch(waiter.pauses(first, longest), format!("package {id}")).await?;
        Ok("done".to_owned())
    }

    async fn find_node(&mut self) -> Outcome<String> {
        let request = self.client.list_nodes().project_id(self.state.project_id).project_env(ProjectEnv::Prod);
        let node = request.node_name(&self.state.name).items().try_next().await?;
        let id = node.and_then(|node| node.node_id).ok_or("production has no node of this name")?;
        self.state.node_id = Some(id);
        Ok(format!("node {id}"))
    }

    async fn start(&mut self, was_begun: bool) -> Outcome<String> {
        if was_begun {
            self.state.dag_ids = self.earlier_dags().await?;
            if !self.state.dag_ids.is_empty() {
                return Ok(format!("found runs {:?}", self.state.dag_ids));
            }
        }
        let node_id = self.node_id()?;
        let request = self.client.run_cycle_dag_nodes().project_env(ProjectEnv::Prod).name(&self.state.name);
        let request = request.root_node_id(node_id).include_node_ids(node_id.to_string()).parallelism(false);
        let (first, last) = self.dates();
        self.state.dag_ids = request.start_biz_date(first).end_biz_date(last).send().await?.data;
        Ok(format!("runs {:?}", self.state.dag_ids))
    }

    /// The runs of this name that the node has for these dates.
    async fn earlier_dags(&self) -> Outcome<Vec<i64>> {
        let mut found = Vec::new();
        let (first, last) = self.dates();
        let mut instances = self.instances()?.begin_bizdate(first).end_bizdate(last).items();
        while let Some(instance) = instances.try_next().await? {
            let Some(id) = instance.dag_id.filter(|id| !found.contains(id)) else { continue };
            let dag = self.client.get_dag().dag_id(id).project_env(ProjectEnv::Prod).send().await?;
            if dag.data.name.as_deref() == Some(&self.state.name) {
                found.push(id);
            }
        }
        // The service lists the newest first.
        found.reverse();
        Ok(found)
    }

    async fn wait_for_instances(&self) -> Outcome<String> {
        let mut failed = Vec::new();
        let mut count = 0;
        for dag_id in &self.state.dag_ids {
            let mut instances = self.instances()?.dag_id(*dag_id).items();
            while let Some(instance) = instances.try_next().await? {
                let Some(id) = instance.instance_id else { continue };
                count += 1;
                if !self.wait_for_instance(id).await? {
                    failed.push(id);
                }
            }
        }
        for id in &failed {
            let log = self.client.get_instance_log().instance_id(*id).project_env(ProjectEnv::Prod).send().await?;
            println!("Log of instance {id}:\n{}", log.payload()?);
        }
        if failed.is_empty() {
            return Ok(format!("{count} ended well"));
        }
        Err(format!("{} of {count} instances failed: {failed:?}", failed.len()).into())
    }

    /// Whether the instance ended well.
    async fn wait_for_instance(&self, id: i64) -> Outcome<bool> {
        let waiter = self.client.get_instance().instance_id(id).project_env(ProjectEnv::Prod).wait();
        let (first, longest) = self.pauses();
        match watch(waiter.pauses(first, longest), format!("instance {id}")).await {
            Ok(_) => Ok(true),
            Err(failure) if failure.is_failed() => Ok(false),
            Err(failure) => Err(failure.into()),
        }
    }

    fn instances(&self) -> Outcome<dataworks::v2020::operation::list_instances::ListInstances> {
        let request = self.client.list_instances().project_id(self.state.project_id).node_id(self.node_id()?);
        Ok(request.project_env(ProjectEnv::Prod))
    }

    fn dates(&self) -> (String, String) {
        (midnight(self.options.first), midnight(self.options.last))
    }

    fn pauses(&self) -> (Duration, Duration) {
        let first = Duration::from_secs(self.options.poll_seconds.into());
        (first, first * 30)
    }

    fn file_id(&self) -> Outcome<i64> {
        Ok(self.state.file_id.ok_or("the state file has no file")?)
    }

    fn node_id(&self) -> Outcome<i64> {
        Ok(self.state.node_id.ok_or("the state file has no node")?)
    }
}
