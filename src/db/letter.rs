//! Letters, waiting and done.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::{Db, Error, Writing, sql};
use crate::ticket::{Letter, LetterId, LetterState, Number, PersonId, Posted};

/// A letter about to be added.
#[derive(Debug, Clone)]
pub struct NewLetter<'a> {
    /// What it is about; nothing for a digest.
    pub ticket: Option<Number>,
    /// To whom.
    pub to: PersonId,
    /// What it says.
    pub letter: &'a Letter,
    /// The same id is added once.
    pub source_id: &'a str,
    /// Gathered or waiting.
    pub state: LetterState,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it may be sent.
    pub next_at: Timestamp,
}

macro_rules! letter_columns {
    () => {
        "id, ticket, person_id, letter, made_at, state, tries, next_at, reason"
    };
}

impl Db {
    /// The newest letters, of a ticket where one is named, at most `most`.
    pub async fn letters(&self, ticket: Option<Number>, most: u16) -> Result<Vec<Posted>, Error> {
        let most = i64::from(most);
        let rows = if let Some(number) = ticket {
            let text =
                concat!("select ", letter_columns!(), " from letter where ticket = $1 order by id desc limit $2");
            sql::query(text).bind(number.0).bind(most).fetch_all(&self.readers).await?
        } else {
            let text = concat!("select ", letter_columns!(), " from letter order by id desc limit $1");
            sql::query(text).bind(most).fetch_all(&self.readers).await?
        };
        rows.iter().map(read).collect()
    }

    /// One letter.
    pub async fn letter(&self, id: LetterId) -> Result<Option<Posted>, Error> {
        let text = concat!("select ", letter_columns!(), " from letter where id = $1");
        sql::query(text).bind(id.0).fetch_optional(&self.readers).await?.as_ref().map(read).transpose()
    }

    /// The letters that went to somebody about a ticket before this one, the latest last, at most `most`.
    pub async fn letters_before(&self, letter: &Posted, most: u16) -> Result<Vec<Posted>, Error> {
        let text = concat!(
            "select ",
            letter_columns!(),
            " from letter where ticket = $1 and person_id = $2 and id < $3 and state = 'sent' order by id desc limit $4"
        );
        let query = sql::query(text).bind(letter.ticket.map(|number| number.0)).bind(letter.to.0);
        let rows = query.bind(letter.id.0).bind(i64::from(most)).fetch_all(&self.readers).await?;
        rows.iter().rev().map(read).collect()
    }

    /// When the next letter may be sent, or the next digest written.
    pub async fn next_letter_at(&self) -> Result<Option<Timestamp>, Error> {
        let text = "select min(next_at) from letter where done_at is null and state in ('gathered', 'waiting')";
        let at: Option<Option<i64>> = sql::scalar(text).fetch_optional(&self.readers).await?;
        Ok(at.flatten().and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    /// When the next digest is written.
    pub async fn next_digest_at(&self) -> Result<Option<Timestamp>, Error> {
        let text = "select min(next_at) from letter where done_at is null and state = 'gathered'";
        let at: Option<Option<i64>> = sql::scalar(text).fetch_optional(&self.readers).await?;
        Ok(at.flatten().and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    /// How many letters are in a state.
    pub async fn count_letters(&self, state: LetterState, since: Timestamp) -> Result<i64, Error> {
        let text = "select count(*) from letter where state = $1 and made_at > $2";
        sql::scalar(text).bind(state.id()).bind(since.as_millisecond()).fetch_one(&self.readers).await
    }
}

impl Writing {
    /// Adds a letter, unless it was added before.
    pub async fn add_letter(&mut self, new: &NewLetter<'_>) -> Result<(), Error> {
        let text = "insert into letter (source_id, ticket, person_id, is_automatic, letter, state, next_at, made_at) \
                    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (source_id) do nothing";
        sql::query(text)
            .bind(new.source_id)
            .bind(new.ticket.map(|number| number.0))
            .bind(new.to.0)
            .bind(i64::from(new.letter.is_rationed()))
            .bind(json(new.letter)?)
            .bind(new.state.id())
            .bind(new.next_at.as_millisecond())
            .bind(new.made_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes the next letter that may be sent now, and keeps others off it until `until`.
    pub async fn claim_letter(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<Posted>, Error> {
        let text = concat!(
            "update letter set tries = tries + 1, next_at = $2 where state = 'waiting' and next_at <= $1 and id = \
             (select id from letter where state = 'waiting' and next_at <= $1 order by next_at, id limit 1) returning ",
            letter_columns!()
        );
        let query = sql::query(text).bind(now.as_millisecond()).bind(until.as_millisecond());
        query.fetch_optional(self.connection()).await?.as_ref().map(read).transpose()
    }

    /// The letters gathered for somebody whose digest is due, oldest first; nobody's when none is.
    pub async fn gathered(&mut self, now: Timestamp) -> Result<Vec<Posted>, Error> {
        let text = concat!(
            "select ",
            letter_columns!(),
            " from letter where state = 'gathered' and person_id = (select person_id from letter \
             where state = 'gathered' and next_at <= $1 order by next_at, id limit 1) order by id"
        );
        sql::query(text).bind(now.as_millisecond()).fetch_all(self.connection()).await?.iter().map(read).collect()
    }

    /// Says what became of a letter, and whether it was still open.
    pub async fn finish_letter(
        &mut self,
        id: LetterId,
        state: LetterState,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let text = "update letter set state = $2, reason = $3, done_at = $4 where id = $1 and done_at is null";
        let query = sql::query(text).bind(id.0).bind(state.id()).bind(reason).bind(at.as_millisecond());
        Ok(query.execute(self.connection()).await? > 0)
    }

    /// Says why a letter could not be sent, and when it is tried again.
    pub async fn delay_letter(&mut self, id: LetterId, reason: &str, next_at: Timestamp) -> Result<(), Error> {
        let text = "update letter set reason = $2, next_at = $3 where id = $1";
        sql::query(text).bind(id.0).bind(reason).bind(next_at.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }

    /// Lets a letter that failed be tried again, and says whether there was one.
    pub async fn retry_letter(&mut self, id: LetterId, at: Timestamp) -> Result<bool, Error> {
        let text = "update letter set state = 'waiting', tries = 0, next_at = $2, made_at = $2, done_at = null, \
                    reason = null where id = $1 and state in ('failed', 'kept')";
        Ok(sql::query(text).bind(id.0).bind(at.as_millisecond()).execute(self.connection()).await? > 0)
    }

    /// Forgets letters that were done before then, and says how many.
    pub async fn forget_letters(&mut self, before: Timestamp) -> Result<u64, Error> {
        sql::query("delete from letter where done_at is not null and done_at < $1")
            .bind(before.as_millisecond())
            .execute(self.connection())
            .await
    }

    /// Whether a letter that is rationed went to somebody since then, or is on its way.
    pub async fn wrote_since(&mut self, letter: &Posted, since: Timestamp) -> Result<bool, Error> {
        let text = "select 1 from letter where person_id = $1 and done_at > $2 and state = 'sent' \
                    and is_automatic = 1 and id <> $3 limit 1";
        let query = sql::scalar(text).bind(letter.to.0).bind(since.as_millisecond()).bind(letter.id.0);
        let found: Option<i64> = query.fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }
}

fn read(row: &sql::Row) -> Result<Posted, Error> {
    let cells = Cells { what: "letter", row };
    Ok(Posted {
        id: LetterId(cells.number(0)?),
        ticket: cells.maybe_number(1)?.map(Number),
        to: PersonId(cells.number(2)?),
        letter: serde_json::from_str(&cells.text(3)?).map_err(|error| cells.unreadable(&error))?,
        made_at: cells.time(4)?,
        state: cells.parsed(5)?,
        tries: cells.number(6)?,
        next_at: cells.time(7)?,
        reason: cells.maybe_text(8)?,
    })
}
