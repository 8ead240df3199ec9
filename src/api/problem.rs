//! What went wrong, as a document (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong: `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Which kind of problem: a name, not an address.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What happened this time, and what to do about it.
    pub detail: String,
    /// The field at fault, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The id of the request, under which the server's log has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What every kind of ours begins with.
const OURS: &str = "urn:deskbell:problem:";

impl Problem {
    /// The kind for a right password that wants the code of the second step besides.
    pub const CODE_WANTED: &str = "code-wanted";

    /// The kind for a code that was wrong, or used before.
    pub const CODE_WRONG: &str = "code-wrong";

    /// The name of a kind, from its word.
    pub fn name(word: &str) -> String {
        format!("{OURS}{word}")
    }

    /// The word of its kind; nothing for a kind that is not ours.
    pub fn word(&self) -> Option<&str> {
        self.kind.strip_prefix(OURS)
    }
}
