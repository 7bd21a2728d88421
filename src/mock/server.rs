//! The socket: connections, and HTTP messages to and from the service behind it.

use super::refusal::Refusal;
use super::request::{JSON, ReceivedRequest};
use super::rules::Fault;
use super::service::{Reply, Service};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::error::Error as StdError;
use std::fmt;
use std::future::{pending, poll_fn};
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, yield_now};

/// Media type of parameters in a body.
const FORM: &str = "application/x-www-form-urlencoded";

/// More than any request of the service needs, and little enough to hold.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Serves until it is dropped, and its connections with it.
pub(super) async fn serve(listener: TcpListener, service: Arc<Service>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            yield_now().await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        connections.spawn(talk(stream, Arc::clone(&service)));
    }
}

/// One connection, until it ends.
async fn talk(stream: TcpStream, service: Arc<Service>) {
    let handler = service_fn(|request| Box::pin(respond(&service, request)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), handler);
    let Err(failure) = poll_fn(|context| connection.poll_without_shutdown(context)).await else { return };
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
    let mut received = ReceivedRequest::new(request.method().as_str());
    let unreadable = read(&mut received, request).await.err();
    let reply = service.handle(received, unreadable);
    let fault = reply.fault.clone();
    let response = response(reply);
    match fault {
        None => Ok(response),
        Some(Fault::Slow(duration)) => {
            service.runtime.sleep(duration).await;
            Ok(response)
        }
        Some(Fault::Hang) => pending().await,
        Some(Fault::Raw(bytes)) => Err(BrokenOff(bytes)),
        Some(Fault::CutBeforeAnswer) => Err(BrokenOff(Bytes::new())),
        Some(Fault::CutWithinAnswer) => {
            let (head, body) = as_bytes(response).await;
            Err(BrokenOff([head, body.slice(..body.len() / 2)].concat().into()))
        }
        Some(Fault::CutAfterAnswer) => {
            let (head, body) = as_bytes(response).await;
            Err(BrokenOff([head, body].concat().into()))
        }
    }
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let length = reply.body.len();
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    headers.insert(CONTENT_LENGTH, length.into());
    if let Ok(date) = HeaderValue::try_from(reply.date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        headers.insert(DATE, date);
    }
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// Head and body as they travel.
async fn as_bytes(response: Response<Full<Bytes>>) -> (Bytes, Bytes) {
    let (head, body) = response.into_parts();
    let mut text = format!("HTTP/1.1 {}\r\n", head.status).into_bytes();
    for (name, value) in &head.headers {
        text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    text.extend(b"\r\n");
    let Ok(body) = body.collect().await;
    (text.into(), body.to_bytes())
}

async fn read(received: &mut ReceivedRequest, request: Request<Incoming>) -> Result<(), Refusal> {
    let too_large = || Refusal::new(413, "RequestTooLarge", format!("the body is larger than {LARGEST_BODY} bytes"));
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(failure) if failure.is::<LengthLimitError>() => return Err(too_large()),
        Err(_) => return Err(Refusal::new(400, "InvalidRequest", "the body broke off")),
    };
    received.path = head.uri.path().to_owned();
    received.headers = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let media_type = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if !body.is_empty() && ![FORM, JSON].iter().any(|known| media_type.starts_with(known)) {
        return Err(Refusal::new(415, "UnsupportedMediaType", format!("the body is neither {FORM} nor {JSON}")));
    }
    received
        .read(head.uri.query().unwrap_or_default(), body)
        .map_err(|reason| Refusal::new(400, "InvalidParameter", reason))
}
