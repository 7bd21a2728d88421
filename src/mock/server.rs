//! The socket: connections, and HTTP messages to and from the service behind it.

use super::control;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::rules::Fault;
use super::service::Service;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use std::error::Error as StdError;
use std::fmt;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinSet, yield_now};

/// More than any request of the service needs, and little enough to hold.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Serves until it is told to stop, and then until the requests under way are answered; or until it is dropped, and its
/// connections with it.
pub(super) async fn serve(listener: TcpListener, service: Arc<Service>, stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stopped = stop.clone();
    let mut stopped = pin!(stopped.wait_for(|is_told| *is_told));
    while let Some(accepted) = {
        let mut accepting = pin!(listener.accept());
        poll_fn(|context| match stopped.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => accepting.as_mut().poll(context).map(Some),
        })
        .await
    } {
        let Ok((stream, _)) = accepted else {
            yield_now().await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        connections.spawn(talk(stream, Arc::clone(&service), stop.clone()));
    }
    // Nobody else is let in.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// One connection, until it ends, or until the request under way is answered once it is told to stop.
async fn talk(stream: TcpStream, service: Arc<Service>, mut stop: watch::Receiver<bool>) {
    let handler = service_fn(|request| Box::pin(respond(&service, request)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), handler);
    let mut stopped = pin!(stop.wait_for(|is_told| *is_told));
    let mut is_ending = false;
    let ended = poll_fn(|context| {
        if !is_ending && stopped.as_mut().poll(context).is_ready() {
            is_ending = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        connection.poll_without_shutdown(context)
    });
    let Err(failure) = ended.await else { return };
    // A connection that breaks, or speaks something else, ends here; the other side knows.
    let Some(BrokenOff(bytes)) = failure.source().and_then(|cause| cause.downcast_ref()) else { return };
    let mut stream = connection.into_parts().io.into_inner();
    if stream.write_all(bytes).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

/// Ends a connection after these bytes.
#[derive(Debug)]
struct BrokenOff(Bytes);

impl fmt::Display for BrokenOff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection ends as a rule says")
    }
}

impl StdError for BrokenOff {}

async fn respond(service: &Service, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, BrokenOff> {
    let (head, body) = request.into_parts();
    let body = read(body).await;
    if let Some(address) = head.uri.path().strip_prefix(control::ADDRESS) {
        return Ok(response(&control::answer(service, head.method.as_str(), address, head.uri.query(), body)));
    }
    let mut received = ReceivedRequest::new(head.method.as_str(), head.uri.path());
    let taken = body.and_then(|body| received.take(headers(&head.headers), head.uri.query(), body));
    let reply = service.handle(received, taken.err());
    match &reply.fault {
        None => Ok(response(&reply)),
        Some(Fault::Slow(duration)) => {
            service.runtime.sleep(*duration).await;
            Ok(response(&reply))
        }
        Some(Fault::Hang) => pending().await,
        Some(Fault::Raw(bytes)) => Err(BrokenOff(bytes.clone())),
        Some(Fault::CutBeforeAnswer) => Err(BrokenOff(Bytes::new())),
        Some(Fault::CutWithinAnswer) => {
            Err(BrokenOff([head_as_bytes(&reply).as_slice(), &reply.body[..reply.body.len() / 2]].concat().into()))
        }
        Some(Fault::CutAfterAnswer) => Err(BrokenOff([head_as_bytes(&reply).as_slice(), &reply.body].concat().into())),
    }
}

fn response(reply: &Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body.clone()));
    *response.status_mut() = reply.status();
    *response.headers_mut() = reply.header_map();
    response
}

/// The head as it travels.
fn head_as_bytes(reply: &Reply) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {}\r\n", reply.status()).into_bytes();
    for (name, value) in &reply.header_map() {
        text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    text.extend(b"\r\n");
    text
}

/// Headers as text.
pub(super) fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    map.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new(413, "RequestTooLarge", format!("the body is larger than {LARGEST_BODY} bytes"));
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(failure) if failure.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Refusal::new(400, "InvalidRequest", "the body broke off")),
    }
}
