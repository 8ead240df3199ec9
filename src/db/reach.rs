//! How mail reaches people: whose address is known to be theirs, whose came back, who wants to be told of what, and
//! which process sends.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::{How, Notice, PersonId};

impl Db {
    /// What somebody chose to be told of.
    pub async fn notices(&self, person: PersonId) -> Result<Vec<(Notice, How)>, Error> {
        let rows = sql::query("select what, how from notice where person_id = $1")
            .bind(person.0)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(notice).collect()
    }

    /// Whether somebody has shown that their address reaches them.
    pub async fn is_reached(&self, person: PersonId) -> Result<bool, Error> {
        let query = sql::scalar("select 1 from reached where person_id = $1").bind(person.0);
        Ok(query.fetch_optional::<i64>(&self.readers).await?.is_some())
    }

    /// What a mail server last said of somebody's address, when it would not take it.
    pub async fn bounce(&self, person: PersonId) -> Result<Option<(String, Timestamp)>, Error> {
        let row = sql::query("select reason, at from bounce where person_id = $1").bind(person.0);
        let Some(row) = row.fetch_optional(&self.readers).await? else { return Ok(None) };
        let cells = Cells { what: "bounce", row: &row };
        Ok(Some((cells.text(0)?, cells.time(1)?)))
    }

    /// When a process that can mail was last at work.
    pub async fn mail_server_seen(&self) -> Result<Option<Timestamp>, Error> {
        let at: Option<i64> = sql::scalar("select seen_at from mail_server").fetch_optional(&self.readers).await?;
        Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }
}

impl Writing {
    /// What somebody chose to be told of, inside this transaction.
    pub async fn notices(&mut self, person: PersonId) -> Result<Vec<(Notice, How)>, Error> {
        let query = sql::query("select what, how from notice where person_id = $1").bind(person.0);
        query.fetch_all(self.connection()).await?.iter().map(notice).collect()
    }

    /// Keeps how somebody wants to be told of something.
    pub async fn set_notice(&mut self, person: PersonId, what: Notice, how: How) -> Result<(), Error> {
        let text = "insert into notice (person_id, what, how) values ($1, $2, $3) \
                    on conflict (person_id, what) do update set how = excluded.how";
        sql::query(text).bind(person.0).bind(what.id()).bind(how.id()).execute(self.connection()).await?;
        Ok(())
    }

    /// Who chose something about being told of this.
    pub async fn who_chose(&mut self, what: Notice) -> Result<Vec<PersonId>, Error> {
        let query = sql::scalar("select person_id from notice where what = $1 order by person_id").bind(what.id());
        Ok(query.fetch_all::<i64>(self.connection()).await?.into_iter().map(PersonId).collect())
    }

    /// Whether somebody has shown that their address reaches them.
    pub async fn is_reached(&mut self, person: PersonId) -> Result<bool, Error> {
        let query = sql::scalar("select 1 from reached where person_id = $1").bind(person.0);
        let found: Option<i64> = query.fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }

    /// Keeps that somebody's address reaches them.
    pub async fn set_reached(&mut self, person: PersonId, at: Timestamp) -> Result<(), Error> {
        sql::query("insert into reached (person_id, at) values ($1, $2) on conflict do nothing")
            .bind(person.0)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that a mail server would not take somebody's address, and says whether that is new.
    pub async fn set_bounce(&mut self, person: PersonId, reason: &str, at: Timestamp) -> Result<bool, Error> {
        let text = "update bounce set reason = $2, at = $3 where person_id = $1";
        let known = sql::query(text).bind(person.0).bind(reason).bind(at.as_millisecond());
        if known.execute(self.connection()).await? > 0 {
            return Ok(false);
        }
        let text = "insert into bounce (person_id, reason, at) values ($1, $2, $3)";
        sql::query(text).bind(person.0).bind(reason).bind(at.as_millisecond()).execute(self.connection()).await?;
        Ok(true)
    }

    /// Keeps that a mail server took somebody's address.
    pub async fn clear_bounce(&mut self, person: PersonId) -> Result<(), Error> {
        sql::query("delete from bounce where person_id = $1").bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Keeps when a process that can mail was at work.
    pub async fn see_mail_server(&mut self, at: Timestamp) -> Result<(), Error> {
        let text = "insert into mail_server (only_one, seen_at) values (1, $1) \
                    on conflict (only_one) do update set seen_at = excluded.seen_at";
        sql::query(text).bind(at.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }
}

fn notice(row: &sql::Row) -> Result<(Notice, How), Error> {
    let cells = Cells { what: "notice", row };
    Ok((cells.parsed(0)?, cells.parsed(1)?))
}
