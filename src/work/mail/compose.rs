//! A letter as a mail: who, what, in which words, and how mail programs find the thread it belongs to.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use url::Url;

use super::words::{self, Words};
use crate::booking::hours::zone_name;
use crate::booking::invitation::Invitation;
use crate::clock;
use crate::desk::Envelope;
use crate::text::clean;
use crate::ticket::{Email, Invitation as What, Invited, Letter, Person, Posted, Role, Ticket};

/// What every mail of a desk has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The desk's name.
    pub desk: String,
    /// When customers may expect an answer; empty when nothing is promised.
    pub answer: String,
    /// The address mails come from.
    pub from: Email,
    /// The address answers go to, where it is another.
    pub reply_to: Option<Email>,
    /// Where the customers' pages are.
    pub pages: Option<Url>,
    /// Which calls go out as invitations.
    pub invitations: Invitations,
}

/// Which calls a customer gets a mail with an invitation for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitations {
    /// Those that an agent wrote down: platforms send invitations of their own.
    ByHand,
    /// Every one.
    Always,
    /// None.
    Never,
}

/// A mail, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whose name it comes in.
    pub from_name: String,
    /// The address it comes from.
    pub from: Email,
    /// The address answers go to.
    pub reply_to: Option<Email>,
    /// The name of whom it goes to.
    pub to_name: String,
    /// The address it goes to.
    pub to: Email,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The invitation, and its method.
    pub invitation: Option<(&'static str, String)>,
    /// Its own name, in angle brackets.
    pub message_id: String,
    /// The names of those before it in the thread, the latest last.
    pub references: Vec<String>,
    /// Whether no person wrote it.
    pub is_automatic: bool,
    /// When it was written.
    pub at: Timestamp,
}

impl Letterhead {
    /// Whether a letter carries a link: a customer's own ticket, where customers can reach its page.
    pub fn has_link(&self, envelope: &Envelope) -> bool {
        let is_theirs = match &envelope.posted.letter {
            Letter::Opened | Letter::Reply { .. } | Letter::Call(_) | Letter::Reminder | Letter::Solved => true,
            Letter::Code { .. } | Letter::News(_) | Letter::Digest { .. } => false,
        };
        is_theirs && envelope.is_requester && envelope.to.role == Role::Customer && self.pages.is_some()
    }

    /// Whether nothing is mailed of a call, because its platform does.
    pub fn leaves_to_platform(&self, envelope: &Envelope) -> bool {
        match &envelope.posted.letter {
            Letter::Call(call) => {
                envelope.to.role == Role::Customer && !call.is_by_hand && self.invitations != Invitations::Always
            }
            Letter::Opened
            | Letter::Reply { .. }
            | Letter::Reminder
            | Letter::Solved
            | Letter::Code { .. }
            | Letter::News(_)
            | Letter::Digest { .. } => false,
        }
    }
}

/// Makes a mail of a letter; `link` is what opens the ticket.
pub fn compose(envelope: &Envelope, letterhead: &Letterhead, link: Option<&str>) -> Mail {
    let Envelope { posted, to, ticket, earlier, .. } = envelope;
    let desk = clean::line(&letterhead.desk);
    let from_name = match (&posted.letter, &envelope.message) {
        (Letter::Reply { .. }, Some(message)) => format!("{} at {desk}", clean::line(&message.by)),
        (_, _) => desk.clone(),
    };
    let names = Names { letterhead, ticket: ticket.as_ref() };
    let invitation = invitation(envelope, letterhead, &desk);
    let words = Words { envelope, letterhead, link, has_invitation: invitation.is_some() };
    Mail {
        from_name,
        from: letterhead.from.clone(),
        reply_to: letterhead.reply_to.clone(),
        to_name: clean::line(&to.name),
        to: to.email.clone(),
        subject: subject(envelope, &desk),
        text: words.render(),
        invitation,
        message_id: names.of(posted),
        references: names.thread().into_iter().chain(earlier.iter().map(|one| names.of(one))).collect(),
        is_automatic: posted.letter.is_automatic(),
        at: posted.made_at,
    }
}

/// The same for every mail about a ticket, so that mail programs take them for one thread.
fn subject(envelope: &Envelope, desk: &str) -> String {
    match &envelope.ticket {
        Some(ticket) => match words::subject(envelope) {
            Some(subject) => format!("[#{}] {subject}", ticket.number),
            None => format!("[#{}] Your ticket", ticket.number),
        },
        None => format!("What happened on {desk}"),
    }
}

/// When a call is, by the clock of whoever reads it: the customer's as they booked it, the agent's own.
pub(super) fn when(call: &Invited, to: &Person) -> String {
    let booked_in = call.zone.as_deref().filter(|_| to.role == Role::Customer);
    let zone = [booked_in, to.time_zone.as_deref()].into_iter().flatten().find_map(clock::zone);
    let zone = zone.unwrap_or(TimeZone::UTC);
    let local = |at: Timestamp| -> Zoned { at.to_zoned(zone.clone()) };
    let starts = local(call.starts_at);
    let until = match call.ends_at.map(local) {
        Some(ends) if ends.date() == starts.date() => format!(" to {}", ends.strftime("%H:%M")),
        Some(ends) => format!(" to {}", ends.strftime("%A %H:%M")),
        None => String::new(),
    };
    let place = zone.iana_name().and_then(|name| name.rsplit_once('/')).map(|(_, city)| city.replace('_', " "));
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    format!("{}{until} ({}{place})", starts.strftime("%A %-d %B %Y, %H:%M"), zone_name(&starts))
}

fn invitation(envelope: &Envelope, letterhead: &Letterhead, desk: &str) -> Option<(&'static str, String)> {
    let (Letter::Call(call), Some(ticket)) = (&envelope.posted.letter, &envelope.ticket) else { return None };
    let is_invited = match letterhead.invitations {
        Invitations::ByHand => call.is_by_hand,
        Invitations::Always => true,
        Invitations::Never => false,
    };
    if !is_invited {
        return None;
    }
    let to = &envelope.to;
    let about = words::subject(envelope).map(|subject| format!(": {subject}")).unwrap_or_default();
    let with = if to.role == Role::Customer { call.with.as_deref() } else { Some(call.customer.as_str()) };
    let place = call.place.as_deref().map(clean::line);
    let made = Invitation {
        uid: &format!("call-{}.{}@{}", call.call, ticket.created_at.as_millisecond(), domain(&letterhead.from)),
        sequence: call.sequence,
        is_cancelled: call.what == What::Cancelled,
        made_at: envelope.posted.made_at,
        starts_at: call.starts_at,
        ends_at: call.ends_at,
        summary: &format!("Call about ticket #{}{about}", ticket.number),
        description: &with.map(|with| format!("With {}", clean::line(with))).unwrap_or_default(),
        place: place.as_deref(),
        organizer: (desk, letterhead.from.as_str()),
        attendee: (&clean::line(&to.name), to.email.as_str()),
    };
    Some((made.method(), made.text()))
}

/// The names of mails about a ticket: the same letter always has the same one.
struct Names<'a> {
    letterhead: &'a Letterhead,
    ticket: Option<&'a Ticket>,
}

impl Names<'_> {
    /// The thread's own name, which no mail has: every mail about the ticket refers to it.
    fn thread(&self) -> Option<String> {
        let ticket = self.ticket?;
        let opened = ticket.created_at.as_millisecond();
        Some(format!("<ticket-{}.{opened}@{}>", ticket.number, domain(&self.letterhead.from)))
    }

    fn of(&self, posted: &Posted) -> String {
        let made = posted.made_at.as_millisecond();
        format!("<letter-{}.{made}@{}>", posted.id, domain(&self.letterhead.from))
    }
}

/// The part of an address after the `@`.
fn domain(email: &Email) -> &str {
    email.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain)
}
