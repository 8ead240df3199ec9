//! What another deskbell tells, in the words of `ticket::portal`.

use crate::api::{self, Event};
use crate::booking::BookingLink;
use crate::ticket::portal::{Changed, Field, Message, Thread, Ticket, User, Watcher};
use crate::ticket::{Body, Change, MessageId, PersonId, UserId, Visibility};

/// Its number of a person.
pub(super) fn id(person: PersonId) -> UserId {
    UserId(person.0)
}

/// A booking link, when it is safe to open.
pub(super) fn link(url: &str) -> Option<BookingLink> {
    BookingLink::parse(url).ok()
}

/// A person.
pub(super) fn user(person: api::Person) -> User {
    User {
        id: id(person.id),
        name: Some(person.name),
        email: Some(person.email),
        company: person.company.map(|company| company.name),
        role: Some(person.role),
    }
}

/// A ticket with everything of it.
pub(super) fn thread(told: api::Thread) -> Thread {
    let mut made = Thread {
        ticket: Ticket {
            number: told.number,
            subject: told.subject,
            status: told.status,
            status_word: told.status.label().to_owned(),
            priority: told.priority,
            category: told.category,
            module: told.module,
            requester: Some(id(told.requester.id)),
            company: None,
            assignee: told.assignee.map(|person| id(person.id)),
            body: None,
            created_at: told.created_at,
            updated_at: told.updated_at,
            merged_into: None,
            source_id: None,
        },
        messages: Vec::new(),
        changes: Vec::new(),
        watchers: told.watchers.into_iter().map(|person| Watcher::User(id(person.id))).collect(),
        files: Vec::new(),
    };
    for entry in told.entries {
        take(&mut made, entry);
    }
    made
}

fn take(thread: &mut Thread, entry: api::Entry) {
    let (entry_id, number, at, author) = (MessageId(entry.seq.0), entry.ticket, entry.at, entry.by.map(|by| id(by.id)));
    let source_id = Some(entry.source_id);
    let message = |visibility, body: Body| Message {
        id: entry_id,
        number,
        author,
        author_name: None,
        at,
        visibility,
        body,
        time: entry.time,
        source_id: source_id.clone(),
    };
    match entry.event {
        Event::Opened { body } => {
            thread.ticket.body = Some(body);
            thread.ticket.source_id = source_id;
        }
        Event::Replied { body } => thread.messages.push(message(Visibility::Public, body)),
        Event::Noted { body } => thread.messages.push(message(Visibility::Internal, body)),
        Event::Changed { from, to } => {
            let (from, to) = (field(from), field(to));
            thread.changes.push(Changed { id: entry_id, number, author, at, from, to, source_id });
        }
        // Calls are booked with the team's desk, and how somebody was helped is said there: both are seen there.
        Event::Booking { .. } | Event::Rated { .. } | Event::Unknown => {}
    }
}

/// A value, with people in its numbers.
fn field(change: Change) -> Field {
    match change {
        Change::Status(status) => Field::Status(status),
        Change::Priority(priority) => Field::Priority(priority),
        Change::Category(category) => Field::Category(category),
        Change::Module(module) => Field::Module(module),
        Change::Assignee(person) => Field::Assignee(person.map(id)),
        Change::Subject(subject) => Field::Subject(subject),
        Change::Watchers(people) => {
            Field::Watchers(people.into_iter().map(|person| Watcher::User(id(person))).collect())
        }
    }
}

/// A value as it is asked for; nothing for somebody it does not know.
pub(super) fn change(field: &Field) -> Option<Change> {
    Some(match field.clone() {
        Field::Status(status) => Change::Status(status),
        Field::Priority(priority) => Change::Priority(priority),
        Field::Category(category) => Change::Category(category),
        Field::Module(module) => Change::Module(module),
        Field::Assignee(user) => Change::Assignee(user.map(|user| PersonId(user.0))),
        Field::Subject(subject) => Change::Subject(subject),
        Field::Watchers(watchers) => {
            let known = watchers.into_iter().map(|watcher| match watcher {
                Watcher::User(user) => Some(PersonId(user.0)),
                Watcher::Email(_) => None,
            });
            Change::Watchers(known.collect::<Option<_>>()?)
        }
    })
}
