//! A form that may bring files: what is written comes first, and the files are read only once it is known whose they are.
//!
//! Browsers send such a form as `multipart/form-data` (RFC 7578), its fields in the order of the page.

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::time::timeout;

use super::form::{self, Form};
use super::problem::Problem;
use super::site::Site;
use super::slices::{Allowed, Slices};
use crate::ticket::{FileName, MOST_FILES, NewFile};

/// The field that files are chosen in.
const FILES_FIELD: &str = "files";

/// The most bytes of all files of one message: 25 MiB.
const MOST_BYTES_TOGETHER: usize = 25 * 1024 * 1024;

/// The most bytes we read of a form before we hang up. A browser shows an answer only once all was read.
const MOST_BYTES_READ: u64 = 100 * 1024 * 1024;

/// How long the fields before the files may take to come.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a page that takes files may take: the largest files over two megabits a second.
pub(super) const FILES_PATIENCE: Duration = Duration::from_mins(2);

/// A form, and the files that came with it.
pub(super) struct Upload {
    /// What was written.
    pub(super) form: Form,
    files: Option<Coming>,
}

/// Files on their way.
struct Coming {
    first: Field<'static>,
    parts: Multipart<'static>,
    allowed: Allowed,
}

/// What came of the files.
pub(super) enum Files {
    /// They can be taken.
    Good(Vec<NewFile>),
    /// They cannot, for this reason: a sentence.
    Bad(String),
}

impl AsRef<Form> for Upload {
    fn as_ref(&self) -> &Form {
        &self.form
    }
}

impl FromRequest<Site> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let Some(boundary) = boundary(request.headers()) else {
            return Ok(Self { form: Form::from_request(request, site).await?, files: None });
        };
        if site.origins.are_foreign(request.headers()) {
            return Err(Problem::Foreign);
        }
        timeout(PATIENCE, fields(request.into_body().into_data_stream(), boundary)).await.unwrap_or(Err(Problem::Late))
    }
}

/// Whether a request is such a form.
pub(super) fn brings_files(headers: &HeaderMap) -> bool {
    boundary(headers).is_some()
}

/// What stands between two parts of the form.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok().filter(|_| !headers.contains_key(header::CONTENT_ENCODING))
}

/// Reads the fields up to the first file.
async fn fields(body: BodyDataStream, boundary: String) -> Result<Upload, Problem> {
    let limit = SizeLimit::new().whole_stream(MOST_BYTES_READ);
    let (body, allowed) = Slices::of(body);
    let mut parts = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limit));
    let (mut fields, mut bytes) = (Vec::new(), 0);
    while let Some(mut field) = parts.next_field().await.map_err(|error| refused(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILES_FIELD || field.file_name().is_some() {
            let form = Form::new(fields)?;
            return Ok(Upload { form, files: Some(Coming { first: field, parts, allowed }) });
        }
        allowed.content();
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
            bytes += chunk.len();
            if bytes > form::MOST_BYTES {
                return Err(Problem::TooLarge);
            }
            value.extend_from_slice(&chunk);
        }
        fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        // An empty field costs bytes too.
        bytes += 1;
        allowed.head();
    }
    Ok(Upload { form: Form::new(fields)?, files: None })
}

impl Upload {
    /// Reads the files, now that it is known that they may be sent: only a few people's at once, for they are held in
    /// memory. What is too much is read to its end and dropped, so that the browser shows the answer.
    pub(super) async fn files(self, site: &Site) -> Result<Files, Problem> {
        let Some(Coming { first, mut parts, allowed }) = self.files else { return Ok(Files::Good(Vec::new())) };
        let _room = site.uploads.acquire().await.map_err(|closed| Problem::broken(&closed))?;
        let (mut files, mut trouble, mut next) = (Vec::new(), None, Some(first));
        let mut left = MOST_BYTES_TOGETHER;
        while let Some(mut field) = next {
            let room = if trouble.is_none() { left } else { 0 };
            allowed.content();
            let (bytes, is_whole) = read(&mut field, room).await?;
            left -= bytes.len();
            let name = field.file_name().unwrap_or_default().to_owned();
            drop(field);
            allowed.head();
            next = parts.next_field().await.map_err(|error| refused(&error))?;
            // A browser sends a nameless, empty file when none was chosen.
            if trouble.is_some() || (name.is_empty() && bytes.is_empty()) {
                continue;
            }
            match taken(&name, bytes, is_whole) {
                Ok(_) if files.len() == MOST_FILES => trouble = Some(format!("At most {MOST_FILES} files fit.")),
                Ok(file) => files.push(file),
                Err(words) => trouble = Some(words),
            }
        }
        Ok(match trouble {
            Some(words) => Files::Bad(format!("{words} Nothing was sent yet: please choose the files again.")),
            None => Files::Good(files),
        })
    }
}

/// The bytes of a file as far as there is room for them, and whether these are all.
async fn read(field: &mut Field<'static>, room: usize) -> Result<(Vec<u8>, bool), Problem> {
    let (mut bytes, mut is_whole) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
        is_whole = is_whole && bytes.len() + chunk.len() <= room.min(NewFile::MOST_BYTES);
        if is_whole {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes, is_whole))
}

/// A file that can be taken; otherwise a sentence that says why not.
fn taken(name: &str, bytes: Vec<u8>, is_whole: bool) -> Result<NewFile, String> {
    let name: FileName = name.parse().map_err(|invalid: crate::ticket::Invalid| format!("{}.", invalid.reason))?;
    if !is_whole {
        return Err(format!("{name} is too large: a file has at most 20 MB, and all of a message together 25 MB."));
    }
    NewFile::new(name, bytes).map_err(|invalid| format!("{}.", invalid.reason))
}

fn refused(error: &multer::Error) -> Problem {
    match error {
        multer::Error::StreamSizeExceeded { .. } => Problem::TooLarge,
        // The client left in the middle, or it is no browser's form. The list of errors is open.
        _ => Problem::NotAForm,
    }
}
