//! The field for a reply on the ticket page, and what comes of sending it.

use axum::http::StatusCode;
use axum::response::Response;

use super::sent::Sent;
use super::ticket::TicketPage;
use super::times::Wanted;
use super::visit::AtTicket;
use crate::text::clean;
use crate::ticket::Body;
use crate::web::problem::Problem;
use crate::web::token;
use crate::web::upload::{Files, Upload};
use crate::web::visitor::Visitor;

/// The longest reply, in bytes: 64 KiB.
pub(super) const MOST_BYTES: usize = 64 * 1024;

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
    Sent { from: at, form: upload }: Sent<AtTicket, Upload>,
) -> Result<Response, Problem> {
    let desk = at.customer().await?;
    let (text, source_id) = (upload.form.lines("reply"), upload.form.source_id()?.to_owned());
    let refused = async |trouble: String| {
        let mut made = TicketPage::make(&at, Wanted::Nothing).await?;
        made.refuse_reply(source_id.clone(), clean::lines(&text), trouble);
        made.respond(StatusCode::UNPROCESSABLE_ENTITY)
    };
    let files = match upload.files(&at.site).await? {
        Files::Good(files) => files,
        Files::Bad(words) => return refused(words).await,
    };
    if text.trim().is_empty() && files.is_empty() {
        return refused("Please write something first.".to_owned()).await;
    }
    if text.trim().len() > MOST_BYTES {
        return refused("This is too long for one message. Please send it in parts.".to_owned()).await;
    }
    at.count(&at.site.replies)?;
    desk.reply(at.number, &source_id, &Body::plain(text.trim_end()), &files).await?;
    Ok(at.back("sent"))
}
