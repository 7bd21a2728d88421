//! Four processes under one limit: with the server, without it, and with it again. This program starts itself as the
//! processes, and counts their calls at an emulator.

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use dataworks::auth::Credentials;
use dataworks::chrono;
use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use dataworks::{CallLimit, RateLimit, Runtime, SystemRuntime};
use dataworks_redis::{Account, RedisStore};
use futures_util::future::join_all;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use support::RedisServer;

const PROCESSES: u32 = 4;
const CALLS_PER_SECOND: u32 = 20;

/// How much longer one call may be on its way to the emulator than another: what is counted there is when calls arrive, on a
/// machine that may be busy. That turns themselves are never too close is the matter of `store.rs`, by the server's clock.
const ON_THE_WAY: TimeDelta = TimeDelta::milliseconds(100);

/// Where a process finds what it needs: its number, the port of Redis, and the endpoint.
const ROLE: &str = "DATAWORKS_REDIS_TEST_ROLE";

#[tokio::main]
async fn main() {
    match std::env::var(ROLE) {
        Ok(role) => call_without_end(&role).await,
        Err(_) => processes_share_a_limit().await,
    }
}

fn credentials() -> Credentials {
    Credentials::new("LTAI-fake", "fake-secret")
}

/// What each process does: four callers that call as often as they may.
async fn call_without_end(role: &str) {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_max_level(tracing::Level::WARN).init();
    let parts: Vec<&str> = role.splitn(3, ' ').collect();
    let [number, port, endpoint] = parts[..] else { panic!("{role}") };
    let port = port.parse().expect("a port");
    let account = Account::of_access_key("LTAI-fake", "cn-shanghai");
    let store = RedisStore::new(support::address(port), account, PROCESSES).expect("an address");
    let store = store.with_timeout(Duration::from_millis(300));
    let limit = RateLimit::new().with_all(CallLimit::new().with_per_second(CALLS_PER_SECOND)).with_store(store);
    let builder = Client::builder().region("cn-shanghai").endpoint(endpoint).credentials(credentials());
    let client = builder.rate_limit(limit).build().expect("a client");
    let caller = async || {
        loop {
            client
                .list_projects()
                .page_number(1)
                .page_size(10)
                .param("Process", number)
                .send()
                .await
                .expect("an answer");
        }
    };
    join_all((0..4).map(|_| caller())).await;
}

/// The processes, which end with this value.
struct Processes(Vec<Child>);

impl Processes {
    fn start(port: u16, endpoint: &str) -> Self {
        let start = |number| {
            let program = std::env::current_exe().expect("this program");
            let role = format!("{number} {port} {endpoint}");
            Command::new(program).env(ROLE, role).stderr(Stdio::piped()).spawn().expect("a process")
        };
        Self((0..PROCESSES).map(start).collect())
    }

    /// Ends them; gives what each has written.
    fn end(mut self) -> Vec<String> {
        let read = |mut process: Child| {
            process.kill().expect("it goes on until it is ended");
            let output = process.wait_with_output().expect("it has ended");
            String::from_utf8_lossy(&output.stderr).into_owned()
        };
        std::mem::take(&mut self.0).into_iter().map(read).collect()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for process in &mut self.0 {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// When each process called from `begin` until `end`.
fn calls(emulator: &Emulator, begin: DateTime<Utc>, end: DateTime<Utc>) -> Vec<(DateTime<Utc>, u32)> {
    let mut calls: Vec<(DateTime<Utc>, u32)> = emulator
        .requests()
        .iter()
        .map(|request| {
            assert_eq!(request.http_status, 200);
            let process = request.parameter("Process").and_then(|text| text.parse().ok()).expect("a process");
            (request.received_at, process)
        })
        .filter(|(received_at, _)| (begin..end).contains(received_at))
        .collect();
    calls.sort_unstable();
    calls
}

async fn processes_share_a_limit() {
    let runtime = SystemRuntime::default();
    let pause = async |milliseconds| runtime.sleep(Duration::from_millis(milliseconds)).await;
    let redis = RedisServer::start(None).await;
    let port = redis.port();
    let emulator = Emulator::builder().credentials(credentials()).region("cn-shanghai").start().await.expect("a port");
    let started_at = runtime.now();
    let processes = Processes::start(port, &emulator.endpoint());
    let all_call = |begin: DateTime<Utc>| {
        let made = calls(&emulator, begin, runtime.now());
        (0..PROCESSES).all(|process| made.iter().any(|call| call.1 == process))
    };
    while !all_call(started_at) {
        assert!(runtime.now() - started_at < TimeDelta::seconds(10), "not every process gets a turn");
        pause(10).await;
    }

    // With the server. A machine that stands still for a moment makes fewer calls, so it may try again.
    let length = TimeDelta::milliseconds(2_000);
    let expected = 2.0 * f64::from(CALLS_PER_SECOND);
    let mut most = 0;
    for _ in 0..5 {
        let begin = runtime.now();
        pause(2_000).await;
        most = most.max(calls(&emulator, begin, begin + length).len());
        if most as f64 >= 0.95 * expected {
            break;
        }
    }
    println!("with the server: {most} calls in 2 s, {:.1} % of the limit", 100.0 * most as f64 / expected);
    assert!(most as f64 >= 0.95 * expected, "{most} calls of {expected}");

    // Without it. All rest for a second and the time in which the server may answer, then each has its share.
    let lost_at = runtime.now();
    drop(redis);
    pause(2_800).await;
    let restarted_at = runtime.now();
    let without = calls(&emulator, lost_at + TimeDelta::milliseconds(500), restarted_at);
    let of_each: Vec<usize> =
        (0..PROCESSES).map(|process| without.iter().filter(|call| call.1 == process).count()).collect();
    println!("without the server: {of_each:?} calls of the processes in {} ms", 2_800);
    assert!(of_each.iter().all(|calls| *calls >= 4), "each goes on with its share: {of_each:?}");
    let share = (CALLS_PER_SECOND / PROCESSES) as usize;
    for process in 0..PROCESSES {
        let times: Vec<DateTime<Utc>> = without.iter().filter(|call| call.1 == process).map(|call| call.0).collect();
        let keeps = times.windows(share + 1).all(|calls| calls[share] - calls[0] >= TimeDelta::seconds(1) - ON_THE_WAY);
        assert!(keeps, "process {process} keeps to its share: {times:?}");
    }

    // With it again.
    let redis = RedisServer::start(Some(port)).await;
    pause(1_800).await;
    assert!(all_call(restarted_at + TimeDelta::milliseconds(1_500)), "all go on");
    let logs = processes.end();
    drop(redis);
    for log in &logs {
        assert_eq!(log.matches("the Redis server is lost").count(), 1, "{log}");
        assert_eq!(log.matches("the Redis server is back").count(), 1, "{log}");
    }

    // At no time too many.
    let all = calls(&emulator, started_at, runtime.now());
    let limit = CALLS_PER_SECOND as usize;
    let shortest = all.windows(limit + 1).map(|calls| calls[limit].0 - calls[0].0).min().expect("there were calls");
    println!("of {} calls any {} took {} ms or more", all.len(), limit + 1, shortest.num_milliseconds());
    assert!(shortest >= TimeDelta::seconds(1) - ON_THE_WAY, "{} calls within {shortest}", limit + 1);
}
