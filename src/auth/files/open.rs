//! Reading a file that holds secrets.

use crate::auth::config::ProviderConfig;
use crate::credentials::broken;
use crate::error::Result;
use std::fmt::Display;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use zeroize::Zeroizing;

/// Files with keys and tokens are far smaller. Whatever is larger is some other file.
const LARGEST_FILE: u64 = 1024 * 1024;

/// Returns the text of a file; none where there is no such file. Errors call it `shown`. The home folder may be on a
/// network, so the file is read beside the tasks that must not wait.
pub(in crate::auth) async fn read(path: &Path, shown: &str) -> Result<Option<Zeroizing<String>>> {
    let (path, name) = (path.to_owned(), shown.to_owned());
    let text = tokio::task::spawn_blocking(move || read_now(&path, &name)).await;
    text.map_err(|_| broken(format!("{shown} could not be read: the runtime is shutting down")))?
}

/// As [`read`], for a file that only its owner should see: warns where others may read it.
pub(in crate::auth) async fn read_private(config: &ProviderConfig, path: &Path) -> Result<Option<Zeroizing<String>>> {
    let text = read(path, &path.display().to_string()).await?;
    if text.is_some() {
        warn_of_others(config, path);
    }
    Ok(text)
}

/// As [`read`], on this thread.
pub(in crate::auth) fn read_now(path: &Path, shown: &str) -> Result<Option<Zeroizing<String>>> {
    let unreadable = |why: &dyn Display| broken(format!("{shown} cannot be read: {why}"));
    // Asked before the file is opened: opening a pipe waits for somebody to write into it.
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(unreadable(&why)),
    };
    if !metadata.is_file() {
        return Err(unreadable(&"it is no ordinary file"));
    }
    let file = std::fs::File::open(path).map_err(|why| unreadable(&why))?;
    // One byte more than allowed, to notice that there is more. Room for all of it, so that reading leaves no copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity_for(metadata.len())));
    let limit = bytes.capacity() as u64;
    file.take(limit).read_to_end(&mut bytes).map_err(|why| unreadable(&why))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(unreadable(&format_args!("it is larger than {LARGEST_FILE} bytes")));
    }
    if bytes.len() as u64 == limit {
        return Err(unreadable(&"it grew while it was read"));
    }
    // Editors of some systems put a byte order mark in front.
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(why) => {
            let valid = why.utf8_error().valid_up_to();
            let bytes = Zeroizing::new(why.into_bytes());
            Err(broken(format!("{shown}:{}: not UTF-8 text", super::json::line_at(&bytes, valid))))
        }
    }
}

/// Room for a file of this length and one byte more.
fn capacity_for(length: u64) -> usize {
    // Some files say 0 and hold more.
    const LEAST: u64 = 64 * 1024;
    let length = length.clamp(LEAST, LARGEST_FILE) + 1;
    usize::try_from(length).unwrap_or(usize::MAX)
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
