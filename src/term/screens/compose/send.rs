//! Sending what was written: once, and not over somebody else's answer.

use super::{Compose, Kept, State};
use crate::config::action::{Action, Mode};
use crate::term::effect::Effect;
use crate::term::field::Field;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::ticket::{Body, Draft, NewReply, Visibility};

impl Compose {
    pub(super) fn send(&mut self, shared: &mut Shared) -> Step {
        if !self.is_writable() || self.waits_with(Action::Send) {
            return Step::none();
        }
        if self.field.is_blank() {
            shared.say(Tone::Warning, "There is nothing to send yet: write something first.");
            return Step::none();
        }
        let text = self.field.value().trim_end().to_owned();
        if text.len() > Body::MOST_BYTES {
            let most = Body::MOST_BYTES / 1024;
            self.state = State::Unsent(format!("it has {} KiB, at most {most} fit", text.len().div_ceil(1024)));
            return Step::none();
        }
        if let Some(newer) = self.newer.as_mut().filter(|newer| !newer.is_told && self.visibility == Visibility::Public)
        {
            newer.is_told = true;
            let (up, send) = (shared.key(Mode::Compose, Action::ThreadUp), shared.key(Mode::Compose, Action::Send));
            let words =
                format!("Not sent yet: {} wrote meanwhile. Read it above ({up}); {send} again sends.", newer.by);
            shared.say(Tone::Warning, words);
            return Step::none();
        }
        // Kept before it is sent: a crash in between loses nothing, and the id in the draft keeps it from going twice.
        self.kept = Kept::Due(shared.now);
        self.is_attempted = true;
        let ask = shared.ask();
        self.state = State::Sending(ask);
        let body = Body::plain(text);
        let reply = NewReply { source_id: self.source_id.clone(), body, visibility: self.visibility, time: self.time };
        let send = Effect::Reply { ask, number: self.number, reply };
        Step::effects(self.keep(shared).into_iter().chain([send]).collect())
    }

    pub(super) fn sent(&mut self, shared: &mut Shared) -> Step {
        let words = match (self.visibility, &self.ticket) {
            (Visibility::Public, Some(ticket)) => format!("Sent to {}.", ticket.to),
            (Visibility::Public, None) => "Sent.".to_owned(),
            (Visibility::Internal, _) => "Note kept, for the team only.".to_owned(),
        };
        shared.say(Tone::Done, words);
        // Empty, should something else lie over it and be closed instead.
        (self.field, self.time) = (Field::text(""), None);
        (self.kept, self.state) = (Kept::Nothing, State::Writing);
        let ask = shared.ask();
        Step::effect(Effect::SaveDraft { ask, key: Draft::key(self.number), text: String::new() }).then(Go::Back)
    }
}
