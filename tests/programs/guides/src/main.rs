//! Runs the snippets of the guides as they stand. Those that take all from their environment find an emulator there.

use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::development::get_deployment::GetDeployment;
use serde_json::json;
use std::error::Error;

/// A module with a snippet, and what runs it: a program of its own, or a function that is given a client or nothing.
macro_rules! snippet {
    ($name:ident, $file:literal, $run:item) => {
        #[allow(unused_variables)]
        mod $name {
            include!(concat!(env!("SNIPPETS"), "/guide/", $file));

            $run
        }
    };
    (program $name:ident $file:literal) => {
        snippet!($name, $file, pub fn run() -> Result<(), Box<dyn std::error::Error>> { main() });
    };
    (build $name:ident $file:literal) => {
        snippet!($name, $file, pub fn run() -> dataworks::Result<()> { example() });
    };
    (from_environment $name:ident $file:literal) => {
        snippet!($name, $file, pub async fn run() -> dataworks::Result<()> { example().await });
    };
    (call $name:ident $file:literal) => {
        snippet!($name, $file, pub async fn run(client: dataworks::v2020::Client) -> dataworks::Result<()> {
            example(client).await
        });
    };
}

snippet!(program errors "errors/beginning.rs");
snippet!(program paging "paging/beginning.rs");
snippet!(program testing "testing/beginning.rs");
snippet!(build keys "credentials/keys_of_your_own.rs");
snippet!(build role "credentials/a_role.rs");
snippet!(build limits "limits/beginning.rs");
snippet!(build regions "regions/beginning.rs");
snippet!(build retries "retries/pauses_attempts_and_time_limits.rs");
snippet!(from_environment credentials "credentials/beginning.rs");
snippet!(from_environment migrating "migrating/beginning.rs");
snippet!(call writes "retries/after_a_write_that_failed.rs");
snippet!(call logging "logging/metrics.rs");
snippet!(call prefetched "paging/ahead_of_the_reader.rs");
snippet!(call resumed "paging/going_on_later.rs");
snippet!(call waiting "waiting/beginning.rs");
snippet!(call failed_work "waiting/work_that_fails.rs");

fn main() -> Result<(), Box<dyn Error>> {
    // These bring a runtime of their own.
    for program in [errors::run, paging::run, testing::run] {
        program()?;
    }
    for build in [keys::run, role::run, limits::run, regions::run, retries::run] {
        build()?;
    }
    calls()
}

#[tokio::main]
async fn calls() -> Result<(), Box<dyn Error>> {
    credentials::run().await?;
    migrating::run().await?;

    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().rows("ListDataSources", 250).runtime(runtime.clone()).start().await?;
    let calls = |action: &str| emulator.requests().iter().filter(|request| request.action == action).count();
    prefetched::run(emulator.client()).await?;
    resumed::run(emulator.client()).await?;
    assert_eq!(calls("ListDataSources"), 4, "three pages, and the first one again");
    emulator.fail_next("ListProjects", 429, "Throttling.User", "too many calls");
    logging::run(emulator.client()).await?;
    assert_eq!(calls("ListProjects"), 2);

    // The gateway loses the answer, and the second attempt finds nothing.
    emulator.fail_next("DeleteDataSource", 502, "BadGateway", "no answer");
    emulator.fail_next("DeleteDataSource", 404, "Invalid.Tenant.ConnectionNotExists", "no such data source");
    writes::run(emulator.client()).await?;
    assert_eq!(calls("DeleteDataSource"), 2);

    let deployment = |status: i32| json!({"Data": {"Deployment": {"Status": status, "ErrorMessage": "no such node"}}});
    emulator.on::<GetDeployment>().answer_json(deployment(2));
    failed_work::run(emulator.client()).await?;
    emulator.on::<GetDeployment>().answer_json(deployment(1));
    emulator.on::<GetDeployment>().times(3).answer_json(deployment(0));
    let asked = calls("GetDeployment");
    waiting::run(emulator.client()).await?;
    assert_eq!(calls("GetDeployment"), asked + 4, "three times while it was under way");
    println!("all guides were followed");
    Ok(())
}
