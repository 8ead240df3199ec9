//! Files between the desk and the portal behind it: sent there in line, told of by it, and fetched when somebody asks.

use jiff::Timestamp;

use super::{PortalDesk, must_have, outbox, person};
use crate::db::{NewFileRow, OutboxKind, OutboxRow, PortalRow, Writing};
use crate::desk::{Desk, Error, keep};
use crate::ticket::portal::{Ability, File};
use crate::ticket::{AttachmentId, Body, Byline, Event, FileId, NewFile, Number, Role, Visibility};

/// A file that somebody asked for and only the portal has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedFile {
    /// Which file.
    pub id: FileId,
    /// On which ticket.
    pub number: Number,
    /// The portal's number for it.
    pub remote: AttachmentId,
}

/// A file with what is in it, about to be sent.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) file: NewFile,
    pub(super) visibility: Visibility,
}

/// Puts a file in line.
pub(in crate::desk) async fn keep_file(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    id: FileId,
) -> Result<(), Error> {
    let Some(portal) = writing.portal().await? else { return Ok(()) };
    outbox::refuse_others(&portal, by.id, by.role)?;
    if let Some(why) = portal.capabilities.why_not(Ability::Files) {
        return Err(Error::Missing(why.to_owned()));
    }
    Ok(writing.add_file_outbox(number, id, at).await?)
}

/// The file whose turn it is, read before the database is held; nothing when it is gone, or it is no file's turn.
pub(super) async fn upload(desk: &Desk, row: &OutboxRow) -> Result<Option<Upload>, Error> {
    let (OutboxKind::File, Some(id)) = (row.kind, row.file) else { return Ok(None) };
    let Some(file) = desk.db().file(id).await? else { return Ok(None) };
    let Some(stored) = &file.stored else { return Ok(None) };
    let Ok(bytes) = desk.0.store.read(stored).await else { return Ok(None) };
    let new = NewFile::new(file.file.name, bytes).ok();
    Ok(new.map(|new| Upload { file: new, visibility: file.visibility }))
}

/// Takes in a file that the portal tells of, and says whether it is new.
pub(super) async fn take(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    number: Number,
    told: &File,
) -> Result<bool, Error> {
    if !writing.known_attachments(&[told.id]).await?.is_empty() {
        return Ok(false);
    }
    let me = writing.user_of_person(portal.person).await?;
    let may_be_ours = told.by.is_none() || told.by == me;
    for (waits, file) in writing.asked_files(number).await? {
        if may_be_ours && file.file.bytes == told.bytes && file.file.name == told.name {
            writing.set_attachment(file.file.id, told.id).await?;
            writing.remove_outbox(waits.id).await?;
            return Ok(true);
        }
    }
    let (event, role) = match told.visibility {
        Visibility::Public => (Event::Replied { body: Body::plain("") }, Role::Customer),
        Visibility::Internal => (Event::Noted { body: Body::plain("") }, Role::Agent),
    };
    let by = match told.by {
        Some(id) => Some(person::of(writing, id, role, now).await?),
        None => None,
    };
    let source_id = format!("portal/file/{}", told.id);
    let seq = keep::append(writing, number, told.at, by, &event, &source_id).await?;
    let row = NewFileRow { seq, name: &told.name, bytes: told.bytes, stored: None, remote: Some(told.id) };
    writing.add_file(&row).await?;
    Ok(true)
}

impl PortalDesk {
    /// Tells which file of the outbox is being sent, and how much of it has gone in percent.
    pub fn sending(&self, what: Option<(i64, u8)>) {
        let is_news = self.0.0.sending.send_if_modified(|now| std::mem::replace(now, what) != what);
        if is_news && what.is_some() {
            self.0.0.ringer.ring();
        }
    }

    /// Keeps that the portal keeps a file.
    pub async fn sent_file(&self, id: i64, remote: AttachmentId) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        if let Some(row) = writing.outbox(id).await?
            && let Some(file) = row.file
        {
            writing.set_attachment(file, remote).await?;
            writing.remove_outbox(id).await?;
        }
        self.keep(writing, true).await
    }

    /// The file that was asked for first among those that only the portal has.
    pub async fn wanted_file(&self) -> Result<Option<WantedFile>, Error> {
        let row = self.0.db().wanted_file().await?;
        Ok(row.and_then(|row| Some(WantedFile { id: row.file.id, number: row.ticket, remote: row.remote? })))
    }

    /// Takes in what is in a file that was asked for.
    pub async fn take_file(&self, id: FileId, bytes: Vec<u8>) -> Result<(), Error> {
        let length = bytes.len() as u64;
        let stored = self.0.0.store.put(bytes).await?;
        let mut writing = self.0.db().write().await?;
        must_have(writing.portal().await?)?;
        writing.set_stored(id, length, &stored).await?;
        self.keep(writing, true).await
    }

    /// Keeps that the portal does not give a file: nobody waits for it any more.
    pub async fn no_file(&self, id: FileId) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_wanted(id, None).await?;
        self.keep(writing, true).await
    }
}
