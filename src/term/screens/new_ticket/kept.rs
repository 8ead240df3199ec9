//! The form as it is kept on the desk across a crash, and leaving it: not before it is kept.

use serde::{Deserialize, Serialize};

use jiff::{SignedDuration, Timestamp};

use super::{Leaving, NewTicketForm, Part};
use crate::term::field::Field;
use crate::term::msg::Answer;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::words;
use crate::text::clean;
use crate::ticket::{Label, PersonId, Priority};

/// How long a form that could not be kept waits to be kept again.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(5);

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

    /// Closes the form once it is kept. One that could not be kept stays until one lets it go a second time.
    pub(super) fn leave(&mut self, shared: &mut Shared) -> Step {
        match self.leaving {
            Leaving::Waits => return Step::none(),
            Leaving::Refused => return Step::go(Go::Back),
            Leaving::No => {}
        }
        let effects = self.keep(shared).into_iter().collect();
        if self.asks.keeping.is_some() {
            self.leaving = Leaving::Waits;
            return Step::effects(effects);
        }
        if !self.is_blank() {
            say_kept(shared);
        }
        Step::go(Go::Back)
    }

    /// Takes note of what came of keeping the form.
    pub(super) fn kept_or_not(&mut self, answer: &Answer, shared: &mut Shared) -> Step {
        let is_leaving = std::mem::replace(&mut self.leaving, Leaving::No) == Leaving::Waits;
        if let Answer::Failed(failure) = answer {
            self.keep_at = Some(shared.now.saturating_add(TRY_AGAIN_AFTER).unwrap_or(Timestamp::MAX));
            if is_leaving {
                self.leaving = Leaving::Refused;
                let words = format!("Not kept: {}. The form is only here, Esc again drops it.", failure.reason);
                shared.say(Tone::Failed, words);
            }
            return Step::none();
        }
        if !is_leaving {
            return Step::none();
        }
        if !self.is_blank() {
            say_kept(shared);
        }
        Step::go(Go::Back)
    }

    /// What would be lost if the program ended now.
    pub fn unkept(&self) -> Option<String> {
        let is_kept = self.keep_at.is_none() && self.asks.keeping.is_none();
        let text = format!("{}\n\n{}", self.subject.value(), self.body.value());
        (!is_kept && !self.is_blank()).then(|| words::unkept("for a new ticket", &text))
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

fn say_kept(shared: &mut Shared) {
    shared.say(Tone::Plain, "Kept as a draft: the form opens with it next time.");
}
