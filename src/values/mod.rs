//! Value types that requests and responses share, whichever action they belong to.

mod embedded;
mod open;
mod time;

pub use crate::wire::map::JsonMap;
pub use embedded::JsonInText;
pub use open::UnknownValue;
pub(crate) use open::{OpenEnum, integer_scalar, of_text, open_enum, open_integer};
pub use time::{DatePattern, EpochMilliseconds, EpochSeconds, TimeInput, TimeText};
