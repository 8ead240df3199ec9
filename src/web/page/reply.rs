//! The field for a reply on the ticket page, and what comes of sending it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::ticket::{TicketPage, parse};
use super::{proof, see_other};
use crate::text::clean;
use crate::ticket::Body;
use crate::web::address::Path;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::token;
use crate::web::upload::{Files, Upload};
use crate::web::visitor::{Caller, Reader, Visitor};

/// The longest reply, in bytes: 64 KiB.
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// A new reply's id is one of our tokens; anything longer was not made by our form.
pub(super) const MOST_SOURCE_ID_BYTES: usize = 64;

/// The field for a reply.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) csrf: String,
    pub(super) source_id: String,
    pub(super) text: String,
    /// Whether files can go with it.
    pub(super) takes_files: bool,
    pub(super) trouble: Option<String>,
}

impl Answer {
    pub(super) fn new(visitor: &Visitor) -> Self {
        let csrf = visitor.session.csrf.clone();
        Self { csrf, source_id: token::random(), text: String::new(), takes_files: false, trouble: None }
    }
}

/// `POST /ticket/{number}/reply`
pub(in crate::web) async fn submit(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
    upload: Upload,
) -> Result<Response, Problem> {
    let number = parse(&number)?;
    let text = upload.form.field("reply").replace("\r\n", "\n");
    let stale = || Problem::Stale { text: clean::lines(&text) };
    let visitor = Visitor::at_ticket(&site, &caller, number).await?.ok_or_else(stale)?;
    if !upload.form.carries(&visitor.session.csrf) {
        return Err(stale());
    }
    let reader = visitor.read(&site, number).await?;
    let desk = match &reader {
        Reader::Customer(desk) => desk,
        Reader::Guest(_) => return Err(Problem::NotAllowed(proof::FIRST.to_owned())),
        Reader::Preview(_) => {
            return Err(Problem::NotAllowed("this is a preview: only the customer answers here".to_owned()));
        }
    };
    let source_id = upload.form.field("source_id").to_owned();
    let refused = async |trouble: String| {
        let mut made = TicketPage::make(&site, &caller, &visitor, &reader, number).await?;
        made.refuse_reply(source_id.clone(), clean::lines(&text), trouble);
        made.respond(StatusCode::UNPROCESSABLE_ENTITY)
    };
    let files = match upload.files(&site).await? {
        Files::Good(files) => files,
        Files::Bad(words) => return refused(words).await,
    };
    match text.trim() {
        "" if files.is_empty() => return refused("Please write something first.".to_owned()).await,
        long if long.len() > MOST_BYTES => {
            return refused("This is too long for one message. Please send it in parts.".to_owned()).await;
        }
        _ if source_id.is_empty() || source_id.len() > MOST_SOURCE_ID_BYTES => return Err(stale()),
        _ => {}
    }
    let key = (visitor.person.id, number);
    if let Some(wait) = site.replies.wait(&key, site.now()) {
        return Err(Problem::TooOften(wait));
    }
    site.replies.note(key, site.now());
    desk.reply(number, &source_id, &Body::plain(text.trim_end()), &files).await?;
    Ok(see_other(&format!("/ticket/{number}?sent")))
}
