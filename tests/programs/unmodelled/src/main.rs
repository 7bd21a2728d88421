//! Calls an action that this version of the crate does not know, against an emulator that is told its answer.

use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use serde_json::json;
use std::error::Error;

/// The names of a new kind of thing.
async fn names(client: &Client, project_id: i64) -> Result<Vec<String>, Box<dyn Error>> {
    let answer = client.call("ListThingsOfTomorrow").param("ProjectId", project_id).send().await?;
    let rows = answer["Data"]["Things"].as_array().ok_or("no list of things")?;
    Ok(rows.iter().filter_map(|row| row["Name"].as_str()).map(str::to_owned).collect())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let client = emulator.client();
    let answer = json!({"Data": {"Things": [{"Name": "orders"}, {"Name": "users"}]}});
    emulator.on_action("ListThingsOfTomorrow").parameter("ProjectId", "27").answer_json(answer);

    assert_eq!(names(&client, 27).await?, ["orders", "users"]);
    let failure = client.call("NeverHeardOf").send().await.expect_err("there is no such action");
    assert!(failure.is_unknown_action(), "{failure}");
    println!("{failure}");
    Ok(())
}
