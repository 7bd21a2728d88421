//! The region that a user keeps beside the keys.

use super::{CommandLineProfile, ProviderConfig};
use crate::error::Result;

/// Returns the region of the command-line tool's active profile; none where there is no such profile or it has none. Reads
/// a file on this thread. Whoever asks looks at the environment first.
pub(crate) fn profile_region(config: &ProviderConfig) -> Result<Option<String>> {
    CommandLineProfile::new().with_config(config.clone()).region()
}
