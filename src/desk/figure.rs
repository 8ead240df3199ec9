//! Figures of calls, and the offers that are counted for them.

use jiff::Timestamp;

use super::{AgentDesk, CustomerDesk, Error};
use crate::booking::Hosts;
use crate::db::{OpenedRow, TicketRow, Writing};
use crate::ticket::figure::{Counted, Happened, Line, Names, Offer, Report, Wanted, report};
use crate::ticket::{Number, PersonId, Role};

impl AgentDesk {
    /// Counts what became of the calls that were offered.
    pub async fn figures(&self, wanted: &Wanted) -> Result<Report, Error> {
        let db = self.desk().db();
        let mut names = Names { companies: db.companies_with_calls().await?.into_iter().collect(), ..Names::default() };
        for agent in db.people_of(Role::Agent).await? {
            let platform = agent.booking_link.as_ref().and_then(|link| link.platform(&Hosts::default()));
            names.platforms.extend(platform.map(|platform| (agent.id, platform.name().to_owned())));
            names.agents.insert(agent.id, agent.name);
        }
        for team in db.plan().await?.teams {
            for member in &team.members {
                names.teams.entry(member.person.id).or_insert_with(|| team.name.as_str().to_owned());
            }
        }
        let mut happened = db.happened().await?;
        for OpenedRow { ticket, at, assignee, company } in db.opened_between(wanted.from, wanted.until).await? {
            happened.push(Happened { ticket, at, what: Counted::Opened { assignee } });
            names.companies.extend(company.map(|company| (ticket, company)));
        }
        let total = report(&happened, &names, &wanted.in_all()).pop().unwrap_or_else(|| Line::empty("all"));
        Ok(Report { total, lines: report(&happened, &names, wanted) })
    }
}

impl CustomerDesk {
    /// Keeps that the customer saw the card of a ticket of theirs, or clicked it: once a day.
    pub async fn saw_card(&self, number: Number, kind: Offer) -> Result<(), Error> {
        let (desk, now) = (self.desk(), self.desk().clock().now());
        // Most of the time it is there: a page that is only read writes nothing.
        if desk.db().was_offered(number, kind, self.me(), now).await? {
            return Ok(());
        }
        let agent = self.own(number).await?.assignee;
        let mut writing = desk.db().write().await?;
        writing.add_offer(number, kind, self.me(), agent, now).await?;
        Ok(writing.commit().await?)
    }
}

/// Keeps that an agent sent a booking link to the customer: their own, or that of whoever looks after the ticket.
pub(super) async fn keep_sent(
    writing: &mut Writing,
    at: Timestamp,
    row: &TicketRow,
    by: PersonId,
    text: &str,
) -> Result<(), Error> {
    for agent in [row.assignee, Some(by)].into_iter().flatten() {
        let link = writing.person(agent).await?.and_then(|person| person.booking_link);
        if link.is_some_and(|link| text.contains(link.as_str())) {
            return Ok(writing.add_offer(row.ticket.number, Offer::Offered, by, Some(agent), at).await?);
        }
    }
    Ok(())
}
