//! The checklists of tickets: lines added, ticked and removed by agents, here and in the portal behind the desk.

use super::{AgentDesk, Error, keep, portal};
use crate::db::{OutboxState, TaskRow, Writing};
use crate::ticket::portal::Errand;
use crate::ticket::{Number, TaskId, TaskName};

impl AgentDesk {
    /// Adds a line to a ticket's checklist.
    pub async fn add_task(&self, number: Number, name: &TaskName) -> Result<TaskId, Error> {
        let mut writing = self.begin().await?;
        keep::ticket(&mut writing, number).await?;
        let task = writing.add_task(number, name, false, None).await?;
        self.keep_task(&mut writing, number, &Errand::AddTask { task }).await?;
        self.done(writing).await?;
        Ok(task)
    }

    /// Ticks a line of a checklist, or takes the tick away.
    pub async fn tick_task(&self, id: TaskId, is_done: bool) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let mut row = find(&mut writing, id).await?;
        if row.task.is_done == is_done {
            return Ok(());
        }
        row.task.is_done = is_done;
        writing.set_task(&row).await?;
        self.keep_task(&mut writing, row.ticket, &Errand::TickTask { task: id, is_done }).await?;
        self.done(writing).await
    }

    /// Takes a line off its checklist.
    pub async fn remove_task(&self, id: TaskId) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let row = find(&mut writing, id).await?;
        match row.remote {
            Some(task) => self.keep_task(&mut writing, row.ticket, &Errand::RemoveTask { task }).await?,
            None => forget(&mut writing, &row).await?,
        }
        writing.remove_task(id).await?;
        self.done(writing).await
    }

    async fn keep_task(&self, writing: &mut Writing, number: Number, errand: &Errand) -> Result<(), Error> {
        let now = self.desk().clock().now();
        portal::keep_errand(writing, now, self.byline(), number, errand).await.map(|_kept| ())
    }

    async fn done(&self, writing: Writing) -> Result<(), Error> {
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}

async fn find(writing: &mut Writing, id: TaskId) -> Result<TaskRow, Error> {
    let row = writing.task(id).await?;
    row.ok_or_else(|| Error::Conflict("that task is no longer there: look again".to_owned()))
}

/// Takes what waits of a task that the portal does not have out of the line.
async fn forget(writing: &mut Writing, row: &TaskRow) -> Result<(), Error> {
    for waits in writing.outbox_of(row.ticket).await? {
        let is_of_it = match &waits.errand {
            Some(Errand::AddTask { task } | Errand::TickTask { task, .. }) => *task == row.task.id,
            Some(Errand::RemoveTask { .. } | Errand::Merge { .. } | Errand::Split { .. } | Errand::Status { .. })
            | None => false,
        };
        if is_of_it && waits.state == OutboxState::Asked {
            return Err(Error::Conflict("the portal is just being asked to add it: try again in a moment".to_owned()));
        }
        if is_of_it {
            writing.remove_outbox(waits.id).await?;
        }
    }
    Ok(())
}
