//! What one was writing, as it is kept on the desk across a crash.

use serde::{Deserialize, Serialize};

use super::{Minutes, Number, Visibility};
use crate::text::clean;

/// A reply or a note that is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id it will be sent with: kept with the text, so that a text sent just before a crash is not sent again.
    pub source_id: String,
    /// For whom.
    pub visibility: Visibility,
    /// The text so far.
    pub text: String,
    /// The working time that goes with it.
    #[serde(default)]
    pub time: Option<Minutes>,
}

impl Draft {
    /// What every key starts with.
    pub const PREFIX: &str = "reply/";

    /// The key it is kept under: one draft a ticket.
    pub fn key(number: Number) -> String {
        format!("{}{number}", Self::PREFIX)
    }

    /// As it is kept. A blank text is kept as nothing at all.
    pub fn written(&self) -> String {
        if self.text.trim().is_empty() {
            return String::new();
        }
        serde_json::to_string(self).expect("texts and a name are always written")
    }

    /// Reads what was kept, with every text clean. Nothing when there is nothing to go on with.
    pub fn read(kept: &str) -> Option<Self> {
        let draft: Self = serde_json::from_str(kept).ok()?;
        let draft = Self { source_id: clean::line(&draft.source_id), text: clean::lines(&draft.text), ..draft };
        (!draft.text.trim().is_empty()).then_some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_back_as_it_was_written() {
        let (source_id, text) = ("a-1".to_owned(), "one\n\"two\"".to_owned());
        let time = Some(Minutes { minutes: 20, billable: true });
        let draft = Draft { source_id, visibility: Visibility::Internal, text, time };
        assert_eq!(Draft::read(&draft.written()), Some(draft));
    }

    #[test]
    fn a_blank_draft_is_kept_as_nothing() {
        let draft =
            Draft { source_id: "a-1".to_owned(), visibility: Visibility::Public, text: " \n ".to_owned(), time: None };
        assert_eq!(draft.written(), "");
    }

    #[test]
    fn what_is_no_draft_is_nothing_and_a_hostile_one_is_cleaned() {
        assert_eq!(Draft::read("{}"), None);
        let kept = r#"{"source_id":"a","visibility":"public","text":"a\u001b[31m"}"#;
        assert_eq!(Draft::read(kept).map(|draft| draft.text).as_deref(), Some("a␛[31m"));
    }
}
