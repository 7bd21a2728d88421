//! The socket: connections, and HTTP messages to and from the service behind it.

use super::refusal::Refusal;
use super::request::{JSON, ReceivedRequest};
use super::service::Service;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::{JoinSet, yield_now};

/// Media type of parameters in a body.
const FORM: &str = "application/x-www-form-urlencoded";
/// Milliseconds until a refused call may be made again.
const RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");

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
        let service = Arc::clone(&service);
        connections.spawn(async move {
            let handler = service_fn(|request| respond(&service, request));
            // A connection that breaks, or speaks something else, ends here; the other side knows.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), handler).await;
        });
    }
}

async fn respond(service: &Service, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut received = ReceivedRequest::new(request.method().as_str());
    let unreadable = read(&mut received, request).await.err();
    let reply = service.handle(received, unreadable);
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    if let Ok(date) = HeaderValue::try_from(reply.date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        headers.insert(DATE, date);
    }
    if let Some(wait) = reply.retry_after {
        // Rounded up: a caller that waits as long is not early.
        let milliseconds = u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
        headers.insert(RETRY_AFTER, HeaderValue::from(milliseconds));
    }
    Ok(response)
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
