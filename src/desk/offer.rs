//! In whose calendar a call about a ticket is booked: the one answer that every face shows.

use super::{Desk, Error};
use crate::db::TicketRow;
use crate::ticket::policy::{self, Facts};
use crate::ticket::{Emergency, Offer, Offered, Person, PersonId, Plan, Priority, Reason, Ticket};

/// In whose calendar, by what is laid down. A turn that is given for the first time is written down, so that the ticket
/// keeps it.
pub(super) async fn of(desk: &Desk, row: &TicketRow, assignee: Option<&Person>) -> Result<Offered, Error> {
    let (db, now) = (desk.db(), desk.clock().now());
    let (number, is_urgent) = (row.ticket.number, row.ticket.priority == Priority::Urgent);
    // Somebody who is shut out looks after nothing any more.
    let assignee = assignee.filter(|person| !person.is_disabled);
    let plan = &plan_for(desk, &row.ticket, assignee).await?;
    let emergency = match assignee {
        Some(person) if is_urgent => db.emergency(person.id).await?,
        Some(_) | None => Emergency::default(),
    };
    let assignee = assignee.map(|person| (person, &emergency));
    let decide = |turn| policy::decide(Facts { ticket: &row.ticket, assignee, turn, now }, plan);
    let turn = if assignee.is_none() && !plan.teams.is_empty() { db.turn(number).await? } else { None };
    let offered = decide(turn);
    let Some(given) = new_turn(&offered, turn) else { return Ok(offered) };
    let mut writing = db.write().await?;
    // Somebody may have looked at the same moment: whoever was first gave the turn.
    let kept = writing.turn(number).await?;
    if kept != turn {
        return Ok(decide(kept));
    }
    writing.set_turn(number, given).await?;
    writing.count_turn(given, now).await?;
    writing.commit().await?;
    Ok(offered)
}

/// What is laid down, as far as [`policy::decide`] asks for it: for most tickets that is nothing.
async fn plan_for(desk: &Desk, ticket: &Ticket, assignee: Option<&Person>) -> Result<Plan, Error> {
    let (is_about, is_urgent) =
        (ticket.category.is_some() || ticket.module.is_some(), ticket.priority == Priority::Urgent);
    let overrides = if is_about { desk.db().overrides().await? } else { Vec::new() };
    let teams = if is_urgent || assignee.is_none() { desk.db().teams().await? } else { Vec::new() };
    Ok(Plan { overrides, teams })
}

/// Whose link is offered, where it is a person's.
pub(super) fn owner(offered: &Offered) -> Option<PersonId> {
    offered.as_ref().ok()?.person().map(|person| person.id)
}

/// The person to whom a turn was given that was not theirs before.
fn new_turn(offered: &Offered, turn: Option<PersonId>) -> Option<PersonId> {
    match offered {
        Ok(offer @ Offer { reason: Reason::Turn(_), .. }) => {
            offer.person().map(|person| person.id).filter(|id| Some(*id) != turn)
        }
        Ok(_) | Err(_) => None,
    }
}
