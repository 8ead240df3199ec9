//! Every action with its keys, to search and to run.

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
    menu: Menu<Action>,
}

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
        Self { menu: Menu::new(entries.collect()) }
    }

    /// Draws it, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing = "No action has that in its name or its words. Clear them with Ctrl-U.";
        view::menu::tall(&self.menu, "Every key. Type to search, Enter runs it", nothing, shared, frame);
    }

    /// Every action it lists.
    #[cfg(test)]
    pub(super) fn actions(&self) -> impl Iterator<Item = Action> {
        self.menu.entries().iter().map(|entry| entry.value)
    }
}

impl Picker for Help {
    type Value = Action;

    fn menu(&mut self) -> &mut Menu<Action> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        match &entry.off {
            None => Step::go(Go::Run(entry.value)),
            Some(reason) => {
                shared.say(Tone::Warning, format!("{}: {reason}.", entry.label));
                Step::none()
            }
        }
    }

    fn opener(&self) -> Option<Action> {
        Some(Action::Help)
    }
}

fn entry(action: Action, below: Mode, shared: &Shared) -> Entry<Action> {
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
        value: action,
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
