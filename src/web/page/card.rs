//! The card "Book a Call": whose calendar, its address filled in, and what the page must allow to embed it.

use url::Url;

use crate::booking::{Allowed, Hosts, Prefill, cal_com};
use crate::text::clean;
use crate::ticket::PublicThread;

/// Where Cal.com serves its script from, for its own pages and for those of every organisation.
const CAL_COM: &str = "https://app.cal.com";

/// The same in Europe.
const CAL_EU: &str = "https://app.cal.eu";

/// The card of one ticket.
#[derive(Debug)]
pub(crate) struct Card {
    /// The e-mail address of the technician one books with.
    pub(super) email: String,
    /// The booking page, filled in: all that is needed without JavaScript.
    pub(super) href: String,
    /// The host one is sent to, as words.
    pub(super) host: String,
    /// What that host is told, as words; nothing when the form stays empty.
    pub(super) told: Option<String>,
    /// The calendar on the page itself, where its platform can be embedded.
    pub(super) frame: Option<Frame>,
}

/// What Cal.com's script is told, and from where it comes.
#[derive(Debug)]
pub(crate) struct Frame {
    /// `data-cal-link`: the path and the query.
    pub(super) link: String,
    /// `data-cal-origin`.
    pub(super) origin: String,
    /// `data-cal-namespace`.
    pub(super) namespace: String,
    /// `data-cal-config`: JSON.
    pub(super) config: String,
    /// The address of the embed's script.
    pub(super) script: String,
    /// The origin the script comes from, for the content policy.
    pub(crate) script_origin: String,
    /// The origins the calendar is shown from, for the content policy.
    pub(crate) origins: Vec<String>,
}

impl Card {
    /// The card for a ticket: none without somebody who looks after it, none when they have no booking link.
    pub(super) fn of(thread: &PublicThread, hosts: &Hosts, allowed: Allowed) -> Option<Self> {
        let assignee = thread.assignee.as_ref()?;
        let link = assignee.booking_link.as_ref()?;
        let requester = &thread.requester;
        let prefill =
            Prefill::for_ticket(&requester.name, requester.email.as_str(), thread.number.0, thread.subject.as_str());
        let prefill = prefill.only(allowed);
        let href = link.prefilled(hosts, &prefill);
        let frame = cal_com::embed(link, hosts, thread.number.0, &prefill).and_then(Frame::new);
        Some(Self {
            email: clean::line(assignee.email.as_str()),
            told: (href.as_str() != link.as_str()).then(|| told(allowed)),
            host: clean::line(href.host_str().unwrap_or_default()),
            href: href.into(),
            frame,
        })
    }
}

/// What is filled in, as the customer would say it.
fn told(allowed: Allowed) -> String {
    let pieces = [
        (allowed.name, "your name"),
        (allowed.email, "your e-mail address"),
        (allowed.notes, "the number and subject of this ticket"),
    ];
    let told: Vec<_> = pieces.into_iter().filter_map(|(is_told, words)| is_told.then_some(words)).collect();
    match told.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        all => all.concat(),
    }
}

impl Frame {
    fn new(embed: cal_com::Embed) -> Option<Self> {
        // The origin's scheme may be in capitals, for the embed's sake; parsing gives the browser's spelling.
        let origin = Url::parse(&embed.origin).ok()?;
        let shown_from = origin.origin().ascii_serialization();
        let (home, origins) = match origin.host_str()? {
            // The application may send its frame on to the bare domain.
            "app.cal.com" => (CAL_COM, vec![shown_from, "https://cal.com".to_owned()]),
            "cal.eu" | "app.cal.eu" => (CAL_EU, vec![CAL_EU.to_owned(), "https://cal.eu".to_owned()]),
            host if host.ends_with(".cal.com") => (CAL_COM, vec![shown_from]),
            _ => return Some(Self::from_home(embed, &shown_from, vec![shown_from.clone()])),
        };
        Some(Self::from_home(embed, home, origins))
    }

    /// The frame of an embed whose script comes from `home`.
    fn from_home(embed: cal_com::Embed, home: &str, origins: Vec<String>) -> Self {
        let cal_com::Embed { link, origin, namespace, config } = embed;
        let script = format!("{home}/embed/embed.js");
        Self { link, origin, namespace, config, script, script_origin: home.to_owned(), origins }
    }
}
