//! A server of raw bytes: what it does with each connection is the test's to say.
#![allow(dead_code, reason = "each test file uses its own part")]

use dataworks::mock::VirtualRuntime;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with a connection.
#[derive(Clone, Debug)]
pub(crate) enum Play {
    /// Resets the connection before it has read anything.
    ResetAtOnce,
    /// Resets the connection after this many bytes of the request.
    ResetWithin(usize),
    /// Reads the request and resets the connection.
    ResetAfter,
    /// Reads the request, writes these bytes and closes the connection.
    Write(Vec<u8>),
    /// Reads anything at all, as a server does that was sent no HTTP, writes these bytes and closes the connection.
    WriteToAnything(Vec<u8>),
    /// Reads the request, writes these bytes and resets the connection.
    WriteAndReset(Vec<u8>),
    /// Reads the request and writes these pieces, before each of which so many seconds of virtual time pass. Then it keeps the
    /// connection open.
    WriteSlowly(Vec<Vec<u8>>, u64),
    /// Reads the request, writes the first bytes once and the second ones without end.
    WriteForEver(Vec<u8>, Vec<u8>),
    /// Reads nothing, writes nothing and keeps the connection open.
    Silence,
}

/// A server that does the same with every connection.
pub(crate) struct RawServer {
    /// Host and port.
    pub(crate) authority: String,
    connections: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl RawServer {
    pub(crate) async fn start(play: Play, runtime: &VirtualRuntime) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let authority = listener.local_addr().expect("it is bound").to_string();
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, runtime) = (Arc::clone(&connections), runtime.clone());
        let serving = tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((socket, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                open.extend(perform(socket, &play, &runtime).await);
            }
        });
        Self { authority, connections, serving }
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Plays one connection, and returns it where it is to stay open. The client may hang up at any time.
async fn perform(mut socket: TcpStream, play: &Play, runtime: &VirtualRuntime) -> Option<TcpStream> {
    match play {
        Play::ResetAtOnce => {
            // The client sees its connection made before it sees it reset.
            tokio::task::yield_now().await;
            reset(socket)
        }
        Play::ResetWithin(bytes) => {
            let mut beginning = vec![0; *bytes];
            let _ = socket.read_exact(&mut beginning).await;
            reset(socket)
        }
        Play::ResetAfter => {
            read_request(&mut socket).await;
            reset(socket)
        }
        Play::Write(bytes) => {
            read_request(&mut socket).await;
            let _ = socket.write_all(bytes).await;
            let _ = socket.shutdown().await;
            None
        }
        Play::WriteToAnything(bytes) => {
            let _ = socket.read(&mut vec![0; 16 * 1024]).await;
            let _ = socket.write_all(bytes).await;
            None
        }
        Play::WriteAndReset(bytes) => {
            read_request(&mut socket).await;
            let _ = socket.write_all(bytes).await;
            reset(socket)
        }
        Play::WriteSlowly(pieces, seconds) => {
            read_request(&mut socket).await;
            for piece in pieces {
                runtime.advance(Duration::from_secs(*seconds));
                let _ = socket.write_all(piece).await;
            }
            Some(socket)
        }
        Play::WriteForEver(first, next) => {
            read_request(&mut socket).await;
            let mut outcome = socket.write_all(first).await;
            while outcome.is_ok() {
                outcome = socket.write_all(next).await;
            }
            None
        }
        Play::Silence => Some(socket),
    }
}

/// Closes a connection so that the other side sees a reset.
fn reset(socket: TcpStream) -> Option<TcpStream> {
    socket.set_zero_linger().expect("a socket that is open takes it");
    None
}

/// Reads a whole request: its head, and as much of a body as that announces.
pub(crate) async fn read_request(socket: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        if let Some(length) = length_of(&request)
            && request.len() >= length
        {
            return Some(request);
        }
        if !socket.read_buf(&mut request).await.is_ok_and(|length| length > 0) {
            return None;
        }
    }
}

/// Returns the length of a request with its body; none as long as its head has not come.
fn length_of(request: &[u8]) -> Option<usize> {
    let head = request.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
    let body = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    Some(head + body)
}

/// An HTTP/1.1 response: its status line behind the version, its headers and its body.
pub(crate) fn response(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
