//! Taking in what the portal tells beside tickets: checklists and canned responses, read while somebody looks at a
//! ticket, and the lists that people saved there.

use std::collections::HashSet;

use super::{PortalDesk, must_have};
use crate::db::{OutboxRow, OutboxState, TaskRow, TicketRow, Writing};
use crate::desk::{Desk, Error, keep};
use crate::ticket::portal::{Errand, SavedView, Task};
use crate::ticket::{Canned, Number, RemoteTaskId};

impl PortalDesk {
    /// Takes in which tickets the portal has open. One that is open here and not among them was merged, deleted or
    /// closed while nobody listened, and has to be read again.
    pub async fn take_open(&self, told: &[Number]) -> Result<(), Error> {
        let told: HashSet<Number> = told.iter().copied().collect();
        let mut writing = self.0.db().write().await?;
        for number in writing.open_in_portal().await? {
            if !told.contains(&number) {
                writing.set_behind(number).await?;
            }
        }
        self.keep(writing, false).await
    }

    /// Keeps that the portal keeps a task that was added here.
    pub async fn sent_task(&self, id: i64, remote: RemoteTaskId) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        if let Some(row) = writing.outbox(id).await? {
            if let Some(Errand::AddTask { task }) = &row.errand
                && let Some(kept) = writing.task(*task).await?
            {
                writing.set_task(&TaskRow { remote: Some(remote), ..kept }).await?;
            }
            writing.remove_outbox(id).await?;
        }
        self.keep(writing, true).await
    }

    /// Takes in a ticket's checklist. What was done here and is not there yet stands.
    pub async fn take_tasks(&self, number: Number, told: &[Task]) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        if writing.ticket(number).await?.is_none() {
            return Ok(());
        }
        let has_news = take_tasks(&mut writing, number, told).await?;
        self.keep(writing, has_news).await
    }

    /// Takes in the portal's canned responses, filled in for a ticket.
    pub async fn take_canned(&self, number: Number, told: &[Canned]) -> Result<(), Error> {
        if self.0.db().portal_canned(number).await? == told {
            return Ok(());
        }
        let mut writing = self.0.db().write().await?;
        if writing.ticket(number).await?.is_some() {
            writing.set_portal_canned(number, told).await?;
        }
        self.keep(writing, false).await
    }

    /// Takes in the lists that somebody saved in the portal. One with a company or a person that is not known here yet
    /// is left out until they are.
    pub async fn take_views(&self, told: &[SavedView]) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let mut views = Vec::new();
        for view in told {
            if let Some(query) = query(&mut writing, view).await? {
                views.push((view.name.clone(), query));
            }
        }
        if self.0.db().saved_views().await? == views {
            return Ok(());
        }
        writing.set_saved_views(&views).await?;
        self.keep(writing, true).await
    }
}

/// What the portal calls the status of a ticket, when it has several words for that and this is not the usual one.
pub(in crate::desk) async fn status_word(desk: &Desk, row: &TicketRow) -> Result<Option<String>, Error> {
    let Some(portal) = desk.db().portal().await? else { return Ok(None) };
    let Some(word) = desk.db().portal_word(row.ticket.number).await? else { return Ok(None) };
    let known = portal.capabilities.status_called(&word).filter(|known| known.status == row.ticket.status);
    Ok(known.filter(|known| !portal.capabilities.is_usual(known)).map(|known| known.label.clone()))
}

async fn take_tasks(writing: &mut Writing, number: Number, told: &[Task]) -> Result<bool, Error> {
    let (line, kept) = (writing.outbox_of(number).await?, writing.tasks(number).await?);
    let waits = |is_it: &dyn Fn(&Errand) -> bool| line.iter().any(|one| one.errand.as_ref().is_some_and(is_it));
    let is_removed = |id: RemoteTaskId| waits(&|errand| matches!(errand, Errand::RemoveTask { task } if *task == id));
    let mut has_news = false;
    for (place, one) in (1_i64..).zip(told) {
        if is_removed(one.id) {
            continue;
        }
        let known = kept.iter().find(|row| row.remote == Some(one.id));
        let sent =
            || kept.iter().find(|row| row.remote.is_none() && row.task.name == one.name && was_asked(&line, row));
        let Some(row) = known.or_else(sent) else {
            writing.add_task(number, &one.name, one.is_done, Some(one.id)).await?;
            has_news = true;
            continue;
        };
        if row.remote.is_none() {
            settle(writing, &line, row).await?;
        }
        let id = row.task.id;
        let is_ticked_here = waits(&|errand| matches!(errand, Errand::TickTask { task, .. } if *task == id));
        let is_done = if is_ticked_here { row.task.is_done } else { one.is_done };
        let task = crate::ticket::Task { id, name: one.name.clone(), is_done };
        let new = TaskRow { task, ticket: number, place, remote: Some(one.id) };
        if new != *row {
            writing.set_task(&new).await?;
            has_news |= new.task != row.task;
        }
    }
    let is_told = |remote: RemoteTaskId| told.iter().any(|one| one.id == remote);
    for row in kept.iter().filter(|row| row.remote.is_some_and(|remote| !is_told(remote))) {
        writing.remove_task(row.task.id).await?;
        has_news = true;
    }
    Ok(has_news)
}

/// Whether the portal was asked to add a line, and the answer is not known.
fn was_asked(line: &[OutboxRow], row: &TaskRow) -> bool {
    line.iter().any(|waits| waits.state == OutboxState::Asked && adds(waits, row))
}

fn adds(waits: &OutboxRow, row: &TaskRow) -> bool {
    matches!(&waits.errand, Some(Errand::AddTask { task }) if *task == row.task.id)
}

async fn settle(writing: &mut Writing, line: &[OutboxRow], row: &TaskRow) -> Result<(), Error> {
    for waits in line.iter().filter(|waits| adds(waits, row)) {
        writing.remove_outbox(waits.id).await?;
    }
    Ok(())
}

/// The filter that lists the same; nothing when it names somebody who is not known here.
async fn query(writing: &mut Writing, view: &SavedView) -> Result<Option<String>, Error> {
    let me = must_have(writing.portal().await?)?.person;
    let (mut companies, mut assignees) = (Vec::new(), Vec::new());
    for id in &view.companies {
        let Some(name) = writing.company_name(*id).await? else { return Ok(None) };
        companies.push(name);
    }
    for id in &view.assignees {
        let Some(person) = writing.person_of_user(*id).await? else { return Ok(None) };
        let email = keep::person(writing, person).await?.email.to_string();
        assignees.push((person != me).then_some(email));
    }
    Ok(Some(view.query(&companies, &assignees).to_string()))
}
