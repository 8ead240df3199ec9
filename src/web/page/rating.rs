//! How a customer was helped: asked once the ticket is solved, answered with one click and a few words.

use axum::response::Response;

use super::sent::Sent;
use super::visit::AtTicket;
use crate::ticket::{PublicEvent, PublicThread, Rating, Score};
use crate::web::problem::Problem;
use crate::web::token;
use crate::web::visitor::Visitor;

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
pub(in crate::web) async fn submit(Sent { from: at, form }: Sent<AtTicket>) -> Result<Response, Problem> {
    let desk = at.customer().await?;
    let score: Score =
        form.field("score").parse().map_err(|_missing| Problem::invalid("answer", "please choose one"))?;
    let rating =
        Rating::new(score, &form.lines("comment")).map_err(|invalid| Problem::invalid("comment", &invalid.reason))?;
    let source_id = form.source_id()?;
    at.count(&at.site.replies)?;
    desk.rate(at.number, source_id, rating).await?;
    Ok(at.back("rated"))
}
