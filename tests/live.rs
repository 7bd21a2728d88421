//! What a maintainer with keys runs against the live service. Nothing here writes, and nothing of it runs unless asked for:
//!
//! ```text
//! DATAWORKS_REGION=cn-shanghai DATAWORKS_LIVE_PROJECT=27 cargo test --test live --features v2024 -- --ignored --nocapture
//! ```
//!
//! Credentials are found as `Client::from_env` finds them; an account that may only read is enough. The workspace of
//! `DATAWORKS_LIVE_PROJECT` is listed and not changed. Some 40 calls are made, one after the other. Calls that the account may
//! not make, or that its edition lacks, are printed and pass: only what the crate does wrong is a failure, such as a signature
//! that is refused, or a response with a value that does not fit its type.

#![cfg(feature = "v2020")]

use dataworks::{Error, ErrorKind, Result, SignatureVersion, v2020};
use std::time::Duration;

/// An id that no account has.
const NOBODYS: i64 = 1;

fn project() -> i64 {
    let id = std::env::var("DATAWORKS_LIVE_PROJECT").expect("DATAWORKS_LIVE_PROJECT, the id of a workspace");
    id.parse().expect("DATAWORKS_LIVE_PROJECT is a number")
}

/// A client for which a value that does not fit its type is an error.
fn client(signature: SignatureVersion) -> v2020::Client {
    let builder = v2020::ClientBuilder::from_env().expect("a region");
    builder.signature(signature).strict_responses(true).build().expect("a client")
}

/// Whether the service understood the request and said no, for reasons that lie with the account.
fn is_the_accounts(failure: &Error) -> bool {
    let kind = failure.kind();
    matches!(kind, ErrorKind::AccessDenied | ErrorKind::NotFound | ErrorKind::UnknownAction | ErrorKind::Refused)
}

/// What came of the calls of one test.
#[derive(Default)]
struct Report {
    wrong: Vec<String>,
}

impl Report {
    fn list<R>(&mut self, area: &str, outcome: Result<R>) {
        match outcome {
            Ok(_) => println!("{area}: read"),
            Err(failure) if is_the_accounts(&failure) => println!("{area}: refused: {failure}"),
            Err(failure) => self.wrong.push(format!("{area}: {failure}")),
        }
    }

    /// Whatever has this id is not there, or not for this account.
    fn nothing<R>(&mut self, what: &str, outcome: Result<R>) {
        match outcome {
            Ok(_) => self.wrong.push(format!("{what}: there is one")),
            Err(failure) => self.list::<R>(what, Err(failure)),
        }
    }

    fn end(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

#[tokio::test]
#[ignore = "calls the live service"]
async fn lists_of_each_area_are_read() {
    use dataworks::v2020::types::{MigrationType, ProjectEnv};

    let (client, project) = (client(SignatureVersion::V1), project());
    let mut report = Report::default();
    report.list("tenant, workspaces", client.list_projects().page_size(10).send().await);
    report.list("tenant, data sources", client.list_data_sources().project_id(project).page_size(10).send().await);
    report.list("tenant, members", client.list_project_members().project_id(project).page_size(10).send().await);
    report.list("metadata", client.get_meta_category().page_size(10).send().await);
    report.list("development, files", client.list_files().project_id(project).page_size(10).send().await);
    report.list("development, packages", client.list_deployments().project_id(project).page_size(10).send().await);
    report.list("integration", client.list_di_jobs().project_id(project).page_size(10).send().await);
    let nodes = client.list_nodes().project_id(project).project_env(ProjectEnv::Prod);
    report.list("operation, nodes", nodes.page_size(10).send().await);
    let instances = client.list_instances().project_id(project).project_env(ProjectEnv::Prod);
    report.list("operation, instances", instances.page_size(10).send().await);
    report.list("data service", client.list_data_service_apis().project_id(project).page_size(10).send().await);
    report.list("security guard", client.query_recognize_rules_type().send().await);
    let migrations = client.list_migrations().project_id(project).migration_type(MigrationType::Export);
    report.list("migration", migrations.page_size(10).send().await);
    report.list("security center", client.list_permission_apply_orders().query_type(0).page_size(10).send().await);
    report.list("open platform", client.list_extensions().page_size(10).send().await);
    report.end();
}

#[tokio::test]
#[ignore = "calls the live service"]
async fn wrong_ids_are_told_from_other_failures() {
    let (client, project) = (client(SignatureVersion::V1), project());
    let mut report = Report::default();
    report.nothing("workspace", client.get_project().project_id(NOBODYS).send().await);
    report.nothing("node", client.get_node().node_id(NOBODYS).project_env("PROD").send().await);
    report.nothing("file", client.get_file().project_id(project).file_id(NOBODYS).send().await);
    let table = client.get_meta_table_basic_info().database_name("nobodys").table_name("nothing");
    report.nothing("table", table.send().await);
    let rules = client.list_quality_rules().project_name("nobodys").entity_id(NOBODYS);
    report.list("quality, rules of nothing", rules.page_number(1).page_size(10).send().await);
    report.end();
}

#[tokio::test]
#[ignore = "calls the live service"]
async fn a_wait_on_nothing_ends() {
    let client = client(SignatureVersion::V1);
    let instance = client.get_instance().instance_id(NOBODYS).project_env("PROD");
    let outcome = instance.wait().maximum(Duration::from_secs(30)).await;
    let failure = Error::from(outcome.expect_err("there is no such instance"));
    println!("{failure}");
    assert!(is_the_accounts(&failure), "{failure}");
}

#[tokio::test]
#[ignore = "calls the live service"]
async fn both_signatures_are_accepted() {
    let mut totals = Vec::new();
    for signature in [SignatureVersion::V1, SignatureVersion::Acs3] {
        let response = client(signature).list_projects().page_size(10).send().await;
        totals.push(response.unwrap_or_else(|failure| panic!("{signature:?}: {failure}")).page_result.total_count);
    }
    assert_eq!(totals[0], totals[1], "both see the same account");
}

#[cfg(feature = "v2024")]
#[tokio::test]
#[ignore = "calls the live service"]
async fn lists_of_each_area_of_2024_are_read() {
    use dataworks::{Runtime, SystemRuntime, v2024};

    let builder = v2024::ClientBuilder::from_env().expect("a region");
    let client = builder.strict_responses(true).build().expect("a client");
    let project = project();
    let mut report = Report::default();
    report.list("workspace", client.list_projects().page_size(10).send().await);
    report.list("resource group", client.list_resource_groups().page_size(10).send().await);
    report.list("image", client.list_images().page_size(10).send().await);
    report.list("data source", client.list_data_sources().project_id(project).page_size(10).send().await);
    report.list("data studio", client.list_nodes().project_id(project).page_size(10).send().await);
    report.list("development", client.list_files().project_id(project).page_size(10).send().await);
    report.list("deployment", client.list_pipeline_runs().project_id(project).page_size(10).send().await);
    report.list("operation", client.list_tasks().project_id(project).page_size(10).send().await);
    let yesterday = SystemRuntime::default().now() - dataworks::chrono::TimeDelta::days(1);
    let instances = client.list_task_instances().project_id(project).bizdate(yesterday);
    report.list("task instance", instances.page_size(10).send().await);
    report.list("quality", client.list_data_quality_rules().project_id(project).page_size(10).send().await);
    report.list("integration", client.list_di_jobs().project_id(project).page_size(10).send().await);
    report.list("catalog", client.list_data_assets().page_size(10).send().await);
    report.list("metadata", client.list_crawlers().page_size(10).send().await);
    report.list("security", client.list_security_strategies().page_size(10).send().await);
    report.list("agent", client.list_skills().max_results(10).send().await);
    report.end();
}
