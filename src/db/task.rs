//! The checklists of tickets, and what was asked of the portal about tickets besides messages and fields.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::ticket::portal::Errand;
use crate::ticket::{Number, RemoteTaskId, Task, TaskId, TaskName};

/// A line of a checklist, with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The line.
    pub task: Task,
    /// The ticket it is on.
    pub ticket: Number,
    /// Its place in the list.
    pub place: i64,
    /// The portal's number for it.
    pub remote: Option<RemoteTaskId>,
}

macro_rules! tasks {
    ($rest:literal) => {
        concat!("select id, ticket, name, is_done, place, remote_id from task ", $rest)
    };
}

fn read(row: &Row) -> Result<TaskRow, Error> {
    let cells = Cells { what: "task", row };
    let task = Task { id: TaskId(cells.number(0)?), name: cells.parsed(2)?, is_done: cells.truth(3)? };
    let (ticket, place) = (Number(cells.number(1)?), cells.number(4)?);
    Ok(TaskRow { task, ticket, place, remote: cells.maybe_number(5)?.map(RemoteTaskId) })
}

impl Db {
    /// The checklist of a ticket, in its order.
    pub async fn tasks(&self, ticket: Number) -> Result<Vec<Task>, Error> {
        let sql = tasks!("where ticket = $1 order by place, id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(read(row)?.task)).collect()
    }
}

impl Writing {
    /// The checklist of a ticket, in its order.
    pub async fn tasks(&mut self, ticket: Number) -> Result<Vec<TaskRow>, Error> {
        let sql = tasks!("where ticket = $1 order by place, id");
        let rows = sql::query(sql).bind(ticket.0).fetch_all(self.connection()).await?;
        rows.iter().map(read).collect()
    }

    /// One line of a checklist.
    pub async fn task(&mut self, id: TaskId) -> Result<Option<TaskRow>, Error> {
        let row = sql::query(tasks!("where id = $1")).bind(id.0).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Adds a line at the end of a checklist.
    pub async fn add_task(
        &mut self,
        ticket: Number,
        name: &TaskName,
        is_done: bool,
        remote: Option<RemoteTaskId>,
    ) -> Result<TaskId, Error> {
        let sql = "insert into task (ticket, name, is_done, place, remote_id) \
                   values ($1, $2, $3, (select coalesce(max(place), 0) + 1 from task where ticket = $1), $4) \
                   returning id";
        let id = sql::scalar(sql)
            .bind(ticket.0)
            .bind(name.as_str())
            .bind(i64::from(is_done))
            .bind(remote.map(|remote| remote.0))
            .fetch_one(self.connection())
            .await?;
        Ok(TaskId(id))
    }

    /// Keeps what a line says, whether it is done, where it stands, and the portal's number for it.
    pub async fn set_task(&mut self, row: &TaskRow) -> Result<(), Error> {
        sql::query("update task set name = $2, is_done = $3, place = $4, remote_id = $5 where id = $1")
            .bind(row.task.id.0)
            .bind(row.task.name.as_str())
            .bind(i64::from(row.task.is_done))
            .bind(row.place)
            .bind(row.remote.map(|remote| remote.0))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Takes a line off its checklist.
    pub async fn remove_task(&mut self, id: TaskId) -> Result<(), Error> {
        sql::query("delete from task where id = $1").bind(id.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Puts an errand in the line of what has to be done in the portal.
    pub async fn add_errand(
        &mut self,
        ticket: Number,
        source_id: &str,
        errand: &Errand,
        made_at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into outbox (ticket, kind, source_id, errand, state, made_at) \
                   values ($1, 'errand', $2, $3, 'waiting', $4)";
        sql::query(sql)
            .bind(ticket.0)
            .bind(source_id)
            .bind(json(errand)?)
            .bind(made_at.as_millisecond())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
