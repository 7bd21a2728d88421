//! 200 tasks share one client, its call limit, and an HTTP client that goes through a proxy.

use dataworks::mock::Emulator;
use dataworks::{CallLimit, RateLimit, reqwest};
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What the guide does where a call has no room below the limit.
mod guide {
    include!(concat!(env!("SNIPPETS"), "/guide/limits/a_call_that_has_no_room.rs"));

    pub async fn list_projects(client: dataworks::v2020::Client) -> dataworks::Result<()> {
        example(client).await
    }
}

const TASKS: usize = 200;
const CALLS_PER_SECOND: u32 = 100;

/// Passes on all bytes, and counts who connects. An HTTP server takes what is meant for a proxy as it comes.
async fn proxy(to: SocketAddr, connections: Arc<AtomicUsize>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            connections.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let mut far = TcpStream::connect(to).await?;
                tokio::io::copy_bidirectional(&mut near, &mut far).await
            });
        }
    });
    Ok(address)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let address: SocketAddr = emulator.endpoint().trim_start_matches("http://").parse()?;
    let connections = Arc::new(AtomicUsize::new(0));
    let proxy = format!("http://{}", proxy(address, Arc::clone(&connections)).await?);

    let client = emulator
        .client_builder()
        // A name that only the proxy can reach.
        .endpoint("http://dataworks.internal")
        .http_client(reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy)?).build()?)
        .rate_limit(RateLimit::new().with_all(CallLimit::new().with_per_second(CALLS_PER_SECOND)))
        .build()?;
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        let client = client.clone();
        tasks.spawn(async move { client.get_node().node_id(number as i64).project_env("PROD").send().await });
    }
    for response in tasks.join_all().await {
        response?;
    }
    let taken = start.elapsed();

    assert_eq!(emulator.requests().len(), TASKS, "no call was throttled and repeated");
    assert!(connections.load(Ordering::Relaxed) > 0, "all went through the proxy");
    let least = Duration::from_secs(1) * (TASKS as u32 - 1) / CALLS_PER_SECOND;
    assert!(taken >= least, "{taken:?} for {TASKS} calls");
    guide::list_projects(client).await?;
    println!("{TASKS} calls in {:.1} s, at most {CALLS_PER_SECOND} a second", taken.as_secs_f64());
    Ok(())
}
