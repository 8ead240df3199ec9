//! An offer to book a call: in whose calendar, and why in theirs.

use serde::{Serialize as _, Serializer};
use serde_json::{Value, json};

use super::{Label, Person, Topic};
use crate::booking::BookingLink;

/// What a ticket offers: a calendar, or why there is none.
pub type Offered = Result<Offer, NoOffer>;

/// A calendar to book a call in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// With whom.
    pub with: With,
    /// Where.
    pub link: BookingLink,
    /// Why there.
    pub reason: Reason,
}

/// With whom one books a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum With {
    /// A person.
    Person(Person),
    /// Whoever of a team has time.
    Team(Label),
    /// Whoever takes calls about something.
    Topic(Topic),
}

/// Why a calendar is the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The ticket is urgent, and they are on duty.
    Urgent,
    /// What the ticket is about has a link of its own.
    Override,
    /// They look after the ticket.
    Assignee,
    /// Nobody looks after the ticket yet, and it is this team's.
    Team,
    /// The same, and it is their turn in this team.
    Turn(Label),
}

/// Why there is no calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoOffer {
    /// Nobody looks after the ticket.
    Nobody,
    /// Nobody looks after the ticket, and neither the team it belongs to nor anybody in it has a link.
    TeamWithoutLink(Label),
    /// Whoever looks after the ticket has no link.
    NoLink,
}

impl Offer {
    /// With whom, in words: a name.
    pub fn name(&self) -> String {
        match &self.with {
            With::Person(person) => person.name.clone(),
            With::Team(name) => format!("the team {name}"),
            With::Topic(topic) => format!("whoever takes calls about the {} {}", topic.field(), topic.label()),
        }
    }

    /// Why there, a sentence without a full stop.
    pub fn why(&self) -> String {
        match (&self.reason, &self.with) {
            (Reason::Urgent, _) => format!("this ticket is urgent, and this is the emergency link of {}", self.name()),
            (Reason::Override, With::Topic(topic)) => {
                format!("calls about the {} {} have a link of their own", topic.field(), topic.label())
            }
            (Reason::Assignee | Reason::Override, _) => format!("{} looks after this ticket", self.name()),
            (Reason::Team, _) => "nobody looks after this ticket yet".to_owned(),
            (Reason::Turn(team), _) => {
                format!("nobody looks after this ticket yet, and {} is next in the team {team}", self.name())
            }
        }
    }

    /// Why there, as a customer may read it: nothing where their page says who looks after the ticket, and no word of
    /// what the team files it under.
    pub fn public_why(&self) -> Option<String> {
        match &self.reason {
            Reason::Assignee => None,
            Reason::Urgent => Some("This is the calendar for urgent calls.".to_owned()),
            Reason::Override => Some("This is the calendar for calls about this kind of ticket.".to_owned()),
            Reason::Team => Some("Nobody looks after this ticket yet: whoever of the team has time calls.".to_owned()),
            Reason::Turn(team) => Some(format!(
                "Nobody looks after this ticket yet: {} of the team {team} has time for a call.",
                self.name()
            )),
        }
    }

    /// The person, where it is one.
    pub fn person(&self) -> Option<&Person> {
        match &self.with {
            With::Person(person) => Some(person),
            With::Team(_) | With::Topic(_) => None,
        }
    }
}

impl Reason {
    /// The word used in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Override => "override",
            Self::Assignee => "assignee",
            Self::Team => "team",
            Self::Turn(_) => "turn",
        }
    }
}

impl NoOffer {
    /// The word used in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::TeamWithoutLink(_) => "team_without_link",
            Self::NoLink => "no_link",
        }
    }

    /// Why, a sentence without a full stop.
    pub fn why(&self) -> String {
        match self {
            Self::Nobody => "nobody looks after this ticket".to_owned(),
            Self::TeamWithoutLink(team) => format!(
                "nobody looks after this ticket yet, and neither the team {team} nor anybody in it has a booking link"
            ),
            Self::NoLink => "whoever looks after this ticket has no booking link".to_owned(),
        }
    }
}

/// An offer as JSON: the same keys whether there is one or not.
pub fn as_json(offered: &Offered) -> Value {
    match offered {
        Ok(offer) => json!({
            "reason": offer.reason.id(),
            "why": offer.why(),
            "person": offer.person().map(|person| &person.email),
            "team": match (&offer.with, &offer.reason) {
                (With::Team(name), _) | (With::Person(_) | With::Topic(_), Reason::Turn(name)) => Some(name),
                (With::Person(_) | With::Topic(_), _) => None,
            },
            "booking_link_url": offer.link,
        }),
        Err(none) => json!({
            "reason": none.id(),
            "why": none.why(),
            "person": null,
            "team": match none {
                NoOffer::TeamWithoutLink(name) => Some(name),
                NoOffer::Nobody | NoOffer::NoLink => None,
            },
            "booking_link_url": null,
        }),
    }
}

/// Writes an offer as JSON.
pub(super) fn written<S: Serializer>(offered: &Offered, serializer: S) -> Result<S::Ok, S::Error> {
    as_json(offered).serialize(serializer)
}
