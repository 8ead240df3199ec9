//! The ticket page: where it stands, the card "Book a Call", the conversation, and the field for a reply.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use tokio::task::spawn_blocking;

use super::call::YourCall;
use super::card::{Card, Embed};
use super::proof::Proof;
use super::rating::Question;
use super::reply::Answer;
use super::settle::Settle;
use super::timeline::{self, Item, Timeline};
use super::times::{self, Times, Wanted};
use super::visit::AtTicket;
use super::{Layout, page};
use crate::desk::CustomerDesk;
use crate::text::clean;
use crate::ticket::figure::Offer;
use crate::ticket::{Number, PublicThread, Status};
use crate::web::address::Path;
use crate::web::calendar::SANDBOX;
use crate::web::header::content_policy;
use crate::web::moment::{Moment, Present};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Reader, Visitor};

/// Messages of more than this, in bytes, are read on a thread of their own: about a millisecond of work.
const MOST_BYTES_AT_ONCE: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "ticket.html", config = "config/askama.toml")]
pub(super) struct TicketPage {
    layout: Layout,
    number: Number,
    subject: String,
    status: Status,
    next: String,
    opened: Moment,
    updated: Moment,
    requester: String,
    assignee: Option<String>,
    /// Whether an agent looks at it.
    is_preview: bool,
    /// What the customer has just done, in words.
    done: Option<&'static str>,
    /// The button that says it is solved, or that it is not after all.
    settle: Option<Settle>,
    call: Option<YourCall>,
    card: Option<Card>,
    answer: Option<Answer>,
    /// What is asked of somebody who only reads yet.
    proof: Option<Proof>,
    /// How they were helped.
    question: Option<Question>,
    timeline: Timeline,
}

/// `GET /ticket/{number}`
pub(in crate::web) async fn show(at: AtTicket, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let mut made = TicketPage::make(&at, Wanted::of(query.as_deref())).await?;
    made.done = query.as_deref().filter(|_| !made.is_preview).and_then(done);
    made.proof = made.proof.map(|_| Proof::new(&at.visitor, query.as_deref()));
    if let (Some(_), Reader::Customer(desk)) = (&made.card, &at.reader) {
        count(desk, at.number, Offer::Shown).await;
    }
    made.respond(StatusCode::OK)
}

/// `GET /ticket/{number}/clicked`: the page's script tells that the card was clicked, by asking for a picture.
pub(in crate::web) async fn clicked(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<StatusCode, Problem> {
    let number = parse(&number)?;
    let visitor = Visitor::at_ticket(&site, &caller, number).await?.ok_or(Problem::Absent)?;
    if let Reader::Customer(desk) = visitor.read(&site, number).await? {
        count(&desk, number, Offer::Clicked).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Counts for the figures; a page is shown whether that works or not.
async fn count(desk: &CustomerDesk, number: Number, kind: Offer) {
    if let Err(error) = desk.saw_card(number, kind).await {
        tracing::warn!(%error, "an offer was not counted");
    }
}

/// What was just done, by the query that led back to the page.
fn done(query: &str) -> Option<&'static str> {
    match query {
        "sent" => Some("Your reply is here. It stands first in the conversation below."),
        "opened" => Some("We have your message. You will find the answer here."),
        "solved" => Some("Thank you. If it comes back, open it again."),
        "unsolved" => Some("It is open again, and we look at it."),
        "proved" => Some("Thank you. In this browser you can answer for thirty days."),
        "rated" => Some("Thank you for telling us."),
        _ => None,
    }
}

impl TicketPage {
    /// Makes the page; on a thread of its own when reading the messages takes long enough to keep others waiting.
    pub(super) async fn make(at: &AtTicket, wanted: Wanted) -> Result<Self, Problem> {
        let AtTicket { site, caller, visitor, number, reader } = at;
        let (desk, is_preview) = (reader.desk(), matches!(reader, Reader::Preview(_)));
        let thread = desk.ticket(*number).await?;
        let guests = if site.prefill.guests { desk.guests(*number).await? } else { Vec::new() };
        // To book is to act, and a guest only reads.
        let is_guest = matches!(reader, Reader::Guest(_));
        let mut card = Card::of(&thread, &guests, site, &site.origins.host(&caller.headers)).filter(|_| !is_guest);
        if let Some(card) = &mut card {
            card.times = times::of(site, &thread, wanted).await;
        }
        let means = match reader {
            Reader::Customer(desk) => Some(desk.means().await?),
            Reader::Guest(_) | Reader::Preview(_) => None,
        };
        let may_settle = means.is_some_and(|means| means.settle);
        let settle = may_settle.then(|| Settle::new(visitor, thread.status));
        let question = Question::of(visitor, &thread).filter(|_| may_settle);
        let mut made = if timeline::bytes(&thread) <= MOST_BYTES_AT_ONCE {
            Self::new(site, visitor, &thread, card, is_preview)
        } else {
            let (site, visitor) = (site.clone(), visitor.clone());
            let made = spawn_blocking(move || Self::new(&site, &visitor, &thread, card, is_preview)).await;
            made.map_err(|panic| Problem::broken(&panic))?
        };
        made.settle = settle;
        made.question = question;
        if let Some(answer) = &mut made.answer {
            answer.takes_files = means.is_some_and(|means| means.attach);
        }
        if is_guest {
            made.read_only(visitor);
        }
        Ok(made)
    }

    /// Shows the field for a reply once more, with what was written and why it was not taken.
    pub(super) fn refuse_reply(&mut self, source_id: String, text: String, trouble: String) {
        self.answer = self.answer.take().map(|answer| Answer { source_id, text, trouble: Some(trouble), ..answer });
    }

    fn new(site: &Site, visitor: &Visitor, thread: &PublicThread, card: Option<Card>, is_preview: bool) -> Self {
        let present = Present::new(site.now(), thread.requester.time_zone.as_deref());
        let assignee = thread.assignee.as_ref().map(|person| clean::line(&person.name));
        let may_answer = !is_preview && thread.status != Status::Closed;
        Self {
            layout: Layout::new(site, Some(visitor)),
            number: thread.number,
            subject: clean::line(thread.subject.as_str()),
            status: thread.status,
            next: thread.status.public_next(assignee.as_deref(), &clean::line(&site.answer)),
            opened: present.moment(thread.created_at),
            updated: present.moment(thread.updated_at),
            requester: clean::line(&thread.requester.name),
            assignee,
            is_preview,
            done: None,
            settle: None,
            call: YourCall::of(thread),
            card,
            answer: may_answer.then(|| Answer::new(visitor)),
            proof: None,
            question: None,
            timeline: Timeline::of(thread, &present),
        }
    }

    /// Leaves what one can read, and asks to show whose ticket it is.
    fn read_only(&mut self, visitor: &Visitor) {
        self.answer = None;
        self.proof = Some(Proof::new(visitor, None));
        if let Some(call) = &mut self.call {
            (call.reschedule_url, call.cancel_url) = (None, None);
        }
    }

    pub(super) fn respond(self, status: StatusCode) -> Result<Response, Problem> {
        let card = self.card.as_ref();
        let sends_to = match card.and_then(|card| card.times.as_ref()) {
            Some(Times::Free(free)) => free.origins.as_slice(),
            Some(Times::Offered | Times::NoneFree | Times::Failed(_)) | None => &[],
        };
        let policy = content_policy(card.and_then(|card| card.embed.as_ref()), sends_to);
        let mut response = page(status, &self)?;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(response)
    }
}

/// A number as our own addresses write it.
pub(super) fn parse(number: &str) -> Result<Number, Problem> {
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    if is_plain { number.parse().map_err(|_invalid| Problem::Absent) } else { Err(Problem::Absent) }
}
