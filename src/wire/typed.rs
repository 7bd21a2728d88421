//! Records without their types: what everything between a builder and its response works with, compiled once.

use super::decode::{DecodeError, DecodedBody, EnvelopeNames, decode, decode_as_wanted};
use super::json::read_value;
use super::record::{Borrower, BorrowerMut, Description, Record};
use super::unreadable::{Strictness, Unreadable};
use crate::error::{Error, ErrorKind, Result};
use std::any::Any;

/// A record, still without its type, and what came with it.
pub(crate) type Decoded<'body> = (Box<dyn Any + Send>, DecodedBody<'body>);

/// Turns a body into a record. One small function per response type; all else is compiled once.
pub(crate) type Decode = for<'body> fn(&'body [u8], &EnvelopeNames, Strictness) -> Result<Decoded<'body>, DecodeError>;

/// Decodes a record of this type.
pub(crate) fn decode_as<'body, R: Record + Default + 'static>(
    body: &'body [u8],
    names: &EnvelopeNames,
    strictness: Strictness,
) -> Result<Decoded<'body>, DecodeError> {
    let mut record = Box::<R>::default();
    let decoded = decode_as_wanted(&mut *record, body, names, strictness)?;
    Ok((record, decoded))
}

/// Decodes any JSON value, as it comes.
pub(crate) fn decode_value<'body>(
    body: &'body [u8],
    names: &EnvelopeNames,
    _strictness: Strictness,
) -> Result<Decoded<'body>, DecodeError> {
    let value = read_value(body)
        .map_err(|failure| DecodeError { path: "$".to_owned(), reason: format!("the body is no JSON: {failure}") })?;
    // A list is JSON too, and has no envelope.
    let envelope = decode(&mut Nothing, body, names).unwrap_or_default();
    Ok((Box::new(value), DecodedBody { envelope, unreadable: Unreadable::default() }))
}

/// Gives a record that was decoded as `R` its type back.
pub(crate) fn typed<R: 'static>(record: Box<dyn Any + Send>) -> Result<R> {
    record.downcast::<R>().map(|record| *record).map_err(|_| wrong_type())
}

/// Returns the error of a record that was decoded as another type than the one its reader has in mind.
pub(crate) fn wrong_type() -> Error {
    let message = "the response was decoded as another type: this is a fault of the crate";
    Error::new(ErrorKind::UnexpectedResponse, message)
}

/// A record without fields.
pub(crate) struct Nothing;

impl Record for Nothing {
    fn description(&self) -> &'static Description {
        &Description { name: "Nothing", wire_names: &[], sensitive: &[] }
    }

    fn fields(&self, borrower: &mut dyn Borrower) {
        borrower.take(&[]);
    }

    fn fields_mut(&mut self, borrower: &mut dyn BorrowerMut) {
        borrower.take(&mut []);
    }
}
