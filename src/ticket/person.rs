//! The people of the desk: agents who answer, customers who ask, the companies they belong to.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{CompanyId, Invalid, PersonId};
use crate::booking::BookingLink;

/// On which side of the desk a person sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers tickets: a technician.
    Agent,
    /// Asks: sees their own tickets, never an internal note.
    Customer,
}

impl Role {
    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Customer => "customer",
        }
    }
}

impl FromStr for Role {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "agent" => Ok(Self::Agent),
            "customer" => Ok(Self::Customer),
            _ => Err(Invalid::new("role", format!("{text:?} is neither agent nor customer"))),
        }
    }
}

/// What somebody of the team may do, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rights {
    /// Reads everything and changes nothing.
    ReadOnly,
    /// Answers and changes tickets.
    Technician,
    /// Also looks after the people of the desk.
    Administrator,
}

impl Rights {
    /// The word used in the database and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::Technician => "technician",
            Self::Administrator => "administrator",
        }
    }

    /// The word a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Technician => "technician",
            Self::Administrator => "administrator",
        }
    }
}

impl FromStr for Rights {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = [Self::ReadOnly, Self::Technician, Self::Administrator];
        let found = known.into_iter().find(|rights| rights.id() == text);
        found.ok_or_else(|| Invalid::new("rights", format!("{text:?} are no rights of ours")))
    }
}

/// A person of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Which person.
    pub id: PersonId,
    /// Agent or customer.
    pub role: Role,
    /// What they may do, when they are an agent.
    pub rights: Option<Rights>,
    /// Whether they are shut out: they cannot sign in, and nothing is assigned to them.
    pub is_disabled: bool,
    /// The name as they write it; any script, at most 200 characters.
    pub name: String,
    /// Their address, unique on the desk.
    pub email: Email,
    /// The company they belong to.
    pub company: Option<Company>,
    /// Their time zone, an IANA name such as `Europe/Berlin`, when it is known.
    pub time_zone: Option<String>,
    /// Where one books a call with them.
    #[serde(rename = "booking_link_url")]
    pub booking_link: Option<BookingLink>,
}

impl Person {
    /// Whether they may do everything on the desk.
    pub fn is_administrator(&self) -> bool {
        self.rights == Some(Rights::Administrator) && !self.is_disabled
    }

    /// The word for what they are: `customer`, or what they may do in the team.
    pub fn title(&self) -> &'static str {
        self.rights.map_or(self.role.id(), Rights::label)
    }
}

/// A company that customers belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Company {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// A person's name where that is all one needs: in a row, beside an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Byline {
    /// Which person.
    pub id: PersonId,
    /// Agent or customer.
    pub role: Role,
    /// Their name.
    pub name: String,
}

/// An e-mail address that can be written into a message header: one `@`, no spaces or control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The longest address a mail server accepts, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
    pub const MOST_BYTES: usize = 254;

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let refuse = |reason: &str| Err(Invalid::new("email", format!("{text:?} {reason}")));
        if text.len() > Self::MOST_BYTES {
            return refuse("is longer than 254 characters");
        }
        let unsafe_in_headers = |c: char| c.is_whitespace() || c.is_control() || "<>(),;:\\\"[]".contains(c);
        if text.contains(unsafe_in_headers) {
            return refuse("has a character that an address cannot have");
        }
        match text.split_once('@') {
            Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => refuse("is not an e-mail address, write name@example.com"),
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl JsonSchema for Email {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Email".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // One `@`, and nothing that a header of a mail would read otherwise.
        let plain = r#"^[^\s\x00-\x1F\x7F-\x9F<>(),;:\\"\[\]@]+@[^\s\x00-\x1F\x7F-\x9F<>(),;:\\"\[\]@]+$"#;
        json_schema!({ "type": "string", "format": "email", "maxLength": Self::MOST_BYTES, "pattern": plain })
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}
