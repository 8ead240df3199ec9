//! How a customer was helped: asked once the ticket is solved, answered with one click and a few words.

use axum::extract::State;
use axum::response::Response;

use super::reply::MOST_SOURCE_ID_BYTES;
use super::ticket::parse;
use super::{proof, see_other};
use crate::ticket::{PublicEvent, PublicThread, Rating, Score};
use crate::web::address::Path;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::token;
use crate::web::visitor::{Caller, Reader, Visitor};

/// The question.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) csrf: String,
    pub(super) source_id: String,
    /// For each answer its value, and what stands beside it.
    pub(super) scores: [(&'static str, &'static str); 3],
    pub(super) most_chars: usize,
}

impl Question {
    /// The question, where a ticket is solved and was not rated since.
    pub(super) fn of(visitor: &Visitor, thread: &PublicThread) -> Option<Self> {
        if thread.status.is_open() {
            return None;
        }
        let is_rated = thread.entries.iter().rev().find_map(|entry| match &entry.event {
            PublicEvent::Rated { .. } => Some(true),
            PublicEvent::Status { status } if status.is_open() => Some(false),
            PublicEvent::Status { .. }
            | PublicEvent::Message { .. }
            | PublicEvent::Assigned { .. }
            | PublicEvent::Call { .. } => None,
        });
        if is_rated == Some(true) {
            return None;
        }
        Some(Self {
            csrf: visitor.session.csrf.clone(),
            source_id: token::random(),
            scores: Score::ALL.map(|score| (score.id(), score.words())),
            most_chars: Rating::MOST_CHARS,
        })
    }
}

/// `POST /ticket/{number}/rating`
pub(in crate::web) async fn submit(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let number = parse(&number)?;
    let stale = || Problem::Stale { text: String::new() };
    let visitor = Visitor::at_ticket(&site, &caller, number).await?.ok_or_else(stale)?;
    let source_id = form.field("source_id");
    if !form.carries(&visitor.session.csrf) || source_id.len() > MOST_SOURCE_ID_BYTES {
        return Err(stale());
    }
    let desk = match visitor.read(&site, number).await? {
        Reader::Customer(desk) => desk,
        Reader::Guest(_) => return Err(Problem::NotAllowed(proof::FIRST.to_owned())),
        Reader::Preview(_) => {
            return Err(Problem::NotAllowed("this is a preview: only the customer does this".to_owned()));
        }
    };
    // Somebody else's ticket is told apart from a wrong word by nothing.
    desk.ticket(number).await?;
    let score: Score =
        form.field("score").parse().map_err(|_missing| Problem::invalid("answer", "please choose one"))?;
    let comment = form.field("comment").replace("\r\n", "\n");
    let rating = Rating::new(score, &comment).map_err(|invalid| Problem::invalid("comment", &invalid.reason))?;
    if source_id.is_empty() {
        return Err(stale());
    }
    let key = (visitor.person.id, number);
    if let Some(wait) = site.replies.wait(&key, site.now()) {
        return Err(Problem::TooOften(wait));
    }
    site.replies.note(key, site.now());
    desk.rate(number, source_id, rating).await?;
    Ok(see_other(&format!("/ticket/{number}?rated")))
}
