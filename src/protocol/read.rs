//! What a response says: a record, or a refusal with its kind.

use super::headers::text;
use super::{Protocol, Refusal};
use crate::error::{Delivery, Error, ErrorKind};
use crate::redact::Gate;
use crate::transport::HttpResponse;
use crate::wire::decode::{DecodeError, DecodedBody, Envelope, decode};
use crate::wire::typed::{Decode, Nothing};
use crate::wire::unreadable::{Strictness, Unreadable};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, LOCATION};
use std::any::Any;
use std::borrow::Cow;

/// What reading a response takes.
pub(crate) struct Reading<'call> {
    pub protocol: &'static dyn Protocol,
    /// Turns the body into a record; none where the caller wants the bytes.
    pub decode: Option<Decode>,
    /// What becomes of a value that does not fit its field.
    pub strictness: Strictness,
    /// What all that a service sends passes before it is kept.
    pub gate: &'call Gate<'call>,
    /// Tells the time at the service. Only a refusal needs it.
    pub now: &'call (dyn Fn() -> DateTime<Utc> + Sync),
}

/// A successful response: its record, still without a type.
pub(crate) struct Outcome {
    pub record: Box<dyn Any + Send>,
    pub unreadable: Unreadable,
    pub request_id: Option<String>,
    pub response: HttpResponse,
}

/// Reads a response.
pub(crate) fn read(reading: &Reading<'_>, response: HttpResponse) -> Result<Outcome, Error> {
    if !(200..300).contains(&response.status) {
        let envelope = reading.envelope(&response.body).unwrap_or_else(|_| from_markup(&response.body));
        return Err(reading.refused(response.status, &response.headers, Some(&response.body), envelope));
    }
    let decoded = match reading.decode {
        Some(decode) => decode(&response.body, &reading.protocol.conventions().envelope, reading.strictness),
        // A body that is no JSON object is still what the caller asked for.
        None => {
            let envelope = reading.envelope(&response.body).unwrap_or_default();
            let decoded = DecodedBody { envelope, unreadable: Unreadable::default() };
            Ok((Box::new(()) as Box<dyn Any + Send>, decoded))
        }
    };
    let (record, unreadable, request_id) = match decoded {
        Ok((record, DecodedBody { envelope, unreadable })) => {
            if let Some((status, envelope)) = reading.refusal_in(response.status, &envelope) {
                return Err(reading.refused(status, &response.headers, Some(&response.body), envelope));
            }
            (record, unreadable, envelope.request_id.map(Cow::into_owned))
        }
        Err(failure) => {
            // What is handed on as a refusal need not be what a success is.
            let envelope = reading.envelope(&response.body).unwrap_or_default();
            if let Some((status, envelope)) = reading.refusal_in(response.status, &envelope) {
                return Err(reading.refused(status, &response.headers, Some(&response.body), envelope));
            }
            return Err(reading.unreadable(&response, failure, envelope));
        }
    };
    let request_id = request_id.or_else(|| reading.request_id(&response.headers)).map(|id| reading.gate.clean(id));
    Ok(Outcome { record, unreadable, request_id, response })
}

/// Returns the error of a refusal whose body did not arrive: status and headers still tell what it is.
pub(crate) fn refusal_without_body(reading: &Reading<'_>, status: u16, headers: &HeaderMap) -> Error {
    let error = reading.refused(status, headers, None, Envelope::default());
    error.with(|details| details.message = "the response broke off before its end".to_owned())
}

impl Reading<'_> {
    /// Returns the envelope of a body.
    fn envelope<'body>(&self, body: &'body [u8]) -> Result<Envelope<'body>, DecodeError> {
        decode(&mut Nothing, body, &self.protocol.conventions().envelope)
    }

    /// Returns status and envelope of the refusal that a response of HTTP 2xx is. `Success` decides where there is one;
    /// without it a status of 400 or more in the body does.
    fn refusal_in<'body>(&self, http_status: u16, envelope: &Envelope<'body>) -> Option<(u16, Envelope<'body>)> {
        let says_no = match envelope.success {
            Some(success) => !success,
            None => envelope.http_status.is_some_and(|status| (400..600).contains(&status)),
        };
        if says_no {
            return Some((http_status, envelope.clone()));
        }
        self.protocol.refusal_within(envelope)
    }

    /// Returns the id of the request where the body says none.
    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let names = self.protocol.conventions().request_id_headers;
        names.iter().find_map(|name| text(headers, name)).map(str::to_owned)
    }

    /// Returns the error of a response that says no.
    fn refused(&self, status: u16, headers: &HeaderMap, body: Option<&Bytes>, envelope: Envelope<'_>) -> Error {
        let body_status = envelope.http_status.and_then(|status| u16::try_from(status).ok());
        let refusal = Refusal {
            http_status: status,
            body_status,
            code: envelope.code.as_deref().unwrap_or_default(),
            message: envelope.message.as_deref().unwrap_or_default(),
            has_envelope: envelope.code.is_some() || envelope.message.is_some() || envelope.request_id.is_some(),
        };
        let kind = self.protocol.classify(&refusal);
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| self.gate.clean(text.into_owned()));
        let message = owned(envelope.message).unwrap_or_else(|| match status {
            200..300 => "the service says it failed, without a message".to_owned(),
            300..400 => {
                let location = headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
                format!("the response is a redirect to {}, which is not followed", self.gate.clean(location.to_owned()))
            }
            _ => "the response has no message".to_owned(),
        });
        Error::new(kind, message).with(|details| {
            details.delivery = Delivery::Answered;
            details.http_status = Some(status);
            details.body_status = body_status;
            details.code = owned(envelope.code);
            details.request_id =
                owned(envelope.request_id).or_else(|| Some(self.gate.clean(self.request_id(headers)?)));
            details.recommend = owned(envelope.recommend);
            details.retry_after = self.protocol.wait_hint(headers, (self.now)());
            details.body = body.map(|body| self.gate.clean_body(body));
        })
    }

    /// Returns the error of a response that cannot be read.
    fn unreadable(&self, response: &HttpResponse, failure: DecodeError, envelope: Envelope<'_>) -> Error {
        let failure = DecodeError { path: self.gate.clean(failure.path), reason: self.gate.clean(failure.reason) };
        let request_id = envelope.request_id.map(Cow::into_owned).or_else(|| self.request_id(&response.headers));
        Error::new(ErrorKind::UnexpectedResponse, format!("the response cannot be read: {failure}"))
            .caused_by(failure)
            .with(|details| {
                details.delivery = Delivery::Answered;
                details.http_status = Some(response.status);
                details.request_id = request_id.map(|id| self.gate.clean(id));
                details.body = Some(self.gate.clean_body(&response.body));
            })
    }
}

/// Returns what a gateway that answers XML says; nothing where it is some other text.
fn from_markup(body: &[u8]) -> Envelope<'static> {
    let text = String::from_utf8_lossy(body);
    let element = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (inside, _) = rest.split_once(&format!("</{name}>"))?;
        Some(Cow::from(inside.trim().to_owned())).filter(|inside| !inside.is_empty())
    };
    Envelope {
        code: element("Code"),
        message: element("Message"),
        request_id: element("RequestId"),
        recommend: element("Recommend"),
        ..Envelope::default()
    }
}
