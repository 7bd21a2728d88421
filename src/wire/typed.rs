//! Records without their types: what everything between a builder and its response works with, compiled once.

use super::decode::{DecodeError, Envelope, decode};
use super::record::{Field, Record};
use crate::error::{Error, ErrorKind, Result};
use std::any::Any;

/// A decoded body: the record, still without its type, and what the response says about itself.
pub(crate) type Decoded<'body> = (Box<dyn Any + Send>, Envelope<'body>);

/// Turns a body into a record. One small function per response type; all else is compiled once.
pub(crate) type Decode = for<'body> fn(&'body [u8]) -> Result<Decoded<'body>, DecodeError>;

/// Decodes a record of this type.
pub(crate) fn decode_as<R: Record + Default + 'static>(body: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let mut record = Box::<R>::default();
    let envelope = decode(&mut *record, body)?;
    Ok((record, envelope))
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
    fn names(&self) -> &'static [&'static str] {
        &[]
    }

    fn fields(&self, borrower: &mut dyn FnMut(&[&dyn Field])) {
        borrower(&[]);
    }

    fn fields_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn Field])) {
        borrower(&mut []);
    }
}
