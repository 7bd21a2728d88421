//! A server that answers when the test says so.

use std::collections::HashMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

/// Hands every request to the test and waits for its answer.
pub(crate) struct GatedServer {
    pub(crate) address: String,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
}

/// A request that has come and was not answered yet.
pub(crate) struct Arrival {
    pub(crate) query: HashMap<String, String>,
    answer: oneshot::Sender<(u16, String)>,
}

impl GatedServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (announce, arrivals) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, announce.clone()));
            }
        });
        Self { address, arrivals }
    }

    /// The next request, whenever it comes.
    pub(crate) async fn arrival(&mut self) -> Arrival {
        self.arrivals.recv().await.expect("the server runs as long as the test")
    }

    /// So many requests, none of them answered before all have come.
    pub(crate) async fn arrivals(&mut self, count: usize) -> Vec<Arrival> {
        let mut arrivals = Vec::with_capacity(count);
        for _ in 0..count {
            arrivals.push(self.arrival().await);
        }
        arrivals
    }

    /// Whether no request has come that the test has not seen.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.arrivals.try_recv().is_err()
    }
}

impl Arrival {
    pub(crate) fn answer(self, status: u16, body: impl Into<String>) {
        // Nobody may be waiting any more.
        let _ = self.answer.send((status, body.into()));
    }

    /// Comes to an end when the client has broken the connection.
    pub(crate) async fn abandoned(mut self) {
        self.answer.closed().await;
    }
}

async fn serve(mut socket: TcpStream, announce: mpsc::UnboundedSender<Arrival>) {
    let mut head = Vec::new();
    loop {
        while !head.ends_with(b"\r\n\r\n") {
            if !socket.read_buf(&mut head).await.is_ok_and(|length| length > 0) {
                return;
            }
        }
        let (answer, answered) = oneshot::channel();
        if announce.send(Arrival { query: query_of(&head), answer }).is_err() {
            return;
        }
        head.clear();
        tokio::select! {
            answer = answered => {
                let Ok((status, body)) = answer else { return };
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status} Chosen\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                if socket.write_all(text.as_bytes()).await.is_err() {
                    return;
                }
            }
            // A client that waits for an answer sends nothing: it has gone.
            _ = socket.read_u8() => return,
        }
    }
}

fn query_of(head: &[u8]) -> HashMap<String, String> {
    let head = String::from_utf8_lossy(head);
    let path = head.split(' ').nth(1).expect("a request line");
    let url = reqwest::Url::parse(&format!("http://gated{path}")).expect("a path");
    url.query_pairs().into_owned().collect()
}
