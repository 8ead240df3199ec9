//! A field's new value: what an agent can change on one ticket or on many at once.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Changed, Invalid, PersonId, Priority, Status, Visibility};

/// A field with a value: the wanted one in a command, the old or new one in the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "field", content = "value", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// What the ticket waits for.
    Status(Status),
    /// How urgent it is.
    Priority(Priority),
    /// What it is about.
    #[serde(deserialize_with = "said")]
    #[schemars(with = "Option<Label>")]
    Category(Option<Label>),
    /// Which part of the product it is about.
    #[serde(deserialize_with = "said")]
    #[schemars(with = "Option<Label>")]
    Module(Option<Label>),
    /// Who looks after it.
    #[serde(deserialize_with = "said")]
    #[schemars(with = "Option<PersonId>")]
    Assignee(Option<PersonId>),
    /// The subject.
    Subject(Subject),
    /// Who is told of it.
    Watchers(Vec<PersonId>),
}

/// A value that may be nothing, but has to be said: leaving it out must not take a ticket from somebody.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

impl Change {
    /// Who may see in the timeline that this field changed: customers see what a ticket waits for and who
    /// looks after it, the rest is the team's.
    pub fn visibility(&self) -> Visibility {
        match self {
            Self::Status(_) | Self::Assignee(_) => Visibility::Public,
            Self::Priority(_) | Self::Category(_) | Self::Module(_) | Self::Subject(_) | Self::Watchers(_) => {
                Visibility::Internal
            }
        }
    }

    /// The field's name, as a person reads it.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Priority(_) => "priority",
            Self::Category(_) => "category",
            Self::Module(_) => "module",
            Self::Assignee(_) => "assignee",
            Self::Subject(_) => "subject",
            Self::Watchers(_) => "watchers",
        }
    }
}

impl Changed {
    /// What undoes it.
    #[must_use]
    pub fn undone(&self) -> Self {
        Self { from: self.to.clone(), to: self.from.clone() }
    }
}

/// As JSON Schema says it: more than white space and control characters.
const SEEN: &str = r"[^\s\x00-\x1F\x7F-\x9F]";

macro_rules! line {
    ($(#[$doc:meta])* $name:ident, $field:literal, $most:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MOST_CHARS: usize = $most;

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            /// Takes one line: white space and control characters become single spaces.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
                let line = words.collect::<Vec<_>>().join(" ");
                if line.is_empty() {
                    return Err(Invalid::new($field, "is empty, write a few words"));
                }
                let length = line.chars().count();
                if length > Self::MOST_CHARS {
                    return Err(Invalid::new($field, format!("has {length} characters, at most {} fit", $most)));
                }
                Ok(Self(line))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                text.parse()
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "minLength": 1, "maxLength": $most, "pattern": SEEN })
            }
        }

        impl From<$name> for String {
            fn from(line: $name) -> Self {
                line.0
            }
        }
    };
}

line! {
    /// A ticket's subject: one line.
    Subject, "subject", 250
}
line! {
    /// What is to be done: a line of a ticket's checklist.
    TaskName, "task", 250
}
line! {
    /// A category or a module: one short line, such as `Network`.
    Label, "label", 60
}
