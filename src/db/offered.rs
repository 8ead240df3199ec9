//! What the portal behind the desk offers besides tickets: saved filters, canned responses filled in for a ticket, and
//! its own word for a status.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Canned, MessageId, Number, RemoteCompanyId, Seq, UserId};

impl Db {
    /// The filters that are saved in the portal, by name, each with the filter that lists the same here.
    pub async fn saved_views(&self) -> Result<Vec<(String, String)>, Error> {
        let rows = sql::query("select name, query from portal_view order by place").fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "portal_view", row };
            Ok((cells.text(0)?, cells.text(1)?))
        };
        rows.iter().map(read).collect()
    }

    /// The portal's canned responses, filled in for a ticket.
    pub async fn portal_canned(&self, ticket: Number) -> Result<Vec<Canned>, Error> {
        let sql = "select title, text from portal_canned where ticket = $1 order by place";
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        let read = |row| {
            let cells = Cells { what: "portal_canned", row };
            Ok(Canned { title: cells.parsed(0)?, text: cells.text(1)? })
        };
        rows.iter().map(read).collect()
    }

    /// Whoever looks after a ticket of the portal, when their booking link was not looked up since `before`.
    pub async fn link_due_on(&self, ticket: Number, before: Timestamp) -> Result<Option<UserId>, Error> {
        let sql = "select remote_id from portal_person join ticket on assignee_id = portal_person.person_id \
                   where number = $1 and remote_id > 0 and (link_at is null or link_at < $2) limit 1";
        let id: Option<i64> =
            sql::scalar(sql).bind(ticket.0).bind(before.as_millisecond()).fetch_optional(&self.readers).await?;
        Ok(id.map(UserId))
    }

    /// The portal's own word for a ticket's status, as it was read last.
    pub async fn portal_word(&self, ticket: Number) -> Result<Option<String>, Error> {
        let sql = "select status from portal_ticket where ticket = $1";
        sql::scalar(sql).bind(ticket.0).fetch_optional(&self.readers).await
    }
}

impl Writing {
    /// The tickets that the portal had open when they were read last, and whose threads are not behind.
    pub async fn open_in_portal(&mut self) -> Result<Vec<Number>, Error> {
        let sql = "select ticket from portal_ticket where is_open = 1 and is_gone = 0 and is_behind = 0";
        let numbers: Vec<i64> = sql::scalar(sql).fetch_all(self.connection()).await?;
        Ok(numbers.into_iter().map(Number).collect())
    }

    /// Keeps that a ticket has to be read again.
    pub async fn set_behind(&mut self, ticket: Number) -> Result<(), Error> {
        sql::query("update portal_ticket set is_behind = 1 where ticket = $1")
            .bind(ticket.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Keeps the filters that are saved in the portal, in place of those before.
    pub async fn set_saved_views(&mut self, views: &[(String, String)]) -> Result<(), Error> {
        sql::query("delete from portal_view").execute(self.connection()).await?;
        for (place, (name, query)) in (1_i64..).zip(views) {
            sql::query("insert into portal_view (place, name, query) values ($1, $2, $3)")
                .bind(place)
                .bind(name)
                .bind(query)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// Keeps the portal's canned responses for a ticket, in place of those before.
    pub async fn set_portal_canned(&mut self, ticket: Number, all: &[Canned]) -> Result<(), Error> {
        sql::query("delete from portal_canned where ticket = $1").bind(ticket.0).execute(self.connection()).await?;
        for (place, canned) in (1_i64..).zip(all) {
            sql::query("insert into portal_canned (ticket, place, title, text) values ($1, $2, $3, $4)")
                .bind(ticket.0)
                .bind(place)
                .bind(canned.title.as_str())
                .bind(&canned.text)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    /// The name of a company that somebody of it was seen with.
    pub async fn company_name(&mut self, id: RemoteCompanyId) -> Result<Option<String>, Error> {
        let sql = "select company.name from portal_person join person on person.id = portal_person.person_id \
                   join company on company.id = person.company_id where portal_person.company = $1 limit 1";
        sql::scalar(sql).bind(id.0).fetch_optional(self.connection()).await
    }

    /// The portal's number for a message, when it has one.
    pub async fn message_of(&mut self, seq: Seq) -> Result<Option<MessageId>, Error> {
        let sql = "select remote_id from portal_message where seq = $1";
        let id: Option<i64> = sql::scalar(sql).bind(seq.0).fetch_optional(self.connection()).await?;
        Ok(id.map(MessageId))
    }
}
