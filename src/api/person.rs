//! People, and the token somebody shows.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::booking::BookingLink;
use crate::ticket::{self, Access, CompanyId, Email, PersonId, Role};

/// A person of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Which person.
    pub id: PersonId,
    /// Agent or customer.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address, unique on the desk.
    pub email: Email,
    /// The company they belong to.
    pub company: Option<Company>,
    /// Their time zone, an IANA name.
    pub time_zone: Option<String>,
    /// Where one books a call with them.
    pub booking_link_url: Option<String>,
}

/// A company that customers belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Company {
    /// Which company.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

/// A person's name where that is all one needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Byline {
    /// Which person.
    pub id: PersonId,
    /// Agent or customer.
    pub role: Role,
    /// Their name.
    pub name: String,
}

/// People, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct People {
    /// The people.
    pub people: Vec<Person>,
    /// The cursor of the next ones; nothing after the last one.
    pub next: Option<String>,
}

/// Who shows the token, and what the desk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    /// The agent in whose name the token acts.
    pub person: Person,
    /// The token.
    pub token: Token,
    /// What the desk is called.
    pub desk: String,
    /// Which deskbell serves it.
    pub version: String,
    /// Every agent, by name: who tickets can be assigned to.
    pub agents: Vec<Person>,
}

/// A token of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    /// What it is revoked by.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub access: Access,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The token itself, shown when it is made and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl From<ticket::Person> for Person {
    fn from(person: ticket::Person) -> Self {
        Self {
            id: person.id,
            role: person.role,
            name: person.name,
            email: person.email,
            company: person.company.map(|company| Company { id: company.id, name: company.name }),
            time_zone: person.time_zone,
            booking_link_url: person.booking_link.as_ref().map(BookingLink::as_str).map(str::to_owned),
        }
    }
}

impl From<ticket::Byline> for Byline {
    fn from(byline: ticket::Byline) -> Self {
        Self { id: byline.id, role: byline.role, name: byline.name }
    }
}

impl Token {
    /// What is told of a token, with its secret when it was just made.
    pub fn new(token: ticket::Token, secret: Option<String>) -> Self {
        let ticket::Token { id, name, access, expires_at, .. } = token;
        Self { id, name, access, expires_at, secret }
    }
}
