//! What an agent sees of the outbox, and decides about what the portal refused.

use jiff::Timestamp;

use super::take;
use crate::db::{OutboxKind, OutboxRow, OutboxState, Writing};
use crate::desk::{AgentDesk, Error, keep, secret, write};
use crate::ticket::portal::Errand;
use crate::ticket::{Body, Draft, Number, Visibility};

/// Something done here that the portal has not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its place in the line.
    pub id: i64,
    /// The ticket it is about.
    pub number: Option<Number>,
    /// What it is, as a person reads it.
    pub what: String,
    /// The words of a message.
    pub body: Option<Body>,
    /// Both values of a change that was refused, as a person reads them.
    pub values: Option<Values>,
    /// Why the portal will not do it; nothing while it waits.
    pub refused: Option<String>,
    /// How much of a file has gone, in percent, while this process sends it.
    pub percent: Option<u8>,
    /// When it was done here.
    pub made_at: Timestamp,
}

/// Both values of a field that two people changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// The value that was set here.
    pub mine: String,
    /// The value that the portal has.
    pub theirs: String,
}

impl AgentDesk {
    /// What was done here and the portal has not done, in order; nothing on a desk without a portal.
    pub async fn unsent(&self) -> Result<Vec<Unsent>, Error> {
        let rows = self.desk().db().outbox().await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut writing = self.begin().await?;
        let mut all = Vec::new();
        for row in rows {
            all.push(unsent(&mut writing, row).await?);
        }
        if let Some((id, percent)) = *self.desk().0.sending.borrow() {
            for one in all.iter_mut().filter(|one| one.id == id) {
                one.percent = Some(percent);
            }
        }
        Ok(all)
    }

    /// Tries again what the portal refused: a value that was set here is set again, over the one that is there now.
    pub async fn try_again(&self, id: i64) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let row = refused(&mut writing, id).await?;
        if let (Some(number), Some(changed)) = (row.ticket, &row.changed) {
            take_back_change(&mut writing, &row).await?;
            writing.remove_outbox(id).await?;
            write::change_one(&mut writing, self.desk().clock().now(), self.me(), number, &changed.to).await?;
        } else {
            writing.set_waiting(id).await?;
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// Gives up what the portal refused. The words of a message become a draft of its ticket again, the rest is as the
    /// portal has it.
    pub async fn give_up(&self, id: i64) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let row = refused(&mut writing, id).await?;
        if row.kind == OutboxKind::Reply {
            if let (Some(number), Some(body)) = (row.ticket, &row.body) {
                let key = Draft::key(number);
                let being_written = writing.draft(self.me(), &key).await?.as_deref().and_then(Draft::read);
                let text = being_written.map_or(body.text.clone(), |draft| format!("{}\n\n{}", body.text, draft.text));
                let (source_id, visibility, time) = (secret::random_text()?, row.visibility, row.time);
                let draft = Draft { source_id, visibility, text, time };
                writing.save_draft(self.me(), &key, &draft.written(), self.desk().clock().now()).await?;
            }
            writing.take_back(&row.source_id).await?;
        }
        if let Some(Errand::AddTask { task }) = &row.errand {
            writing.remove_task(*task).await?;
        }
        take_back_change(&mut writing, &row).await?;
        writing.remove_outbox(id).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}

/// Takes a refused change out of the timeline, when the portal tells itself what changed: it never did.
async fn take_back_change(writing: &mut Writing, row: &OutboxRow) -> Result<(), Error> {
    let is_told = writing.portal().await?.is_some_and(|portal| portal.capabilities.tells_changes);
    if is_told && row.kind == OutboxKind::Change {
        writing.take_back(&row.source_id).await?;
    }
    Ok(())
}

async fn refused(writing: &mut Writing, id: i64) -> Result<OutboxRow, Error> {
    let row = writing.outbox(id).await?.filter(|row| row.state == OutboxState::Refused);
    row.ok_or_else(|| Error::Conflict("that is no longer refused: look again".to_owned()))
}

async fn unsent(writing: &mut Writing, row: OutboxRow) -> Result<Unsent, Error> {
    let is_refused = row.state == OutboxState::Refused;
    let mine = match &row.changed {
        Some(changed) => Some(take::said(writing, &changed.to).await?),
        None => None,
    };
    let what = match (row.kind, &row.changed, row.visibility) {
        (OutboxKind::Reply, _, Visibility::Public) => "a reply".to_owned(),
        (OutboxKind::Reply, _, Visibility::Internal) => "a note".to_owned(),
        (OutboxKind::Change, Some(changed), _) => {
            format!("{}: {}", changed.to.field(), mine.as_deref().unwrap_or_default())
        }
        (OutboxKind::Change, None, _) => "a change".to_owned(),
        (OutboxKind::Open, _, _) => "a new ticket".to_owned(),
        (OutboxKind::Link, _, _) => "your booking link".to_owned(),
        (OutboxKind::File, _, _) => "a file".to_owned(),
        (OutboxKind::Errand, _, _) => row.errand.as_ref().map_or_else(|| "an errand".to_owned(), Errand::words),
    };
    let values = match (row.ticket, &row.changed, mine) {
        (Some(number), Some(changed), Some(mine)) if is_refused => {
            let ticket = keep::ticket(writing, number).await?;
            let there = write::value(writing, &ticket, &changed.to).await?;
            Some(Values { mine, theirs: take::said(writing, &there).await? })
        }
        _ => None,
    };
    let refused = row.reason.filter(|_| is_refused);
    Ok(Unsent {
        id: row.id,
        number: row.ticket,
        what,
        body: row.body,
        values,
        refused,
        percent: None,
        made_at: row.made_at,
    })
}
