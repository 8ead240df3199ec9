//! A ticket as it is read: every text clean, every body read into blocks, every link numbered.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::shared::clean_person;
use crate::clock;
use crate::text::clean;
use crate::text::markup::{self, Block, Document, Span};
use crate::ticket::{
    Body, Byline, Call, CallEvent, Change, Changed, Entry, Event, File, Format, Label, Minutes, NoOffer, Number, Offer,
    Offered, Person, PersonId, Priority, Rating, Reason, Replying, Role, Seq, Status, Subject, Task, Thread, Topic,
    With,
};

/// A ticket as it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The number people say aloud.
    pub number: Number,
    /// The subject.
    pub subject: String,
    /// What it waits for.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// What it is about.
    pub category: Option<String>,
    /// Which part of the product it is about.
    pub module: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Who asks.
    pub requester: Person,
    /// The time zone of who asks, when it is known.
    pub zone: Option<TimeZone>,
    /// Who looks after it.
    pub assignee: Option<Person>,
    /// Who is told of it.
    pub watchers: Vec<Person>,
    /// In whose calendar a call about it is booked.
    pub offer: Offered,
    /// What a booking of a call about it carries.
    pub reference: String,
    /// Its calls, the newest first.
    pub calls: Vec<Call>,
    /// What happened, oldest first.
    pub parts: Vec<Part>,
    /// The links of the thread, in order; the first is number 1.
    pub links: Vec<String>,
    /// What is to be done on it.
    pub tasks: Vec<Task>,
    /// What the portal calls its status, when that is not the usual word.
    pub status_word: Option<String>,
    /// Who else is writing a reply to it just now.
    pub replying: Vec<Replying>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its place in the timeline.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody when the desk did it by itself.
    pub by: Option<Byline>,
    /// The name of who or what did it, as it is shown.
    pub name: String,
    /// What.
    pub what: What,
    /// The working time that goes with it.
    pub time: Option<Minutes>,
    /// The files that go with it.
    pub files: Vec<File>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Somebody wrote.
    Message {
        /// What kind of message.
        kind: MessageKind,
        /// What they wrote, with the numbers of its links.
        document: Document,
    },
    /// A field changed.
    Changed(Changed),
    /// Something happened to a booked call.
    Called(CallEvent),
    /// The customer said how they were helped.
    Rated(Rating),
}

/// What kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// The description.
    Opened,
    /// A public reply.
    Reply,
    /// An internal note.
    Note,
}

impl Reading {
    /// Reads a ticket. Takes time in proportion to its thread.
    pub fn of(thread: Thread) -> Self {
        let Thread {
            ticket,
            requester,
            assignee,
            watchers,
            offer,
            reference,
            calls,
            entries,
            files,
            tasks,
            status_word,
            replying,
        } = thread;
        let mut links = Vec::new();
        let parts = entries.into_iter().map(|entry| {
            let files = files.iter().filter(|file| file.seq == entry.seq).cloned().collect();
            Part { files, ..part(entry, &mut links) }
        });
        let parts = parts.collect();
        Self {
            number: ticket.number,
            subject: clean::line(ticket.subject.as_str()),
            status: ticket.status,
            priority: ticket.priority,
            category: ticket.category.map(|label| clean::line(label.as_str())),
            module: ticket.module.map(|label| clean::line(label.as_str())),
            created_at: ticket.created_at,
            zone: requester.time_zone.as_deref().and_then(clock::zone),
            requester: clean_person(requester),
            assignee: assignee.map(clean_person),
            watchers: watchers.into_iter().map(clean_person).collect(),
            offer: offer.map(clean_offer).map_err(clean_no_offer),
            reference,
            calls: calls.into_iter().map(clean_call).collect(),
            parts,
            links,
            tasks: tasks.into_iter().map(clean_task).collect(),
            status_word: status_word.map(|word| clean::line(&word)),
            replying: replying.into_iter().map(clean_replying).collect(),
        }
    }

    /// The working time of all messages, and how much of it is billable.
    pub fn time(&self) -> (u64, u64) {
        self.parts.iter().filter_map(|part| part.time).fold((0, 0), |(all, billable), time| {
            let minutes = u64::from(time.minutes);
            (all + minutes, billable + if time.billable { minutes } else { 0 })
        })
    }
}

fn clean_replying(mut replying: Replying) -> Replying {
    replying.by.name = clean::line(&replying.by.name);
    replying
}

impl Part {
    /// Whether it is a message that the customer reads or wrote.
    pub fn is_public_message(&self) -> bool {
        match &self.what {
            What::Message { kind, .. } => *kind != MessageKind::Note,
            What::Changed(_) | What::Called(_) | What::Rated(_) => false,
        }
    }

    /// Whether it is a message without words: it only carries files.
    pub fn is_wordless(&self) -> bool {
        match &self.what {
            What::Message { document, .. } => document.blocks.is_empty(),
            What::Changed(_) | What::Called(_) | What::Rated(_) => false,
        }
    }

    /// Whether an agent did it.
    pub fn is_agents(&self) -> bool {
        self.by.as_ref().is_some_and(|by| by.role == Role::Agent)
    }

    /// Who did it.
    pub fn author(&self) -> Option<PersonId> {
        self.by.as_ref().map(|by| by.id)
    }
}

fn part(entry: Entry, links: &mut Vec<String>) -> Part {
    let name = clean::line(&entry.author());
    let what = match entry.event {
        Event::Opened { body } => message(MessageKind::Opened, &body, links),
        Event::Replied { body } => message(MessageKind::Reply, &body, links),
        Event::Noted { body } => message(MessageKind::Note, &body, links),
        Event::Changed { changed } => {
            What::Changed(Changed { from: clean_change(changed.from), to: clean_change(changed.to) })
        }
        Event::Booking { call } => What::Called(clean_call_event(call)),
        Event::Rated { rating } => {
            let comment = rating.comment.as_deref().map(clean::line);
            What::Rated(Rating { comment, ..rating })
        }
    };
    let by = entry.by.map(|by| Byline { name: clean::line(&by.name), ..by });
    Part { seq: entry.seq, at: entry.at, by, name, what, time: entry.time, files: Vec::new() }
}

fn message(kind: MessageKind, body: &Body, links: &mut Vec<String>) -> What {
    let mut document = match body.format {
        Format::Plain => markup::plain(&body.text),
        Format::Html => markup::html(&body.text),
    };
    for link in document.links() {
        if !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
    }
    if !links.is_empty() {
        number_links(&mut document.blocks, links);
    }
    What::Message { kind, document }
}

/// Writes the number of every link after its words.
fn number_links(blocks: &mut [Block], links: &[String]) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(spans) => number_spans(spans, links),
            Block::Quote(blocks) => number_links(blocks, links),
            Block::List { items, .. } => items.iter_mut().for_each(|item| number_links(item, links)),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn number_spans(spans: &mut Vec<Span>, links: &[String]) {
    let mut numbered = Vec::with_capacity(spans.len());
    let mut rest = std::mem::take(spans).into_iter().peekable();
    while let Some(span) = rest.next() {
        let link = span.link.clone();
        numbered.push(span);
        // A link may be several spans in a row; its number comes after the last.
        let Some(link) = link.filter(|link| rest.peek().is_none_or(|next| next.link.as_ref() != Some(link))) else {
            continue;
        };
        if let Some(index) = links.iter().position(|known| **known == *link) {
            let text = format!(" [{}]", index + 1);
            numbered.push(Span { text, style: markup::Style::Plain, link: Some(Arc::clone(&link)) });
        }
    }
    *spans = numbered;
}

fn clean_change(change: Change) -> Change {
    match change {
        Change::Category(label) => Change::Category(label.as_ref().and_then(clean_label)),
        Change::Module(label) => Change::Module(label.as_ref().and_then(clean_label)),
        Change::Subject(subject) => {
            let clean = clean::line(subject.as_str()).parse::<Subject>();
            Change::Subject(clean.unwrap_or(subject))
        }
        Change::Status(_) | Change::Priority(_) | Change::Assignee(_) | Change::Watchers(_) => change,
    }
}

/// Names and reasons come from outside, whatever was cleaned when they were kept.
fn clean_call_event(mut call: CallEvent) -> CallEvent {
    for words in [&mut call.customer, &mut call.host, &mut call.reason].into_iter().flatten() {
        *words = clean::line(words);
    }
    call
}

fn clean_call(mut call: Call) -> Call {
    let booking = &mut call.booking;
    for words in [&mut booking.reason, &mut booking.place].into_iter().flatten() {
        *words = clean::line(words);
    }
    for party in [&mut booking.customer, &mut booking.host].into_iter().flatten() {
        party.name = clean::line(&party.name);
        party.email = party.email.as_deref().map(clean::line);
        party.zone = party.zone.as_deref().map(clean::line);
    }
    if let Some(agent) = &mut call.agent {
        agent.name = clean::line(&agent.name);
    }
    call
}

fn clean_offer(offer: Offer) -> Offer {
    let with = match offer.with {
        With::Person(person) => With::Person(clean_person(person)),
        With::Team(name) => With::Team(clean_name(name)),
        With::Topic(Topic::Module(label)) => With::Topic(Topic::Module(clean_name(label))),
        With::Topic(Topic::Category(label)) => With::Topic(Topic::Category(clean_name(label))),
    };
    let reason = match offer.reason {
        Reason::Turn(team) => Reason::Turn(clean_name(team)),
        reason @ (Reason::Urgent | Reason::Override | Reason::Assignee | Reason::Team) => reason,
    };
    Offer { with, reason, ..offer }
}

fn clean_no_offer(none: NoOffer) -> NoOffer {
    match none {
        NoOffer::TeamWithoutLink(team) => NoOffer::TeamWithoutLink(clean_name(team)),
        none @ (NoOffer::Nobody | NoOffer::NoLink) => none,
    }
}

/// A name without what a terminal must not see; one of nothing else is `?`.
fn clean_name(label: Label) -> Label {
    clean_label(&label).or_else(|| "?".parse().ok()).unwrap_or(label)
}

fn clean_task(task: Task) -> Task {
    let name = clean::line(task.name.as_str()).parse().unwrap_or(task.name);
    Task { name, ..task }
}

fn clean_label(label: &Label) -> Option<Label> {
    clean::line(label.as_str()).parse().ok()
}
