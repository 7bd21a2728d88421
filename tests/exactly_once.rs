//! Ten thousand calls at a time through a service that fails as networks and services do: nothing is executed twice that
//! must not be, no nonce is used twice, no call outlasts its limit, and an outage is not made worse by retries.
//!
//! Which attempt meets which fault is decided by a seed, the identity of its call and its number among the attempts of that
//! call, and not by who comes first. Sleeps and limits are virtual.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/raw.rs"]
mod raw;
mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{Error, Runtime as _, Timeouts};
use futures_util::future::join_all;
use raw::read_request;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use support::{client_builder, closed_port};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

const CALLS: usize = 10_000;
const TASKS: usize = 64;
/// Time of a call, short enough that some end with it.
const CALL_LIMIT: Duration = Duration::from_secs(40);
/// Time passes in steps of this length while the service stalls, so a limit may be noticed that much too late.
const STEP: Duration = Duration::from_secs(1);

const SUCCESS: &str = r#"{"RequestId":"r","Success":true}"#;

/// What a call does at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Read,
    Idempotent,
    Write,
}

impl Effect {
    fn of(number: usize) -> Self {
        [Self::Read, Self::Idempotent, Self::Write][number % 3]
    }
}

/// What happens to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Answered,
    /// The connection closes before the request was executed.
    LostRequest,
    /// The connection closes after the request was executed.
    LostResponse,
    /// The same within the response.
    CutResponse,
    /// A gateway takes no more calls.
    Throttled,
    /// A gateway reaches no service.
    BadGateway,
    /// The service fails after it has executed the request.
    FailedAfterwards,
    /// The service fails before it.
    FailedBefore,
    /// A success that nobody can read.
    Garbled,
    /// The response comes so late that whoever waits at this time gives up.
    Stalled,
}

/// What the service knows.
#[derive(Default)]
struct Ledger {
    /// Attempts that arrived, by the identity of their call.
    arrived: HashMap<String, u64>,
    /// How often each was executed.
    executed: HashMap<String, u64>,
    /// How often each nonce arrived.
    nonces: HashMap<String, u64>,
}

struct Service {
    address: String,
    ledger: Mutex<Ledger>,
    seed: u64,
    /// Faults in a hundred attempts.
    percent: u64,
    /// Whether every request meets this fault.
    outage: Mutex<Option<Fate>>,
    requests: AtomicUsize,
    is_stalling: AtomicBool,
    runtime: VirtualRuntime,
}

impl Service {
    async fn start(seed: u64, percent: u64, runtime: &VirtualRuntime) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let service = Arc::new(Self {
            address: format!("http://{}", listener.local_addr().expect("it is bound")),
            ledger: Mutex::default(),
            seed,
            percent,
            outage: Mutex::default(),
            requests: AtomicUsize::new(0),
            is_stalling: AtomicBool::new(false),
            runtime: runtime.clone(),
        });
        let accepting = Arc::clone(&service);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&accepting).serve(socket));
            }
        });
        service
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_outage(&self, fate: Option<Fate>) {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = fate;
    }

    async fn serve(self: Arc<Self>, mut socket: TcpStream) {
        while let Some(request) = read_request(&mut socket).await {
            self.requests.fetch_add(1, Ordering::SeqCst);
            let query = query_of(&request);
            let identity = query["Identity"].clone();
            let attempt = {
                let mut ledger = self.ledger();
                *ledger.nonces.entry(query["SignatureNonce"].clone()).or_default() += 1;
                let arrived = ledger.arrived.entry(identity.clone()).or_default();
                *arrived += 1;
                *arrived
            };
            let fate = self.fate(&identity, attempt);
            if matches!(
                fate,
                Fate::Answered
                    | Fate::LostResponse
                    | Fate::CutResponse
                    | Fate::FailedAfterwards
                    | Fate::Garbled
                    | Fate::Stalled
            ) {
                *self.ledger().executed.entry(identity).or_default() += 1;
            }
            let (status, body) = match fate {
                Fate::LostRequest | Fate::LostResponse => return,
                Fate::CutResponse => {
                    let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 32\r\n\r\n{\"Req").await;
                    return;
                }
                Fate::Answered => (200, SUCCESS),
                Fate::Throttled => (429, r#"{"Code":"Throttling.User","Message":"too many","RequestId":"r"}"#),
                Fate::BadGateway => (502, "<html>Bad Gateway</html>"),
                Fate::FailedAfterwards | Fate::FailedBefore => {
                    (500, r#"{"Code":"InternalError","Message":"sorry","RequestId":"r"}"#)
                }
                Fate::Garbled => (200, r#"{"Success":"#),
                Fate::Stalled => {
                    self.stall().await;
                    (200, SUCCESS)
                }
            };
            let length = body.len();
            let text = format!("HTTP/1.1 {status} Chosen\r\ncontent-length: {length}\r\n\r\n{body}");
            if socket.write_all(text.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    /// Lets 31 seconds pass, more than an attempt may take. Client and service share a thread, so each yield lets everything else
    /// notice the time.
    async fn stall(&self) {
        // Two at a time would make time pass twice as fast.
        if self.is_stalling.swap(true, Ordering::SeqCst) {
            return;
        }
        for _ in 0..31 {
            self.runtime.advance(STEP);
            tokio::task::yield_now().await;
        }
        self.is_stalling.store(false, Ordering::SeqCst);
    }

    fn fate(&self, identity: &str, attempt: u64) -> Fate {
        if let Some(fate) = *self.outage.lock().unwrap_or_else(PoisonError::into_inner) {
            return fate;
        }
        let mut hasher = DefaultHasher::new();
        (self.seed, identity, attempt).hash(&mut hasher);
        let chance = hasher.finish();
        if chance % 100 >= self.percent {
            return Fate::Answered;
        }
        // A stall hits everybody who waits, so it is rare.
        match chance / 100 % 401 {
            400 => Fate::Stalled,
            number => [
                Fate::LostRequest,
                Fate::LostResponse,
                Fate::CutResponse,
                Fate::Throttled,
                Fate::BadGateway,
                Fate::FailedAfterwards,
                Fate::FailedBefore,
                Fate::Garbled,
            ][number as usize % 8],
        }
    }
}

fn query_of(request: &[u8]) -> HashMap<String, String> {
    let head = String::from_utf8_lossy(request);
    let path = head.split(' ').nth(1).expect("a request line");
    let url = reqwest::Url::parse(&format!("http://service{path}")).expect("a path");
    url.query_pairs().into_owned().collect()
}

async fn call(client: &Client, identity: &str, effect: Effect) -> Result<(), Error> {
    let request = client.call("DoSomething").query_param("Identity", identity);
    let limits = Timeouts::new().with_call(CALL_LIMIT);
    request.idempotent(effect != Effect::Write).timeouts(limits).send().await.map(drop)
}

/// Makes [`CALLS`] calls from [`TASKS`] tasks and holds each against what the service knows of it.
async fn storm(percent: u64) -> (usize, usize) {
    let runtime = VirtualRuntime::default();
    let service = Service::start(0xda7a + percent, percent, &runtime).await;
    let client = client_builder(&service.address, &runtime).build().expect("a client");
    let next = AtomicUsize::new(0);
    let worker = || async {
        let mut results = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= CALLS {
                return results;
            }
            let started = runtime.monotonic();
            let result = call(&client, &format!("call-{number}"), Effect::of(number)).await;
            results.push((number, result, runtime.monotonic() - started));
        }
    };
    let results: Vec<_> = runtime.drive(join_all((0..TASKS).map(|_| worker()))).await.into_iter().flatten().collect();
    assert_eq!(results.len(), CALLS);
    let ledger = service.ledger();
    let mut failed = 0;
    for (number, result, took) in &results {
        let (identity, effect) = (format!("call-{number}"), Effect::of(*number));
        let executed = ledger.executed.get(&identity).copied().unwrap_or_default();
        let place = format!("{percent} %, {identity}, {effect:?}, executed {executed} times: {result:?}");
        if effect == Effect::Write {
            assert!(executed <= 1, "{place}");
        }
        match result {
            Ok(()) => assert!(executed >= 1, "{place}"),
            Err(error) => {
                failed += 1;
                // Who says that nothing was executed must be right.
                assert!(error.may_have_been_executed() || executed == 0, "{place}");
                assert!(error.may_have_reached_service() || !ledger.arrived.contains_key(&identity), "{place}");
            }
        }
        assert!(*took <= CALL_LIMIT + STEP, "it took {took:?}; {place}");
    }
    let twice: Vec<_> = ledger.nonces.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "nonces that arrived twice: {twice:?}");
    let sent = service.requests.load(Ordering::SeqCst);
    assert_eq!(ledger.nonces.len(), sent);
    assert!(failed > 0 && sent > CALLS, "{percent} %: {failed} failed, {sent} sent: there were no faults");
    (sent, failed)
}

#[tokio::test]
async fn nothing_is_executed_twice_at_2_percent_of_faults() {
    println!("sent and failed: {:?}", storm(2).await);
}

#[tokio::test]
async fn nothing_is_executed_twice_at_10_percent_of_faults() {
    println!("sent and failed: {:?}", storm(10).await);
}

#[tokio::test]
async fn nothing_is_executed_twice_at_30_percent_of_faults() {
    println!("sent and failed: {:?}", storm(30).await);
}

#[tokio::test]
async fn nothing_is_executed_twice_at_60_percent_of_faults() {
    println!("sent and failed: {:?}", storm(60).await);
}

/// In an outage calls fail and are hardly repeated; when it is over, retries work again.
#[tokio::test]
async fn an_outage_is_not_made_worse_and_leaves_nothing_behind() {
    const OUTAGE: usize = 1_000;
    for fate in [Fate::FailedBefore, Fate::BadGateway, Fate::LostRequest, Fate::LostResponse, Fate::Throttled] {
        let runtime = VirtualRuntime::default();
        let service = Service::start(0, 0, &runtime).await;
        let client = client_builder(&service.address, &runtime).build().expect("a client");
        service.set_outage(Some(fate));
        let calls = (0..TASKS).map(|task| {
            let client = client.clone();
            async move {
                for number in (task..OUTAGE).step_by(TASKS) {
                    call(&client, &format!("outage-{number}"), Effect::Read).await.expect_err("an outage");
                }
            }
        });
        runtime.drive(join_all(calls)).await;
        let sent = service.requests.load(Ordering::SeqCst);
        assert!(sent * 10 <= OUTAGE * 11, "{fate:?}: {sent} requests for {OUTAGE} calls");

        // No retry is left; each success earns a part of one.
        let mut successes = 0;
        loop {
            service.set_outage(Some(fate));
            let before = service.requests.load(Ordering::SeqCst);
            let error = call(&client, &format!("probe-{successes}"), Effect::Read).await.expect_err("an outage");
            assert_eq!(service.requests.load(Ordering::SeqCst) - before, error.attempts().len(), "{fate:?}");
            if error.attempts().len() > 1 {
                break;
            }
            service.set_outage(None);
            call(&client, &format!("after-{successes}"), Effect::Read).await.expect("it is over");
            successes += 1;
            assert!(successes <= 100, "{fate:?}: no retry after {successes} successes");
        }
        assert!(successes > 0, "{fate:?}: the outage did not spend the quota");
    }
}

/// A connection that cannot be made was tried with nothing sent; there too an outage is not made worse.
#[tokio::test]
async fn an_outage_without_connections_is_not_made_worse() {
    const OUTAGE: usize = 1_000;
    let (_closed, closed) = closed_port();
    let runtime = VirtualRuntime::default();
    let client = client_builder(&closed, &runtime).build().expect("a client");
    let mut attempts = 0;
    for number in 0..OUTAGE {
        let error = call(&client, &format!("outage-{number}"), Effect::Write).await.expect_err("nobody listens");
        assert!(!error.may_have_reached_service());
        attempts += error.attempts().len();
    }
    assert!(attempts * 10 <= OUTAGE * 11, "{attempts} attempts for {OUTAGE} calls");
}
