//! What is told of a booking, by its platform or by a person: one thing that happened, in words of our own.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{clean, width};

/// One thing that happened to one booking, as somebody told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who told it.
    pub source: Source,
    /// The booking it happened to, by its platform's name for it.
    pub uid: Uid,
    /// The booking that this one takes the place of: a move gives a new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_uid: Option<Uid>,
    /// What happened.
    pub kind: Kind,
    /// When it happened, in whole milliseconds.
    pub at: Timestamp,
    /// When the call begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// When the call ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// Who booked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Party>,
    /// With whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Party>,
    /// The e-mail address of who did what happened, when that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why, in somebody's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where one meets: an address of a video call, a place, a telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where the customer moves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reschedule_url: Option<String>,
    /// Where the customer cancels it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<String>,
    /// Texts that may be our reference to a ticket, as the platform carried them. Anybody can have written them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

/// What can happen to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody asked for a time; the host has to agree.
    Requested,
    /// It is booked, or the host agreed.
    Created,
    /// It was paid for.
    Paid,
    /// It is at another time.
    Rescheduled,
    /// The call began.
    Started,
    /// The call ended.
    Ended,
    /// Somebody did not come.
    NoShow,
    /// They came after all.
    Attended,
    /// The host did not agree.
    Rejected,
    /// It was called off.
    Cancelled,
}

/// Who tells of bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Cal.com.
    CalCom,
    /// Calendly.
    Calendly,
    /// `SavvyCal`.
    #[serde(rename = "savvycal")]
    SavvyCal,
    /// zcal.
    Zcal,
    /// Acuity.
    Acuity,
    /// A person, by hand.
    Hand,
}

/// A booking's name on its platform: one word, unique there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uid(String);

/// Somebody who takes part in a call, as the platform knows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Party {
    /// Their name; may be empty.
    pub name: String,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their time zone, an IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// A name that cannot be a booking's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a booking's name is one word of at most 300 characters")]
pub struct NoUid;

impl Told {
    /// That something happened, and nothing more.
    pub fn bare(source: Source, kind: Kind, uid: Uid, at: Timestamp) -> Self {
        Self {
            source,
            uid,
            old_uid: None,
            kind,
            at,
            starts_at: None,
            ends_at: None,
            customer: None,
            host: None,
            by: None,
            reason: None,
            place: None,
            reschedule_url: None,
            cancel_url: None,
            references: Vec::new(),
        }
    }

    /// What makes two tellings one: the same thing, to the same booking, at the same moment.
    pub fn key(&self) -> String {
        format!("{} {} {} {}", self.source.id(), self.kind.id(), self.at.as_millisecond(), self.uid)
    }

    /// The order in which things happened, whatever the order they were told in.
    pub fn order(&self) -> (Timestamp, Kind, &Uid, Option<&Uid>, Option<Timestamp>) {
        (self.at, self.kind, &self.uid, self.old_uid.as_ref(), self.starts_at)
    }
}

impl Kind {
    /// Everything that can happen; of what happened at the same moment, the later in this order counts.
    pub const ALL: [Self; 10] = [
        Self::Requested,
        Self::Created,
        Self::Paid,
        Self::Rescheduled,
        Self::Started,
        Self::Ended,
        Self::NoShow,
        Self::Attended,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Created => "created",
            Self::Paid => "paid",
            Self::Rescheduled => "rescheduled",
            Self::Started => "started",
            Self::Ended => "ended",
            Self::NoShow => "no_show",
            Self::Attended => "attended",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Kind {
    /// What happened, as a technician reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Requested => "asked for a call",
            Self::Created => "call booked",
            Self::Paid => "call paid for",
            Self::Rescheduled => "call moved",
            Self::Started => "call began",
            Self::Ended => "call held",
            Self::NoShow => "call missed",
            Self::Attended => "call not missed after all",
            Self::Rejected => "call declined",
            Self::Cancelled => "call cancelled",
        }
    }
}

impl Source {
    /// Everybody who tells of bookings.
    pub const ALL: [Self; 6] = [Self::CalCom, Self::Calendly, Self::SavvyCal, Self::Zcal, Self::Acuity, Self::Hand];

    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::CalCom => "cal_com",
            Self::Calendly => "calendly",
            Self::SavvyCal => "savvycal",
            Self::Zcal => "zcal",
            Self::Acuity => "acuity",
            Self::Hand => "hand",
        }
    }

    /// How it came, in a sentence: `on Cal.com`, `by hand`.
    pub fn through(self) -> String {
        match self {
            Self::Hand => "by hand".to_owned(),
            Self::CalCom | Self::Calendly | Self::SavvyCal | Self::Zcal | Self::Acuity => {
                format!("on {}", self.name())
            }
        }
    }

    /// The name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::CalCom => "Cal.com",
            Self::Calendly => "Calendly",
            Self::SavvyCal => "SavvyCal",
            Self::Zcal => "zcal",
            Self::Acuity => "Acuity",
            Self::Hand => "by hand",
        }
    }
}

impl Uid {
    const MOST_BYTES: usize = 300;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uid {
    type Err = NoUid;

    fn from_str(text: &str) -> Result<Self, NoUid> {
        let is_word = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.is_empty() || text.len() > Self::MOST_BYTES || !is_word {
            Err(NoUid)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Uid {
    type Error = NoUid;

    fn try_from(text: String) -> Result<Self, NoUid> {
        text.parse()
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        uid.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Party {
    const MOST_COLUMNS: usize = 200;

    /// Somebody by what a platform says of them: cleaned, cut to what a line holds, and without what cannot be right.
    pub fn new(name: &str, email: Option<&str>, zone: Option<&str>) -> Self {
        let email = email.map(str::trim).filter(|email| email.contains('@') && email.len() <= 254);
        let email = email.filter(|email| email.chars().all(|c| !c.is_whitespace() && !c.is_control()));
        let is_zone = |zone: &&str| zone.len() <= 64 && zone.bytes().all(|byte| byte.is_ascii_graphic());
        Self {
            name: short(name, Self::MOST_COLUMNS).unwrap_or_default(),
            email: email.map(str::to_owned),
            zone: zone.map(str::trim).filter(is_zone).filter(|zone| !zone.is_empty()).map(str::to_owned),
        }
    }

    /// Their name, or else their address.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.email.as_deref().unwrap_or("somebody") } else { &self.name }
    }
}

/// Words from outside as one line of at most `columns`; nothing when nothing is left.
pub(super) fn short(words: &str, columns: usize) -> Option<String> {
    let line = clean::line(words);
    let line = width::truncate(line.trim(), columns);
    (!line.is_empty()).then_some(line)
}
