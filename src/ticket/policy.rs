//! Whose calendar a call about a ticket is booked in. Pure: the same facts give the same answer.
//!
//! The first that fits: the emergency link of an urgent ticket, the override for what it is about, its assignee's link,
//! and, as long as nobody looks after it, its team's link or that of the member whose turn it is.
//! Where nothing is laid down, only an assignee with a link has a card.

use jiff::Timestamp;

use super::{Emergency, Member, NoOffer, Offer, Offered, Person, PersonId, Plan, Priority, Reason, Team, Ticket, With};
use crate::booking::BookingLink;

/// What a ticket is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Who looks after it, and their link for urgent tickets.
    pub assignee: Option<(&'a Person, &'a Emergency)>,
    /// Whose turn it was when the ticket was looked at before.
    pub turn: Option<PersonId>,
    /// What time it is.
    pub now: Timestamp,
}

/// Whose calendar, and why.
///
/// # Errors
/// Why there is none.
pub fn decide(facts: Facts<'_>, plan: &Plan) -> Offered {
    let team = plan.team_of(facts.ticket);
    let fitting = urgent(facts, team).or_else(|| overridden(facts.ticket, plan));
    match (fitting, facts.assignee) {
        (Some(offer), _) => Ok(offer),
        (None, Some((assignee, _))) => {
            let link = assignee.booking_link.clone().ok_or(NoOffer::NoLink)?;
            Ok(Offer { with: With::Person(assignee.clone()), link, reason: Reason::Assignee })
        }
        (None, None) => of_team(team.ok_or(NoOffer::Nobody)?, facts.turn),
    }
}

/// The emergency link of an urgent ticket: its assignee's, else its team's, of whoever is on duty.
fn urgent(facts: Facts<'_>, team: Option<&Team>) -> Option<Offer> {
    if facts.ticket.priority != Priority::Urgent {
        return None;
    }
    let offer = |with: With, emergency: &Emergency| {
        let link = emergency.link.clone().filter(|_| emergency.duty.covers(facts.now))?;
        Some(Offer { with, link, reason: Reason::Urgent })
    };
    let assignee = facts.assignee.and_then(|(person, emergency)| offer(With::Person(person.clone()), emergency));
    assignee.or_else(|| team.and_then(|team| offer(With::Team(team.name.clone()), &team.emergency)))
}

/// The link for what a ticket is about.
fn overridden(ticket: &Ticket, plan: &Plan) -> Option<Offer> {
    let one = plan.override_of(ticket)?;
    Some(Offer { with: With::Topic(one.topic.clone()), link: one.link.clone(), reason: Reason::Override })
}

/// The team's link, or that of the member whose turn it is.
fn of_team(team: &Team, turn: Option<PersonId>) -> Offered {
    if let Some(link) = &team.link {
        return Ok(Offer { with: With::Team(team.name.clone()), link: link.clone(), reason: Reason::Team });
    }
    let (member, link) = next(&team.members, turn).ok_or_else(|| NoOffer::TeamWithoutLink(team.name.clone()))?;
    Ok(Offer { with: With::Person(member.person.clone()), link: link.clone(), reason: Reason::Turn(team.name.clone()) })
}

/// The member whose turn it is: whoever had this ticket's turn before, as long as they can take it, else whoever's last
/// turn is the longest ago. Members without a link, and those who are shut out, take none.
fn next(members: &[Member], turn: Option<PersonId>) -> Option<(&Member, &BookingLink)> {
    let present = members.iter().filter(|member| !member.person.is_disabled);
    let able = || present.clone().filter_map(|member| Some((member, member.person.booking_link.as_ref()?)));
    let kept = able().find(|(member, _)| Some(member.person.id) == turn);
    kept.or_else(|| able().min_by_key(|(member, _)| (member.last_turn_at, member.turns, member.person.id)))
}

#[cfg(test)]
mod tests;
