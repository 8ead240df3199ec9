//! A desk in one file: its database, its key and its files, with the hash of each and a count of every table.
//!
//! A backup is made while others work on the desk, read again before it counts as made, and takes its name in one step.
//! Restoring reads all of it aside and holds it against what was written down before anything is put in place.

mod tar;

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::blocking;
use super::{Desk, Error, secret};
use crate::db::{self, Contents, StoredRow};
use tar::Piece;

/// The version of what is written here.
const FORMAT: u32 = 1;

const DATABASE: &str = "desk.db";
const KEY: &str = "desk.key";
const FILES: &str = "desk.files";
const MANIFEST: &str = "manifest.json";

/// The largest list of contents that is read.
const MOST_MANIFEST: u64 = 64 * 1024 * 1024;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the archive.
    format: u32,
    /// The deskbell that made it.
    pub deskbell: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What the database holds.
    pub contents: Contents,
    /// Every piece of the archive, with its SHA-256 in base64url.
    pieces: Vec<Hashed>,
    /// Files that were missing or damaged in the desk's folder already.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Hashed {
    name: String,
    sha256: String,
}

impl Manifest {
    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.contents.tables.iter().map(|table| table.rows).sum()
    }

    /// Whether a portal was behind the desk: its login is not in the backup.
    pub fn has_portal(&self) -> bool {
        self.contents.tables.iter().any(|table| table.name == "portal" && table.rows > 0)
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.pieces.iter().filter(|piece| piece.name.starts_with(FILES)).count()
    }

    fn note(&mut self, name: &str, sha256: String) {
        self.pieces.push(Hashed { name: name.to_owned(), sha256 });
    }
}

/// A folder for what is not whole yet; gone when it is dropped.
#[derive(Debug)]
struct Aside(PathBuf);

impl Aside {
    fn beside(file: &Path) -> Result<Self, Error> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let folder = file.with_file_name(format!(".{name}-{}", secret::random_text()?));
        secret::make_private_folder(&folder)?;
        Ok(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "what a backup left behind is still there");
        }
    }
}

impl Desk {
    /// Makes a backup of the desk, whoever works on it meanwhile, and reads it again.
    ///
    /// # Errors
    /// A file that is there already and may not be replaced; a disk that fails or is full; a desk that is damaged.
    pub async fn back_up(&self, to: &Path, may_replace: bool) -> Result<Manifest, Error> {
        if !self.db().is_file() {
            let words =
                "this desk is on a PostgreSQL server: pg_dump makes its backup, together with the key and the files";
            return Err(Error::Conflict(words.to_owned()));
        }
        if !may_replace && to.exists() {
            return Err(is_there(to));
        }
        // The key that is there now goes into the backup: it may be another one than when the desk was opened.
        secret::Key::of(self.db(), self.file()).await?;
        let aside = Aside::beside(to)?;
        let (database, archive) = (aside.path(DATABASE), aside.path("archive"));
        db::copy(self.file(), &database).await?;
        let manifest = Manifest {
            format: FORMAT,
            deskbell: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: self.clock().now(),
            contents: db::examine(&database).await?,
            pieces: Vec::new(),
            missing: Vec::new(),
        };
        let stored = db::stored(&database).await?;
        let (desk, out) = (self.file().to_owned(), archive.clone());
        let made = blocking(move || pack(&desk, &database, &stored, manifest, &out)).await?;
        if check(&archive).await? != made {
            return Err(Error::Disk("the backup does not read as it was written: the disk is failing".to_owned()));
        }
        let to = to.to_owned();
        blocking(move || fs::rename(archive, &to).and_then(|()| sync_folder_of(&to))).await?;
        Ok(made)
    }
}

/// Reads a backup from end to end and changes nothing.
///
/// # Errors
/// When it is no backup, is damaged, or was made by a newer deskbell.
pub async fn check(from: &Path) -> Result<Manifest, Error> {
    let aside = Aside::beside(from)?;
    unpack_whole(from, &aside).await
}

/// Puts a backup where a desk is to be. What was there, if it may be replaced, is kept in a folder beside it, whose
/// path is given back.
///
/// # Errors
/// A backup that is damaged; a desk that is there and may not be replaced, or that a program has open.
pub async fn restore(from: &Path, to: &Path, may_replace: bool) -> Result<(Manifest, Option<PathBuf>), Error> {
    let present: Vec<_> =
        [DATABASE, KEY, FILES].into_iter().map(|name| place(to, name)).filter(|it| it.exists()).collect();
    if let Some(first) = present.first().filter(|_| !may_replace) {
        return Err(is_there(first));
    }
    if let Some(folder) = to.parent() {
        secret::make_private_folder(folder)?;
    }
    let aside = Aside::beside(to)?;
    let manifest = unpack_whole(from, &aside).await?;
    if to.exists() {
        db::settle(to).await.map_err(|error| match error {
            db::Error::Busy => Error::Conflict(format!("{} is open in another program: stop it first", to.display())),
            other => other.into(),
        })?;
    }
    let before = to.with_extension(format!("before-{}", now_for_a_name()));
    let before = (!present.is_empty()).then_some(before);
    let (to, kept) = (to.to_owned(), before.clone());
    blocking(move || {
        if let Some(kept) = kept {
            fs::create_dir(&kept)?;
            for file in present {
                fs::rename(&file, kept.join(file.file_name().unwrap_or_default()))?;
            }
        }
        // The database last: a desk without it is none, so a stop in between leaves no half of one.
        for name in [FILES, KEY, DATABASE] {
            let piece = aside.path(name);
            if piece.exists() {
                fs::rename(piece, place(&to, name))?;
            }
        }
        sync_folder_of(&to)
    })
    .await?;
    Ok((manifest, before))
}

fn is_there(path: &Path) -> Error {
    Error::Conflict(format!("{} is there already: name another, or say --overwrite", path.display()))
}

/// The present, for a name that tells several restores apart.
fn now_for_a_name() -> String {
    crate::clock::Clock::System.now().strftime("%Y%m%dT%H%M%S").to_string()
}

/// Where a piece of a desk is: beside its database, under the same name.
fn place(desk: &Path, name: &str) -> PathBuf {
    match name {
        KEY => desk.with_extension("key"),
        FILES => desk.with_extension("files"),
        _database => desk.to_owned(),
    }
}

/// Writes the archive.
fn pack(
    desk: &Path,
    database: &Path,
    stored: &[StoredRow],
    mut manifest: Manifest,
    out: &Path,
) -> std::io::Result<Manifest> {
    let at = manifest.made_at.as_second();
    let mut archive = BufWriter::new(secret::private_file(out)?);
    for (name, path) in [(DATABASE, database.to_owned()), (KEY, place(desk, KEY))] {
        let mut file = File::open(path)?;
        let piece = Piece { name: name.to_owned(), bytes: file.metadata()?.len() };
        let sha256 = tar::write(&mut archive, &piece, at, &mut file)?;
        manifest.note(name, sha256);
    }
    for one in stored {
        let bytes = match fs::read(place(desk, FILES).join(&one.storage)) {
            Ok(bytes) if super::store::hash(&bytes) == one.sha256 => bytes,
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(_) | Err(_) => {
                manifest.missing.push(one.storage.clone());
                continue;
            }
        };
        let piece = Piece { name: format!("{FILES}/{}", one.storage), bytes: bytes.len() as u64 };
        let sha256 = tar::write(&mut archive, &piece, at, &mut bytes.as_slice())?;
        manifest.note(&piece.name, sha256);
    }
    let text = serde_json::to_vec_pretty(&manifest)?;
    let piece = Piece { name: MANIFEST.to_owned(), bytes: text.len() as u64 };
    tar::write(&mut archive, &piece, at, &mut text.as_slice())?;
    tar::end(&mut archive)?;
    archive.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(manifest)
}

/// Reads all of a backup into a folder, and holds it against what is written down in it.
async fn unpack_whole(from: &Path, aside: &Aside) -> Result<Manifest, Error> {
    let (archive, folder) = (from.to_owned(), aside.0.clone());
    let unpacked = blocking(move || Ok(unpack(&archive, &folder))).await?;
    let manifest =
        unpacked.map_err(|reason| Error::Disk(format!("{} is no backup of a desk: {reason}", from.display())))?;
    let contents = db::examine(&aside.path(DATABASE)).await?;
    if contents != manifest.contents {
        return Err(Error::Disk(format!("{}: the database is not the one that was written down", from.display())));
    }
    let known = db::key_mark(&aside.path(DATABASE)).await?;
    let key = secret::Key::read(&aside.path(KEY))?.map(|key| key.mark());
    if key.is_none() || known.is_some() && known != key {
        return Err(Error::Disk(format!("{}: the key is not the one that the database was made with", from.display())));
    }
    Ok(manifest)
}

/// Reads the pieces, each under a name that is known; the list of them comes last, so that half a backup is none.
fn unpack(archive: &Path, folder: &Path) -> Result<Manifest, String> {
    let said = |error: std::io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        // The standard library's list of kinds is open.
        _ => error.to_string(),
    };
    let mut from = BufReader::new(File::open(archive).map_err(said)?);
    let mut found = Vec::new();
    while let Some(piece) = tar::next(&mut from).map_err(said)? {
        if piece.name == MANIFEST {
            let mut text = Vec::new();
            if piece.bytes > MOST_MANIFEST {
                return Err("its list of contents has no end".to_owned());
            }
            tar::read(&mut from, &piece, &mut text).map_err(said)?;
            let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
            return match manifest {
                Manifest { format, .. } if format != FORMAT => Err(format!("version {format} is not known here")),
                Manifest { ref pieces, .. } if *pieces != found => Err("a piece was changed".to_owned()),
                manifest => Ok(manifest),
            };
        }
        let path = landing(folder, &piece.name).ok_or_else(|| format!("it holds {:?}", piece.name))?;
        if let Some(parent) = path.parent() {
            secret::make_private_folder(parent).map_err(|error| error.to_string())?;
        }
        let mut out = secret::private_file(&path).map_err(said)?;
        let sha256 = tar::read(&mut from, &piece, &mut out).map_err(said)?;
        out.flush().and_then(|()| out.sync_all()).map_err(said)?;
        found.push(Hashed { name: piece.name, sha256 });
    }
    Err("its list of contents is missing".to_owned())
}

/// Where a piece goes; nothing for a name that is none of ours, such as one that leads out of the folder.
fn landing(folder: &Path, name: &str) -> Option<PathBuf> {
    let is_ours = match name.strip_prefix("desk.files/") {
        Some(storage) => {
            !storage.is_empty() && storage.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        }
        None => name == DATABASE || name == KEY,
    };
    is_ours.then(|| folder.join(name))
}

/// A name, too, has to outlive a power cut.
fn sync_folder_of(file: &Path) -> std::io::Result<()> {
    match file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}
