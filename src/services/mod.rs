//! The services, one file each: its client and its actions, generated from `specs` at build time. How they are spoken to
//! is in `protocol`.

use crate::action::CallLevel;
use crate::limit::{CallLimit, RateLimit};

pub mod v2020;
// Its areas name their features themselves; `service` would tell readers nothing.
#[cfg(service = "v2024")]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod v2024;

#[cfg(feature = "dataarts")]
pub mod dataarts;
#[cfg(feature = "maxcompute")]
pub mod maxcompute;

#[cfg(all(test, feature = "v2020-tenant"))]
#[allow(dead_code, unreachable_pub, reason = "its actions are for its tests alone, which do not use all of them")]
mod paged_by_cursor;

/// Returns the limits of a service whose calls are counted by level.
fn limits_of_levels(levels: &[CallLevel]) -> RateLimit {
    levels.iter().fold(RateLimit::new(), |limits, level| {
        let limit = CallLimit::new().with_per_second(level.calls_per_second);
        let limit = level.calls_per_day.map_or(limit, |calls| limit.with_per_day(calls));
        limits.with_level(level.level, limit)
    })
}

/// What the generated text of every service needs; each adds its own `Client` and `types`.
mod prelude {
    pub(crate) use crate::action::{Action, Elsewhere, Size, parameters};
    pub(crate) use crate::client::{paged, payload, request, response, waited};
    pub(crate) use crate::values::{
        DatePattern, EpochMilliseconds, EpochSeconds, JsonInText, JsonMap, TimeInput, TimeText,
    };
    pub(crate) use crate::values::{open_enum, open_integer};
    pub(crate) use crate::wire::define::{received, record};
    pub(crate) use crate::wire::write::{to_list, to_object};
    pub(crate) use reqwest::Method;
}
