//! A file of a ticket, given to whoever may read the ticket: a picture to look at, everything else to save.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::ticket::parse;
use super::visit::AtTicket;
use crate::desk::{CustomerDesk, Fetched};
use crate::ticket::{FileId, FileKind, FileName, Number};
use crate::web::address::Path;
use crate::web::problem::Problem;
use crate::web::site::Site;

/// How long one waits for a file that only the portal behind the desk has.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file runs nothing and loads nothing, whatever a browser takes it for.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// `GET /ticket/{number}/file/{id}`
pub(in crate::web) async fn serve(
    at: AtTicket,
    Path((_number, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = FileId(parse(&id)?.0);
    let (name, bytes) = fetched(&at.site, at.reader.desk(), at.number, id).await?;
    Ok(answer(&name, bytes))
}

/// What is in the file; one that only the portal has is waited for.
async fn fetched(site: &Site, desk: &CustomerDesk, number: Number, id: FileId) -> Result<(FileName, Vec<u8>), Problem> {
    let mut bell = site.desk.bell();
    let wait = async {
        loop {
            match desk.file(number, id).await? {
                Some(Fetched::Here(name, bytes)) => return Ok((name, bytes)),
                Some(Fetched::Asked(_)) => bell.rang().await,
                None => return Err(Problem::Absent),
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or(Err(Problem::Late))
}

/// The file under its name. Its type is what its bytes say, and only pictures may be shown in the browser.
fn answer(name: &FileName, bytes: Vec<u8>) -> Response {
    let picture = FileKind::of(name, &bytes).filter(|kind| kind.is_picture);
    let (kind, how) = match picture {
        Some(kind) => (kind.mime, "inline"),
        None => ("application/octet-stream", "attachment"),
    };
    let disposition = HeaderValue::try_from(format!("{how}; filename*=UTF-8''{}", encoded(name.as_str())))
        .expect("a percent-encoded name is visible ASCII");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, bytes).into_response()
}

/// A name as a header holds it (RFC 8187).
fn encoded(name: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|half| char::from(HEX[usize::from(half)])));
            }
        }
    }
    out
}
