//! Reading a file that holds secrets.

use crate::auth::config::ProviderConfig;
use crate::credentials::broken;
use crate::error::Result;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Room for any such file, so that reading leaves no copies behind.
const USUAL_SIZE: usize = 64 * 1024;

/// The text of a file; none where there is no such file. The home folder may be on a network, so it is read beside the
/// tasks that must not wait.
pub(in crate::auth) async fn read(path: &Path) -> Result<Option<Zeroizing<String>>> {
    let owned = path.to_owned();
    let text = tokio::task::spawn_blocking(move || read_now(&owned)).await;
    text.map_err(|_| broken(format!("{} could not be read: the runtime is shutting down", path.display())))?
}

/// As [`read`], for a file that only its owner should see: warns where others may read it.
pub(in crate::auth) async fn read_private(config: &ProviderConfig, path: &Path) -> Result<Option<Zeroizing<String>>> {
    let text = read(path).await?;
    if text.is_some() {
        warn_of_others(config, path);
    }
    Ok(text)
}

fn read_now(path: &PathBuf) -> Result<Option<Zeroizing<String>>> {
    let unreadable = |why: std::io::Error| broken(format!("{} cannot be read: {why}", path.display()));
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(unreadable(why)),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_SIZE));
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    match std::str::from_utf8(&bytes) {
        // Editors of some systems put a byte order mark in front.
        Ok(text) => Ok(Some(Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()))),
        Err(why) => {
            let line = super::json::line_at(&bytes, why.valid_up_to());
            Err(broken(format!("{}:{line}: not UTF-8 text", path.display())))
        }
    }
}

#[cfg(unix)]
fn warn_of_others(config: &ProviderConfig, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(mode) = std::fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777) else { return };
    if mode & 0o077 != 0 && config.is_first_warning(path) {
        tracing::warn!(
            file = %path.display(),
            mode = %format_args!("{mode:03o}"),
            "a file with access keys is open to other users than its owner; chmod 600 closes it"
        );
    }
}

#[cfg(not(unix))]
fn warn_of_others(_: &ProviderConfig, _: &Path) {}
