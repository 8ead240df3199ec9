//! The portal behind the desk: whose numbers are whose, and how far it has been read.

use std::collections::HashMap;

use jiff::Timestamp;

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, TicketRow, Writing, sql, ticket};
use crate::booking::BookingLink;
use crate::ticket::portal::Capabilities;
use crate::ticket::{MessageId, Minutes, Number, PersonId, RemoteCompanyId, Role, Seq, UserId};

/// The portal behind a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRow {
    /// Which kind: `myportal`.
    pub kind: String,
    /// Where it is.
    pub url: String,
    /// Who is signed in.
    pub person: PersonId,
    /// The latest change that has been read with everything before it, in microseconds since 1970.
    pub mark: Option<i64>,
    /// Where the first reading of all tickets goes on.
    pub resume: Option<String>,
    /// About how many tickets it has.
    pub total: u64,
    /// Since when it cannot be reached.
    pub offline_since: Option<Timestamp>,
    /// Why.
    pub trouble: Option<String>,
    /// Whether somebody has to sign in again.
    pub signed_out: bool,
    /// What it can do for whoever is signed in.
    pub capabilities: Capabilities,
}

/// What is known of a ticket's state in the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalTicketRow {
    /// When the portal last moved it, in microseconds since 1970.
    pub updated_at: i64,
    /// Whether its thread has ever been read.
    pub has_thread: bool,
    /// Whether the portal has taken it away or merged it.
    pub is_gone: bool,
}

/// A message of the portal as it is kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptMessage {
    /// Which entry it is.
    pub seq: Seq,
    /// On which ticket.
    pub number: Number,
    /// The working time that goes with it.
    pub time: Option<Minutes>,
}

const PORTAL: &str = "select kind, url, person_id, mark, resume, total, offline_since, trouble, signed_out, \
     capabilities from portal";

fn read(row: &Row) -> Result<PortalRow, Error> {
    let cells = Cells { what: "portal", row };
    let time = |ms: i64| Timestamp::from_millisecond(ms).map_err(|error| cells.unreadable(&error));
    Ok(PortalRow {
        kind: cells.text(0)?,
        url: cells.text(1)?,
        person: PersonId(cells.number(2)?),
        mark: cells.maybe_number(3)?,
        resume: cells.maybe_text(4)?,
        total: u64::try_from(cells.number(5)?).unwrap_or(0),
        offline_since: cells.maybe_number(6)?.map(time).transpose()?,
        trouble: cells.maybe_text(7)?,
        signed_out: cells.truth(8)?,
        // What an older or newer program wrote is asked for again at the next sign of life.
        capabilities: cells.maybe_text(9)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
    })
}

impl Db {
    /// The portal behind the desk, when there is one.
    pub async fn portal(&self) -> Result<Option<PortalRow>, Error> {
        sql::query(PORTAL).fetch_optional(&self.readers).await?.as_ref().map(read).transpose()
    }

    /// Those of these people that nothing is known of.
    pub async fn unknown_users(&self, ids: &[UserId]) -> Result<Vec<UserId>, Error> {
        let sql = "select value from json_each($1) where value not in (select remote_id from portal_person)";
        let rows: Vec<i64> = sql::scalar(sql).bind(json(&ids)?).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(UserId).collect())
    }

    /// The ticket whose thread should be read next: open ones first, the latest changed first.
    pub async fn behind(&self) -> Result<Option<Number>, Error> {
        let sql = "select ticket from portal_ticket where is_behind = 1 order by is_open desc, updated_at desc limit 1";
        let number: Option<i64> = sql::scalar(sql).fetch_optional(&self.readers).await?;
        Ok(number.map(Number))
    }

    /// How many tickets were read from the portal.
    pub async fn portal_tickets(&self) -> Result<u64, Error> {
        let count: i64 = sql::scalar("select count(*) from portal_ticket").fetch_one(&self.readers).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// An agent with open tickets whose booking link was not looked up since `before`, and one of the tickets.
    pub async fn link_due(&self, before: Timestamp) -> Result<Option<(UserId, Number)>, Error> {
        let sql = "select remote_id, seen_on from (select remote_id, (select ticket.number from ticket \
                   join portal_ticket on ticket = number where assignee_id = portal_person.person_id \
                   and ticket.is_open = 1 and is_gone = 0 order by place desc limit 1) as seen_on \
                   from portal_person where link_at is null or link_at < $1) as due where seen_on is not null limit 1";
        let row = sql::query(sql).bind(before.as_millisecond()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "portal_person", row: &row };
        Ok(Some((UserId(cells.number(0)?), Number(cells.number(1)?))))
    }
}

impl Writing {
    /// The portal behind the desk, when there is one.
    pub async fn portal(&mut self) -> Result<Option<PortalRow>, Error> {
        sql::query(PORTAL).fetch_optional(self.connection()).await?.as_ref().map(read).transpose()
    }

    /// Puts a portal behind the desk, in place of the one that is there.
    pub async fn set_portal(&mut self, kind: &str, url: &str, person: PersonId) -> Result<(), Error> {
        let sql = "insert into portal (only_one, kind, url, person_id) values (1, $1, $2, $3) \
                   on conflict (only_one) do update set kind = excluded.kind, url = excluded.url, \
                   person_id = excluded.person_id";
        sql::query(sql).bind(kind).bind(url).bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Keeps how far the portal has been read.
    pub async fn set_mark(&mut self, mark: Option<i64>, resume: Option<&str>, total: u64) -> Result<(), Error> {
        sql::query("update portal set mark = $1, resume = $2, total = $3")
            .bind(mark)
            .bind(resume)
            .bind(i64::try_from(total).unwrap_or(i64::MAX))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps since when and why the portal cannot be reached, or that it can.
    pub async fn set_trouble(
        &mut self,
        since: Option<Timestamp>,
        why: Option<&str>,
        signed_out: bool,
    ) -> Result<(), Error> {
        sql::query("update portal set offline_since = $1, trouble = $2, signed_out = $3")
            .bind(since.map(Timestamp::as_millisecond))
            .bind(why)
            .bind(i64::from(signed_out))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps what the portal can do for whoever is signed in.
    pub async fn set_capabilities(&mut self, capabilities: &Capabilities) -> Result<(), Error> {
        sql::query("update portal set capabilities = $1").bind(json(capabilities)?).execute(self.connection()).await?;
        Ok(())
    }

    /// The company of a person, in the portal's number.
    pub async fn company_of_user(&mut self, user: UserId) -> Result<Option<RemoteCompanyId>, Error> {
        let sql = "select company from portal_person where remote_id = $1 and company is not null";
        let id: Option<i64> = sql::scalar(sql).bind(user.0).fetch_optional(self.connection()).await?;
        Ok(id.map(RemoteCompanyId))
    }

    /// Keeps the company of a person, in the portal's number.
    pub async fn set_company_of_user(&mut self, user: UserId, company: RemoteCompanyId) -> Result<(), Error> {
        let sql = "update portal_person set company = $2 where remote_id = $1 and company is distinct from $2";
        sql::query(sql).bind(user.0).bind(company.0).execute(self.connection()).await?;
        Ok(())
    }

    /// The person that the portal knows by this number.
    pub async fn person_of_user(&mut self, user: UserId) -> Result<Option<PersonId>, Error> {
        let id: Option<i64> = sql::scalar("select person_id from portal_person where remote_id = $1")
            .bind(user.0)
            .fetch_optional(self.connection())
            .await?;
        Ok(id.map(PersonId))
    }

    /// The portal's number for a person.
    pub async fn user_of_person(&mut self, person: PersonId) -> Result<Option<UserId>, Error> {
        let id: Option<i64> = sql::scalar("select remote_id from portal_person where person_id = $1 limit 1")
            .bind(person.0)
            .fetch_optional(self.connection())
            .await?;
        Ok(id.map(UserId))
    }

    /// Keeps which person the portal knows by this number.
    pub async fn set_user(&mut self, user: UserId, person: PersonId) -> Result<(), Error> {
        let sql = "insert into portal_person (remote_id, person_id) values ($1, $2) \
                   on conflict (remote_id) do update set person_id = excluded.person_id";
        sql::query(sql).bind(user.0).bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Keeps when a person's booking link was looked up.
    pub async fn set_link_at(&mut self, user: UserId, at: Timestamp) -> Result<(), Error> {
        sql::query("update portal_person set link_at = $2 where remote_id = $1")
            .bind(user.0)
            .bind(at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps on which side of the desk a person sits.
    pub async fn set_role(&mut self, person: PersonId, role: Role) -> Result<(), Error> {
        sql::query("update person set role = $2 where id = $1")
            .bind(person.0)
            .bind(role.id())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// What is known of a ticket's state in the portal.
    pub async fn portal_ticket(&mut self, number: Number) -> Result<Option<PortalTicketRow>, Error> {
        let sql = "select updated_at, has_thread, is_gone from portal_ticket where ticket = $1";
        let row = sql::query(sql).bind(number.0).fetch_optional(self.connection()).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = Cells { what: "portal_ticket", row: &row };
        let (updated_at, has_thread, is_gone) = (cells.number(0)?, cells.truth(1)?, cells.truth(2)?);
        Ok(Some(PortalTicketRow { updated_at, has_thread, is_gone }))
    }

    /// Keeps that a ticket's fields were read as they were at a time, in microseconds since 1970. Its thread is
    /// behind when it moved since it was read.
    pub async fn saw_ticket(&mut self, number: Number, at: i64, word: &str, is_open: bool) -> Result<(), Error> {
        let sql = "insert into portal_ticket (ticket, updated_at, status, is_open, is_behind, has_thread) \
                   values ($1, $2, $3, $4, 1, 0) on conflict (ticket) do update set status = excluded.status, \
                   is_behind = case when excluded.updated_at > portal_ticket.updated_at then 1 else portal_ticket.is_behind end, \
                   updated_at = excluded.updated_at, is_open = excluded.is_open";
        sql::query(sql).bind(number.0).bind(at).bind(word).bind(i64::from(is_open)).execute(self.connection()).await?;
        Ok(())
    }

    /// Keeps that a ticket's thread was read.
    pub async fn saw_thread(&mut self, number: Number) -> Result<(), Error> {
        sql::query("update portal_ticket set is_behind = 0, has_thread = 1 where ticket = $1")
            .bind(number.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that a ticket's thread cannot be read, until the ticket moves again.
    pub async fn pass_over(&mut self, number: Number) -> Result<(), Error> {
        sql::query("update portal_ticket set is_behind = 0 where ticket = $1")
            .bind(number.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps that nothing more comes of a ticket: it was merged into another, or taken away.
    pub async fn set_gone(&mut self, number: Number, merged_into: Option<Number>) -> Result<(), Error> {
        sql::query("update portal_ticket set is_behind = 0, is_gone = 1, merged_into = $2 where ticket = $1")
            .bind(number.0)
            .bind(merged_into.map(|number| number.0))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Those of these messages that are kept already.
    pub async fn kept_messages(&mut self, ids: &[MessageId]) -> Result<HashMap<MessageId, KeptMessage>, Error> {
        let sql = "select remote_id, entry.seq, ticket, minutes, billable from portal_message \
                   join entry on entry.seq = portal_message.seq left join entry_time on entry_time.seq = entry.seq \
                   where remote_id in (select value from json_each($1))";
        let rows = sql::query(sql).bind(json(&ids)?).fetch_all(self.connection()).await?;
        let read = |row| {
            let cells = Cells { what: "portal_message", row };
            let (seq, number) = (Seq(cells.number(1)?), Number(cells.number(2)?));
            Ok((MessageId(cells.number(0)?), KeptMessage { seq, number, time: cells.minutes(3)? }))
        };
        rows.iter().map(read).collect()
    }

    /// Keeps which entry a message of the portal is.
    pub async fn set_message(&mut self, id: MessageId, seq: Seq) -> Result<(), Error> {
        sql::query("insert into portal_message (remote_id, seq) values ($1, $2) on conflict do nothing")
            .bind(id.0)
            .bind(seq.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Moves an entry to another ticket: the portal split or merged it.
    pub async fn move_entry(&mut self, seq: Seq, to: Number) -> Result<(), Error> {
        sql::query("update entry set ticket = $2 where seq = $1")
            .bind(seq.0)
            .bind(to.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// The role of whoever wrote last where the customer can read it.
    pub async fn last_public_role(&mut self, number: Number) -> Result<Option<Role>, Error> {
        let sql = "select person.role from entry join person on person.id = person_id where ticket = $1 \
                   and event in ('opened', 'replied') order by at desc, seq desc limit 1";
        let role: Option<String> = sql::scalar(sql).bind(number.0).fetch_optional(self.connection()).await?;
        Ok(role.and_then(|role| role.parse().ok()))
    }

    /// Gives a ticket that was opened here the number the portal gave it, and everything of it too.
    pub async fn renumber(&mut self, old: &TicketRow, number: Number) -> Result<TicketRow, Error> {
        let from = old.ticket.number;
        let source_id: String = sql::scalar("select source_id from ticket where number = $1")
            .bind(from.0)
            .fetch_one(self.connection())
            .await?;
        let mut new = old.clone();
        new.ticket.number = number;
        sql::query("delete from ticket_search where rowid = $1").bind(old.place().0).execute(self.connection()).await?;
        let copy = "insert into ticket (number, place, subject, status, is_open, priority, category, module, \
                    requester_id, assignee_id, customer_wrote_last, created_at, updated_at, source_id) \
                    select $2, $3, subject, status, is_open, priority, category, module, requester_id, assignee_id, \
                    customer_wrote_last, created_at, updated_at, source_id || '/' || $2 from ticket where number = $1";
        let place = ticket::place(new.ticket.updated_at, number);
        sql::query(copy).bind(from.0).bind(number.0).bind(place.0).execute(self.connection()).await?;
        for sql in [
            "update entry set ticket = $2 where ticket = $1",
            "update watcher set ticket = $2 where ticket = $1",
            "update ticket_words set ticket = $2 where ticket = $1",
            "update session set ticket = $2 where ticket = $1",
            "update link set ticket = $2 where ticket = $1",
            "update outbox set ticket = $2 where ticket = $1",
            "update booking set ticket = $2 where ticket = $1",
            "update offer set ticket = $2 where ticket = $1",
            "update task set ticket = $2 where ticket = $1",
            "update presence set ticket = $2 where ticket = $1",
            "update draft set key = replace(key, '/' || $1, '/' || $2) where key like '%/' || $1",
            "delete from ticket where number = $1 and $2 <> number",
        ] {
            sql::query(sql).bind(from.0).bind(number.0).execute(self.connection()).await?;
        }
        sql::query("update ticket set source_id = $2 where number = $1")
            .bind(number.0)
            .bind(source_id)
            .execute(self.connection())
            .await?;
        Ok(new)
    }

    /// The link that is kept for a person, as it is inside this transaction.
    pub async fn booking_link(&mut self, person: PersonId) -> Result<Option<BookingLink>, Error> {
        Ok(self.person(person).await?.and_then(|person| person.booking_link))
    }
}
