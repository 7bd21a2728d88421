//! A Redis server of a test's own.

use dataworks::{Runtime, SystemRuntime};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that keeps nothing on disk, and ends with this value.
pub(crate) struct RedisServer {
    port: u16,
    process: Child,
}

/// How long a server may take to start, and how many ports are tried: somebody else may take a port that was free.
const START: Duration = Duration::from_secs(60);
const PORTS: u32 = 20;

impl RedisServer {
    /// Starts a server at a free port, or at the one of a server that was there before.
    pub(crate) async fn start(port: Option<u16>) -> Self {
        for _ in 0..PORTS {
            let port = port.unwrap_or_else(|| {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
                listener.local_addr().expect("a bound socket has an address").port()
            });
            let mut server = Self { port, process: spawn(port) };
            if server.listens().await {
                return server;
            }
        }
        panic!("redis-server ends at once, at {PORTS} ports")
    }

    /// Waits until the server listens. Returns false where its process has ended, as it does when the port is taken.
    async fn listens(&mut self) -> bool {
        let runtime = SystemRuntime::default();
        while self.process.try_wait().expect("it is a process of this one").is_none() {
            if listening_process(self.port) == Some(self.process.id()) {
                return true;
            }
            assert!(runtime.monotonic() < START, "redis-server does not listen at port {}", self.port);
            runtime.sleep(Duration::from_millis(5)).await;
        }
        false
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

fn spawn(port: u16) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]).arg(port.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap_or_else(|failure| {
        let advice = match failure.kind() {
            ErrorKind::NotFound => "; install it, on Debian by `apt-get install redis-server`",
            _ => "",
        };
        panic!("these tests need the program redis-server: {failure}{advice}")
    })
}

/// Returns the id of the server process that listens at a port: that of another test may.
fn listening_process(port: u16) -> Option<u32> {
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    socket.write_all(b"INFO server\r\nQUIT\r\n").ok()?;
    let mut text = String::new();
    socket.read_to_string(&mut text).ok()?;
    text.lines().find_map(|line| line.strip_prefix("process_id:"))?.trim().parse().ok()
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may be gone already, which is as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn address(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}
