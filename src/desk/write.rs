//! What an agent does to tickets: opening, answering, changing, undoing.

use jiff::Timestamp;

use super::{AgentDesk, Error, figure, file, keep, letter, portal, secret};
use crate::db::{TicketRow, Writing};
use crate::ticket::{
    Byline, Change, Changed, Event, NewReply, NewTicket, Number, PersonId, Rights, Role, Seq, Status, Ticket,
    Visibility,
};

/// What a change did, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// Each ticket that really changed, with both values. A ticket that already was so is not in it.
    pub changes: Vec<(Number, Changed)>,
}

impl AgentDesk {
    /// Opens a ticket for somebody; the same `source_id` again gives the same number.
    pub async fn open_ticket(&self, new: &NewTicket) -> Result<Number, Error> {
        let mut writing = self.begin().await?;
        let now = self.desk().clock().now();
        let opened = open(&mut writing, now, new, new.requester).await?;
        letter::opened(&mut writing, now, self.me(), opened, &new.source_id).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(opened)
    }

    /// Sends a public reply or keeps an internal note; the same `source_id` again is stored once.
    ///
    /// A public reply to a new ticket opens it: somebody has looked at it.
    pub async fn reply(&self, number: Number, new: &NewReply) -> Result<Seq, Error> {
        let mut writing = self.begin().await?;
        let now = self.desk().clock().now();
        let seq = reply(&mut writing, now, self.byline(), number, new).await?;
        letter::said(&mut writing, now, self.byline(), number, new.visibility, &new.source_id).await?;
        if new.visibility == Visibility::Public {
            writing.end_presence(number, self.me()).await?;
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(seq)
    }

    /// Changes a field on every ticket named, all or none.
    pub async fn change(&self, numbers: &[Number], change: &Change) -> Result<Done, Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        let change = in_order(change);
        refuse_unfit(&mut writing, &change).await?;
        let mut done = Done::default();
        for &number in numbers {
            if let Some(changed) = change_one(&mut writing, now, self.me(), number, &change).await? {
                let id = secret::random_text()?;
                letter::changed(&mut writing, now, Some(self.byline()), number, &changed, &id).await?;
                done.changes.push((number, changed));
            }
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(done)
    }

    /// Undoes what `change` did. A ticket whose field somebody changed since is a conflict, and nothing is undone.
    pub async fn undo(&self, done: &Done) -> Result<Done, Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        let mut undone = Done::default();
        for (number, changed) in &done.changes {
            let row = keep::ticket(&mut writing, *number).await?;
            if value(&mut writing, &row, &changed.to).await? != changed.to {
                let field = changed.to.field();
                return Err(Error::Conflict(format!(
                    "somebody changed the {field} of #{number} since: nothing was undone"
                )));
            }
            if let Some(changed) = change_one(&mut writing, now, self.me(), *number, &changed.from).await? {
                undone.changes.push((*number, changed));
            }
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(undone)
    }
}

/// Opens a ticket at a given time.
pub(super) async fn open(writing: &mut Writing, at: Timestamp, new: &NewTicket, by: PersonId) -> Result<Number, Error> {
    keep::refuse_unfit(&new.body)?;
    if let Some(number) = writing.ticket_from(&new.source_id).await? {
        return Ok(number);
    }
    keep::person(writing, new.requester).await?;
    refuse_unfit(writing, &Change::Assignee(new.assignee)).await?;
    let number = portal::next_number(writing).await?;
    let ticket = Ticket {
        number,
        subject: new.subject.clone(),
        status: Status::New,
        priority: new.priority,
        category: new.category.clone(),
        module: new.module.clone(),
        created_at: at,
        updated_at: at,
    };
    let row = TicketRow { ticket, requester: new.requester, assignee: new.assignee, customer_wrote_last: true };
    keep::add(writing, &row, &new.body, &new.source_id).await?;
    let event = Event::Opened { body: new.body.clone() };
    keep::append(writing, number, at, Some(by), &event, &new.source_id).await?;
    portal::keep_opening(writing, at, number, &new.source_id).await?;
    Ok(number)
}

/// Adds an agent's message at a given time.
pub(super) async fn reply(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    new: &NewReply,
) -> Result<Seq, Error> {
    keep::refuse_unfit(&new.body)?;
    say(writing, at, by, number, new).await
}

/// Adds a message at a given time; one that carries files may be without words.
pub(super) async fn say(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    new: &NewReply,
) -> Result<Seq, Error> {
    keep::refuse_too_long(&new.body)?;
    let old = keep::ticket(writing, number).await?;
    if let Some(seq) = writing.entry_from(&new.source_id).await? {
        return Ok(seq);
    }
    let body = new.body.clone();
    let event = match new.visibility {
        Visibility::Public => Event::Replied { body },
        Visibility::Internal => Event::Noted { body },
    };
    let seq = keep::append(writing, number, at, Some(by.id), &event, &new.source_id).await?;
    if new.time.is_some() {
        writing.set_time(seq, new.time).await?;
    }
    if file::has_words(&new.body) {
        portal::keep_reply(writing, at, by, number, &new.source_id, new.time).await?;
    }
    let mut row = old.clone();
    row.ticket.updated_at = at;
    if new.visibility == Visibility::Public {
        row.customer_wrote_last = by.role == Role::Customer;
    }
    keep::save(writing, &old, &row).await?;
    if new.visibility == Visibility::Public && by.role == Role::Agent {
        figure::keep_sent(writing, at, &old, by.id, &new.body.text).await?;
    }
    let opens = new.visibility == Visibility::Public && old.ticket.status == Status::New && by.role == Role::Agent;
    // A portal has its own rules for what an answer does to a ticket.
    if opens && writing.portal().await?.is_none() {
        change_one(writing, at, by.id, number, &Change::Status(Status::Open)).await?;
    }
    Ok(seq)
}

/// Changes a field of one ticket at a given time; nothing when it already is so.
pub(super) async fn change_one(
    writing: &mut Writing,
    at: Timestamp,
    by: PersonId,
    number: Number,
    change: &Change,
) -> Result<Option<Changed>, Error> {
    let source_id = secret::random_text()?;
    set(writing, at, Some(by), number, change, &source_id).await
}

/// A change as another program asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The value it was asked over.
    pub(super) from: Option<&'a Change>,
    /// The value the field should have.
    pub(super) to: &'a Change,
    /// The id the writer made for it.
    pub(super) source_id: &'a str,
}

/// Changes a field of one ticket, unless somebody else set it to a third value meanwhile.
pub(super) async fn change_from(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    wanted: &Wanted<'_>,
) -> Result<(), Error> {
    let to = in_order(wanted.to);
    refuse_unfit(writing, &to).await?;
    let old = keep::ticket(writing, number).await?;
    let now = value(writing, &old, &to).await?;
    let is_moved = now != to && wanted.from.is_some_and(|from| in_order(from) != now);
    // What one did oneself, such as opening a ticket by answering it, is no reason to be refused.
    if is_moved && writing.who_changed(number, &to).await? != Some(by.id) {
        let words = portal::said(writing, &now).await?;
        return Err(Error::Conflict(format!("somebody else set the {} to {words} meanwhile", to.field())));
    }
    match set(writing, at, Some(by.id), number, &to, wanted.source_id).await? {
        Some(changed) => letter::changed(writing, at, Some(by), number, &changed, wanted.source_id).await,
        None => Ok(()),
    }
}

/// Changes a field of one ticket; nobody does it when a rule does, and then a portal behind the desk is not told.
pub(super) async fn set(
    writing: &mut Writing,
    at: Timestamp,
    by: Option<PersonId>,
    number: Number,
    change: &Change,
    source_id: &str,
) -> Result<Option<Changed>, Error> {
    let old = keep::ticket(writing, number).await?;
    let from = value(writing, &old, change).await?;
    if from == *change {
        return Ok(None);
    }
    let mut row = old.clone();
    row.ticket.updated_at = at;
    match change.clone() {
        Change::Status(status) => {
            row.ticket.status = status;
            if status == Status::Closed {
                // Links lie about in mailboxes for years: with the matter, they end. A new one can be made.
                writing.revoke_links(number, at).await?;
            }
        }
        Change::Priority(priority) => row.ticket.priority = priority,
        Change::Category(category) => row.ticket.category = category,
        Change::Module(module) => row.ticket.module = module,
        Change::Assignee(assignee) => row.assignee = assignee,
        Change::Subject(subject) => row.ticket.subject = subject,
        Change::Watchers(watchers) => writing.set_watchers(number, &watchers).await?,
    }
    let changed = Changed { from, to: change.clone() };
    let event = Event::Changed { changed: changed.clone() };
    keep::append(writing, number, at, by, &event, source_id).await?;
    if let Some(by) = by {
        portal::keep_change(writing, at, by, number, &changed, source_id).await?;
    }
    keep::save(writing, &old, &row).await?;
    Ok(Some(changed))
}

/// The value a ticket has now in the field that `like` is about.
pub(super) async fn value(writing: &mut Writing, row: &TicketRow, like: &Change) -> Result<Change, Error> {
    Ok(match like {
        Change::Status(_) => Change::Status(row.ticket.status),
        Change::Priority(_) => Change::Priority(row.ticket.priority),
        Change::Category(_) => Change::Category(row.ticket.category.clone()),
        Change::Module(_) => Change::Module(row.ticket.module.clone()),
        Change::Assignee(_) => Change::Assignee(row.assignee),
        Change::Subject(_) => Change::Subject(row.ticket.subject.clone()),
        Change::Watchers(_) => Change::Watchers(writing.watchers(row.ticket.number).await?),
    })
}

/// Refuses an assignee who is not an agent, watchers who are not there, and what the portal behind the desk lacks.
pub(super) async fn refuse_unfit(writing: &mut Writing, change: &Change) -> Result<(), Error> {
    portal::refuse_missing(writing, change).await?;
    match change {
        Change::Assignee(Some(id)) => {
            let person = keep::person(writing, *id).await?;
            match person.rights {
                None => return Err(Error::NotAllowed("a ticket is assigned to an agent, not to a customer")),
                Some(Rights::ReadOnly) => {
                    return Err(Error::NotAllowed("a ticket is assigned to somebody who may answer, not only read"));
                }
                Some(Rights::Technician | Rights::Administrator) if person.is_disabled => {
                    return Err(Error::NotAllowed("their account is disabled: assign it to somebody who is there"));
                }
                Some(Rights::Technician | Rights::Administrator) => {}
            }
        }
        Change::Watchers(ids) => {
            for id in ids {
                keep::person(writing, *id).await?;
            }
        }
        Change::Assignee(None)
        | Change::Status(_)
        | Change::Priority(_)
        | Change::Category(_)
        | Change::Module(_)
        | Change::Subject(_) => {}
    }
    Ok(())
}

/// The change with its watchers in order and once each, so that the same people are the same value.
fn in_order(change: &Change) -> Change {
    let mut change = change.clone();
    if let Change::Watchers(watchers) = &mut change {
        watchers.sort_unstable();
        watchers.dedup();
    }
    change
}
