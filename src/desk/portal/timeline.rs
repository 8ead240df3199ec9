//! Taking in what was said on a ticket, and what changed when the portal tells that: each is kept once, and what was
//! asked of the portal is settled by it.

use jiff::Timestamp;

use super::{field, file, outbox, person};
use crate::db::{KeptMessage, OutboxRow, PortalRow, Writing};
use crate::desk::{Error, keep};
use crate::ticket::portal::{self, Message, Thread, same_words};
use crate::ticket::{Changed, Event, MessageId, Number, Role, Seq, Visibility};

/// One thing that the portal tells.
#[derive(Clone, Copy)]
enum Told<'a> {
    Message(&'a Message),
    Change(&'a portal::Changed),
    File(&'a portal::File),
}

/// Takes in everything that was said and changed, in its order, and says whether anything is new.
pub(super) async fn take(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    told: &Thread,
) -> Result<bool, Error> {
    // A file comes after the message it was sent with, which has the same time.
    let messages = told.messages.iter().map(|message| (message.at, false, message.id.0, Told::Message(message)));
    let changes = told.changes.iter().map(|change| (change.at, false, change.id.0, Told::Change(change)));
    let files = told.files.iter().map(|file| (file.at, true, file.id.0, Told::File(file)));
    let mut all: Vec<_> = messages.chain(changes).chain(files).collect();
    all.sort_by_key(|(at, is_file, id, _)| (*at, *is_file, *id));
    let said = told.messages.iter().map(|message| message.id);
    let ids: Vec<MessageId> = said.chain(told.changes.iter().map(|change| change.id)).collect();
    let kept = writing.kept_messages(&ids).await?;
    let mut has_news = false;
    for (_, _, _, told_one) in all {
        has_news |= match told_one {
            Told::Message(message) => match kept.get(&message.id) {
                Some(kept) => put_right(writing, kept, message).await?,
                // It was split off before it was ever read here, and is read with the ticket it is on.
                None if message.number != told.ticket.number => false,
                None => say(writing, now, portal, message).await?,
            },
            Told::Change(change) => !kept.contains_key(&change.id) && take_change(writing, now, change).await?,
            Told::File(one) => file::take(writing, now, portal, told.ticket.number, one).await?,
        };
    }
    Ok(has_news)
}

/// Puts a message that is kept where the portal has it now, with the working time it has there.
async fn put_right(writing: &mut Writing, kept: &KeptMessage, told: &Message) -> Result<bool, Error> {
    // It may have been split off to a ticket that is not here yet: it moves when that one is read.
    let moves = kept.number != told.number && writing.ticket(told.number).await?.is_some();
    if moves {
        writing.move_entry(kept.seq, told.number).await?;
    }
    if kept.time != told.time {
        writing.set_time(kept.seq, told.time).await?;
    }
    Ok(moves || kept.time != told.time)
}

/// Takes in a message that is not kept yet.
async fn say(writing: &mut Writing, now: Timestamp, portal: &PortalRow, told: &Message) -> Result<bool, Error> {
    if let Some(known) = known_again(writing, told.source_id.as_deref(), told.id, told.number).await? {
        return Ok(known);
    }
    if let Some((waits, seq)) = said_here(writing, portal, told).await? {
        return settle(writing, &waits, seq, told.id, told.number).await;
    }
    let author = match (told.author, &told.author_name) {
        (Some(id), _) => {
            let role = if told.visibility == Visibility::Internal { Role::Agent } else { Role::Customer };
            Some(person::of(writing, id, role, now).await?)
        }
        (None, Some(_) | None) => None,
    };
    let body = told.body.clone();
    let event = match told.visibility {
        Visibility::Public => Event::Replied { body },
        Visibility::Internal => Event::Noted { body },
    };
    let source_id = told.source_id.clone().unwrap_or_else(|| format!("portal/message/{}", told.id));
    let seq = keep::append(writing, told.number, told.at, author, &event, &source_id).await?;
    writing.set_message(told.id, seq).await?;
    writing.set_time(seq, told.time).await?;
    Ok(true)
}

/// The reply of this desk that the portal shows, its answer having been lost.
async fn said_here(
    writing: &mut Writing,
    portal: &PortalRow,
    told: &Message,
) -> Result<Option<(OutboxRow, Seq)>, Error> {
    let me = writing.user_of_person(portal.person).await?;
    if told.source_id.is_some() || (told.author.is_some() && told.author != me) {
        return Ok(None);
    }
    for waits in writing.asked_replies(told.number).await? {
        let sent = outbox::as_sent(writing, portal, &waits).await?;
        if waits.visibility == told.visibility && same_words(&sent, &told.body) {
            return Ok(waits.seq.map(|seq| (waits, seq)));
        }
    }
    Ok(None)
}

/// Settles a reply: the portal keeps it under this id, on this ticket.
pub(super) async fn settle(
    writing: &mut Writing,
    waits: &OutboxRow,
    seq: Seq,
    id: MessageId,
    on: Number,
) -> Result<bool, Error> {
    writing.set_message(id, seq).await?;
    if waits.ticket != Some(on) && writing.ticket(on).await?.is_some() {
        writing.move_entry(seq, on).await?;
    }
    writing.remove_outbox(waits.id).await?;
    Ok(true)
}

/// Settles what was written here under this id, wherever it stands in the line, and says whether that is news; nothing
/// when it was not written here.
async fn known_again(
    writing: &mut Writing,
    source_id: Option<&str>,
    id: MessageId,
    on: Number,
) -> Result<Option<bool>, Error> {
    let Some(source_id) = source_id else { return Ok(None) };
    let Some(seq) = writing.entry_from(source_id).await? else { return Ok(None) };
    if let Some(waits) = writing.outbox_from(source_id).await? {
        return Ok(Some(settle(writing, &waits, seq, id, on).await?));
    }
    writing.set_message(id, seq).await?;
    Ok(Some(false))
}

/// Takes in a change that is not kept yet.
async fn take_change(writing: &mut Writing, now: Timestamp, told: &portal::Changed) -> Result<bool, Error> {
    if let Some(known) = known_again(writing, told.source_id.as_deref(), told.id, told.number).await? {
        return Ok(known);
    }
    let by = match told.author {
        // A customer changes a status too, by answering.
        Some(id) => Some(person::of(writing, id, Role::Customer, now).await?),
        None => None,
    };
    let (from, to) = (field::told(writing, &told.from, now).await?, field::told(writing, &told.to, now).await?);
    let source_id = told.source_id.clone().unwrap_or_else(|| format!("portal/message/{}", told.id));
    let event = Event::Changed { changed: Changed { from, to } };
    let seq = keep::append(writing, told.number, told.at, by, &event, &source_id).await?;
    writing.set_message(told.id, seq).await?;
    Ok(true)
}
