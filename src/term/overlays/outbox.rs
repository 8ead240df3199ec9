//! What was done here and is not in the portal: what waits, what was refused, and what is to become of it.

use jiff::Timestamp;
use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::desk::{Unsent, Values};
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::text::clean;
use crate::ticket::Number;

/// How many lines a page is.
const PAGE: isize = 10;

/// What was done here and is not in the portal.
#[derive(Debug)]
pub struct Outbox {
    /// The things, in order; none until they are read.
    pub items: Option<Vec<Item>>,
    /// Which one is under the cursor.
    pub at: usize,
    ask: Ask,
}

/// One thing. Every text in it is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its place in the line.
    pub id: i64,
    /// The ticket it is about.
    pub number: Option<Number>,
    /// What it is.
    pub what: String,
    /// The words of a message.
    pub words: Option<String>,
    /// Both values of a change that was refused.
    pub values: Option<Values>,
    /// Why the portal will not do it; nothing while it waits.
    pub refused: Option<String>,
    /// How much of a file has gone, in percent, while it is sent.
    pub percent: Option<u8>,
    /// When it was done.
    pub made_at: Timestamp,
}

impl Item {
    fn of(unsent: &Unsent) -> Self {
        let values = unsent.values.as_ref();
        Self {
            id: unsent.id,
            number: unsent.number,
            what: clean::line(&unsent.what),
            words: unsent.body.as_ref().map(|body| clean::line(&body.text)),
            values: values.map(|both| Values { mine: clean::line(&both.mine), theirs: clean::line(&both.theirs) }),
            refused: unsent.refused.as_deref().map(clean::line),
            percent: unsent.percent,
            made_at: unsent.made_at,
        }
    }
}

impl Outbox {
    /// Opens it, and asks what there is.
    pub fn open(shared: &mut Shared) -> (Self, Vec<Effect>) {
        let ask = shared.ask();
        (Self { items: None, at: 0, ask }, vec![Effect::Unsent { ask }])
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Outbox
    }

    /// The thing under the cursor.
    pub fn chosen(&self) -> Option<&Item> {
        self.items.as_ref()?.get(self.at)
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back => return Step::go(Go::Back),
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-PAGE),
            Action::PageDown => self.step(PAGE),
            Action::OpenUnsent => {
                if let Some(number) = self.chosen().and_then(|item| item.number) {
                    return Step::go(Go::Open(number));
                }
            }
            Action::TryAgain | Action::GiveUp => return self.decide(action, shared),
            _ => {}
        }
        Step::none()
    }

    /// Takes what there is, and asks again when something has changed.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        match answer {
            Answer::Unsent(unsent) if ask == self.ask => {
                let items: Vec<_> = unsent.iter().map(Item::of).collect();
                self.at = self.at.min(items.len().saturating_sub(1));
                self.items = Some(items);
                Step::none()
            }
            Answer::Portal(_) | Answer::Decided(_) => {
                self.ask = shared.ask();
                Step::effect(Effect::Unsent { ask: self.ask })
            }
            _ => Step::none(),
        }
    }

    /// Draws it.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::outbox::view(self, shared, frame);
    }

    fn step(&mut self, lines: isize) {
        let last = self.items.as_ref().map_or(0, Vec::len).saturating_sub(1);
        self.at = self.at.saturating_add_signed(lines).min(last);
    }

    fn decide(&self, action: Action, shared: &mut Shared) -> Step {
        let Some(item) = self.chosen() else { return Step::none() };
        if item.refused.is_none() {
            shared.say(Tone::Plain, "That still waits to be sent: there is nothing to decide.");
            return Step::none();
        }
        let (ask, id) = (shared.ask(), item.id);
        Step::effect(if action == Action::TryAgain {
            Effect::TryAgain { ask, id }
        } else {
            Effect::GiveUp { ask, id, draft_of: item.number.filter(|_| item.words.is_some()) }
        })
    }
}
