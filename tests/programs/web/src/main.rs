//! An axum handler that deletes a data source, and says by its status what became of it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::delete;
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::{ErrorKind, reqwest};
use serde_json::json;
use std::error::Error;
use tokio::net::TcpListener;

mod errors {
    include!(concat!(env!("SNIPPETS"), "/README/errors.rs"));
}

async fn delete_data_source(State(client): State<Client>, Path(id): Path<i64>) -> StatusCode {
    match errors::delete_data_source(&client, id).await {
        Ok(true) => StatusCode::NO_CONTENT,
        Ok(false) => StatusCode::NOT_FOUND,
        Err(failure) => match failure.kind() {
            ErrorKind::AccessDenied => StatusCode::FORBIDDEN,
            ErrorKind::Throttling | ErrorKind::QuotaSpent | ErrorKind::CallLimit => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::BAD_GATEWAY,
        },
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let things = json!({"data-source": [{"ProjectId": 27, "Id": 9, "Name": "sales", "DataSourceType": "rds"}]});
    let emulator = Emulator::builder().stateful().seed(things).runtime(VirtualRuntime::default()).start().await?;
    let routes = Router::new().route("/data-sources/{id}", delete(delete_data_source)).with_state(emulator.client());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let browser = reqwest::Client::builder().no_proxy().build()?;
    let status = async || {
        let response = browser.delete(format!("http://{address}/data-sources/9")).send().await?;
        Ok::<_, reqwest::Error>(response.status().as_u16())
    };
    assert_eq!(status().await?, 204, "deleted");
    assert_eq!(status().await?, 404, "it is gone");
    emulator.on_action("DeleteDataSource").refuse(429, "Throttling.User", "too many calls");
    assert_eq!(status().await?, 429);
    println!("204, 404 and 429");
    Ok(())
}
