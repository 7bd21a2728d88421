//! Logins of the command-line tool: profiles whose keys come of a person's login or from a program. The tool's file is
//! only read, so what only the tool may renew, such as a refresh token that is good once, is left to it.

mod cloud_sso;
mod external;

use crate::auth::files::{Flaw, Settings};
use crate::auth::providers::profile::Profile;
use crate::auth::{Credentials, ProvideCredentials};
use chrono::DateTime;
use cloud_sso::CloudSso;
use external::ExternalProgram;
use std::sync::Arc;
use std::time::Duration;

/// The tool's own keys count as spent so long before they expire.
const MARGIN: Duration = Duration::from_secs(180);

/// Returns the provider of a profile with a login; none where its mode is another.
pub(super) fn provider<S: Settings>(
    profile: &Profile<'_, S>,
    mode: &str,
) -> Result<Option<Arc<dyn ProvideCredentials>>, Flaw> {
    Ok(Some(match mode {
        "CloudSSO" => match cached_keys(profile, MARGIN)? {
            Some(keys) => Arc::new(keys),
            None => Arc::new(CloudSso::of(profile)?),
        },
        "OAuth" => match cached_keys(profile, Duration::ZERO)? {
            Some(keys) => Arc::new(keys),
            None => {
                let message = "the login has no keys that are valid now; `aliyun configure --mode OAuth` signs in anew";
                return Err(profile.settings.wrong("sts_expiration", message));
            }
        },
        "External" => Arc::new(ExternalProgram::of(profile)?),
        _ => return Ok(None),
    }))
}

/// Returns the longest that a provider here may take.
pub(super) fn time_limit() -> Duration {
    cloud_sso::time_limit().max(external::TIME_LIMIT)
}

/// Returns the keys that the tool wrote down, if they last longer than `margin`.
fn cached_keys<S: Settings>(profile: &Profile<'_, S>, margin: Duration) -> Result<Option<Credentials>, Flaw> {
    let Some(expires_at) = profile.settings.number("sts_expiration")?.and_then(moment) else { return Ok(None) };
    let left = expires_at.signed_duration_since(profile.config.now()).to_std().unwrap_or_default();
    // The tool writes all of them at once, or none.
    if left <= margin || profile.settings.text("access_key_id")?.is_none() {
        return Ok(None);
    }
    profile.temporary_keys(Some(expires_at)).map(Some)
}

/// Returns a moment in seconds since 1970; none where it is 0, as the tool writes what it does not know.
fn moment(seconds: u64) -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0).filter(|_| seconds > 0)
}
