//! The form as it is kept on the desk across a crash.

use serde::{Deserialize, Serialize};

use super::{NewTicketForm, Part};
use crate::term::field::Field;
use crate::term::shared::{Shared, Tone};
use crate::text::clean;
use crate::ticket::{Label, PersonId, Priority};

/// The form as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    source_id: String,
    requester: Option<(String, PersonId)>,
    subject: String,
    body: String,
    priority: Priority,
    category: Option<Label>,
    assignee: Option<(String, PersonId)>,
}

impl NewTicketForm {
    /// The form as it is kept.
    pub(super) fn kept(&self) -> String {
        let kept = Kept {
            source_id: self.source_id.clone(),
            requester: self.requester.label().map(str::to_owned).zip(self.requester.value().copied()),
            subject: self.subject.value(),
            body: self.body.value(),
            priority: self.priority.value().copied().unwrap_or(Priority::Normal),
            category: self.category.value().cloned().flatten(),
            assignee: self.assignee.label().map(str::to_owned).zip(self.assignee.value().copied().flatten()),
        };
        serde_json::to_string(&kept).expect("texts, names and numbers are always written")
    }

    /// Goes on with a form from before, unless something was written meanwhile.
    pub(super) fn take_up(&mut self, kept: Option<&str>, shared: &mut Shared) {
        let Some(kept) = kept.and_then(|kept| serde_json::from_str::<Kept>(kept).ok()) else { return };
        if !self.is_blank() {
            return;
        }
        self.source_id = kept.source_id;
        if let Some((label, id)) = kept.requester {
            self.requester = self.requester.clone().with(clean::line(&label), id);
            self.part = Part::Subject;
        }
        self.subject = Field::line(&kept.subject);
        self.body = Field::text(&kept.body);
        self.priority = self.priority.clone().with(kept.priority.label(), kept.priority);
        if let Some(label) = kept.category {
            self.category = self.category.clone().with(clean::line(label.as_str()), Some(label));
        }
        if let Some((label, id)) = kept.assignee {
            self.assignee = self.assignee.clone().with(clean::line(&label), Some(id));
        }
        shared.say(Tone::Plain, "Here is your draft from before.");
    }
}
