//! Files that go with a message: their names made safe, and what their first bytes say they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{FileId, Invalid, Seq};
use crate::text::clean;

/// The most files that go with one message.
pub const MOST_FILES: usize = 10;

/// A file that goes with a message. Who may see the message may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Which file.
    pub id: FileId,
    /// The message it goes with.
    pub seq: Seq,
    /// Its name.
    pub name: FileName,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether its bytes are on this desk; otherwise the portal behind it has them.
    pub is_here: bool,
}

/// A file about to be kept: not empty, not too large, and of a kind that is taken.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    name: FileName,
    bytes: Vec<u8>,
}

/// A file's name, safe to give to any system: no folder, no control or invisible character, no name of a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

/// What a file is, by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Its media type.
    pub mime: &'static str,
    /// Whether a browser may show it by itself: a picture that holds nothing but pixels.
    pub is_picture: bool,
}

impl File {
    /// Its size as people say it: `214 KB`.
    pub fn size(&self) -> String {
        size(self.bytes)
    }
}

impl NewFile {
    /// The most bytes one file may have: 20 MiB.
    pub const MOST_BYTES: usize = 20 * 1024 * 1024;

    /// Takes a file.
    ///
    /// # Errors
    /// An empty or too large one, and one whose bytes are of a kind that is not taken, whatever its name says.
    pub fn new(name: FileName, bytes: Vec<u8>) -> Result<Self, Invalid> {
        let refuse = |reason: String| Err(Invalid::new("file", format!("{name} {reason}")));
        if bytes.is_empty() {
            return refuse("is empty".to_owned());
        }
        if bytes.len() > Self::MOST_BYTES {
            return refuse(format!("has {}, at most {} fit", size(bytes.len() as u64), size(Self::MOST_BYTES as u64)));
        }
        if FileKind::of(&name, &bytes).is_none() {
            return refuse(
                "is of a kind that is not taken: pictures, documents, text, archives, sound and film are".to_owned(),
            );
        }
        Ok(Self { name, bytes })
    }

    /// Its name.
    pub fn name(&self) -> &FileName {
        &self.name
    }

    /// What is in it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for NewFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewFile").field("name", &self.name).field("bytes", &self.bytes.len()).finish()
    }
}

impl FileName {
    /// The most characters of a name.
    const MOST_CHARS: usize = 120;
    /// The most bytes of a name: file systems stop at 255.
    const MOST_BYTES: usize = 200;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the last dot, in lower case.
    pub fn extension(&self) -> String {
        self.parts().1.trim_start_matches('.').to_lowercase()
    }

    /// The same name for the `nth` file of it: `report (2).pdf`.
    pub fn numbered(&self, nth: usize) -> String {
        let (stem, extension) = self.parts();
        if nth < 2 { self.0.clone() } else { format!("{stem} ({nth}){extension}") }
    }

    /// What stands before the last dot, and the rest with the dot.
    fn parts(&self) -> (&str, &str) {
        parts(&self.0)
    }
}

fn parts(name: &str) -> (&str, &str) {
    const LONGEST_EXTENSION: usize = 10;
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= LONGEST_EXTENSION => name.split_at(at),
        Some(_) | None => (name, ""),
    }
}

impl FromStr for FileName {
    type Err = Invalid;

    /// Takes what somebody's system calls a file, path and all, and keeps what is safe of it.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let safe = |c: char| if "<>:\"|?*".contains(c) { '_' } else { c };
        let name: String = clean::line(last).chars().map(safe).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        // A mark that stood on a dot stands on nothing once the dot is gone.
        let name = shortened(&clean::line(trimmed(&name)));
        match name.as_str() {
            "" => Err(Invalid::new("file", format!("{:?} is no name for a file", clean::line(text)))),
            device if is_device(device) => Ok(Self(format!("_{device}"))),
            _ => Ok(Self(name)),
        }
    }
}

/// A name that neither hides itself nor ends in what some systems drop.
fn trimmed(name: &str) -> &str {
    name.trim_matches([' ', '.'])
}

/// A name cut to what file systems take, its extension kept.
fn shortened(name: &str) -> String {
    let (stem, extension) = parts(name);
    let (mut kept, mut chars) = (String::new(), extension.chars().count());
    for c in stem.chars() {
        chars += 1;
        if chars > FileName::MOST_CHARS || kept.len() + c.len_utf8() + extension.len() > FileName::MOST_BYTES {
            break;
        }
        kept.push(c);
    }
    format!("{}{extension}", kept.trim_end_matches([' ', '.']))
}

/// Whether some systems take the name for a device.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_uppercase();
    let numbered = |word: &str| stem.strip_prefix(word).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for FileName {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

/// Where a kind's mark stands, the mark, and the media type.
const MARKS: [(usize, &[u8], &str); 19] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (257, b"ustar", "application/x-tar"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/x-msvideo"),
];

/// Documents that are archives inside, by their extension.
const DOCUMENTS: [(&str, &str); 9] = [
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("doc", "application/msword"),
    ("xls", "application/vnd.ms-excel"),
    ("ppt", "application/vnd.ms-powerpoint"),
];

impl FileKind {
    /// What a file is, by its bytes; its name only tells kinds apart that begin alike. Nothing for a kind that is not
    /// taken, such as a program.
    pub fn of(name: &FileName, bytes: &[u8]) -> Option<Self> {
        let has = |(at, mark, _): &&(usize, &[u8], &str)| {
            bytes.get(*at..).is_some_and(|from| from.starts_with(mark)) && (*at != 8 || bytes.starts_with(b"RIFF"))
        };
        let document = || DOCUMENTS.iter().find(|(extension, _)| *extension == name.extension()).map(|(_, mime)| *mime);
        let mime = match MARKS.iter().find(has).map(|(_, _, mime)| *mime) {
            Some("application/zip") => document().unwrap_or("application/zip"),
            Some("application/x-ole-storage") => document()?,
            Some(mime) => mime,
            None => text(name, bytes)?,
        };
        Some(Self { mime, is_picture: mime.starts_with("image/") })
    }
}

/// The media type of text: what people can read, in UTF-8.
fn text(name: &FileName, bytes: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_readable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(is_readable).then(|| match name.extension().as_str() {
        "csv" => "text/csv",
        "json" => "application/json",
        _ => "text/plain",
    })
}

/// So many bytes as people say them.
fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    match bytes {
        ..KB => format!("{bytes} bytes"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        _ => format!("{}.{} MB", bytes / MB, bytes % MB * 10 / MB),
    }
}

#[cfg(test)]
mod tests;
