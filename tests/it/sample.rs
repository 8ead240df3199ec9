//! What the sample desk promises: enough of everything that a person, or another test, looks for in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use deskbell::text::width;
use deskbell::ticket::{Body, Email, Label, Priority, Status, Subject};
use jiff::Span;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Told {
    #[serde(default)]
    person: Vec<Person>,
    #[serde(default)]
    ticket: Vec<Ticket>,
}

#[derive(Debug, Deserialize)]
struct Person {
    key: String,
    role: String,
    name: String,
    email: String,
    company: Option<String>,
    time_zone: Option<String>,
    booking_link: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Ticket {
    subject: String,
    requester: String,
    body: String,
    opened: Span,
    priority: Priority,
    category: Option<Label>,
    format: Option<String>,
    #[serde(default)]
    event: Vec<Event>,
}

#[derive(Debug, Deserialize)]
struct Event {
    ago: Span,
    by: String,
    format: Option<String>,
    reply: Option<String>,
    note: Option<String>,
    status: Option<Status>,
    assignee: Option<String>,
}

#[test]
fn there_are_seventy_tickets_in_every_status_and_priority() {
    let desk = told();
    assert!(desk.ticket.len() >= 70, "{} tickets", desk.ticket.len());
    for status in Status::ALL {
        let count = desk.ticket.iter().filter(|ticket| ticket.status() == status).count();
        assert!(count >= 5, "{count} tickets are {status}");
    }
    for priority in Priority::ALL {
        let count = desk.ticket.iter().filter(|ticket| ticket.priority == priority).count();
        assert!(count >= 5, "{count} tickets are {priority}");
    }
}

#[test]
fn four_companies_ask_and_four_agents_answer() {
    let desk = told();
    let companies: BTreeSet<_> = desk.person.iter().filter_map(|person| person.company.as_deref()).collect();
    assert_eq!(companies.len(), 4, "{companies:?}");
    let customers = desk.person.iter().filter(|person| person.role == "customer").count();
    assert!(customers >= 10, "{customers} customers");
    let links: BTreeMap<_, _> = desk
        .person
        .iter()
        .filter(|person| person.role == "agent")
        .map(|person| (person.key.as_str(), person.booking_link.as_deref()))
        .collect();
    let expected = [
        ("alice", Some("https://cal.com/alice-weber/30min")),
        ("kenji", Some("https://cal.com/team/deskbell/intro")),
        ("noor", None),
        ("sam", Some("https://cal.com/sam-reyes/remote-session")),
    ];
    assert_eq!(links, BTreeMap::from(expected));
}

#[test]
fn every_agent_has_work_and_some_work_has_no_agent() {
    let desk = told();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for ticket in desk.ticket.iter().filter(|ticket| ticket.status().is_open()) {
        *open.entry(ticket.assignee()).or_default() += 1;
    }
    let open: Vec<_> = open.into_iter().collect();
    assert_eq!(open, [("", 9), ("alice", 12), ("kenji", 8), ("noor", 7), ("sam", 6)]);
}

#[test]
fn nobody_in_it_can_exist() {
    for person in told().person {
        let email: Email = person.email.parse().unwrap();
        assert!(email.as_str().ends_with(".example"), "{email}");
        if let Some(zone) = person.time_zone {
            jiff::tz::TimeZone::get(&zone).unwrap();
        }
    }
}

#[test]
fn threads_are_short_and_long_plain_and_html() {
    let tickets = told().ticket;
    let messages: Vec<_> = tickets.iter().map(|ticket| ticket.messages().count()).collect();
    assert!(messages.contains(&1) && messages.iter().any(|count| *count > 40), "{messages:?}");
    assert!(tickets.iter().any(|ticket| ticket.body.lines().count() > 100), "nobody pasted a long log");
    let html = tickets.iter().flat_map(Ticket::messages).filter(|(format, _)| *format == "html");
    let html: String = html.map(|(_, text)| text).collect();
    for tag in ["<blockquote", "<ol", "<ul", "<table", "<a href", "<code", "<img", "dir=\"rtl\""] {
        assert!(html.contains(tag), "no message has {tag}");
    }
    let quotes = |text: &str| text.lines().any(|line| line.starts_with('>'));
    assert!(tickets.iter().flat_map(Ticket::messages).any(|(format, text)| format == "plain" && quotes(text)));
    assert!(tickets.iter().flat_map(Ticket::messages).all(|(_, text)| text.len() <= Body::MOST_BYTES));
    assert!(tickets.iter().any(|ticket| ticket.event.iter().any(|event| event.note.is_some())));
}

#[test]
fn names_and_subjects_come_in_many_scripts_and_lengths() {
    let desk = told();
    let in_range = |text: &str, from: char, to: char| text.chars().any(|c| (from..=to).contains(&c));
    assert!(desk.person.iter().any(|person| in_range(&person.name, '\u{600}', '\u{6ff}')), "no Arabic name");
    assert!(desk.person.iter().any(|person| in_range(&person.name, '\u{4e00}', '\u{9fff}')), "no Han name");
    let subjects: Vec<_> = desk.ticket.iter().map(|ticket| ticket.subject.as_str()).collect();
    assert!(subjects.iter().any(|text| width::columns(text) > text.chars().count()), "no wide subject");
    assert!(subjects.iter().any(|text| in_range(text, '\u{1f300}', '\u{1faff}')), "no emoji in a subject");
    assert!(subjects.iter().any(|text| text.chars().count() > 200), "no subject is very long");
    for text in subjects {
        let subject: Subject = text.parse().unwrap();
        assert_eq!(subject.as_str(), text, "a subject is stored as it is written");
    }
}

#[test]
fn customers_ask_for_a_call() {
    let tickets = told().ticket;
    let asks =
        |text: &str| ["call me", "on the phone", "a time", "video call", "talk about"].iter().any(|w| text.contains(w));
    let asking = tickets.iter().filter(|ticket| ticket.last_words_by_customer().is_some_and(asks));
    let subjects: Vec<_> = asking.map(|ticket| &ticket.subject).collect();
    assert!(subjects.len() >= 5, "{subjects:?}");
}

#[test]
fn everything_happens_in_order_within_the_last_sixty_days() {
    let desk = told();
    let keys: BTreeSet<_> = desk.person.iter().map(|person| person.key.as_str()).collect();
    for ticket in &desk.ticket {
        assert!(keys.contains(ticket.requester.as_str()), "{}: who is {}?", ticket.subject, ticket.requester);
        assert!(ticket.category.is_some() || ticket.subject == "Thank you", "{} is about nothing", ticket.subject);
        let mut before = minutes(ticket.opened);
        assert!(before <= 60 * 24 * 60, "{} is too old", ticket.subject);
        for event in &ticket.event {
            let ago = minutes(event.ago);
            assert!(ago < before, "{}: {} comes too early", ticket.subject, event.ago);
            assert!(keys.contains(event.by.as_str()), "{}: who is {}?", ticket.subject, event.by);
            before = ago;
        }
        assert!(before >= 5, "{} is too young", ticket.subject);
    }
}

impl Ticket {
    fn status(&self) -> Status {
        self.event.iter().rev().find_map(|event| event.status).unwrap_or(Status::New)
    }

    /// The key of who looks after it; empty for nobody.
    fn assignee(&self) -> &str {
        self.event.iter().rev().find_map(|event| event.assignee.as_deref()).unwrap_or_default()
    }

    /// Every message with its format, the description first.
    fn messages(&self) -> impl Iterator<Item = (&str, &str)> {
        let format = |written: &Option<String>| if written.is_some() { "html" } else { "plain" };
        let said = move |event: &Event| format(&event.format);
        let first = (format(&self.format), self.body.as_str());
        let rest = self.event.iter().filter_map(move |event| Some((said(event), event.text()?)));
        std::iter::once(first).chain(rest)
    }

    /// The last message, when the customer wrote it and somebody still has to act.
    fn last_words_by_customer(&self) -> Option<&str> {
        if !self.status().is_open() {
            return None;
        }
        let mut replies = self.event.iter().filter_map(|event| Some((event.by.as_str(), event.reply.as_deref()?)));
        let (by, text) = replies.next_back().unwrap_or((&self.requester, &self.body));
        (by == self.requester).then_some(text)
    }
}

impl Event {
    fn text(&self) -> Option<&str> {
        self.reply.as_deref().or(self.note.as_deref())
    }
}

fn minutes(ago: Span) -> i64 {
    i64::from(ago.get_days()) * 24 * 60 + i64::from(ago.get_hours()) * 60 + ago.get_minutes()
}

/// The whole sample desk, its files read one after another.
fn told() -> Told {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut told = Told { person: Vec::new(), ticket: Vec::new() };
    for name in ["people", "tickets-northwind", "tickets-bluebird", "tickets-oresund", "tickets-tokyo"] {
        let text = fs::read_to_string(folder.join(name).with_extension("toml")).unwrap();
        let more: Told = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        told.person.extend(more.person);
        told.ticket.extend(more.ticket);
    }
    told
}
