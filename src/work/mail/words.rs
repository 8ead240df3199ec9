//! The words of a mail: a template of `assets/mail/` for each kind of letter, plain text, laid out to be read.

use askama::Template;

use super::compose::{Letterhead, when};
use crate::desk::{DIGITS_MINUTES, Envelope, Message};
use crate::text::flow::{Quotes, flow};
use crate::text::{clean, markup};
use crate::ticket::{Format, Invitation as What, Invited, Letter, News, Number, Role};

/// Lines of a message that came as HTML are broken here; mail programs break longer ones themselves.
const COLUMNS: usize = 500;

/// What a mail's words are made of.
#[derive(Debug)]
pub(super) struct Words<'a> {
    pub(super) envelope: &'a Envelope,
    pub(super) letterhead: &'a Letterhead,
    pub(super) link: Option<&'a str>,
    pub(super) has_invitation: bool,
}

/// What stands below every mail.
struct Foot<'a> {
    desk: String,
    /// The first name of whoever reads it.
    name: Option<String>,
    ticket: Option<About>,
    /// Where the ticket stands, and what happens next.
    state: Option<String>,
    link: Option<&'a str>,
    hint: Option<String>,
}

struct About {
    number: Number,
    subject: Option<String>,
}

/// A ticket of a digest.
struct Line {
    number: Number,
    subject: String,
    lines: Vec<String>,
}

macro_rules! template {
    ($name:ident, $file:literal, { $($field:ident: $type:ty),* }) => {
        #[derive(Template)]
        #[template(path = $file, config = "config/askama-mail.toml")]
        struct $name<'a> {
            $($field: $type,)*
            foot: Foot<'a>,
        }
    };
}

template!(Opened, "opened.txt", { next: String });
template!(Reply, "reply.txt", { text: String, by: String, files: Vec<String> });
template!(Call, "call.txt", {
    what: &'static str,
    when: String,
    with: Option<String>,
    place: Option<String>,
    has_invitation: bool,
    is_cancelled: bool,
    reschedule_url: Option<String>,
    cancel_url: Option<String>
});
template!(Reminder, "reminder.txt", {});
template!(Solved, "solved.txt", { by: String });
template!(Code, "code.txt", { digits: String, minutes: i64 });
template!(Told, "news.txt", { what: String, text: Option<String>, files: Vec<String> });
template!(Digest, "digest.txt", { tickets: Vec<Line> });

impl Words<'_> {
    /// The whole text.
    pub(super) fn render(&self) -> String {
        let (foot, envelope) = (self.foot(), self.envelope);
        let (text, files) = envelope.message.as_ref().map_or_else(Default::default, said);
        let by = envelope.message.as_ref().map(|message| clean::line(&message.by)).unwrap_or_default();
        let made = match &envelope.posted.letter {
            Letter::Opened => Opened { next: self.next(), foot }.render(),
            Letter::Reply { .. } => Reply { text, by, files, foot }.render(),
            Letter::Call(call) => self.call(call, foot).render(),
            Letter::Reminder => Reminder { foot }.render(),
            Letter::Solved => Solved { by: self.solver(), foot }.render(),
            Letter::Code { .. } => {
                let digits = envelope.digits.clone().unwrap_or_default();
                Code { digits, minutes: DIGITS_MINUTES, foot }.render()
            }
            Letter::News(news) => {
                let text = Some(text).filter(|text| !text.is_empty());
                Told { what: clean::line(&news.what), text, files, foot }.render()
            }
            Letter::Digest { news } => Digest { tickets: self.tickets(news), foot }.render(),
        };
        let made = made.expect("a template that only writes texts into memory cannot fail");
        format!("{}\n", made.trim_end())
    }

    fn foot(&self) -> Foot<'_> {
        let envelope = self.envelope;
        let is_customer = envelope.to.role == Role::Customer;
        let ticket = envelope.ticket.as_ref();
        let state = ticket.map(|ticket| match &envelope.posted.letter {
            // What happens next is said above.
            Letter::Opened | Letter::Solved | Letter::Code { .. } => None,
            Letter::Reply { .. } | Letter::Call(_) | Letter::Reminder | Letter::News(_) | Letter::Digest { .. }
                if is_customer =>
            {
                Some(format!("{}. {}", ticket.status.public_words(), self.next()))
            }
            Letter::Reply { .. } | Letter::Call(_) | Letter::Reminder | Letter::News(_) | Letter::Digest { .. } => {
                Some(format!("{}, {} priority", ticket.status.label(), ticket.priority.label().to_lowercase()))
            }
        });
        Foot {
            desk: clean::line(&self.letterhead.desk),
            name: greeting(&envelope.to.name).filter(|_| envelope.is_known),
            ticket: ticket.map(|ticket| About { number: ticket.number, subject: subject(envelope) }),
            state: state.flatten(),
            link: self.link,
            hint: self.hint(is_customer),
        }
    }

    /// How one answers.
    fn hint(&self, is_customer: bool) -> Option<String> {
        let number = self.envelope.ticket.as_ref().map(|ticket| ticket.number);
        match (&self.envelope.posted.letter, number) {
            (Letter::Code { .. }, _) => None,
            (Letter::Digest { .. }, _) => Some("deskbell notices: what you are told, and how.".to_owned()),
            (Letter::News(_) | Letter::Call(_), Some(number)) if !is_customer => {
                Some(format!("deskbell show {number}: the whole ticket. deskbell notices: what you are told, and how."))
            }
            (_, _) if self.link.is_some() => {
                Some("Please answer there: an answer to this mail does not land on the ticket.".to_owned())
            }
            (_, _) => None,
        }
    }

    /// What happens next, in the customer's words.
    fn next(&self) -> String {
        let assignee = self.envelope.assignee.as_ref().map(|person| clean::line(&person.name));
        let answer = clean::line(&self.letterhead.answer);
        let status = self.envelope.ticket.as_ref().map(|ticket| ticket.status);
        status.map(|status| status.public_next(assignee.as_deref(), &answer)).unwrap_or_default()
    }

    /// Who solved it, as far as it is looked after by anybody.
    fn solver(&self) -> String {
        let assignee = self.envelope.assignee.as_ref().map(|person| clean::line(&person.name));
        assignee.unwrap_or_else(|| "Our team".to_owned())
    }

    fn call<'a>(&self, call: &Invited, foot: Foot<'a>) -> Call<'a> {
        let is_customer = self.envelope.to.role == Role::Customer;
        let with = if is_customer { call.with.as_deref() } else { Some(call.customer.as_str()) };
        let is_cancelled = call.what == What::Cancelled;
        // What is called off can be neither moved nor called off; and it is the customer who does that there.
        let act = |url: &Option<String>| url.clone().filter(|_| is_customer && !is_cancelled);
        let whose = if is_customer { "Your" } else { "The" };
        Call {
            what: match (call.what, whose) {
                (What::Booked, "Your") => "your call is booked.",
                (What::Booked, _) => "a call with you is booked.",
                (What::Moved, "Your") => "your call has another time now.",
                (What::Moved, _) => "a call with you has another time now.",
                (What::Cancelled, "Your") => "your call is cancelled.",
                (What::Cancelled, _) => "a call with you is cancelled.",
            },
            when: when(call, &self.envelope.to),
            with: with.map(clean::line),
            place: call.place.as_deref().map(clean::line).filter(|_| !is_cancelled),
            has_invitation: self.has_invitation,
            is_cancelled,
            reschedule_url: act(&call.reschedule_url),
            cancel_url: act(&call.cancel_url),
            foot,
        }
    }

    /// The tickets of a digest, each with what happened to it, in the order they came up.
    fn tickets(&self, news: &[(Number, News)]) -> Vec<Line> {
        let mut tickets: Vec<Line> = Vec::new();
        for (number, one) in news {
            let line = clean::line(&one.what);
            if let Some(known) = tickets.iter_mut().find(|ticket| ticket.number == *number) {
                known.lines.push(line);
                continue;
            }
            let subject = self.envelope.subjects.get(number).map(|subject| clean::line(subject.as_str()));
            tickets.push(Line { number: *number, subject: subject.unwrap_or_default(), lines: vec![line] });
        }
        tickets
    }
}

/// A ticket's subject for whoever reads the mail: a machine does not pass one stranger's words on to another.
pub(super) fn subject(envelope: &Envelope) -> Option<String> {
    let is_told = envelope.is_known || !envelope.posted.letter.is_automatic();
    envelope.ticket.as_ref().filter(|_| is_told).map(|ticket| clean::line(ticket.subject.as_str()))
}

/// A message as plain text, and its files.
fn said(message: &Message) -> (String, Vec<String>) {
    let text = match message.body.format {
        Format::Plain => clean::lines(message.body.text.trim()),
        Format::Html => {
            let lines = flow(&markup::html(&message.body.text), COLUMNS, Quotes::Open);
            let line = |line: &crate::text::flow::FlowLine| format!("{}{}", "> ".repeat(line.quote), line.text());
            lines.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    };
    let files = message.files.iter().map(|file| format!("{} ({})", clean::line(file.name.as_str()), file.size()));
    (text, files.collect())
}

/// What one calls somebody: the first word of their name, where it is a name.
fn greeting(name: &str) -> Option<String> {
    let first = clean::line(name).split_whitespace().next()?.to_owned();
    first.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c)).then_some(first)
}
