//! What goes back to a caller.

use super::rules::Fault;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use hyper::StatusCode;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};

/// An answer, and what goes wrong with it.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub body: Bytes,
    pub date: DateTime<Utc>,
    /// Headers of this one, beside those that all replies have.
    pub headers: Vec<(String, String)>,
    pub fault: Option<Fault>,
}

impl Reply {
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// All headers. One that is none is left out.
    pub(super) fn header_map(&self) -> HeaderMap {
        let mut map = HeaderMap::with_capacity(self.headers.len() + 3);
        map.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
        map.insert(CONTENT_LENGTH, self.body.len().into());
        if let Ok(date) = HeaderValue::try_from(self.date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
            map.insert(DATE, date);
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                map.insert(name, value);
            }
        }
        map
    }
}
