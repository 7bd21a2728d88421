//! What a client needs to talk to an emulator.

use crate::error::{Error, ErrorKind, Result};
use crate::runtime::{BoxFuture, Runtime};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

/// An HTTP client that goes straight to this machine. The usual one heeds a proxy of the environment, which cannot
/// reach it.
pub fn http_client() -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    tls(builder)?
        .build()
        .map_err(|failure| Error::new(ErrorKind::Configuration, "the HTTP client cannot be built").caused_by(failure))
}

/// The emulator speaks plain HTTP, so no certificate is trusted and none is looked for.
#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|failure| Error::new(ErrorKind::Configuration, "TLS cannot be set up").caused_by(failure))?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls"))]
#[expect(clippy::unnecessary_wraps, reason = "as its twin for rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}

/// The emulator's runtime, handed on to its clients so that both see the same time.
#[derive(Clone, Debug)]
pub struct SharedRuntime(pub Arc<dyn Runtime>);

impl Runtime for SharedRuntime {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.deadline(duration)
    }

    fn random(&self) -> f64 {
        self.0.random()
    }

    fn nonce(&self) -> String {
        self.0.nonce()
    }
}
