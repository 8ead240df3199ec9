//! The command palette: every command, the views, tickets by number or words, people; one types and presses Enter.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::config::action::{Action, Context, Mode};
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::model::Model;
use crate::term::msg::{Answer, Ask};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::text::clean;
use crate::ticket::{Number, Person, Query, Role, Status};

/// How many people are offered for what is typed.
const MOST_PEOPLE: u16 = 8;

/// The command palette.
#[derive(Debug)]
pub struct Palette {
    menu: Menu<Goal>,
    commands: Vec<Entry<Goal>>,
    people: Vec<Person>,
    ask: Option<Ask>,
}

/// Where a line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    Run(Action),
    Open(Number),
    Filter(String),
}

impl Palette {
    /// Every command, with the reason why one cannot be run now.
    pub fn open(model: &Model) -> Self {
        let contexts = [Context::Row, Context::Owner, Context::Ticket, Context::Queue, Context::Desk, Context::Always];
        let actions = contexts.into_iter().flat_map(|context| {
            let of_context = move |action: &&Action| action.entry().context == context && **action != Action::Palette;
            Action::ALL.iter().filter(of_context)
        });
        let commands: Vec<_> = actions.map(|action| command(*action, model)).collect();
        Self { menu: Menu::new(commands.clone()), commands, people: Vec::new(), ask: None }
    }

    /// Takes the people it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer) {
        if let (true, Answer::People(people)) = (self.ask == Some(ask), answer) {
            self.people.clone_from(people);
            self.offer();
        }
    }

    /// Draws it, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing = "Nothing matches. Clear the words with Ctrl-U.";
        view::menu::tall(&self.menu, "Command, view, #ticket, @person or words", nothing, shared, frame);
    }

    /// What is typed, without the sign that asks for people.
    fn words(&self) -> String {
        self.menu.field.value().trim().trim_start_matches('@').to_owned()
    }

    /// The commands, and what else the typed words may mean.
    fn offer(&mut self) {
        let words = self.words();
        let mut entries = self.commands.clone();
        if let Ok(number) = words.parse::<Number>() {
            entries.push(Entry::new(format!("Open ticket #{number}"), Goal::Open(number)));
        }
        entries.extend(self.people.iter().map(tickets_of));
        if !words.is_empty() && Query::parse(&words).is_ok() {
            let label = format!("Find tickets with {}", clean::line(&words));
            entries.push(Entry::new(label, Goal::Filter(words)).detail(self.menu.field.value()));
        }
        self.menu.replace(entries);
    }
}

impl Picker for Palette {
    type Value = Goal;

    fn menu(&mut self) -> &mut Menu<Goal> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        if let Some(reason) = &entry.off {
            shared.say(Tone::Warning, format!("{}: {reason}.", entry.label));
            return Step::none();
        }
        Step::go(match entry.value.clone() {
            Goal::Run(action) => Go::Run(action),
            Goal::Open(number) => Go::Open(number),
            Goal::Filter(query) => Go::Filter(query),
        })
    }

    fn typed(&mut self, shared: &mut Shared) -> Step {
        self.offer();
        let words = self.words();
        if words.chars().count() < 2 {
            self.people.clear();
            return Step::none();
        }
        let ask = shared.ask();
        self.ask = Some(ask);
        Step::effect(Effect::People { ask, words, most: MOST_PEOPLE })
    }

    fn opener(&self) -> Option<Action> {
        Some(Action::Palette)
    }
}

fn command(action: Action, model: &Model) -> Entry<Goal> {
    let about = action.entry();
    let off = off(action, model);
    let why = off.as_ref().map(|reason| format!("Not now: {reason}. ")).unwrap_or_default();
    Entry {
        label: about.label.to_owned(),
        detail: format!("{why}{}", about.help),
        key: model.shared.key(model.mode(), action),
        group: if acts::view_of(action).is_some() { "Views" } else { about.context.heading() },
        off,
        value: Goal::Run(action),
    }
}

/// Why an action cannot be run now, a sentence without a full stop.
fn off(action: Action, model: &Model) -> Option<String> {
    let shared = &model.shared;
    if let Some(why) = acts::off(action, shared) {
        return Some(why);
    }
    let about = action.entry();
    if !model.mode().contexts().contains(&about.context) {
        let key = shared.key(Mode::Queue, Action::Open);
        let open_first = format!("open the ticket first, {key}");
        return Some(if about.context == Context::Ticket { open_first } else { "only in the queue".to_owned() });
    }
    let targets = model.targets();
    if matches!(about.context, Context::Row | Context::Owner) && targets.is_empty() {
        return Some("there is no ticket here to do that to".to_owned());
    }
    let ticket = model.ticket.current().filter(|reading| targets == [reading.number]);
    let reason = match action {
        Action::Undo if shared.undo.is_none() => "you have changed nothing that can be undone",
        Action::Redo if shared.redo.is_none() => "you have undone nothing",
        Action::Repeat if shared.last_change.is_none() => "you have changed nothing yet",
        Action::Page | Action::CustomerLink if shared.web_url.is_none() => "the customers' pages are not served now",
        Action::Take if ticket?.assignee.as_ref()?.id == shared.me.id => "it is yours already",
        Action::Solve if ticket?.status == Status::Solved => "it is solved already",
        Action::Reopen if ticket?.status == Status::Open => "it is open",
        _ => return None,
    };
    Some(reason.to_owned())
}

/// A person, as the tickets that are theirs.
fn tickets_of(person: &Person) -> Entry<Goal> {
    let key = match person.role {
        Role::Agent => "assignee",
        Role::Customer => "requester",
    };
    let (name, email) = (clean::line(&person.name), clean::line(person.email.as_str()));
    let company = person.company.as_ref().map(|company| clean::line(&company.name)).unwrap_or_default();
    Entry::new(format!("Tickets of {name}"), Goal::Filter(format!("{key}:{email}")))
        .detail(format!("@{name} @{email} {company}"))
}
