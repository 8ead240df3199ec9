//! Where a login is kept between two runs: a file beside the desk that only its owner may read.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt as _;
use url::Url;

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
        let text = match fs::read(&self.file).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let kept: Kept =
            serde_json::from_slice(&text).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        Ok((kept.url == url.as_str()).then(|| (kept.login, Place::File(self.file.clone()))))
    }

    /// Keeps a login in place of the one before it, and says where.
    pub async fn write(&self, kept: &Kept) -> io::Result<Place> {
        let aside = self.file.with_extension("login-new");
        // What a run that was cut off left behind.
        match fs::remove_file(&aside).await {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = private(&aside).await?;
        file.write_all(serde_json::to_string(kept)?.as_bytes()).await?;
        file.sync_all().await?;
        // All of it or what was there before: a reader never sees half a login.
        fs::rename(&aside, &self.file).await?;
        Ok(Place::File(self.file.clone()))
    }

    /// Forgets the login.
    pub async fn forget(&self) -> io::Result<()> {
        match fs::remove_file(&self.file).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
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
    async fn a_login_is_its_owners_alone_and_for_its_address_alone() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::beside(&folder.path().join("portal.db"));
        let (here, there) = ("https://a.example/".parse::<Url>().unwrap(), "https://b.example/".parse().unwrap());
        assert_eq!(keeper.read(&here).await.unwrap(), None);
        for login in ["first", "second"] {
            let place = keeper.write(&Kept { url: here.to_string(), login: json!(login) }).await.unwrap();
            let Place::File(file) = &place;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(keeper.read(&here).await.unwrap(), Some((json!(login), place)));
        }
        assert_eq!(keeper.read(&there).await.unwrap(), None);
        keeper.forget().await.unwrap();
        keeper.forget().await.unwrap();
        assert_eq!(keeper.read(&here).await.unwrap(), None);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left lying about");
    }
}
