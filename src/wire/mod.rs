//! Bytes: how parameters are written and responses are read. Nothing here knows a service or an action.

pub(crate) mod decode;
pub(crate) mod define;
pub(crate) mod documents;
pub(crate) mod endpoint;
pub(crate) mod json;
pub(crate) mod map;
pub(crate) mod parameters;
pub(crate) mod path;
pub(crate) mod percent;
pub(crate) mod record;
pub(crate) mod scalar;
pub(crate) mod typed;
pub(crate) mod unreadable;
pub(crate) mod write;
