//! Keeping a ticket: its row, its counts and its place in the search change together.

use jiff::Timestamp;

use super::Error;
use crate::db::{EntryRow, Searched, TicketRow, Writing};

use crate::text::markup;
use crate::ticket::{Body, Event, Format, Invalid, Number, Person, PersonId, Seq};

/// Keeps a ticket's new state and its place in the search.
pub(super) async fn save(writing: &mut Writing, old: &TicketRow, new: &TicketRow) -> Result<(), Error> {
    writing.save_ticket(old, new).await?;
    index(writing, Some(old), new).await
}

/// Adds a new ticket and its place in the search.
pub(super) async fn add(writing: &mut Writing, new: &TicketRow, body: &Body, source_id: &str) -> Result<(), Error> {
    writing.add_ticket(new, source_id).await?;
    writing.add_words(new.ticket.number, &words(body)).await?;
    index(writing, None, new).await
}

/// Writes a ticket into a search that does not have it.
pub(super) async fn search(writing: &mut Writing, row: &TicketRow) -> Result<(), Error> {
    index(writing, None, row).await
}

/// Writes a ticket into the search again.
async fn index(writing: &mut Writing, old: Option<&TicketRow>, new: &TicketRow) -> Result<(), Error> {
    let requester = person(writing, new.requester).await?;
    let assignee = match new.assignee {
        Some(id) => Some(person(writing, id).await?),
        None => None,
    };
    let mut watchers = Vec::new();
    for id in writing.watchers(new.ticket.number).await? {
        watchers.push(person(writing, id).await?);
    }
    let searched = Searched {
        ticket: &new.ticket,
        place: new.place(),
        requester: &requester,
        assignee: assignee.as_ref(),
        watchers: &watchers,
    };
    Ok(writing.index(old.map(TicketRow::place), &searched).await?)
}

/// Adds a message or a change to a ticket's timeline, and its words to the search.
pub(super) async fn append(
    writing: &mut Writing,
    ticket: Number,
    at: Timestamp,
    by: Option<PersonId>,
    event: &Event,
    source_id: &str,
) -> Result<Seq, Error> {
    match event {
        Event::Replied { body } | Event::Noted { body } => writing.add_words(ticket, &words(body)).await?,
        // An opened ticket's words are added with the ticket.
        Event::Opened { .. } | Event::Changed { .. } | Event::Booking { .. } | Event::Rated { .. } => {}
    }
    Ok(writing.append(&EntryRow { ticket, at, by, event, source_id }).await?)
}

/// Leaves a note of the desk's own, for the team.
pub(super) async fn note(
    writing: &mut Writing,
    at: Timestamp,
    ticket: Number,
    text: &str,
    source_id: &str,
) -> Result<(), Error> {
    let event = Event::Noted { body: Body::plain(text) };
    let old = self::ticket(writing, ticket).await?;
    append(writing, ticket, at, None, &event, source_id).await?;
    let mut row = old.clone();
    row.ticket.updated_at = at;
    save(writing, &old, &row).await
}

/// One person who must be there, inside this transaction.
pub(super) async fn person(writing: &mut Writing, id: PersonId) -> Result<Person, Error> {
    writing.person(id).await?.ok_or_else(|| Error::NoPerson(id.to_string()))
}

/// One ticket that must be there, inside this transaction.
pub(super) async fn ticket(writing: &mut Writing, number: Number) -> Result<TicketRow, Error> {
    writing.ticket(number).await?.ok_or(Error::NoTicket(number))
}

/// Refuses a message that says nothing or is too long to keep.
pub(super) fn refuse_unfit(body: &Body) -> Result<(), Error> {
    if body.text.trim().is_empty() {
        return Err(Invalid::new("message", "is empty, write a few words").into());
    }
    refuse_too_long(body)
}

/// Refuses a message that is too long to keep.
pub(super) fn refuse_too_long(body: &Body) -> Result<(), Error> {
    if body.text.len() > Body::MOST_BYTES {
        let reason = format!("has {} KiB, at most {} fit", body.text.len() / 1024, Body::MOST_BYTES / 1024);
        return Err(Invalid::new("message", reason).into());
    }
    Ok(())
}

/// What a person reads of a message: tags and addresses of images are not words.
fn words(body: &Body) -> String {
    match body.format {
        Format::Plain => body.text.clone(),
        Format::Html => markup::html(&body.text).words(),
    }
}
