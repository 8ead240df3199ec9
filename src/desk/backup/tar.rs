//! The archive of a backup: a plain tar (POSIX ustar), so that any system can look into one.

use std::io::{self, Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Everything stands in blocks of this size.
const BLOCK: usize = 512;

/// Where a header keeps things: offset and length.
const NAME: (usize, usize) = (0, 100);
const MODE: (usize, usize) = (100, 8);
const OWNER: (usize, usize) = (108, 8);
const GROUP: (usize, usize) = (116, 8);
const SIZE: (usize, usize) = (124, 12);
const TIME: (usize, usize) = (136, 12);
const SUM: (usize, usize) = (148, 8);
const KIND: (usize, usize) = (156, 1);
const MAGIC: (usize, usize) = (257, 8);

/// The largest size that octal digits can write.
const MOST_OCTAL: u64 = 0o777_7777_7777;

/// A piece of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its name.
    pub(super) name: String,
    /// How long it is.
    pub(super) bytes: u64,
}

/// Writes a piece, exactly `piece.bytes` of `from`, and gives its SHA-256 in base64url.
pub(super) fn write(out: &mut impl Write, piece: &Piece, at: i64, from: &mut impl Read) -> io::Result<String> {
    out.write_all(&header(piece, at)?)?;
    let hash = pass_on(from, out, piece.bytes)?;
    let over = usize::try_from(piece.bytes % BLOCK as u64).unwrap_or(0);
    if over > 0 {
        out.write_all(&vec![0; BLOCK - over])?;
    }
    Ok(hash)
}

/// Ends an archive.
pub(super) fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

/// Reads what the next piece is called and how long it is; nothing at the end.
pub(super) fn next(from: &mut impl Read) -> io::Result<Option<Piece>> {
    let mut header = [0; BLOCK];
    from.read_exact(&mut header)?;
    if header == [0; BLOCK] {
        return Ok(None);
    }
    let kept = octal(part(&header, SUM)).ok_or_else(|| damaged("a sum that is no number"))?;
    if kept != sum(&header) {
        return Err(damaged("a header that was changed"));
    }
    let name = part(&header, NAME).split(|byte| *byte == 0).next().unwrap_or_default();
    let name = String::from_utf8(name.to_vec()).map_err(|_not_text| damaged("a name that is no text"))?;
    let is_file = matches!(part(&header, KIND), [b'0' | 0]);
    let bytes = size(part(&header, SIZE)).filter(|_| is_file);
    bytes.map(|bytes| Some(Piece { name, bytes })).ok_or_else(|| damaged("a piece that is no file"))
}

/// Reads a piece into `out`, and gives its SHA-256 in base64url.
pub(super) fn read(from: &mut impl Read, piece: &Piece, out: &mut impl Write) -> io::Result<String> {
    let hash = pass_on(from, out, piece.bytes)?;
    let over = usize::try_from(piece.bytes % BLOCK as u64).unwrap_or(0);
    if over > 0 {
        from.read_exact(&mut vec![0; BLOCK - over])?;
    }
    Ok(hash)
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

fn header(piece: &Piece, at: i64) -> io::Result<[u8; BLOCK]> {
    let mut header = [0; BLOCK];
    if piece.name.len() >= NAME.1 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{} is too long a name", piece.name)));
    }
    put(&mut header, NAME, piece.name.as_bytes());
    put(&mut header, MODE, b"0000600\0");
    put(&mut header, OWNER, b"0000000\0");
    put(&mut header, GROUP, b"0000000\0");
    if piece.bytes <= MOST_OCTAL {
        put(&mut header, SIZE, format!("{:011o}\0", piece.bytes).as_bytes());
    } else {
        // Larger ones are written in binary, as every tar of today reads it.
        put(&mut header, SIZE, &[0x80, 0, 0, 0]);
        put(&mut header, (SIZE.0 + 4, 8), &piece.bytes.to_be_bytes());
    }
    put(&mut header, TIME, format!("{:011o}\0", at.max(0)).as_bytes());
    put(&mut header, KIND, b"0");
    put(&mut header, MAGIC, b"ustar\x0000");
    let sum = sum(&header);
    put(&mut header, SUM, format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}

fn put(header: &mut [u8; BLOCK], (at, most): (usize, usize), bytes: &[u8]) {
    for (place, byte) in header.iter_mut().skip(at).take(most).zip(bytes) {
        *place = *byte;
    }
}

fn part(header: &[u8; BLOCK], (at, length): (usize, usize)) -> &[u8] {
    header.get(at..at + length).unwrap_or_default()
}

/// The sum of a header's bytes, its own place counted as spaces.
fn sum(header: &[u8; BLOCK]) -> u64 {
    let own = SUM.0..SUM.0 + SUM.1;
    header.iter().enumerate().map(|(at, byte)| if own.contains(&at) { u64::from(b' ') } else { u64::from(*byte) }).sum()
}

fn octal(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    u64::from_str_radix(text.trim_matches([' ', '\0']), 8).ok()
}

fn size(bytes: &[u8]) -> Option<u64> {
    match bytes {
        [0x80, 0, 0, 0, rest @ ..] => rest.first_chunk().copied().map(u64::from_be_bytes),
        digits => octal(digits),
    }
}

/// Passes exactly so many bytes on.
fn pass_on(from: &mut impl Read, to: &mut impl Write, bytes: u64) -> io::Result<String> {
    let mut hash = Sha256::new();
    let (mut left, mut buffer) = (bytes, vec![0; 64 * 1024]);
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = from.read(buffer.get_mut(..most).unwrap_or_default())?;
        if read == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        let some = buffer.get(..read).unwrap_or_default();
        hash.update(some);
        to.write_all(some)?;
        left -= read as u64;
    }
    Ok(URL_SAFE_NO_PAD.encode(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(name: &str, bytes: u64) -> Piece {
        Piece { name: name.to_owned(), bytes }
    }

    #[test]
    fn what_was_written_is_read_and_a_tar_of_the_system_agrees() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tar");
        let mut out = Vec::new();
        let hash = write(&mut out, &piece("desk.files/one", 5), 1_700_000_000, &mut &b"hello"[..]).unwrap();
        write(&mut out, &piece("empty", 0), 0, &mut io::empty()).unwrap();
        end(&mut out).unwrap();
        std::fs::write(&file, &out).unwrap();
        let listed = std::process::Command::new("tar").arg("-tf").arg(&file).output().unwrap();
        assert_eq!(String::from_utf8(listed.stdout).unwrap(), "desk.files/one\nempty\n");
        let (mut from, mut words) = (out.as_slice(), Vec::new());
        let first = next(&mut from).unwrap().unwrap();
        assert_eq!(first, piece("desk.files/one", 5));
        assert_eq!(read(&mut from, &first, &mut words).unwrap(), hash);
        assert_eq!(words, b"hello");
        assert_eq!(next(&mut from).unwrap(), Some(piece("empty", 0)));
        assert_eq!(next(&mut from).unwrap(), None);
    }

    #[test]
    fn a_header_that_was_changed_or_cut_off_is_seen() {
        let mut out = Vec::new();
        write(&mut out, &piece("one", 5), 0, &mut &b"hello"[..]).unwrap();
        let mut changed = out.clone();
        changed[0] = b'O';
        assert!(next(&mut changed.as_slice()).unwrap_err().to_string().contains("changed"));
        assert!(next(&mut out.get(..100).unwrap()).is_err());
        let first = next(&mut out.as_slice()).unwrap().unwrap();
        assert!(read(&mut &b"hel"[..], &first, &mut io::sink()).is_err());
    }

    #[test]
    fn a_piece_larger_than_octal_is_written_in_binary() {
        let large = piece("desk.db", 9 * 1024 * 1024 * 1024);
        let header = header(&large, 0).unwrap();
        assert_eq!(next(&mut header.as_slice()).unwrap(), Some(large));
    }
}
