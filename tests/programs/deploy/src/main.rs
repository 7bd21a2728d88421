//! Creates a file, submits it, waits, deploys it, and finds its node.

use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::types::{NodeType, ProjectEnv};
use std::error::Error;

mod wait {
    include!(concat!(env!("SNIPPETS"), "/README/wait_until_work_is_done.rs"));
}

const PROJECT: i64 = 27;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().stateful().runtime(runtime.clone()).start().await?;
    let client = emulator.client();

    let file = client.create_file().project_id(PROJECT).file_name("orders_daily").file_type(NodeType::ODPS_SQL);
    let file = file.file_folder_path("Business Flow/demo/MaxCompute").content("select 1;").input_list("demo_root");
    let file_id = file.send().await?.payload()?;
    wait::publish(&client, PROJECT, file_id).await?;

    let nodes = client.list_nodes().project_id(PROJECT).project_env(ProjectEnv::Prod).send().await?.data.nodes;
    assert_eq!(nodes.len(), 1);
    assert_eq!(nodes[0].node_name.as_deref(), Some("orders_daily"));
    assert!(!runtime.sleeps().is_empty(), "deployments take their time");
    println!("node {} is in production", nodes[0].node_id.ok_or("a node without an id")?);
    Ok(())
}
