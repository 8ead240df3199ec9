//! Every action with its keys, to search and to run, and what the marks of a row mean.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::config::action::{Action, Context, Mode};
use crate::term::acts;
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;

/// Every action with its keys. Each stands there once, under the context it belongs to.
#[derive(Debug)]
pub struct Help {
    menu: Menu<About>,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An action, which can be run.
    Action(Action),
    /// A mark, which is only to be read.
    Mark,
}

/// The marks before a ticket's number in the queue, and what they mean.
const MARKS: [(&str, &str, &str); 5] = [
    ("!!", "urgent", "The ticket's priority is urgent."),
    ("!", "high", "The ticket's priority is high."),
    ("·", "low", "The ticket's priority is low."),
    ("…", "somebody replies", "Somebody else is writing a reply to it now: who, the ticket says."),
    ("*", "marked", "It is marked, to be changed together with others."),
];

impl Help {
    /// The help over a screen or an overlay of this mode: what is at hand there comes first and can be run.
    pub fn open(below: Mode, shared: &Shared) -> Self {
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            Context::ALL.into_iter().partition(|context| below.contexts().contains(context));
        let contexts = here.into_iter().chain(elsewhere);
        let entries = contexts.flat_map(|context| {
            let actions = Action::ALL.iter().filter(move |action| action.entry().context == context);
            actions.map(move |action| entry(*action, below, shared))
        });
        Self { menu: Menu::new(entries.chain(MARKS.map(mark)).collect()) }
    }

    /// Draws it, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing = "Nothing has that in its name or its words. Clear them with Ctrl-U.";
        view::menu::tall(&self.menu, "Every key. Type to search, Enter runs it", nothing, shared, frame);
    }

    /// Every action it lists.
    #[cfg(test)]
    pub(super) fn actions(&self) -> impl Iterator<Item = Action> {
        self.menu.entries().iter().filter_map(|entry| match entry.value {
            About::Action(action) => Some(action),
            About::Mark => None,
        })
    }
}

impl Picker for Help {
    type Value = About;

    fn menu(&mut self) -> &mut Menu<About> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        match (entry.value, &entry.off) {
            (About::Action(action), None) => return Step::go(Go::Run(action)),
            (About::Action(_), Some(reason)) => shared.say(Tone::Warning, format!("{}: {reason}.", entry.label)),
            (About::Mark, _) => {}
        }
        Step::none()
    }

    fn opener(&self) -> Option<Action> {
        Some(Action::Help)
    }
}

fn entry(action: Action, below: Mode, shared: &Shared) -> Entry<About> {
    let about = action.entry();
    let keys: Vec<_> = shared.keymap.keys(action).iter().map(ToString::to_string).collect();
    let is_at_hand = below.contexts().contains(&about.context) && action != Action::Help;
    let off = acts::off(action, shared).or_else(|| (!is_at_hand).then(|| elsewhere(about.context).to_owned()));
    let why = off.as_ref().map(|reason| format!(" Not here: {reason}.")).unwrap_or_default();
    Entry {
        label: about.label.to_owned(),
        detail: format!("{}{why}", about.help),
        key: keys.join(" "),
        group: about.context.heading(),
        off,
        value: About::Action(action),
    }
}

fn mark((mark, label, meaning): (&str, &str, &str)) -> Entry<About> {
    Entry {
        label: label.to_owned(),
        detail: meaning.to_owned(),
        key: mark.to_owned(),
        group: "Marks before a ticket",
        off: None,
        value: About::Mark,
    }
}

/// Where an action that is not at hand would be.
fn elsewhere(context: Context) -> &'static str {
    match context {
        Context::Always => "you are reading it",
        Context::Move | Context::Jump => "only where there is something to move through",
        Context::Desk => "only in the queue and on a ticket",
        Context::Row | Context::Owner => "only on a ticket or a row of the queue",
        Context::Queue => "only in the queue",
        Context::Ticket => "only on an open ticket",
        Context::Compose => "only while you write a reply or a note",
        Context::Form => "only in a form",
        Context::Menu => "only in a list to choose from",
        Context::Booking => "only in the panel Book a Call",
        Context::Link => "only where a link is shown",
        Context::Outbox => "only in the outbox",
        Context::Figures => "only in the figures",
        Context::Confirm => "only when a question is asked",
    }
}
