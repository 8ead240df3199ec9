//! Teams, and what an administrator laid down about whose calendar a call is booked in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{Duty, Invalid, Label, Person, TeamId, Ticket};
use crate::booking::BookingLink;

/// Everything an administrator laid down about whose calendar a call is booked in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Links for what tickets are about, whoever looks after them.
    pub overrides: Vec<Override>,
    /// The teams.
    pub teams: Vec<Team>,
}

/// Several agents under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Which team.
    #[serde(skip)]
    pub id: TeamId,
    /// Its name, unique on the desk.
    pub name: Label,
    /// Where one books a call with the team; without it the members take turns.
    #[serde(rename = "booking_link_url")]
    pub link: Option<BookingLink>,
    /// For urgent tickets.
    #[serde(flatten)]
    pub emergency: Emergency,
    /// Which tickets are the team's as long as nobody looks after them.
    pub takes: Vec<Area>,
    /// Its members, by name.
    pub members: Vec<Member>,
}

/// The link for urgent tickets, and when it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Emergency {
    /// Where one books an urgent call.
    #[serde(rename = "emergency_link_url")]
    pub link: Option<BookingLink>,
    /// When.
    #[serde(serialize_with = "as_text")]
    pub duty: Duty,
}

/// An agent in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// When it was last their turn: a ticket was given to them, or a call was booked with them.
    pub last_turn_at: Option<Timestamp>,
    /// How many turns they had.
    pub turns: i64,
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.person.email.serialize(serializer)
    }
}

/// A link for what tickets are about, whoever looks after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// What the tickets are about.
    #[serde(serialize_with = "as_text")]
    pub topic: Topic,
    /// Where one books a call about it.
    #[serde(rename = "booking_link_url")]
    pub link: BookingLink,
}

/// What a ticket is about. Written as `module=VPN` or `category=Network`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A part of the product.
    Module(Label),
    /// A kind of question.
    Category(Label),
}

/// Which tickets are a team's. Written as a topic, or `rest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// Those about something.
    Topic(Topic),
    /// Those that are no other team's.
    Rest,
}

impl Plan {
    /// The team that a ticket belongs to as long as nobody looks after it: by its module, then by its category.
    pub fn team_of(&self, ticket: &Ticket) -> Option<&Team> {
        let takes = |wanted: &dyn Fn(&Area) -> bool| self.teams.iter().find(|team| team.takes.iter().any(wanted));
        takes(&|area| matches!(area, Area::Topic(topic @ Topic::Module(_)) if topic.is_of(ticket)))
            .or_else(|| takes(&|area| matches!(area, Area::Topic(topic @ Topic::Category(_)) if topic.is_of(ticket))))
            .or_else(|| takes(&|area| *area == Area::Rest))
    }

    /// The override for a ticket: that of its module, then that of its category.
    pub fn override_of(&self, ticket: &Ticket) -> Option<&Override> {
        let mut fitting = self.overrides.iter().filter(|one| one.topic.is_of(ticket));
        fitting.clone().find(|one| matches!(one.topic, Topic::Module(_))).or_else(|| fitting.next())
    }
}

impl Topic {
    /// The field of a ticket it looks at.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Module(_) => "module",
            Self::Category(_) => "category",
        }
    }

    /// The value it looks for.
    pub fn label(&self) -> &Label {
        match self {
            Self::Module(label) | Self::Category(label) => label,
        }
    }

    /// A topic from the names of its parts.
    ///
    /// # Errors
    /// When there is no such field, or the label is empty.
    pub fn new(field: &str, label: &str) -> Result<Self, Invalid> {
        match field {
            "module" => Ok(Self::Module(label.parse()?)),
            "category" => Ok(Self::Category(label.parse()?)),
            _ => Err(refused(field)),
        }
    }

    /// Whether a ticket is about it, in any case.
    pub fn is_of(&self, ticket: &Ticket) -> bool {
        let label = match self {
            Self::Module(_) => &ticket.module,
            Self::Category(_) => &ticket.category,
        };
        label.as_ref().is_some_and(|label| key(label) == key(self.label()))
    }
}

/// A label without its case.
fn key(label: &Label) -> String {
    label.as_str().to_lowercase()
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}={}", self.field(), self.label()))
    }
}

impl FromStr for Topic {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (field, label) = text.split_once('=').ok_or_else(|| refused(text))?;
        Self::new(field.trim(), label)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(topic) => topic.fmt(f),
            Self::Rest => f.pad("rest"),
        }
    }
}

impl FromStr for Area {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.trim() {
            "rest" => Ok(Self::Rest),
            topic => Ok(Self::Topic(topic.parse()?)),
        }
    }
}

impl Serialize for Area {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_text(self, serializer)
    }
}

fn refused(text: &str) -> Invalid {
    Invalid::new("topic", format!("is {text:?}, write module=NAME or category=NAME"))
}

fn as_text<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
