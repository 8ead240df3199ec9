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
    /// What brings a booking back to its ticket; a sealed text that says nothing by itself.
    pub reference: String,
}

/// A piece of a [`Prefill`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The customer's name.
    Name,
    /// The customer's e-mail address.
    Email,
    /// The ticket's number and subject.
    Notes,
    /// Those who watch the ticket.
    Guests,
    /// The sealed reference to the ticket.
    Reference,
}

/// Which pieces of a [`Prefill`] leave the desk, as its administrator has it.
#[expect(clippy::struct_excessive_bools, reason = "a switch for each piece, as the file of settings has it")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// The customer's name.
    pub name: bool,
    /// The customer's e-mail address.
    pub email: bool,
    /// The ticket's number and subject.
    pub notes: bool,
    /// Those who watch the ticket: others than the customer, whose addresses the customer then reads.
    pub guests: bool,
    /// The sealed reference to the ticket.
    pub reference: bool,
}

impl Default for Allowed {
    fn default() -> Self {
        Self { name: true, email: true, notes: true, guests: false, reference: true }
    }
}

/// A link filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefilled {
    /// The address to open.
    pub url: Url,
    /// What it says besides the link: what the platform is told.
    pub told: Vec<Piece>,
}

/// A parameter of a platform: the piece it is for, its name, its values.
type Parameter = (Piece, &'static str, Vec<String>);

impl Prefill {
    /// Without the pieces that are to stay on the desk.
    #[must_use]
    pub fn only(mut self, allowed: Allowed) -> Self {
        let pieces = [
            (&mut self.name, allowed.name),
            (&mut self.email, allowed.email),
            (&mut self.notes, allowed.notes),
            (&mut self.reference, allowed.reference),
        ];
        for (text, is_allowed) in pieces {
            if !is_allowed {
                text.clear();
            }
        }
        if !allowed.guests {
            self.guests.clear();
        }
        self
    }

    /// What is filled in for a ticket: who asks, and `Ticket #42: subject`.
    pub fn for_ticket(name: &str, email: &str, number: i64, subject: &str) -> Self {
        // Somebody of whom a portal told nothing has neither an address nor a name of their own.
        let name = if is_nobodys(email) { "" } else { name };
        Self {
            name: name.to_owned(),
            email: email.to_owned(),
            notes: format!("Ticket #{number}: {}", clean::line(subject)),
            guests: Vec::new(),
            reference: String::new(),
        }
    }

    /// The parameters of Cal.com, each with its values: one, or a few under the same key.
    pub(super) fn cal_com(&self) -> Vec<Parameter> {
        vec![
            (Piece::Name, "name", Vec::from_iter(self.name())),
            (Piece::Email, "email", Vec::from_iter(self.email())),
            (Piece::Notes, "notes", Vec::from_iter(self.notes())),
            (Piece::Guests, "guests", self.guests()),
            (Piece::Reference, "metadata[ticket]", self.reference()),
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

    fn reference(&self) -> Vec<String> {
        Vec::from_iter(filled(&clean::line(&self.reference)))
    }

    /// The parameters of a platform. The reference goes where a platform keeps a text for whoever set the link up, and
    /// hands it back, without its owner's doing.
    fn parameters(&self, platform: Platform) -> Vec<Parameter> {
        let name = |key| (Piece::Name, key, Vec::from_iter(self.name()));
        let email = |key| (Piece::Email, key, Vec::from_iter(self.email()));
        let notes = |key| (Piece::Notes, key, Vec::from_iter(self.notes()));
        // One list in one parameter.
        let guests = |key| (Piece::Guests, key, Vec::from_iter(filled(&self.guests().join(","))));
        let reference = |key| (Piece::Reference, key, self.reference());
        match platform {
            Platform::CalCom => self.cal_com(),
            // The first answer: a free text, unless the owner of the event changed its questions.
            Platform::Calendly => {
                vec![name("name"), email("email"), guests("guests"), notes("a1"), reference("utm_content")]
            }
            Platform::HubSpot => [self.split_name("firstname", "lastname"), vec![email("email")]].concat(),
            Platform::Acuity => [self.split_name("firstName", "lastName"), vec![email("email")]].concat(),
            Platform::YouCanBookMe => vec![name("FNAME"), email("EMAIL")],
            Platform::Zcal | Platform::Koalendar => vec![name("name"), email("email"), guests("guests")],
            Platform::HighLevel => vec![name("name"), email("email")],
            Platform::OnceHub => {
                vec![name("name"), email("email"), notes("note"), guests("customerGuests"), reference("utm_content")]
            }
            Platform::ChiliPiper => vec![email("id")],
            Platform::Zoho => vec![email("Email")],
            Platform::SavvyCal => vec![reference("metadata[ticket]")],
            Platform::Reclaim => vec![reference("data-ticket")],
            Platform::MicrosoftBookings
            | Platform::MicrosoftBookWithMe
            | Platform::GoogleCalendar
            | Platform::TidyCal
            | Platform::SimplyMeet
            | Platform::SimplyBook
            | Platform::Doodle
            | Platform::Motion
            | Platform::Setmore
            | Platform::Square
            | Platform::Lunacal
            | Platform::TimeZest
            | Platform::NextcloudCalendar
            | Platform::NextcloudAppointments => Vec::new(),
        }
    }

    /// The name at its last space. Not every name has two parts; the customer fills in what is missing.
    fn split_name(&self, first: &'static str, last: &'static str) -> Vec<Parameter> {
        let name = self.name().unwrap_or_default();
        let (front, back) = name.rsplit_once(' ').unwrap_or((&name, ""));
        [(first, front), (last, back)].map(|(key, part)| (Piece::Name, key, Vec::from_iter(filled(part)))).to_vec()
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
    (is_address && !text.contains(char::is_whitespace) && !is_nobodys(text)).then(|| text.to_owned())
}

/// Whether no mail can ever go to an address (RFC 2606).
fn is_nobodys(email: &str) -> bool {
    email.ends_with(".invalid")
}

impl BookingLink {
    /// The link with the form filled in, as the platform is known to read it; as it is, where nothing is known. It
    /// works without JavaScript, always leads to the link's own page, and never says anything twice.
    pub fn prefilled(&self, hosts: &Hosts, prefill: &Prefill) -> Prefilled {
        let Some(platform) = self.platform(hosts) else {
            return Prefilled { url: self.url().clone(), told: Vec::new() };
        };
        let without_guests = Prefill { guests: Vec::new(), ..prefill.clone() };
        let without_notes = Prefill { notes: String::new(), ..without_guests.clone() };
        let filled = |prefill: &Prefill| fill(self.url(), platform, &prefill.parameters(platform));
        let fits = |filled: &Prefilled| filled.url.as_str().len() <= MOST_BYTES;
        [prefill, &without_guests].into_iter().map(filled).find(fits).unwrap_or_else(|| filled(&without_notes))
    }
}

/// An address with parameters added, but for those it already has.
fn fill(url: &Url, platform: Platform, parameters: &[Parameter]) -> Prefilled {
    let mut url = url.clone();
    let mut told = Vec::new();
    // Zoho's page reads its parameters from the fragment, where its route is.
    let fragment = url.fragment().filter(|_| platform == Platform::Zoho).map(str::to_owned);
    let query = match &fragment {
        Some(fragment) => fragment.split_once('?').map(|(_, query)| query),
        None => url.query(),
    };
    let query = query.unwrap_or_default();
    let said: Vec<_> = form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key.into_owned()).collect();
    let mut filled = form_urlencoded::Serializer::new(query.to_owned());
    for (piece, key, values) in parameters.iter().filter(|(_, key, _)| !said.iter().any(|said| said == key)) {
        filled.extend_pairs(values.iter().map(|value| (key, value)));
        if !values.is_empty() && !told.contains(piece) {
            told.push(*piece);
        }
    }
    let filled = filled.finish();
    match &fragment {
        _ if told.is_empty() => {}
        Some(fragment) => {
            let route = fragment.split('?').next().unwrap_or_default();
            url.set_fragment(Some(&format!("{route}?{filled}")));
        }
        None => url.set_query(Some(&filled)),
    }
    Prefilled { url, told }
}

#[cfg(test)]
mod tests;
