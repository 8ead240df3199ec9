//! What was done on the desk and has to be done in the portal: put in line in the same transaction, handed out as
//! commands, settled, refused, tried again or given up.

use jiff::Timestamp;

use super::file::{self, Upload};
use super::{PortalDesk, errand};
use crate::db::{NewOutbox, OutboxKind, OutboxRow, OutboxState, PortalRow, Writing};
use crate::desk::{Error, keep};
use crate::ticket::portal::{Ability, Command, Field, Opening, Watcher};
use crate::ticket::{Body, Byline, Change, Changed, Format, MessageId, Minutes, Number, PersonId, Role};

/// The first number of tickets that were opened here and that the portal has not numbered yet.
const PROVISIONAL: i64 = 1_000_000_000;

/// How often the portal may fail on one thing before a person has to look at it.
const MOST_TRIES: u64 = 8;

/// Something the portal is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Its place in the line.
    pub id: i64,
    /// The ticket it is about, unless it is about a person.
    pub number: Option<Number>,
    /// The id that goes with it: the one of its entry.
    pub source_id: String,
    /// What to ask.
    pub command: Command,
    /// When it was asked already, the answer having been lost: look before asking again.
    pub asked_at: Option<Timestamp>,
}

/// Puts a message in line.
pub(in crate::desk) async fn keep_reply(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    source_id: &str,
    time: Option<Minutes>,
) -> Result<(), Error> {
    let Some(portal) = writing.portal().await? else { return Ok(()) };
    refuse_others(&portal, by.id, by.role)?;
    let (ticket, kind) = (Some(number), OutboxKind::Reply);
    Ok(writing.add_outbox(&NewOutbox { ticket, kind, source_id, changed: None, time, made_at: at }).await?)
}

/// Puts a field's new value in line.
pub(in crate::desk) async fn keep_change(
    writing: &mut Writing,
    at: Timestamp,
    by: PersonId,
    number: Number,
    changed: &Changed,
    source_id: &str,
) -> Result<(), Error> {
    let Some(portal) = writing.portal().await? else { return Ok(()) };
    refuse_others(&portal, by, keep::person(writing, by).await?.role)?;
    let new = NewOutbox {
        ticket: Some(number),
        kind: OutboxKind::Change,
        source_id,
        changed: Some(changed),
        time: None,
        made_at: at,
    };
    Ok(writing.add_outbox(&new).await?)
}

/// Puts a new ticket in line.
pub(in crate::desk) async fn keep_opening(
    writing: &mut Writing,
    at: Timestamp,
    number: Number,
    source_id: &str,
) -> Result<(), Error> {
    if writing.portal().await?.is_none() {
        return Ok(());
    }
    let (ticket, kind) = (Some(number), OutboxKind::Open);
    Ok(writing.add_outbox(&NewOutbox { ticket, kind, source_id, changed: None, time: None, made_at: at }).await?)
}

/// Puts one's own booking link in line; somebody else's is kept here only.
pub(in crate::desk) async fn keep_link(writing: &mut Writing, at: Timestamp, person: PersonId) -> Result<(), Error> {
    let Some(portal) = writing.portal().await? else { return Ok(()) };
    if portal.person != person || has_link_waiting(writing, person).await? {
        return Ok(());
    }
    if let Some(why) = portal.capabilities.why_not(Ability::BookingLink) {
        return Err(Error::Missing(why.to_owned()));
    }
    let source_id = crate::desk::secret::random_text()?;
    let kind = OutboxKind::Link;
    let new = NewOutbox { ticket: None, kind, source_id: &source_id, changed: None, time: None, made_at: at };
    Ok(writing.add_outbox(&new).await?)
}

/// Whether a person's booking link was set here and is not in the portal yet.
pub(super) async fn has_link_waiting(writing: &mut Writing, person: PersonId) -> Result<bool, Error> {
    let is_me = writing.portal().await?.is_some_and(|portal| portal.person == person);
    Ok(is_me && writing.is_link_waiting().await?)
}

/// The number the next ticket gets: a provisional one when it is the portal that counts.
pub(in crate::desk) async fn next_number(writing: &mut Writing) -> Result<Number, Error> {
    let next = writing.next_number().await?;
    let provisional = writing.portal().await?.is_some() && next.0 < PROVISIONAL;
    Ok(if provisional { Number(PROVISIONAL) } else { next })
}

/// Refuses a change that the portal behind the desk does not offer.
pub(in crate::desk) async fn refuse_missing(writing: &mut Writing, change: &Change) -> Result<(), Error> {
    let Some(portal) = writing.portal().await? else { return Ok(()) };
    let to_me = *change == Change::Assignee(Some(portal.person));
    let why = portal.capabilities.why_not_change(change);
    let why = why.or_else(|| portal.capabilities.why_not(Ability::Take).filter(|_| to_me).map(str::to_owned));
    why.map_or(Ok(()), |why| Err(Error::Missing(why)))
}

/// Refuses what another agent than the one who is signed in would do: it would be done in the wrong name.
pub(super) fn refuse_others(portal: &PortalRow, by: PersonId, role: Role) -> Result<(), Error> {
    match role {
        Role::Agent if by != portal.person => {
            Err(Error::NotAllowed("somebody else is signed in to the portal: what you do would be done in their name"))
        }
        Role::Agent | Role::Customer => Ok(()),
    }
}

/// A message as the portal gets it: what a customer wrote on the ticket page is sent by the agent, and says so.
pub(super) async fn as_sent(writing: &mut Writing, portal: &PortalRow, row: &OutboxRow) -> Result<Body, Error> {
    let body = row.body.clone().unwrap_or_else(|| Body::plain(""));
    let by = match row.by {
        Some(by) if by != portal.person => keep::person(writing, by).await?,
        Some(_) | None => return Ok(body),
    };
    let line = format!("{} <{}> wrote on the ticket page:", by.name, by.email);
    let text = match body.format {
        Format::Plain => format!("{line}\n\n{}", body.text),
        Format::Html => format!("<p>{}</p>{}", line.replace('<', "&lt;").replace('>', "&gt;"), body.text),
    };
    Ok(Body { format: body.format, text })
}

impl PortalDesk {
    /// What is next in line; what cannot even be asked is refused on the way.
    pub async fn next(&self) -> Result<Option<Asking>, Error> {
        loop {
            let Some(row) = self.0.db().next_outbox().await? else { return Ok(None) };
            let upload = file::upload(&self.0, &row).await?;
            let mut writing = self.0.db().write().await?;
            let portal = super::must_have(writing.portal().await?)?;
            let asked_at = row.asked_at.filter(|_| row.state == OutboxState::Asked);
            match command(&mut writing, &portal, &row, upload).await? {
                Ok(command) => {
                    let OutboxRow { id, ticket: number, source_id, .. } = row;
                    return Ok(Some(Asking { id, number, source_id, command, asked_at }));
                }
                Err(reason) => {
                    writing.set_refused(row.id, &reason).await?;
                    self.keep(writing, true).await?;
                }
            }
        }
    }

    /// Whether something still waits, after what was just read settled what it could.
    pub async fn still_waits(&self, id: i64) -> Result<bool, Error> {
        let mut writing = self.0.db().write().await?;
        let row = writing.outbox(id).await?;
        Ok(row.is_some_and(|row| row.state != OutboxState::Refused))
    }

    /// Keeps that something is being asked now: on the disk before the request leaves.
    pub async fn asking(&self, id: i64) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_asked(id, self.0.clock().now()).await?;
        Ok(writing.commit().await?)
    }

    /// Keeps that the portal certainly did not do it: it waits for another try.
    pub async fn not_done(&self, id: i64) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_waiting(id).await?;
        Ok(writing.commit().await?)
    }

    /// Counts that the portal failed on it; after eight times it is refused, so that it holds nothing else up.
    pub async fn failed(&self, id: i64, why: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let is_enough = writing.count_try(id).await? >= MOST_TRIES;
        if is_enough {
            writing.set_refused(id, why).await?;
        }
        self.keep(writing, is_enough).await
    }

    /// Keeps that the portal keeps a message.
    pub async fn sent(&self, id: i64, message: MessageId, on: Number) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        if let Some(row) = writing.outbox(id).await?
            && let Some(seq) = row.seq
        {
            super::timeline::settle(&mut writing, &row, seq, message, on).await?;
        }
        self.keep(writing, true).await
    }

    /// Keeps that the portal did it.
    pub async fn done(&self, id: i64) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.remove_outbox(id).await?;
        self.keep(writing, true).await
    }

    /// Keeps that the portal gave a new ticket its number.
    pub async fn opened(&self, id: i64, number: Number) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        if let Some(row) = writing.outbox(id).await?
            && writing.ticket(number).await?.is_none()
        {
            super::take::renumber(&mut writing, &row, number).await?;
        }
        self.keep(writing, true).await
    }

    /// Keeps that the portal will not do it, and why.
    pub async fn refused(&self, id: i64, why: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_refused(id, why).await?;
        self.keep(writing, true).await
    }
}

/// What to ask the portal, or why it cannot be asked.
async fn command(
    writing: &mut Writing,
    portal: &PortalRow,
    row: &OutboxRow,
    upload: Option<Upload>,
) -> Result<Result<Command, String>, Error> {
    Ok(match (row.kind, row.ticket, &row.changed) {
        (OutboxKind::Reply, Some(number), _) => {
            let body = as_sent(writing, portal, row).await?;
            Ok(Command::Reply { number, body, visibility: row.visibility, time: row.time })
        }
        (OutboxKind::Change, Some(number), Some(changed)) => {
            let from = field(writing, &changed.from).await?.ok();
            field(writing, &changed.to).await?.map(|to| Command::Change { number, from, to })
        }
        (OutboxKind::Open, Some(number), _) => Ok(Command::Open(opening(writing, number, row).await?)),
        (OutboxKind::Link, _, _) => Ok(Command::BookingLink(writing.booking_link(portal.person).await?)),
        (OutboxKind::File, Some(number), _) => upload
            .map(|Upload { file, visibility }| Command::Attach { number, file, visibility })
            .ok_or_else(|| "the file is no longer here".to_owned()),
        (OutboxKind::Errand, Some(number), _) => match &row.errand {
            Some(one) => errand::command(writing, number, one).await?,
            None => Err("it does not say what".to_owned()),
        },
        (OutboxKind::Reply | OutboxKind::Change | OutboxKind::Open | OutboxKind::File | OutboxKind::Errand, _, _) => {
            Err("it is about no ticket".to_owned())
        }
    })
}

async fn field(writing: &mut Writing, change: &Change) -> Result<Result<Field, String>, Error> {
    Ok(Ok(match change.clone() {
        Change::Status(status) => Field::Status(status),
        Change::Priority(priority) => Field::Priority(priority),
        Change::Category(category) => Field::Category(category),
        Change::Module(module) => Field::Module(module),
        Change::Subject(subject) => Field::Subject(subject),
        Change::Assignee(None) => Field::Assignee(None),
        Change::Assignee(Some(id)) => match writing.user_of_person(id).await? {
            Some(user) if user.is_real() => Field::Assignee(Some(user)),
            Some(_) | None => {
                return Ok(Err(format!("the portal does not know {}", keep::person(writing, id).await?.name)));
            }
        },
        Change::Watchers(people) => {
            let mut watchers = Vec::new();
            for id in people {
                watchers.push(match writing.user_of_person(id).await? {
                    Some(user) if user.is_real() => Watcher::User(user),
                    // One number that the portal does not know would cost it the whole list.
                    Some(_) => {
                        return Ok(Err(format!("the portal does not know {}", keep::person(writing, id).await?.name)));
                    }
                    None => Watcher::Email(keep::person(writing, id).await?.email),
                });
            }
            Field::Watchers(watchers)
        }
    }))
}

async fn opening(writing: &mut Writing, number: Number, row: &OutboxRow) -> Result<Opening, Error> {
    let ticket = keep::ticket(writing, number).await?;
    let assignee = match ticket.assignee {
        Some(id) => writing.user_of_person(id).await?,
        None => None,
    };
    let requester = writing.user_of_person(ticket.requester).await?.filter(|user| user.is_real());
    let company = match requester {
        Some(id) => writing.company_of_user(id).await?,
        None => None,
    };
    Ok(Opening {
        subject: ticket.ticket.subject,
        body: row.body.clone().unwrap_or_else(|| Body::plain("")),
        requester,
        company,
        priority: ticket.ticket.priority,
        category: ticket.ticket.category,
        module: ticket.ticket.module,
        assignee,
    })
}
