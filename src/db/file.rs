//! Files that go with messages: what is kept of them here. Their bytes are the desk's to keep.

use std::collections::HashSet;

use jiff::Timestamp;

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, OutboxRow, Writing, sql};
use crate::ticket::{AttachmentId, File, FileId, FileName, Number, Seq, Visibility};

/// A file with where its bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The file.
    pub file: File,
    /// The ticket it is on.
    pub ticket: Number,
    /// Who may see it: whoever may see its message.
    pub visibility: Visibility,
    /// Where its bytes are.
    pub stored: Option<StoredRow>,
    /// The portal's number for it.
    pub remote: Option<AttachmentId>,
}

/// Where a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// Its name in the folder.
    pub storage: String,
    /// The SHA-256 of what is there.
    pub sha256: String,
}

/// A file about to be kept.
#[derive(Debug, Clone)]
pub struct NewFileRow<'a> {
    /// The message it goes with.
    pub seq: Seq,
    /// Its name.
    pub name: &'a FileName,
    /// Its size.
    pub bytes: u64,
    /// Where its bytes are.
    pub stored: Option<&'a StoredRow>,
    /// The portal's number for it.
    pub remote: Option<AttachmentId>,
}

macro_rules! files {
    ($rest:literal) => {
        concat!(
            "select file.id, file.seq, file.name, file.bytes, storage, sha256, remote_id, entry.ticket, \
             entry.visibility from file join entry on entry.seq = file.seq ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<FileRow, Error> {
    let cells = Cells { what: "file", row };
    let stored = match (cells.maybe_text(4)?, cells.maybe_text(5)?) {
        (Some(storage), Some(sha256)) => Some(StoredRow { storage, sha256 }),
        (_, None) | (None, _) => None,
    };
    let file = File {
        id: FileId(cells.number(0)?),
        seq: Seq(cells.number(1)?),
        name: cells.parsed(2)?,
        bytes: u64::try_from(cells.number(3)?).unwrap_or(0),
        is_here: stored.is_some(),
    };
    let visibility = if cells.text(8)? == "public" { Visibility::Public } else { Visibility::Internal };
    let remote = cells.maybe_number(6)?.map(AttachmentId);
    Ok(FileRow { file, ticket: Number(cells.number(7)?), visibility, stored, remote })
}

impl Db {
    /// The files of a ticket, oldest first.
    pub async fn files(&self, ticket: Number) -> Result<Vec<File>, Error> {
        let sql = files!("where entry.ticket = $1 order by file.id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(read(row)?.file)).collect()
    }

    /// Those files of a ticket that a customer may see, oldest first: a note's are not even read.
    pub async fn public_files(&self, ticket: Number) -> Result<Vec<File>, Error> {
        let sql = files!("where entry.ticket = $1 and entry.visibility = 'public' order by file.id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(read(row)?.file)).collect()
    }

    /// One file.
    pub async fn file(&self, id: FileId) -> Result<Option<FileRow>, Error> {
        let row = sql::query(files!("where file.id = $1")).bind(id.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// The file that was asked for first among those that only the portal has.
    pub async fn wanted_file(&self) -> Result<Option<FileRow>, Error> {
        let sql = files!("where wanted_at is not null and remote_id is not null order by wanted_at limit 1");
        sql::query(sql).fetch_optional(&self.readers).await?.as_ref().map(read).transpose()
    }
}

impl Writing {
    /// Adds a file to a message.
    pub async fn add_file(&mut self, new: &NewFileRow<'_>) -> Result<FileId, Error> {
        let sql = "insert into file (seq, name, bytes, storage, sha256, remote_id) values ($1, $2, $3, $4, $5, $6) \
                   returning id";
        let id = sql::scalar(sql)
            .bind(new.seq.0)
            .bind(new.name.as_str())
            .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
            .bind(new.stored.map(|stored| stored.storage.as_str()))
            .bind(new.stored.map(|stored| stored.sha256.as_str()))
            .bind(new.remote.map(|remote| remote.0))
            .fetch_one(self.connection())
            .await?;
        Ok(FileId(id))
    }

    /// One file, as it is inside this transaction.
    pub async fn file(&mut self, id: FileId) -> Result<Option<FileRow>, Error> {
        let row = sql::query(files!("where file.id = $1")).bind(id.0).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Those of these files that are known already.
    pub async fn known_attachments(&mut self, ids: &[AttachmentId]) -> Result<HashSet<AttachmentId>, Error> {
        let sql = "select remote_id from file where remote_id in (select value from json_each($1))";
        let rows: Vec<i64> = sql::scalar(sql).bind(json(&ids)?).fetch_all(self.connection()).await?;
        Ok(rows.into_iter().map(AttachmentId).collect())
    }

    /// Keeps the portal's number for a file.
    pub async fn set_attachment(&mut self, id: FileId, remote: AttachmentId) -> Result<(), Error> {
        sql::query("update file set remote_id = $2 where id = $1")
            .bind(id.0)
            .bind(remote.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps where a file's bytes are, now that they came.
    pub async fn set_stored(&mut self, id: FileId, bytes: u64, stored: &StoredRow) -> Result<(), Error> {
        sql::query("update file set bytes = $2, storage = $3, sha256 = $4, wanted_at = null where id = $1")
            .bind(id.0)
            .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
            .bind(&stored.storage)
            .bind(&stored.sha256)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that somebody asked for a file, or that nobody waits for it any more.
    pub async fn set_wanted(&mut self, id: FileId, at: Option<Timestamp>) -> Result<(), Error> {
        sql::query("update file set wanted_at = $2 where id = $1")
            .bind(id.0)
            .bind(at.map(Timestamp::as_millisecond))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Puts a file in the line of what has to be done in the portal.
    pub async fn add_file_outbox(&mut self, ticket: Number, file: FileId, made_at: Timestamp) -> Result<(), Error> {
        let sql = "insert into outbox (ticket, kind, source_id, file_id, state, made_at) \
                   values ($1, 'file', $2, $3, 'waiting', $4)";
        sql::query(sql)
            .bind(ticket.0)
            .bind(format!("file/{file}"))
            .bind(file.0)
            .bind(made_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Files of a ticket that were sent to the portal, the answer not known.
    pub async fn asked_files(&mut self, ticket: Number) -> Result<Vec<(OutboxRow, FileRow)>, Error> {
        let mut asked = Vec::new();
        for row in self.asked_of(ticket).await? {
            if let Some(id) = row.file
                && let Some(file) = self.file(id).await?
            {
                asked.push((row, file));
            }
        }
        Ok(asked)
    }
}
