//! Which deskbell processes are at work on a desk, and where they serve its pages.
//!
//! Each leaves a note in the state directory and holds a lock beside it for as long as it lives: the system
//! lets go of the lock even when the process is killed, so a note without a lock is an old one.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::dirs::Dirs;

/// A process at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    /// Its process id.
    pub(crate) pid: u32,
    /// The file of its desk.
    desk: PathBuf,
    /// Where it serves the pages, if it does.
    url: Option<String>,
}

impl Running {
    /// Where it serves the pages, if it does.
    pub(crate) fn url(&self) -> Option<Url> {
        self.url.as_deref().and_then(|url| Url::parse(url).ok())
    }
}

/// The note of this process; gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Announced {
    note: PathBuf,
    lock: PathBuf,
    _held: Option<File>,
}

impl Announced {
    /// Leaves a note. One that cannot be left is not worth stopping for.
    pub(crate) fn new(dirs: &Dirs, desk: &Path, url: Option<&Url>) -> Self {
        let folder = folder(dirs);
        let pid = process::id();
        let (note, lock) = (folder.join(format!("{pid}.json")), folder.join(format!("{pid}.lock")));
        let running = Running { pid, desk: desk.to_owned(), url: url.map(ToString::to_string) };
        let held = write(&folder, &note, &lock, &running);
        if let Err(error) = &held {
            tracing::warn!(%error, note = %note.display(), "other processes cannot know that this one runs");
        }
        Self { note, lock, _held: held.ok() }
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        remove(&self.note, &self.lock);
    }
}

/// The processes at work on a desk.
pub(crate) fn on(dirs: &Dirs, desk: &Path) -> Vec<Running> {
    let Ok(entries) = fs::read_dir(folder(dirs)) else { return Vec::new() };
    let notes = entries.filter_map(Result::ok).map(|entry| entry.path());
    let notes = notes.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    notes.filter_map(|note| read(&note)).filter(|running| running.desk == desk).collect()
}

fn folder(dirs: &Dirs) -> PathBuf {
    dirs.state.join("running")
}

/// The lock first: a note must never be there without it.
fn write(folder: &Path, note: &Path, lock: &Path, running: &Running) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let held = File::create(lock)?;
    held.try_lock()?;
    fs::write(note, serde_json::to_vec(running)?)?;
    Ok(held)
}

/// Reads a note whose process still lives; an old one is cleared away.
fn read(note: &Path) -> Option<Running> {
    let lock = note.with_extension("lock");
    match File::open(&lock).map(|file| file.try_lock_shared()) {
        Ok(Err(TryLockError::WouldBlock)) => serde_json::from_slice(&fs::read(note).ok()?).ok(),
        Ok(Ok(()) | Err(TryLockError::Error(_))) | Err(_) => {
            remove(note, &lock);
            None
        }
    }
}

/// Takes a note away. What cannot be removed is found to be old by the next reader.
fn remove(note: &Path, lock: &Path) {
    drop(fs::remove_file(note));
    drop(fs::remove_file(lock));
}
