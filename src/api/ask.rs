//! What the API is asked to do. Fields it does not know are refused.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::ticket::{self, Access, Body, Email, Format, Label, Minutes, PersonId, Priority, Subject};

/// Words to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBody {
    /// The words.
    #[schemars(length(min = 1), pattern(r"\S"))]
    pub text: String,
    /// How to read them.
    #[serde(default)]
    pub format: Format,
}

/// A reply or a note to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// What it says.
    pub body: NewBody,
    /// The working time it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "time")]
    pub time: Option<Minutes>,
}

/// A ticket to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// The subject.
    pub subject: Subject,
    /// The description.
    pub body: NewBody,
    /// Who asks.
    pub requester: PersonId,
    /// How urgent.
    #[serde(default = "normal")]
    pub priority: Priority,
    /// What about.
    #[serde(default)]
    pub category: Option<Label>,
    /// Which part of the product.
    #[serde(default)]
    pub module: Option<Label>,
    /// Who looks after it.
    #[serde(default)]
    pub assignee: Option<PersonId>,
}

/// A field's new value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
// In the document a `Change` is the field and its value alone.
#[schemars(rename = "NewChange")]
pub struct Change {
    /// The value it should have.
    pub to: ticket::Change,
    /// The value it had when the change was made: with another one by now the change is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ticket::Change>,
}

/// One's own booking link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Where one books a call: https, at most 500 characters.
    #[schemars(length(min = 1, max = 500), pattern(r"^[^\s\x00-\x1F\x7F-\x9F\\]+$"))]
    pub booking_link_url: String,
}

/// Signing in: a token for an e-mail address and its password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// The agent's address.
    pub email: Email,
    /// Their password.
    #[schemars(length(min = 1, max = 1024))]
    pub password: String,
    /// The code of their second step, of the authenticator app or from paper, when they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub code: Option<String>,
    /// What the token is for.
    #[schemars(length(min = 1, max = 100), pattern(r"\S"))]
    pub name: String,
    /// What it may do.
    #[serde(default)]
    pub access: Access,
    /// For how many days.
    #[serde(default = "three_months")]
    #[schemars(range(min = 1, max = 366))]
    pub days: u16,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken").field("email", &self.email).field("name", &self.name).finish_non_exhaustive()
    }
}

impl From<NewBody> for Body {
    fn from(body: NewBody) -> Self {
        Self { format: body.format, text: body.text }
    }
}

impl From<Body> for NewBody {
    fn from(body: Body) -> Self {
        Self { text: body.text, format: body.format }
    }
}

/// Working time as it is sent: less than a portal may tell of.
fn time(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["object", "null"],
        "properties": {
            "minutes": { "type": "integer", "minimum": 1, "maximum": Minutes::MOST },
            "billable": { "type": "boolean" },
        },
        "required": ["minutes", "billable"],
    })
}

fn normal() -> Priority {
    Priority::Normal
}

fn three_months() -> u16 {
    90
}
