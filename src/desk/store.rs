//! Where the bytes of files are: a folder beside the database, under random names, each with its hash in the database.
//! Nothing in it is ever opened or run.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;

use super::{Error, secret};
use crate::db::StoredRow;
use crate::ticket::FileName;

/// The folder beside a database: `desk.db` and `desk.files`.
#[derive(Debug, Clone)]
pub(super) struct Store(PathBuf);

impl Store {
    pub(super) fn beside(database: &Path) -> Self {
        Self(database.with_extension("files"))
    }

    /// Keeps bytes: they are on the disk when this returns.
    pub(super) async fn put(&self, bytes: Vec<u8>) -> Result<StoredRow, Error> {
        let folder = self.0.clone();
        secret::make_private_folder(&folder)?;
        let stored = StoredRow { storage: secret::random_text()?, sha256: hash(&bytes) };
        let file = folder.join(&stored.storage);
        blocking(move || {
            let mut out = secret::private_file(&file)?;
            out.write_all(&bytes)?;
            out.sync_all()?;
            // The name, too, has to outlive a power cut.
            fs::File::open(folder)?.sync_all()
        })
        .await?;
        Ok(stored)
    }

    /// Reads bytes, exactly those that were kept.
    pub(super) async fn read(&self, stored: &StoredRow) -> Result<Vec<u8>, Error> {
        let file = self.0.join(&stored.storage);
        let bytes = blocking(move || fs::read(file)).await?;
        if hash(&bytes) == stored.sha256 {
            Ok(bytes)
        } else {
            Err(Error::Disk("the file is not the one that was kept: its folder was damaged or changed".to_owned()))
        }
    }

    /// The files of the folder that are not among these, and that nobody has touched since a time.
    pub(super) async fn orphans(&self, known: &[String], since: Timestamp) -> Result<Vec<PathBuf>, Error> {
        let folder = self.0.clone();
        let known: HashSet<_> = known.iter().map(OsString::from).collect();
        blocking(move || {
            let entries = match fs::read_dir(folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                entries => entries?,
            };
            let mut orphans = Vec::new();
            for entry in entries {
                let entry = entry?;
                let touched = Timestamp::try_from(entry.metadata()?.modified()?).unwrap_or(Timestamp::MAX);
                if touched < since && !known.contains(&entry.file_name()) {
                    orphans.push(entry.path());
                }
            }
            Ok(orphans)
        })
        .await
    }

    /// Takes files away that [`orphans`](Self::orphans) found.
    pub(super) async fn clear(&self, orphans: Vec<PathBuf>) -> Result<(), Error> {
        blocking(move || orphans.iter().try_for_each(fs::remove_file)).await
    }

    /// Takes bytes away that nothing points to.
    pub(super) async fn remove(&self, stored: &StoredRow) {
        let file = self.0.join(&stored.storage);
        if let Err(error) = blocking(move || fs::remove_file(file)).await {
            tracing::warn!(%error, "a file that nothing points to is left in the folder");
        }
    }
}

/// The SHA-256 of bytes, in base64url.
pub(super) fn hash(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

/// Does what waits for the disk on a thread that may wait.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    match spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| Error::Disk(words(&error))),
        Err(stopped) => Err(Error::Disk(format!("the program was stopped at it ({stopped})"))),
    }
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full: free some space and try again".to_owned()
        }
        ErrorKind::NotFound => "the file is gone from the folder beside the database: restore a backup".to_owned(),
        // The standard library's list of kinds is open.
        _ => error.to_string(),
    }
}

/// Writes a downloaded file into a folder under its own name, or the next free one like it, and gives its path. Nobody
/// else may read it, nothing that is there is touched, and nothing is opened.
///
/// # Errors
/// What the system says: no such folder, no room, no right.
pub fn save(folder: &Path, name: &FileName, bytes: &[u8]) -> io::Result<PathBuf> {
    const MOST_OF_A_NAME: usize = 1000;
    for nth in 1..=MOST_OF_A_NAME {
        let path = folder.join(name.numbered(nth));
        let mut options = OpenOptions::new();
        // `create_new` is O_CREAT with O_EXCL: it takes no file that is there, and follows no link.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut out) => {
                return out.write_all(bytes).and_then(|()| out.sync_all()).map(|()| path.clone()).inspect_err(|_| {
                    // Half a file would be taken for a whole one.
                    fs::remove_file(&path).unwrap_or(());
                });
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, format!("there are too many files called {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_takes_the_next_free_name_and_follows_no_link() {
        let folder = tempfile::tempdir().unwrap();
        let name: FileName = "a.txt".parse().unwrap();
        assert_eq!(save(folder.path(), &name, b"one").unwrap(), folder.path().join("a.txt"));
        let elsewhere = folder.path().join("elsewhere");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&elsewhere, folder.path().join("a (2).txt")).unwrap();
        let third = save(folder.path(), &name, b"two").unwrap();
        assert_eq!(third, folder.path().join("a (3).txt"));
        assert!(!elsewhere.exists());
        assert_eq!(fs::read(folder.path().join("a.txt")).unwrap(), b"one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(third).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn bytes_that_were_changed_behind_our_back_are_not_given_out() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::beside(&folder.path().join("desk.db"));
        let stored = store.put(b"hello".to_vec()).await.unwrap();
        assert_eq!(store.read(&stored).await.unwrap(), b"hello");
        fs::write(folder.path().join("desk.files").join(&stored.storage), b"other").unwrap();
        assert!(store.read(&stored).await.unwrap_err().to_string().contains("not the one that was kept"));
    }
}
