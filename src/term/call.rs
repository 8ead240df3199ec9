//! What there is to book for a ticket: whose link, and what it is filled in with.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::{Url, form_urlencoded};

use super::reading::Reading;
use super::shared::Shared;
use crate::booking::hours::Wall;
use crate::booking::slots::Asked;
use crate::booking::{Allowed, BookingLink, Piece, Platform, Prefill, Prefilled};
use crate::text::clean;
use crate::ticket::{self, Number, Offered, Person};

/// A ticket as far as a call about it is concerned; every text clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The ticket.
    pub number: Number,
    /// Its subject.
    pub subject: String,
    /// Who asks.
    pub requester: Person,
    /// Their time zone, when it is known.
    pub zone: Option<TimeZone>,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// The addresses of the others who watch it.
    pub guests: Vec<String>,
    /// What a booking carries to find its way back to it.
    pub reference: String,
    /// In whose calendar the call is booked.
    pub offer: Offered,
    /// The calls that are booked, or were, the newest first.
    pub booked: Vec<ticket::Call>,
}

/// A booking link, filled in for a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The link as it is stored.
    pub link: String,
    /// The name of its platform, when it is a known one.
    pub platform: Option<&'static str>,
    /// What is worth knowing about the link, a sentence without a full stop.
    pub advice: Option<String>,
    /// The address to open: the link with what is filled in.
    pub url: String,
    /// What is filled in, as the address says it, line by line; empty when this platform takes nothing.
    pub lines: Vec<String>,
}

impl Call {
    /// What matters of a ticket.
    pub fn of(reading: &Reading) -> Self {
        let is_guest = |person: &&Person| {
            person.id != reading.requester.id && reading.assignee.as_ref().is_none_or(|one| one.id != person.id)
        };
        let guests = reading.watchers.iter().filter(is_guest);
        Self {
            number: reading.number,
            subject: reading.subject.clone(),
            requester: reading.requester.clone(),
            zone: reading.zone.clone(),
            assignee: reading.assignee.clone(),
            guests: guests.map(|person| person.email.to_string()).collect(),
            reference: reading.reference.clone(),
            offer: reading.offer.clone(),
            booked: reading.calls.clone(),
        }
    }

    /// The link that is offered, filled in; nothing where the settings do not allow it.
    pub fn filled(&self, shared: &Shared) -> Option<Filled> {
        let link = &self.offer.as_ref().ok()?.link;
        link.refusal(&shared.hosts).is_none().then(|| self.fill(link, shared))
    }

    /// The question for the free times of the link that is offered; none where nobody answers it.
    pub fn asked(&self, shared: &Shared) -> Option<Asked> {
        let link = &self.offer.as_ref().ok()?.link;
        link.refusal(&shared.hosts).is_none().then(|| Asked::of(link, &shared.hosts, &shared.apis)).flatten()
    }

    /// The address that books one time.
    pub fn at(&self, at: Timestamp, shared: &Shared) -> Option<Url> {
        let link = &self.offer.as_ref().ok()?.link;
        Some(link.at(&shared.hosts, &self.prefill(shared.prefill), at, &self.wall(shared).zone))
    }

    /// The clock of who asks; one's own, as a guess, while theirs is not known.
    pub fn wall(&self, shared: &Shared) -> Wall {
        Wall::of(self.zone.clone(), &shared.zone)
    }

    /// What who asks is called, for a narrow column.
    pub fn first_name(&self) -> &str {
        self.requester.name.split_whitespace().next().unwrap_or("customer")
    }

    /// Fills a link in for this ticket, whoever's it is.
    pub fn fill(&self, link: &BookingLink, shared: &Shared) -> Filled {
        let Prefilled { url, told } = link.prefilled(&shared.hosts, &self.prefill(shared.prefill));
        let mut lines = added(link, &url, &self.reference);
        if told.contains(&Piece::Reference) {
            lines.push("a reference to this ticket that only this desk can read".to_owned());
        }
        Filled {
            link: clean::line(link.as_str()),
            platform: link.platform(&shared.hosts).map(Platform::name),
            advice: link.advice(&shared.hosts).map(|advice| clean::line(&advice.to_string())),
            lines,
            url: url.into(),
        }
    }

    fn prefill(&self, allowed: Allowed) -> Prefill {
        let Person { name, email, .. } = &self.requester;
        let prefill = Prefill {
            guests: self.guests.clone(),
            reference: self.reference.clone(),
            ..Prefill::for_ticket(name, email.as_str(), self.number.0, &self.subject)
        };
        prefill.only(allowed)
    }

    /// Whether oneself looks after it.
    pub fn is_mine(&self, shared: &Shared) -> bool {
        self.assignee.as_ref().is_some_and(|assignee| assignee.id == shared.me.id)
    }
}

/// What an address says that the link it was made of does not: read from the address itself, so that what is shown is
/// what is sent. The reference is left out: it says nothing to anybody.
fn added(link: &BookingLink, url: &Url, reference: &str) -> Vec<String> {
    let before = Url::parse(link.as_str()).map(|link| said(&link)).unwrap_or_default();
    let added = said(url).into_iter().filter(|pair| !before.contains(pair));
    let is_said = |value: &String| !value.is_empty() && value != reference;
    added.map(|(_, value)| clean::line(&value)).filter(is_said).collect()
}

/// The keys and values of an address: of its query, and of a query within its fragment.
fn said(url: &Url) -> Vec<(String, String)> {
    let in_fragment = url.fragment().and_then(|fragment| fragment.split_once('?')).map_or("", |(_, query)| query);
    let pairs = url.query_pairs().chain(form_urlencoded::parse(in_fragment.as_bytes()));
    pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::scene::{agents, model, reading};

    fn filled(link: &str) -> Filled {
        let call = Call::of(&reading(42, Some(1)));
        call.fill(&BookingLink::parse(link).unwrap(), &model(80, 24, 1).shared)
    }

    #[test]
    fn a_known_platform_is_filled_in_and_named() {
        let filled = filled("https://cal.com/alice-weber/30min");
        assert_eq!(filled.platform, Some("Cal.com"));
        assert_eq!(filled.lines, ["Dana Ortiz", "dana@northwind.example", "Ticket #42: VPN drops every few minutes"]);
        assert!(filled.url.starts_with("https://cal.com/alice-weber/30min?name=Dana"), "{}", filled.url);
        assert_eq!(filled.advice, None);
    }

    #[test]
    fn an_unknown_address_is_opened_as_it_is() {
        let filled = filled("https://booking.example/alice");
        assert_eq!((filled.platform, filled.url.as_str()), (None, "https://booking.example/alice"));
        assert!(filled.lines.is_empty());
    }

    #[test]
    fn only_what_the_address_says_is_told() {
        assert_eq!(filled("https://cal.com/alice/30min?name=Somebody").lines.len(), 2, "the link's own name stays");
        assert_eq!(filled("https://meetings.hubspot.com/alice").lines, ["Dana", "Ortiz", "dana@northwind.example"]);
    }

    #[test]
    fn what_is_not_wanted_is_not_filled_in() {
        let call = Call::of(&reading(42, Some(1)));
        let mut shared = model(80, 24, 1).shared;
        shared.prefill = Allowed { notes: false, email: false, ..Allowed::default() };
        let link = BookingLink::parse("https://cal.com/alice-weber/30min").unwrap();
        assert_eq!(call.fill(&link, &shared).lines, ["Dana Ortiz"]);
    }

    #[test]
    fn the_others_who_watch_are_guests_and_a_reference_is_named_but_not_shown() {
        let mut reading = reading(42, Some(1));
        reading.watchers = agents();
        reading.reference = "sealed-_1".to_owned();
        let mut shared = model(80, 24, 1).shared;
        shared.prefill = Allowed { name: false, email: false, notes: false, guests: true, reference: true };
        let link = BookingLink::parse("https://cal.com/alice-weber/30min").unwrap();
        let filled = Call::of(&reading).fill(&link, &shared);
        assert_eq!(
            filled.lines,
            [
                "noor@deskbell.example",
                "sam@deskbell.example",
                "a reference to this ticket that only this desk can read"
            ]
        );
        assert!(filled.url.ends_with("&metadata%5Bticket%5D=sealed-_1"), "{}", filled.url);
    }

    #[test]
    fn a_link_that_the_settings_do_not_allow_is_not_offered() {
        let call = Call::of(&reading(42, Some(1)));
        let mut shared = model(80, 24, 1).shared;
        shared.hosts.allowed = vec!["calendly.com".to_owned()];
        assert_eq!((call.filled(&shared), call.asked(&shared)), (None, None));
    }

    #[test]
    fn a_profile_without_an_event_is_named_as_such() {
        assert!(filled("https://cal.com/alice").advice.is_some_and(|advice| advice.contains("profile")));
    }
}
