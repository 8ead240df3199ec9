//! Secrets: random ones, the desk's signing key, and how their hashes are made.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::Error;
use crate::db::Db;

/// A secret as text that fits an address: 32 random bytes in base64url.
pub(super) fn random_text() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// Random bytes from the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Secret(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

/// What is kept of a secret: its SHA-256 in base64url.
pub(super) fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// What the key is used for when it hides a secret, so that nothing it signs elsewhere is a seal or a mask.
const HIDDEN: &[u8] = b"hidden secret, seal of ";
const HIDDEN_MASK: &[u8] = b"hidden secret, mask from ";
/// What the key signs to be known by.
const MARK: &[u8] = b"mark of the desk's key";
/// The bytes of the random number of a hidden secret.
const HIDDEN_NUMBER: usize = 16;

/// The desk's signing key: what it signs cannot be forged by somebody who only reads the database.
pub(super) struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// The key of a desk: the one that its database was made with, in the file beside it (`desk.db` and `desk.key`). A
    /// new desk gets a new one. A process with another key would make links that no other process takes, and take none
    /// of theirs.
    ///
    /// # Errors
    /// When the key is another one, cannot be read, or is missing though the database was made with one.
    pub(super) async fn of(db: &Db, database: &Path) -> Result<Self, Error> {
        let file = database.with_extension("key");
        let known = db.key_mark().await?;
        let key = match (Self::read(&file)?, &known) {
            (Some(key), _) => key,
            (None, Some(_)) => return Err(not_ours(&file, "is missing")),
            (None, None) => {
                keep(&file, &random::<32>()?)?;
                Self::read(&file)?.ok_or_else(|| not_ours(&file, "is missing"))?
            }
        };
        let known = if let Some(known) = known {
            known
        } else {
            let mut writing = db.write().await?;
            let known = writing.keep_key_mark(&key.mark()).await?;
            writing.commit().await?;
            known
        };
        if key.mark() == known {
            return Ok(key);
        }
        Err(not_ours(&file, "is not the key that the desk was made with"))
    }

    /// The key in a file; nothing when the file is not there.
    pub(super) fn read(file: &Path) -> Result<Option<Self>, Error> {
        let mut bytes = Vec::new();
        match fs::File::open(file).and_then(|mut open| open.read_to_end(&mut bytes)) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let words = "the key has to be readable for whoever runs deskbell, and for nobody else";
                return Err(Error::Secret(format!("cannot read {} ({error}): {words}", file.display())));
            }
        }
        let wrong = |bytes: Vec<u8>| not_ours(file, &format!("has {} bytes, and a key has 32", bytes.len()));
        Ok(Some(Self(bytes.try_into().map_err(wrong)?)))
    }

    /// What the key is known by in the database: only the key can make it, and it says nothing of the key.
    pub(super) fn mark(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(MARK))
    }

    /// Takes the key from beside one database to beside another.
    pub(super) fn carry(from: &Path, to: &Path) -> Result<(), Error> {
        let (ours, theirs) = (from.with_extension("key"), to.with_extension("key"));
        let key = Self::read(&ours)?.ok_or_else(|| not_ours(&ours, "is missing"))?;
        match Self::read(&theirs)? {
            None => keep(&theirs, &key.0),
            Some(other) if other.0 == key.0 => Ok(()),
            Some(_) => Err(Error::Conflict(format!(
                "{} is the key of another desk: name a file that has none beside it with --desk",
                theirs.display()
            ))),
        }
    }

    /// The signature of some bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        self.mac(bytes).finalize().into_bytes().into()
    }

    /// Whether a signature is ours; takes the same time whatever is wrong with it.
    pub(super) fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.mac(bytes).verify_slice(signature).is_ok()
    }

    /// Whether the front part of a signature is ours; takes the same time whatever is wrong with it.
    pub(super) fn sealed(&self, bytes: &[u8], front: &[u8]) -> bool {
        self.mac(bytes).verify_truncated_left(front).is_ok()
    }

    /// A secret that has to be known in clear again, sealed: a random number, the words under a mask made of it, and a
    /// signature of both.
    pub(super) fn hide(&self, words: &str) -> Result<String, Error> {
        let number = random::<HIDDEN_NUMBER>()?;
        let mut masked = words.as_bytes().to_vec();
        self.mask(&number, &mut masked);
        let sealed = [number.as_slice(), &masked].concat();
        let signature = self.sign(&[HIDDEN, &sealed].concat());
        Ok(URL_SAFE_NO_PAD.encode([sealed.as_slice(), &signature].concat()))
    }

    /// What was sealed; nothing for what was sealed with another key, or changed.
    pub(super) fn show(&self, hidden: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(hidden).ok()?;
        let (sealed, signature) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        if !self.signed(&[HIDDEN, sealed].concat(), signature) {
            return None;
        }
        let (number, masked) = sealed.split_at_checked(HIDDEN_NUMBER)?;
        let mut words = masked.to_vec();
        self.mask(number, &mut words);
        String::from_utf8(words).ok()
    }

    /// Puts a mask over bytes, or takes it off: no two secrets have the same, because no two have the same number.
    fn mask(&self, number: &[u8], bytes: &mut [u8]) {
        for (block, part) in bytes.chunks_mut(32).enumerate() {
            let place = u64::try_from(block).unwrap_or(u64::MAX).to_be_bytes();
            for (byte, over) in part.iter_mut().zip(self.sign(&[HIDDEN_MASK, number, &place].concat())) {
                *byte ^= over;
            }
        }
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(bytes);
        mac
    }
}

/// Keeps a key, unless another process has kept one meanwhile. It is written aside and linked into place, so that
/// nobody reads half of it.
fn keep(file: &Path, key: &[u8]) -> Result<(), Error> {
    let aside = file.with_extension(format!("key-{}", hash(&random_text()?)));
    let written = private_file(&aside).and_then(|mut out| {
        out.write_all(key)?;
        out.sync_all()
    });
    let linked = written.and_then(|()| match fs::hard_link(&aside, file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = fs::remove_file(&aside);
    linked.and(removed).map_err(|error| unusable(file, &error))
}

/// Makes a file that only its owner may read; refuses one that is there, and follows no link.
pub(super) fn private_file(file: &Path) -> std::io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Makes a folder that only its owner may look into; leaves one that is there as it is.
pub(super) fn make_private_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| unusable(folder, &error))
}

/// Why a file is no use as the desk's key, and what to do.
fn not_ours(file: &Path, trouble: &str) -> Error {
    Error::Secret(format!(
        "{} {trouble}: put the one there that belongs to this desk, from another server of it or from a backup; links, \
         second steps and the log need it",
        file.display()
    ))
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Error {
    let path: PathBuf = path.to_owned();
    Error::Secret(format!("cannot use {}: {error}", path.display()))
}
