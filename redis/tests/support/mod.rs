//! A Redis server of a test's own.

use dataworks::{Runtime, SystemRuntime};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that keeps nothing on disk, and ends with this value.
pub(crate) struct RedisServer {
    port: u16,
    process: Child,
}

impl RedisServer {
    /// Starts a server at a free port, or at the one of a server that was there before.
    pub(crate) async fn start(port: Option<u16>) -> Self {
        let port = port.unwrap_or_else(|| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
            listener.local_addr().expect("a bound socket has an address").port()
        });
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]).arg(port.to_string());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap_or_else(|failure| {
            let advice = match failure.kind() {
                ErrorKind::NotFound => "; install it, on Debian by `apt-get install redis-server`",
                _ => "",
            };
            panic!("these tests need the program redis-server: {failure}{advice}")
        });
        let server = Self { port, process };
        let runtime = SystemRuntime::default();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(runtime.monotonic() < Duration::from_secs(10), "redis-server does not listen at port {port}");
            runtime.sleep(Duration::from_millis(5)).await;
        }
        server
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
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
