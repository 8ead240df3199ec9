//! Sessions and customer links, kept so that reading the tables opens nothing.

use jiff::{SignedDuration, Timestamp};

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Number, PersonId};

/// An open session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// What is kept of its secret.
    pub secret_hash: String,
    /// Whose.
    pub person: PersonId,
    /// What it opens: `person`, `ticket` or `preview`.
    pub scope: String,
    /// The one ticket it opens.
    pub ticket: Option<Number>,
    /// The token every form carries.
    pub csrf: String,
    /// What the browser calls itself.
    pub browser: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// How long it lasts unused.
    pub idle: SignedDuration,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// When its holder typed the digits that were mailed.
    pub proved_at: Option<Timestamp>,
}

macro_rules! session_columns {
    () => {
        "secret_hash, person_id, scope, ticket, csrf, browser, created_at, seen_at, idle, expires_at, proved_at"
    };
}

/// A customer link.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// For whom.
    pub person: PersonId,
    /// The ticket it opens.
    pub ticket: Number,
    /// How: `ticket` or `preview`.
    pub scope: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A customer link in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLink {
    /// The random part of its token, which opens nothing without its signature.
    pub id: String,
    /// For whom.
    pub person: PersonId,
    /// When it was made; nobody knows for one of before that was kept.
    pub made_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

impl Db {
    /// The customer links of a ticket, the newest first.
    pub async fn links(&self, ticket: Number) -> Result<Vec<ListedLink>, Error> {
        let sql = "select id, person_id, nullif(made_at, 0), expires_at, revoked_at from link \
                   where ticket = $1 and scope = 'ticket' order by made_at desc, id";
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        let read = |row: &Row| {
            let cells = Cells { what: "link", row };
            let maybe = |column| cells.maybe_number(column)?.map(|_| cells.time(column)).transpose();
            Ok(ListedLink {
                id: cells.text(0)?,
                person: PersonId(cells.number(1)?),
                made_at: maybe(2)?,
                expires_at: cells.time(3)?,
                revoked_at: maybe(4)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// The session whose secret has this hash, unless it has ended or its person is shut out.
    pub async fn session(&self, secret_hash: &str, now: Timestamp) -> Result<Option<SessionRow>, Error> {
        let sql = concat!(
            "select ",
            session_columns!(),
            " from session where secret_hash = $1 and expires_at > $2 and seen_at + idle > $2 \
             and exists (select 1 from person where person.id = person_id and disabled_at is null)"
        );
        let row = sql::query(sql).bind(secret_hash).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// The sessions of a person that have not ended, the last used first.
    pub async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<SessionRow>, Error> {
        let sql = concat!(
            "select ",
            session_columns!(),
            " from session where person_id = $1 and expires_at > $2 and seen_at + idle > $2 order by seen_at desc"
        );
        let rows = sql::query(sql).bind(person.0).bind(now.as_millisecond()).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The link with this id, unless it has ended or was revoked.
    pub async fn link(&self, id: &str, now: Timestamp) -> Result<Option<LinkRow>, Error> {
        let sql = "select person_id, ticket, scope, expires_at from link \
                   where id = $1 and expires_at > $2 and revoked_at is null \
                   and exists (select 1 from person where person.id = person_id and disabled_at is null)";
        let row = sql::query(sql).bind(id).bind(now.as_millisecond()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "link", row: &row };
        Ok(Some(LinkRow {
            person: PersonId(cells.number(0)?),
            ticket: Number(cells.number(1)?),
            scope: cells.text(2)?,
            expires_at: cells.time(3)?,
        }))
    }
}

impl Writing {
    /// Adds a session, and clears away those that ended before it began.
    pub async fn add_session(&mut self, new: &SessionRow) -> Result<(), Error> {
        sql::query("delete from session where expires_at <= $1 or seen_at + idle <= $1")
            .bind(new.created_at.as_millisecond())
            .execute(self.connection())
            .await?;
        let sql = concat!(
            "insert into session (",
            session_columns!(),
            ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null)"
        );
        sql::query(sql)
            .bind(&new.secret_hash)
            .bind(new.person.0)
            .bind(&new.scope)
            .bind(new.ticket.map(|number| number.0))
            .bind(&new.csrf)
            .bind(&new.browser)
            .bind(new.created_at.as_millisecond())
            .bind(new.seen_at.as_millisecond())
            .bind(milliseconds(new.idle))
            .bind(new.expires_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps when a session was last used.
    pub async fn see_session(&mut self, secret_hash: &str, now: Timestamp) -> Result<(), Error> {
        sql::query("update session set seen_at = $2 where secret_hash = $1")
            .bind(secret_hash)
            .bind(now.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that the holder of a session typed the digits that were mailed: from now on it goes by another secret, and
    /// lasts for so long.
    pub async fn prove_session(
        &mut self,
        secret_hash: &str,
        (new_hash, csrf): (&str, &str),
        now: Timestamp,
        lasts: SignedDuration,
    ) -> Result<(), Error> {
        let until = now.saturating_add(lasts).unwrap_or(Timestamp::MAX);
        sql::query(
            "update session set secret_hash = $5, csrf = $6, proved_at = $2, seen_at = $2, idle = $3, \
                    expires_at = $4 where secret_hash = $1",
        )
        .bind(secret_hash)
        .bind(now.as_millisecond())
        .bind(milliseconds(lasts))
        .bind(until.as_millisecond())
        .bind(new_hash)
        .bind(csrf)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends a session, and tells whose and what it was.
    pub async fn end_session(&mut self, secret_hash: &str) -> Result<Option<SessionRow>, Error> {
        let sql = concat!("delete from session where secret_hash = $1 returning ", session_columns!());
        let row = sql::query(sql).bind(secret_hash).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Ends every session of a person but one, and tells how many there were.
    pub async fn end_sessions_of(&mut self, person: PersonId, but: Option<&str>) -> Result<u64, Error> {
        sql::query("delete from session where person_id = $1 and secret_hash <> $2")
            .bind(person.0)
            .bind(but.unwrap_or_default())
            .execute(self.connection())
            .await
    }

    /// Withdraws the customer links of a ticket that still open it, and tells how many there were.
    pub async fn revoke_links(&mut self, ticket: Number, at: Timestamp) -> Result<u64, Error> {
        let sql = "update link set revoked_at = $2 where ticket = $1 and scope = 'ticket' and revoked_at is null \
                   and expires_at > $2";
        sql::query(sql).bind(ticket.0).bind(at.as_millisecond()).execute(self.connection()).await
    }

    /// The same for every link of a person.
    pub async fn revoke_links_of(&mut self, person: PersonId, at: Timestamp) -> Result<u64, Error> {
        let sql = "update link set revoked_at = $2 where person_id = $1 and scope = 'ticket' and revoked_at is null \
                   and expires_at > $2";
        sql::query(sql).bind(person.0).bind(at.as_millisecond()).execute(self.connection()).await
    }

    /// Ends what the links of a ticket have opened.
    pub async fn end_ticket_sessions(&mut self, ticket: Number) -> Result<(), Error> {
        sql::query("delete from session where ticket = $1 and scope = 'ticket'")
            .bind(ticket.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Ends what the links of a person have opened.
    pub async fn end_ticket_sessions_of(&mut self, person: PersonId) -> Result<(), Error> {
        sql::query("delete from session where person_id = $1 and scope = 'ticket'")
            .bind(person.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Adds a customer link.
    pub async fn add_link(
        &mut self,
        id: &str,
        new: &LinkRow,
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into link (id, person_id, ticket, scope, expires_at, made_by, made_at) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        sql::query(sql)
            .bind(id)
            .bind(new.person.0)
            .bind(new.ticket.0)
            .bind(&new.scope)
            .bind(new.expires_at.as_millisecond())
            .bind(by.map(|id| id.0))
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn read(row: &Row) -> Result<SessionRow, Error> {
    let cells = Cells { what: "session", row };
    Ok(SessionRow {
        secret_hash: cells.text(0)?,
        person: PersonId(cells.number(1)?),
        scope: cells.text(2)?,
        ticket: cells.maybe_number(3)?.map(Number),
        csrf: cells.text(4)?,
        browser: cells.text(5)?,
        created_at: cells.time(6)?,
        seen_at: cells.time(7)?,
        idle: SignedDuration::from_millis(cells.number(8)?),
        expires_at: cells.time(9)?,
        proved_at: cells.maybe_time(10)?,
    })
}

fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
