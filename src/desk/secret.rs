//! Secrets: random ones, the desk's signing key, and how their hashes are made.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::Error;

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
    /// The key in the file beside a database, `desk.db` and `desk.key`; made when there is none.
    pub(super) fn beside(database: &Path) -> Result<Self, Error> {
        let file = database.with_extension("key");
        let bytes = match read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(&file)?;
                read(&file)
            }
            read => read,
        };
        let bytes = bytes.map_err(|error| unusable(&file, &error))?;
        Ok(Self(
            bytes
                .try_into()
                .map_err(|read: Vec<u8>| unusable(&file, &format!("it has {} bytes, not 32", read.len())))?,
        ))
    }

    /// Takes the key from beside one database to beside another.
    pub(super) fn carry(from: &Path, to: &Path) -> Result<(), Error> {
        let (ours, theirs) = (from.with_extension("key"), to.with_extension("key"));
        let key = read(&ours).map_err(|error| unusable(&ours, &error))?;
        match read(&theirs) {
            Err(error) if error.kind() == ErrorKind::NotFound => keep(&theirs, &key),
            Ok(other) if other == key => Ok(()),
            Ok(_) => Err(Error::Conflict(format!(
                "{} is the key of another desk: name a file that has none beside it with --desk",
                theirs.display()
            ))),
            Err(error) => Err(unusable(&theirs, &error)),
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

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a new key aside and links it into place, so that of two programs that start together one makes it and
/// neither reads half of it.
fn make(file: &Path) -> Result<(), Error> {
    keep(file, &random::<32>()?)
}

/// Keeps a key, unless another process has kept one meanwhile.
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

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Error {
    let path: PathBuf = path.to_owned();
    Error::Secret(format!("cannot use {}: {error}", path.display()))
}
