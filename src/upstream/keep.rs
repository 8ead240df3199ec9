//! Where a login is kept between two runs: in the desktop's keyring, or else in a file beside the desk that only its
//! owner may read. See `docs/decisions/login.md`.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt as _;
use url::Url;

use super::keyring;

/// Keeps the login of one desk.
#[derive(Debug, Clone)]
pub struct Keeper {
    file: PathBuf,
}

/// A login with the address it is for: it is never sent anywhere else.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The portal's address.
    pub url: String,
    /// What opens it.
    pub login: Value,
}

/// Where a login is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the desktop's keyring.
    Keyring,
    /// In a file that only its owner may read.
    File(PathBuf),
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("url", &self.url).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Keyring => f.write_str("the keyring of your desktop"),
            Self::File(file) => write!(f, "{}, which only you may read", file.display()),
        }
    }
}

impl Keeper {
    /// The keeper of the login that belongs to a desk: `desk.db` has `desk.login` beside it.
    pub fn beside(desk: &Path) -> Self {
        Self { file: desk.with_extension("login") }
    }

    /// The login that is kept for a portal, and where; nothing when there is none for this address.
    pub async fn read(&self, url: &Url) -> io::Result<Option<(Value, Place)>> {
        // A file that is there is the newer one: keeping something in the keyring takes it away.
        let (text, place) = match read(&self.file).await? {
            Some(text) => (Some(text), Place::File(self.file.clone())),
            None => (keyring::read(&self.name()).await, Place::Keyring),
        };
        let Some(text) = text else { return Ok(None) };
        let kept: Kept =
            serde_json::from_slice(&text).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        Ok((kept.url == url.as_str()).then_some((kept.login, place)))
    }

    /// Keeps a login in place of the one before it, and says where.
    pub async fn write(&self, kept: &Kept) -> io::Result<Place> {
        let text = serde_json::to_vec(kept)?;
        if keyring::write(&self.name(), &format!("deskbell: {}", kept.url), &text).await {
            remove(&self.file).await?;
            return Ok(Place::Keyring);
        }
        write(&self.file, &text).await?;
        Ok(Place::File(self.file.clone()))
    }

    /// Forgets the login.
    pub async fn forget(&self) -> io::Result<()> {
        keyring::forget(&self.name()).await;
        remove(&self.file).await
    }

    /// What the login is called in the keyring: every desk has its own.
    fn name(&self) -> String {
        self.file.display().to_string()
    }
}

async fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(file).await {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        text => text.map(Some),
    }
}

/// Writes a file for its owner alone; all of it or what was there before, so that a reader never sees half.
async fn write(file: &Path, text: &[u8]) -> io::Result<()> {
    let aside = file.with_extension("login-new");
    // What a run that was cut off left behind.
    remove(&aside).await?;
    let mut out = private(&aside).await?;
    out.write_all(text).await?;
    out.sync_all().await?;
    fs::rename(&aside, file).await
}

/// Removes a file that may not be there.
async fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(file).await
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_file_is_its_owners_alone_and_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("portal.login");
        assert_eq!(read(&file).await.unwrap(), None);
        for text in ["first", "second"] {
            write(&file, text.as_bytes()).await.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(read(&file).await.unwrap().as_deref(), Some(text.as_bytes()));
        }
        remove(&file).await.unwrap();
        remove(&file).await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left lying about");
    }

    #[tokio::test]
    async fn a_login_is_for_its_address_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::beside(&folder.path().join("portal.db"));
        let kept = Kept { url: "https://a.example/".to_owned(), login: json!("secret") };
        write(&keeper.file, &serde_json::to_vec(&kept).unwrap()).await.unwrap();
        let place = Place::File(keeper.file.clone());
        let here = "https://a.example/".parse().unwrap();
        assert_eq!(keeper.read(&here).await.unwrap(), Some((json!("secret"), place)));
        assert_eq!(keeper.read(&"https://b.example/".parse().unwrap()).await.unwrap(), None);
        assert!(!format!("{kept:?}").contains("secret"));
    }
}
