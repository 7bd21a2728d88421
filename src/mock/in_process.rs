//! The service without a socket: a request of a client of this process is handed over as it is.

use super::reply::Reply;
use super::request::ReceivedRequest;
use super::rules::Fault;
use super::server::headers;
use super::service::Service;
use crate::runtime::BoxFuture;
use crate::transport::{Failure, HttpRequest, InProcess, InProcessResponse};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use std::future::{Future as _, pending, poll_fn};
use std::pin::pin;
use std::task::Poll;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Endpoint of an emulator without a socket: a host that there can be nowhere.
pub(super) const HOST_NAME: &str = "emulator.invalid";

impl InProcess for Service {
    fn exchange(&self, request: HttpRequest) -> BoxFuture<'_, Result<InProcessResponse, Failure>> {
        Box::pin(async move {
            let mut received = ReceivedRequest::new(request.method.as_str(), request.url.path());
            let body = request.body.unwrap_or_default();
            let sent = complete(request.headers, &request.url, &body);
            let taken = received.take(headers(&sent), request.url.query(), body);
            let reply = self.handle(received, taken.err());
            match &reply.fault {
                None | Some(Fault::CutAfterAnswer) => Ok(response(&reply)),
                Some(Fault::Slow(duration)) => {
                    self.runtime.sleep(*duration).await;
                    Ok(response(&reply))
                }
                Some(Fault::Hang) => pending().await,
                Some(Fault::Raw(bytes)) => read_raw(bytes).await.map_err(|failure| cut(&failure.to_string())),
                Some(Fault::CutBeforeAnswer) => Err(cut("the emulator ended it before the answer")),
                Some(Fault::CutWithinAnswer) => {
                    let body = Err(cut("the emulator ended it within the answer"));
                    Ok(InProcessResponse { body, ..response(&reply) })
                }
            }
        })
    }
}

/// The headers that an HTTP client adds.
fn complete(mut headers: HeaderMap, url: &Url, body: &Bytes) -> HeaderMap {
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if let Ok(host) = HeaderValue::try_from(host) {
        headers.insert(HOST, host);
    }
    if !body.is_empty() {
        headers.insert(CONTENT_LENGTH, body.len().into());
    }
    headers
}

fn response(reply: &Reply) -> InProcessResponse {
    InProcessResponse { status: reply.status().as_u16(), headers: reply.header_map(), body: Ok(reply.body.clone()) }
}

fn cut(reason: &str) -> Failure {
    Failure::Cut(reason.to_owned())
}

/// Reads bytes as an HTTP client reads a response.
async fn read_raw(bytes: &Bytes) -> hyper::Result<InProcessResponse> {
    let (here, mut there) = tokio::io::duplex(bytes.len() + 1024);
    let (mut sender, connection) = http1::handshake(TokioIo::new(here)).await?;
    let exchange = async {
        let asked = sender.send_request(Request::new(Empty::<Bytes>::new()));
        // An answer that came before its request would be none. A reader that gave up does not matter.
        let _ = there.read(&mut [0; 1024]).await;
        let _ = there.write_all(bytes).await;
        let _ = there.shutdown().await;
        let (head, body) = asked.await?.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).map_err(|failure| cut(&failure.to_string()));
        Ok(InProcessResponse { status: head.status.as_u16(), headers: head.headers, body })
    };
    // The connection moves only while it is polled; its own failure is that of the exchange too.
    let (mut exchange, mut connection) = (pin!(exchange), pin!(connection));
    let mut is_over = false;
    poll_fn(|context| {
        if !is_over {
            is_over = connection.as_mut().poll(context).is_ready();
        }
        match exchange.as_mut().poll(context) {
            Poll::Ready(read) => Poll::Ready(read),
            Poll::Pending => {
                if !is_over {
                    is_over = connection.as_mut().poll(context).is_ready();
                }
                Poll::Pending
            }
        }
    })
    .await
}
