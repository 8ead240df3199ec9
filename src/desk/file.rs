//! Files that go with messages: sent with words or alone, and read by whoever may read the message.

use jiff::Timestamp;

use super::{AgentDesk, CustomerDesk, Desk, Error, letter, portal, write};
use crate::db::{FileRow, NewFileRow, StoredRow, Writing};
use crate::ticket::{Body, Byline, FileId, FileName, Invalid, MOST_FILES, NewFile, NewReply, Number, Seq, Visibility};

/// A file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Here it is.
    Here(FileName, Vec<u8>),
    /// Only the portal behind the desk has it: it was asked for, and the bell rings when it is here.
    Asked(FileName),
}

impl AgentDesk {
    /// Sends files, with words or without. The same `source_id` again is stored once.
    ///
    /// # Errors
    /// No file at all, or more than go with one message.
    pub async fn send_files(&self, number: Number, new: &NewReply, files: &[NewFile]) -> Result<Seq, Error> {
        send(self, number, new, files).await
    }

    /// A file, when there is one with this id.
    pub async fn file(&self, id: FileId) -> Result<Option<Fetched>, Error> {
        let Some(row) = self.desk().db().file(id).await? else { return Ok(None) };
        fetch(self.desk(), row).await.map(Some)
    }
}

impl CustomerDesk {
    /// A file of one of one's own tickets that goes with a public message. Anything else is as if it were not there.
    pub async fn file(&self, number: Number, id: FileId) -> Result<Option<Fetched>, Error> {
        self.own(number).await?;
        let row = self.desk().db().file(id).await?;
        match row.filter(|row| row.ticket == number && row.visibility == Visibility::Public) {
            Some(row) => fetch(self.desk(), row).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Reads a file, or asks the portal for it.
async fn fetch(desk: &Desk, row: FileRow) -> Result<Fetched, Error> {
    let name = row.file.name;
    if let Some(stored) = &row.stored {
        return Ok(Fetched::Here(name, desk.0.store.read(stored).await?));
    }
    let mut writing = desk.db().write().await?;
    writing.set_wanted(row.file.id, Some(desk.clock().now())).await?;
    writing.commit().await?;
    desk.0.ringer.ring();
    Ok(Fetched::Asked(name))
}

/// Sends a message with files.
async fn send(agent: &AgentDesk, number: Number, new: &NewReply, files: &[NewFile]) -> Result<Seq, Error> {
    if files.is_empty() {
        return Err(Invalid::new("files", format!("1 to {MOST_FILES} go with one message")).into());
    }
    let desk = agent.desk();
    let sent = Sent::put(desk, files).await?;
    let kept = keep(agent, number, new, &sent).await;
    let (seq, _) = sent.unless_kept(desk, kept).await?;
    desk.0.ringer.ring();
    Ok(seq)
}

/// Keeps the message and its files in one transaction, and says whether they are new.
async fn keep(agent: &AgentDesk, number: Number, new: &NewReply, sent: &Sent<'_>) -> Result<(Seq, bool), Error> {
    let (now, by) = (agent.desk().clock().now(), agent.byline());
    let mut writing = agent.begin().await?;
    if let Some(seq) = writing.entry_from(&new.source_id).await? {
        return Ok((seq, false));
    }
    let seq = write::say(&mut writing, now, by, number, new).await?;
    letter::said(&mut writing, now, by, number, new.visibility, &new.source_id).await?;
    sent.keep(&mut writing, now, by, number, seq).await?;
    writing.commit().await?;
    Ok((seq, true))
}

/// Files whose bytes are on the disk before the message is kept that they go with.
pub(super) struct Sent<'a> {
    files: &'a [NewFile],
    stored: Vec<StoredRow>,
}

impl<'a> Sent<'a> {
    /// Puts the bytes on the disk.
    pub(super) async fn put(desk: &Desk, files: &'a [NewFile]) -> Result<Self, Error> {
        if files.len() > MOST_FILES {
            return Err(Invalid::new("files", format!("at most {MOST_FILES} go with one message")).into());
        }
        let mut stored = Vec::new();
        for file in files {
            stored.push(desk.0.store.put(file.bytes().to_vec()).await?);
        }
        Ok(Self { files, stored })
    }

    /// Keeps the files with their message.
    pub(super) async fn keep(
        &self,
        writing: &mut Writing,
        at: Timestamp,
        by: &Byline,
        number: Number,
        seq: Seq,
    ) -> Result<(), Error> {
        for (file, stored) in self.files.iter().zip(&self.stored) {
            let bytes = file.bytes().len() as u64;
            let row = NewFileRow { seq, name: file.name(), bytes, stored: Some(stored), remote: None };
            let id = writing.add_file(&row).await?;
            portal::keep_file(writing, at, by, number, id).await?;
        }
        Ok(())
    }

    /// Takes the bytes away again, unless their message was kept and is new.
    pub(super) async fn unless_kept<T>(self, desk: &Desk, kept: Result<(T, bool), Error>) -> Result<(T, bool), Error> {
        if !matches!(kept, Ok((_, true))) {
            for one in &self.stored {
                desk.0.store.remove(one).await;
            }
        }
        kept
    }
}

/// Whether a message has words of its own: one that only carries files has none.
pub(super) fn has_words(body: &Body) -> bool {
    !body.text.trim().is_empty()
}
