//! The HTTP client that a client builds for itself.

use crate::call::Timeouts;
use crate::error::{Error, ErrorKind, Result};
use std::time::Duration;

/// The client for calls.
pub fn client(timeouts: Timeouts) -> Result<reqwest::Client> {
    build(builder(timeouts.connect))
}

/// A client for this machine and its network, which no proxy stands before.
pub fn nearby_client(connect: Duration) -> Result<reqwest::Client> {
    build(builder(Some(connect)).no_proxy())
}

/// Follows no redirects: a signed request is for one address only.
fn builder(connect: Option<Duration>) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("dataworks-rust/", env!("CARGO_PKG_VERSION")));
    match connect {
        Some(limit) => builder.connect_timeout(limit),
        None => builder,
    }
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    tls(builder)?
        .build()
        .map_err(|failure| Error::new(ErrorKind::Configuration, "the HTTP client cannot be built").caused_by(failure))
}

/// rustls with ring, named here and not left to a process-wide default that another crate may set otherwise; the
/// certificates are those that the operating system trusts.
#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|failure| Error::new(ErrorKind::Configuration, "TLS cannot be set up").caused_by(failure))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
#[expect(clippy::unnecessary_wraps, reason = "as its twin for rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder.tls_backend_native())
}

#[cfg(not(any(feature = "native-tls", feature = "rustls")))]
#[expect(clippy::unnecessary_wraps, reason = "as its twin for rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder> {
    Ok(builder)
}
