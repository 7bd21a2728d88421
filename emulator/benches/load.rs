//! The server under load: signed calls over 64 connections for a minute. `cargo bench -p dataworks-emulator -- --check` fails
//! where it answers too few, or where its memory grows.

use clap::Parser;
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::{Runtime as _, SystemRuntime};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Fewest calls a second, on two cores that the load itself shares.
const LEAST_CALLS: u64 = 15_000;
/// Most that the memory of the server may grow once it is warm, in MB.
const MOST_GROWTH: u64 = 50;
/// When it is.
const WARM: u64 = 10;

const KEY: (&str, &str) = ("emulator-access-key-id", "emulator-access-key-secret");

/// Calls the server over many connections.
#[derive(Debug, Parser)]
struct Options {
    /// Fails where the server is too slow or grows
    #[arg(long)]
    check: bool,
    /// How long it is called, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many connections call it side by side
    #[arg(long, default_value_t = 64)]
    connections: u64,
    /// What the server is started with besides
    #[arg(long, value_delimiter = ' ', default_value = "--log refused", allow_hyphen_values = true)]
    server: Vec<String>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// The server, until this value ends.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(options: &[String]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworks-emulator"));
        command.args(["--port", "0"]).args(options).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let mut greeting = String::new();
        let stdout = process.stdout.take().expect("its output is read");
        BufReader::new(stdout).read_line(&mut greeting).expect("a line");
        let address = greeting.trim_end().rsplit_once("http://").expect("it listens").1.to_owned();
        Self { process, address }
    }

    /// How much memory it has, in MB, as far as the system tells.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the connections have in common.
#[derive(Default)]
struct Load {
    calls: AtomicU64,
    is_over: AtomicBool,
    failure: OnceLock<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    if options.check && options.seconds <= WARM {
        println!("a check takes more than {WARM} s");
        return ExitCode::FAILURE;
    }
    let server = Server::start(&options.server);
    let load = Arc::new(Load::default());
    let connections: Vec<_> = (0..options.connections)
        .map(|number| tokio::spawn(call(server.address.clone(), number, Arc::clone(&load))))
        .collect();
    let runtime = SystemRuntime::default();
    let (mut warm, mut most) = (None, None);
    for second in 1..=options.seconds {
        runtime.sleep(Duration::from_secs(second).saturating_sub(runtime.monotonic())).await;
        if second == WARM {
            warm = server.memory();
        }
        most = most.max(server.memory().filter(|_| second >= WARM));
        if load.failure.get().is_some() {
            break;
        }
    }
    let (calls, took) = (load.calls.load(Ordering::Relaxed), runtime.monotonic());
    load.is_over.store(true, Ordering::Relaxed);
    for connection in connections {
        connection.await.expect("a connection ends");
    }
    if let Some(failure) = load.failure.get() {
        println!("a call failed: {failure}");
        return ExitCode::FAILURE;
    }
    let rate = (calls as f64 / took.as_secs_f64()) as u64;
    println!(
        "{calls} calls over {} connections in {:.1} s: {rate} a second, at least {LEAST_CALLS}",
        options.connections,
        took.as_secs_f64()
    );
    let growth = match (warm, most) {
        (Some(warm), Some(most)) => {
            println!("memory {warm} MB after {WARM} s, at most {most} MB later, at most {MOST_GROWTH} MB more");
            most.saturating_sub(warm)
        }
        _ => {
            println!("memory is not known: less than {WARM} s, or no /proc");
            0
        }
    };
    if options.check && (rate < LEAST_CALLS || growth > MOST_GROWTH) {
        println!("that is not what the server promises");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// One connection, which calls again and again.
async fn call(address: String, number: u64, load: Arc<Load>) {
    let mut buffer = Vec::with_capacity(64 * 1024);
    let calls = async {
        let mut stream = TcpStream::connect(&address).await.map_err(|failure| failure.to_string())?;
        stream.set_nodelay(true).map_err(|failure| failure.to_string())?;
        let clock = SystemRuntime::default();
        let mut timestamp = String::new();
        for count in 0_u64.. {
            if load.is_over.load(Ordering::Relaxed) {
                break;
            }
            if count % 1_000 == 0 {
                timestamp = clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
            }
            let request = request(&address, &timestamp, &format!("{number}-{count}"));
            let sent = stream.write_all(request.as_bytes()).await;
            sent.map_err(|failure| failure.to_string())?;
            receive(&mut stream, &mut buffer).await?;
            load.calls.fetch_add(1, Ordering::Relaxed);
        }
        Ok::<(), String>(())
    };
    if let Err(failure) = calls.await {
        let _ = load.failure.set(failure);
    }
}

/// A signed request for a list. Its values need no escapes, but for the time and the signature.
fn request(address: &str, timestamp: &str, nonce: &str) -> String {
    let pairs = [
        ("AccessKeyId", KEY.0),
        ("Action", "ListDataSources"),
        ("Format", "JSON"),
        ("PageSize", "100"),
        ("ProjectId", "27"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", timestamp),
        ("Version", "2020-05-18"),
    ];
    let signer = Signer::new(SignatureAlgorithm::RpcV1, Credentials::new(KEY.0, KEY.1));
    let signature = signer.signature(&SignableRequest::new("GET", "/").parameters(pairs));
    let mut text = String::with_capacity(600);
    text.push_str("GET /?");
    for (name, value) in pairs.into_iter().chain([("Signature", signature.as_str())]) {
        text.extend([name, "="]);
        for letter in value.chars() {
            match letter {
                ':' => text.push_str("%3A"),
                '+' => text.push_str("%2B"),
                '/' => text.push_str("%2F"),
                '=' => text.push_str("%3D"),
                letter => text.push(letter),
            }
        }
        text.push('&');
    }
    text.pop();
    text.extend([" HTTP/1.1\r\nhost: ", address, "\r\n\r\n"]);
    text
}

/// Reads a response, which has to be a success.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(), String> {
    buffer.clear();
    let mut whole = None;
    while whole.is_none_or(|whole| buffer.len() < whole) {
        let length = stream.read_buf(buffer).await.map_err(|failure| failure.to_string())?;
        if length == 0 {
            return Err("the connection ended".to_owned());
        }
        if whole.is_none() {
            whole = expected(buffer);
        }
    }
    if buffer.starts_with(b"HTTP/1.1 200 ") { Ok(()) } else { Err(String::from_utf8_lossy(buffer).into_owned()) }
}

/// How long a response is, once its head is there.
fn expected(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&buffer[..head]).ok()?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    Some(head + 4 + length.parse::<usize>().ok()?)
}
