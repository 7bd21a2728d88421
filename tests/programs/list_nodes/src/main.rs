//! Writes all nodes of a workspace to a table of comma-separated values.

use dataworks::mock::Emulator;
use std::error::Error;

mod lists {
    include!(concat!(env!("SNIPPETS"), "/README/a_list_to_its_end.rs"));
}

const NODES: u64 = 250;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().rows("ListNodes", NODES).start().await?;
    let nodes = lists::all_nodes(&emulator.client(), 27).await?;

    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "name", "owner", "schedule"])?;
    for node in nodes {
        let id = node.node_id.ok_or("a node without an id")?.to_string();
        let texts = [node.node_name, node.owner_id, node.cron_express].map(Option::unwrap_or_default);
        table.write_record([id].into_iter().chain(texts))?;
    }
    let table = String::from_utf8(table.into_inner()?)?;
    assert_eq!(table.lines().count() as u64, NODES + 1);
    assert_eq!(emulator.requests().len(), 3, "pages have the largest size that is allowed");
    println!("{}", table.lines().take(2).collect::<Vec<_>>().join("\n"));
    Ok(())
}
