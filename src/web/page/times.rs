//! Free times on the card "Book a Call": asked for when the customer wants to see them, as radio buttons.
//!
//! The button leads, by way of the desk, to the booking page opened on that time. It all works without JavaScript, and
//! every way in which it can fail leaves the link.

use axum::extract::RawQuery;
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::form_urlencoded;

use super::card;
use super::see_other;
use super::visit::AtTicket;
use crate::booking::BookingLink;
use crate::booking::hours::{Wall, spread};
use crate::booking::slots::Asked;
use crate::clock;
use crate::text::clean;
use crate::ticket::PublicThread;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Reader;

/// How many times a day, and how many in all, the card shows.
const A_DAY: usize = 3;
const MOST: usize = 9;

/// What the card says about free times.
#[derive(Debug)]
pub(super) enum Times {
    /// They can be asked for.
    Offered,
    /// These.
    Free(Free),
    /// None within two weeks.
    NoneFree,
    /// Nobody told them: who, and why, as words.
    Failed(String),
}

/// Free times to choose from.
#[derive(Debug)]
pub(super) struct Free {
    /// For each the value of its button, and what stands beside it.
    pub(super) choices: Vec<(String, String)>,
    /// The zone they are in, when it may not be the customer's.
    pub(super) guessed: Option<String>,
    /// Whether the time that was chosen before is not free any more.
    pub(super) was_taken: bool,
    /// The origins that the choice leads to, for the content policy.
    pub(super) origins: Vec<String>,
}

/// What the customer wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The ticket.
    Nothing,
    /// The free times too.
    Times,
    /// The same, because the time they chose is taken.
    Others,
}

impl Wanted {
    /// What the address of a ticket's page says.
    pub(super) fn of(query: Option<&str>) -> Self {
        match query {
            Some("times") => Self::Times,
            Some("taken") => Self::Others,
            Some(_) | None => Self::Nothing,
        }
    }
}

/// What the card says about the free times of a ticket's calendar; nothing where nobody tells them.
pub(super) async fn of(site: &Site, thread: &PublicThread, wanted: Wanted) -> Option<Times> {
    let link = card::link(thread, site)?;
    let asked = Asked::of(link, &site.hosts, site.slots.apis())?;
    if wanted == Wanted::Nothing {
        return Some(Times::Offered);
    }
    Some(match site.slots.free(&asked).await {
        Ok(times) if times.is_empty() => Times::NoneFree,
        Ok(times) => Times::Free(Free::new(&times, &wall(thread), link, site.now(), wanted)),
        Err(why) => Times::Failed(clean::line(&why.to_string())),
    })
}

impl Free {
    fn new(times: &[Timestamp], wall: &Wall, link: &BookingLink, now: Timestamp, wanted: Wanted) -> Self {
        let few = spread(times, wall, A_DAY, MOST);
        Self {
            choices: few.into_iter().map(|at| (at.to_string(), wall.whole(at))).collect(),
            guessed: wall.is_guessed.then(|| wall.place(now)),
            was_taken: wanted == Wanted::Others,
            origins: origins(link),
        }
    }
}

/// The origins that a form which leads to a link may end at: Cal.com sends some addresses on to its other host.
fn origins(link: &BookingLink) -> Vec<String> {
    match link.host() {
        "cal.com" | "www.cal.com" | "app.cal.com" => {
            ["https://cal.com", "https://app.cal.com"].map(str::to_owned).to_vec()
        }
        _ => vec![format!("https://{}", link.authority())],
    }
}

/// The clock of whoever asks; while it is not known, that of the technician, as a guess.
fn wall(thread: &PublicThread) -> Wall {
    let zone = |name: &Option<String>| name.as_deref().and_then(clock::zone);
    let technician = thread.assignee.as_ref().and_then(|person| zone(&person.time_zone)).unwrap_or(TimeZone::UTC);
    Wall::of(zone(&thread.requester.time_zone), &technician)
}

/// `GET /ticket/{number}/book?at=…`: on to the booking page, opened on that time.
pub(in crate::web) async fn book(at_ticket: AtTicket, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (site, number) = (&at_ticket.site, at_ticket.number);
    let desk = match &at_ticket.reader {
        Reader::Customer(desk) | Reader::Preview(desk) => desk,
        Reader::Guest(_) => return Ok(see_other(&format!("/ticket/{number}#answer"))),
    };
    let thread = desk.ticket(number).await?;
    let at = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find_map(|(key, value)| (key == "at").then(|| value.parse::<Timestamp>().ok()).flatten());
    let link = card::link(&thread, site);
    let asked = link.and_then(|link| Asked::of(link, &site.hosts, site.slots.apis()));
    let (Some(at), Some(link), Some(asked)) = (at, link, asked) else {
        return Ok(at_ticket.back("times#book-a-call"));
    };
    // Somebody else may have been faster; where nobody can tell, the booking page will.
    if site.slots.free(&asked).await.is_ok_and(|times| !times.contains(&at)) {
        return Ok(at_ticket.back("taken#book-a-call"));
    }
    let guests = if site.prefill.guests { desk.guests(number).await? } else { Vec::new() };
    let prefill = card::prefill(&thread, &guests).only(site.prefill);
    Ok(see_other(link.at(&site.hosts, &prefill, at, &wall(&thread).zone).as_str()))
}
