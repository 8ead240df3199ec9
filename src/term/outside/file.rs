//! Files between the desk and the machine around it: one read to be attached, one saved where downloads go.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use tokio::task::spawn_blocking;

use crate::desk;
use crate::ticket::{FileName, NewFile};

/// Reads a file to be attached; `~` is the person's home.
///
/// # Errors
/// Why it cannot be, as a sentence without a full stop.
pub async fn read(path: &str) -> Result<NewFile, String> {
    let (said, path) = (path.to_owned(), expanded(path));
    let read = spawn_blocking(move || {
        let file = fs::File::open(&path).map_err(|error| format!("cannot read {said}: {error}"))?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Err(format!("{said} is not a file"));
        }
        let mut bytes = Vec::new();
        // One byte more than fits shows that it is too large.
        file.take(NewFile::MOST_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("cannot read {said}: {error}"))?;
        let name: FileName = path.to_string_lossy().parse().map_err(|error| format!("{error}"))?;
        NewFile::new(name, bytes).map_err(|invalid| invalid.reason)
    });
    read.await.unwrap_or_else(|stopped| Err(stopped.to_string()))
}

/// Saves a file into a folder, and gives its path. Nothing that is there is touched, and nothing is opened.
///
/// # Errors
/// Why it cannot be, as a sentence without a full stop.
pub async fn save(folder: &Path, name: FileName, bytes: Vec<u8>) -> Result<PathBuf, String> {
    let folder = folder.to_owned();
    let saved = spawn_blocking(move || {
        desk::save(&folder, &name, &bytes)
            .map_err(|error| format!("cannot save {name} in {}: {error}", folder.display()))
    });
    saved.await.unwrap_or_else(|stopped| Err(stopped.to_string()))
}

/// A path as a person types it.
fn expanded(path: &str) -> PathBuf {
    let path = path.trim();
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        (Some(_), None) | (None, _) => PathBuf::from(path),
    }
}
