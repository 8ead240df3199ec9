//! Writing a public reply or an internal note.
//!
//! What is written is kept on the desk as it grows, is sent once, and is never lost: Esc, a crash, a failed
//! sending and a failing editor all leave the text where it can be found again.

mod early;
mod leave;
mod presence;
mod send;

use jiff::{SignedDuration, Timestamp};

use crate::config::action::{Action, Mode};
use crate::config::press::{Key, Press};
use crate::term::effect::Effect;
use crate::term::field::{Field, Pressed};
use crate::term::msg::{Answer, Ask};
use crate::term::outside::edit::Edited;
use crate::term::reading::{Part, Reading};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{self, Choice, Panel, Step};
use crate::ticket::{Draft, Minutes, Number, Replying, Visibility};
use early::Early;
use presence::Told;

/// How long a change waits before it is kept: a crash costs no more than this.
const KEEP_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// How long a text that could not be kept waits to be kept again.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(5);

/// A reply or a note being written.
#[derive(Debug)]
pub struct Compose {
    /// On which ticket.
    pub number: Number,
    /// Its subject, and who asks; unknown until the ticket is read.
    pub ticket: Option<Addressed>,
    /// For whom.
    pub visibility: Visibility,
    /// The text.
    pub field: Field,
    /// The working time that goes with it.
    pub time: Option<Minutes>,
    /// What is under way.
    pub state: State,
    /// Whether the text is kept.
    pub kept: Kept,
    /// Who wrote to the customer, or the customer to us, since one began; and whether one was told so.
    pub newer: Option<Newer>,
    /// Who else is writing a reply.
    replying: Vec<Replying>,
    /// What they were told of oneself.
    told: Told,
    since: Timestamp,
    source_id: String,
    /// Whether the text as it stands was sent under `source_id` before.
    is_attempted: bool,
    /// Whether Ctrl-X was pressed, the first key of Ctrl-X Ctrl-E.
    is_after_ctrl_x: bool,
}

/// Who will read it, and about what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The requester's name, clean.
    pub to: String,
    /// The subject, clean.
    pub subject: String,
}

/// A message that came while one was writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// Who wrote it, clean.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether sending was stopped once because of it.
    pub is_told: bool,
}

/// What is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A draft from before is being read.
    Opening(Ask, Early),
    /// One writes.
    Writing,
    /// One writes in one's own editor.
    Editing(Ask),
    /// It is being stored.
    Sending(Ask),
    /// It was not stored, and why.
    Unsent(String),
    /// One leaves, and the text is being kept.
    Leaving,
    /// One wanted to leave, and why the text could not be kept.
    Unkept(String),
}

/// Whether the text is kept on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// There is nothing to keep.
    Nothing,
    /// It will be, at this time.
    Due(Timestamp),
    /// It is being kept.
    Saving(Ask),
    /// It is, since this time.
    Since(Timestamp),
}

impl Compose {
    /// Opens the composer, and asks for a draft from before.
    pub fn open(what: step::Compose, reading: Option<&Reading>, shared: &mut Shared) -> (Self, Effect) {
        let ask = shared.ask();
        let mut compose = Self {
            number: what.number,
            ticket: None,
            visibility: what.visibility,
            field: Field::text(""),
            time: None,
            state: State::Opening(ask, Early::insert(what.insert)),
            kept: Kept::Nothing,
            newer: None,
            replying: Vec::new(),
            told: Told::nothing(shared.now),
            since: shared.now,
            source_id: shared.source_id(),
            is_attempted: false,
            is_after_ctrl_x: false,
        };
        if let Some(reading) = reading {
            compose.read(reading, shared);
        }
        (compose, Effect::Draft { ask, key: Draft::key(what.number) })
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Compose
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.keeps_at().into_iter().chain(self.tells_at()).min()
    }

    fn keeps_at(&self) -> Option<Timestamp> {
        match self.kept {
            Kept::Due(at) if !self.is_opening() => Some(at),
            Kept::Due(_) | Kept::Nothing | Kept::Saving(_) | Kept::Since(_) => None,
        }
    }

    /// Keeps the text, and tells the others that one writes, when it is time.
    pub fn tick(&mut self, shared: &mut Shared) -> Step {
        let is_due = self.keeps_at().is_some_and(|at| at <= shared.now);
        let kept = if is_due { self.keep(shared) } else { None };
        Step::effects(kept.into_iter().chain(self.tell(shared)).collect())
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        let is_after_ctrl_x = std::mem::take(&mut self.is_after_ctrl_x);
        match action {
            Action::Send => self.send(shared),
            Action::Visibility => self.switch(shared),
            Action::Canned if self.is_writable() => Step::show(Panel::Canned(self.number)),
            Action::Time if self.is_writable() => Step::show(Panel::Choose(Choice::Time(self.time))),
            Action::Editor if is_after_ctrl_x || self.field.is_at_line_end() => self.edit(shared),
            // Away from the end of a line, Ctrl-E goes there, as it does in a shell.
            Action::Editor => self.press(Press { ctrl: true, ..Press::plain(Key::Char('e')) }, shared),
            Action::Back => self.leave(shared),
            _ => Step::none(),
        }
    }

    /// Takes a key that runs no action: it writes.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        self.is_after_ctrl_x = press.ctrl && press.key == Key::Char('x');
        // Written all the same: Esc closes the list and leaves it, for a line such as /etc/hosts.
        let is_slash = press == Press::plain(Key::Char('/')) && self.is_writable() && self.field.is_at_line_start();
        if self.is_writable() && self.field.press(press) == Pressed::Changed {
            self.changed(shared);
        }
        if is_slash { Step::show(Panel::Canned(self.number)) } else { Step::none() }
    }

    /// Takes a pasted text. It is written, whatever it holds; it never sends.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        self.is_after_ctrl_x = false;
        if self.is_writable() {
            match self.field.paste(text) {
                Ok(()) => self.changed(shared),
                Err(too_long) => shared.say(Tone::Warning, capitalised(&too_long.to_string())),
            }
        }
        Step::none()
    }

    /// Puts a text of our own, such as a booking link, at the caret, on a line of its own.
    pub fn insert(&mut self, text: &str, shared: &mut Shared) {
        if let State::Opening(_, early) = &mut self.state {
            early.insert = Some(text.to_owned());
            return;
        }
        if self.field.is_after_slash() {
            self.field.press(Press::plain(Key::Backspace));
        }
        let line = if self.field.is_at_line_start() { format!("{text}\n") } else { format!("\n{text}\n") };
        match self.field.paste(&line) {
            Ok(()) => self.changed(shared),
            Err(too_long) => shared.say(Tone::Warning, capitalised(&too_long.to_string())),
        }
    }

    /// Takes the working time that goes with it.
    pub fn spend(&mut self, time: Option<Minutes>, shared: &mut Shared) {
        if self.is_writable() && self.time != time {
            self.time = time;
            self.changed(shared);
        }
    }

    /// Takes an answer, if it asked for it.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if let Answer::Ticket(reading, _) = answer {
            self.read(reading, shared);
            return Step::none();
        }
        if self.kept == Kept::Saving(ask) {
            return self.kept_or_not(answer, shared);
        }
        match (&self.state, answer) {
            (State::Opening(asked, _), Answer::Draft(kept)) if *asked == ask => {
                return self.take_up(kept.as_deref(), shared);
            }
            (State::Opening(asked, _), Answer::Failed(_)) if *asked == ask => return self.take_up(None, shared),
            (State::Editing(asked), Answer::Edited(edited)) if *asked == ask => self.edited(edited, shared),
            (State::Sending(asked), Answer::Replied(_)) if *asked == ask => return self.sent(shared),
            (State::Sending(asked), Answer::Failed(failure)) if *asked == ask => {
                self.state = State::Unsent(failure.reason.clone());
            }
            _ => {}
        }
        Step::none()
    }

    fn keep_soon(&mut self, now: Timestamp) {
        self.kept = Kept::Due(now.saturating_add(KEEP_AFTER).unwrap_or(Timestamp::MAX));
    }

    /// Keeps the text now, when it is not kept yet.
    pub fn keep(&mut self, shared: &mut Shared) -> Option<Effect> {
        let Kept::Due(_) = self.kept else { return None };
        if self.is_opening() {
            // It would be written over the draft that is being read.
            return None;
        }
        let ask = shared.ask();
        self.kept = if self.field.is_blank() { Kept::Nothing } else { Kept::Saving(ask) };
        let (source_id, visibility) = (self.source_id.clone(), self.visibility);
        let draft = Draft { source_id, visibility, text: self.field.value(), time: self.time };
        Some(Effect::SaveDraft { ask, key: Draft::key(self.number), text: draft.written() })
    }

    /// Who will read it, in words that fit a title and the first line of an editor's file.
    pub fn heading(&self) -> String {
        match (self.visibility, &self.ticket) {
            (Visibility::Public, Some(ticket)) => format!("PUBLIC REPLY to {}, they will read this", ticket.to),
            (Visibility::Public, None) => "PUBLIC REPLY, the customer will read this".to_owned(),
            (Visibility::Internal, _) => "INTERNAL NOTE, team only".to_owned(),
        }
    }

    fn read(&mut self, reading: &Reading, shared: &Shared) {
        if reading.number != self.number {
            return;
        }
        self.replying.clone_from(&reading.replying);
        self.ticket = Some(Addressed { to: reading.requester.name.clone(), subject: reading.subject.clone() });
        let is_news =
            |part: &&Part| part.at > self.since && part.is_public_message() && part.author() != Some(shared.me.id);
        let news = reading.parts.iter().rev().find(is_news);
        if let Some((at, by)) = news.and_then(|part| Some((part.at, part.by.as_ref()?)))
            && self.newer.as_ref().is_none_or(|newer| newer.at < at)
        {
            self.newer = Some(Newer { by: by.name.clone(), at, is_told: false });
        }
    }

    fn is_writable(&self) -> bool {
        match self.state {
            State::Opening(..) | State::Writing | State::Unsent(_) | State::Unkept(_) => true,
            State::Editing(_) | State::Sending(_) | State::Leaving => false,
        }
    }

    /// The text is another one: it is to be kept, and another than any that was sent.
    fn changed(&mut self, shared: &mut Shared) {
        if std::mem::take(&mut self.is_attempted) {
            self.source_id = shared.source_id();
        }
        if matches!(self.state, State::Unsent(_) | State::Unkept(_)) {
            self.state = State::Writing;
        }
        if !matches!(self.kept, Kept::Due(_)) {
            self.keep_soon(shared.now);
        }
    }

    fn switch(&mut self, shared: &mut Shared) -> Step {
        if !self.is_writable() {
            return Step::none();
        }
        let (visibility, words) = match self.visibility {
            Visibility::Public => (Visibility::Internal, "Now an internal note: only the team will read it."),
            Visibility::Internal => (Visibility::Public, "Now a PUBLIC REPLY: the customer will read it."),
        };
        self.visibility = visibility;
        self.changed(shared);
        shared.say(Tone::Plain, words);
        Step::none()
    }

    fn edit(&mut self, shared: &mut Shared) -> Step {
        if !self.is_writable() || self.waits_with(Action::Editor) {
            return Step::none();
        }
        let ask = shared.ask();
        self.state = State::Editing(ask);
        // No words of the customer's: an editor reads commands in a file's first lines.
        let heading = match self.visibility {
            Visibility::Public => format!("PUBLIC REPLY on ticket #{}: the customer will read this", self.number),
            Visibility::Internal => format!("INTERNAL NOTE on ticket #{}: team only", self.number),
        };
        let edit = Effect::Edit { ask, text: self.field.value(), heading };
        Step::effects(self.keep(shared).into_iter().chain([edit]).collect())
    }

    fn edited(&mut self, edited: &Edited, shared: &mut Shared) {
        self.state = State::Writing;
        let text = match edited {
            Edited::Text(text) => Some(text),
            Edited::Failed { reason, saved } => {
                shared.say(Tone::Failed, format!("{}. Your text is safe.", capitalised(reason)));
                saved.as_ref()
            }
        };
        if let Some(text) = text.filter(|text| **text != self.field.value()) {
            self.field.set(text);
            self.changed(shared);
        }
    }
}

/// The same sentence with a capital first letter.
fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
