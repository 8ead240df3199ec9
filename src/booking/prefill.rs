//! What a booking form is filled in with, and how each platform is told.
//!
//! Only parameters that a platform documents, or that many sites use, are written. Whatever the link already says stays
//! as it is: its owner knows better.

use url::{Url, form_urlencoded};

use super::{BookingLink, Hosts, Platform};
use crate::text::{clean, width};

/// The longest link, in bytes; one that would be longer goes without guests, then without notes. `OnceHub` documents
/// that, and a longer one is no longer a QR code that a telephone reads.
const MOST_BYTES: usize = 2_000;
/// The longest name, in columns.
const MOST_NAME: usize = 100;
/// The longest notes, in columns of all lines together.
const MOST_NOTES: usize = 200;
/// The most lines of notes.
const MOST_LINES: usize = 20;
/// The longest e-mail address a mail server accepts, in bytes; a longer one is left out.
const MOST_EMAIL: usize = 254;
/// The most guests; a form that lists more is somebody's mistake.
const MOST_GUESTS: usize = 10;

/// What the form of a booking page is filled in with. An empty text is not written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The customer's name.
    pub name: String,
    /// The customer's e-mail address.
    pub email: String,
    /// What the call is about; may have several lines.
    pub notes: String,
    /// E-mail addresses of others to invite.
    pub guests: Vec<String>,
}

/// Which pieces of a [`Prefill`] leave the desk, as its administrator has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// The customer's name.
    pub name: bool,
    /// The customer's e-mail address.
    pub email: bool,
    /// The ticket's number and subject.
    pub notes: bool,
}

impl Default for Allowed {
    fn default() -> Self {
        Self { name: true, email: true, notes: true }
    }
}

impl Prefill {
    /// Without the pieces that are to stay on the desk.
    #[must_use]
    pub fn only(mut self, allowed: Allowed) -> Self {
        for (text, is_allowed) in
            [(&mut self.name, allowed.name), (&mut self.email, allowed.email), (&mut self.notes, allowed.notes)]
        {
            if !is_allowed {
                text.clear();
            }
        }
        self
    }

    /// What is filled in for a ticket: who asks, and `Ticket #42: subject`.
    pub fn for_ticket(name: &str, email: &str, number: i64, subject: &str) -> Self {
        Self {
            name: name.to_owned(),
            email: email.to_owned(),
            notes: format!("Ticket #{number}: {}", clean::line(subject)),
            guests: Vec::new(),
        }
    }

    /// The parameters of Cal.com, each with its values: one, or a few under the same key.
    pub(super) fn cal_com(&self) -> Vec<(&'static str, Vec<String>)> {
        vec![
            ("name", Vec::from_iter(self.name())),
            ("email", Vec::from_iter(self.email())),
            ("notes", Vec::from_iter(self.notes())),
            ("guests", self.guests()),
        ]
    }

    fn name(&self) -> Option<String> {
        filled(&width::truncate(clean::line(&self.name).trim(), MOST_NAME))
    }

    fn email(&self) -> Option<String> {
        address(&self.email)
    }

    fn notes(&self) -> Option<String> {
        let mut left = MOST_NOTES;
        let mut lines = Vec::new();
        for line in clean::lines(self.notes.trim()).lines().take(MOST_LINES) {
            let line = width::truncate(line, left);
            left = left.saturating_sub(width::columns(&line));
            lines.push(line);
        }
        filled(&lines.join("\n"))
    }

    fn guests(&self) -> Vec<String> {
        self.guests.iter().filter_map(|guest| address(guest)).take(MOST_GUESTS).collect()
    }

    /// The parameters of a platform.
    fn parameters(&self, platform: Platform) -> Vec<(&'static str, Vec<String>)> {
        let name = || Vec::from_iter(self.name());
        let email = || Vec::from_iter(self.email());
        let notes = || Vec::from_iter(self.notes());
        // Not every name has two parts; the customer fills in what is missing.
        let (first, last) = self.split_name();
        match platform {
            Platform::CalCom => self.cal_com(),
            // The first answer: a free text, unless the owner of the event changed its questions.
            Platform::Calendly => {
                let guests = filled(&self.guests().join(","));
                vec![("name", name()), ("email", email()), ("guests", Vec::from_iter(guests)), ("a1", notes())]
            }
            Platform::HubSpot => vec![("firstname", first), ("lastname", last), ("email", email())],
            Platform::Acuity => vec![("firstName", first), ("lastName", last), ("email", email())],
            Platform::YouCanBookMe => vec![("FNAME", name()), ("EMAIL", email())],
            Platform::Zcal | Platform::Koalendar | Platform::HighLevel => vec![("name", name()), ("email", email())],
            Platform::OnceHub => vec![("name", name()), ("email", email()), ("note", notes())],
            Platform::ChiliPiper => vec![("id", email())],
            Platform::Zoho => vec![("Email", email())],
            Platform::MicrosoftBookings
            | Platform::MicrosoftBookWithMe
            | Platform::GoogleCalendar
            | Platform::SavvyCal
            | Platform::TidyCal
            | Platform::SimplyMeet
            | Platform::SimplyBook
            | Platform::Doodle
            | Platform::Motion
            | Platform::Reclaim
            | Platform::Setmore
            | Platform::Square
            | Platform::Lunacal
            | Platform::TimeZest
            | Platform::NextcloudCalendar
            | Platform::NextcloudAppointments => Vec::new(),
        }
    }

    /// The name at its last space.
    fn split_name(&self) -> (Vec<String>, Vec<String>) {
        let name = self.name().unwrap_or_default();
        let (first, last) = name.rsplit_once(' ').unwrap_or((&name, ""));
        (Vec::from_iter(filled(first)), Vec::from_iter(filled(last)))
    }
}

/// A value without space round it, if anything is left. Cleaned last: what is cut may start with a mark.
fn filled(text: &str) -> Option<String> {
    let text = clean::lines(text.trim());
    (!text.is_empty()).then_some(text)
}

/// An e-mail address that can be written into a form; none for what is not one.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let is_address = text.contains('@') && text.len() <= MOST_EMAIL && clean::line(text) == text;
    (is_address && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

impl BookingLink {
    /// The link with the form filled in, as the platform is known to read it; as it is, where nothing is known. It
    /// works without JavaScript, always leads to the link's own page, and never says anything twice.
    pub fn prefilled(&self, hosts: &Hosts, prefill: &Prefill) -> Url {
        let Some(platform) = self.platform(hosts) else { return self.url().clone() };
        let without_guests = Prefill { guests: Vec::new(), ..prefill.clone() };
        let without_notes = Prefill { notes: String::new(), ..without_guests.clone() };
        let filled = |prefill: &Prefill| fill(self.url(), platform, &prefill.parameters(platform));
        let fits = |url: &Url| url.as_str().len() <= MOST_BYTES;
        [prefill, &without_guests].into_iter().map(filled).find(fits).unwrap_or_else(|| filled(&without_notes))
    }
}

/// An address with parameters added, but for those it already has.
fn fill(url: &Url, platform: Platform, parameters: &[(&'static str, Vec<String>)]) -> Url {
    let mut url = url.clone();
    // Zoho's page reads its parameters from the fragment, where its route is.
    let fragment = url.fragment().filter(|_| platform == Platform::Zoho).map(str::to_owned);
    let query = match &fragment {
        Some(fragment) => fragment.split_once('?').map(|(_, query)| query),
        None => url.query(),
    };
    let query = query.unwrap_or_default();
    let said: Vec<_> = form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key.into_owned()).collect();
    let mut filled = form_urlencoded::Serializer::new(query.to_owned());
    for (key, values) in parameters.iter().filter(|(key, _)| !said.iter().any(|said| said == key)) {
        filled.extend_pairs(values.iter().map(|value| (key, value)));
    }
    let filled = filled.finish();
    if filled == query {
        return url;
    }
    match &fragment {
        Some(fragment) => {
            let route = fragment.split('?').next().unwrap_or_default();
            url.set_fragment(Some(&format!("{route}?{filled}")));
        }
        None => url.set_query(Some(&filled)),
    }
    url
}

#[cfg(test)]
mod tests;
