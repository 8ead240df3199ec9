//! A list to choose from: the status, the priority, the category, who looks after a ticket, a link to open, how long
//! something took, what is to be done, where a ticket or a message goes.

mod about;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::shared::Shared;
use crate::term::step::{Choice, Go, Step};
use crate::term::view;
use crate::text::{clean, fold};
use crate::ticket::portal::StatusWord;
use crate::ticket::{Change, Label, Minutes, Number, Priority, Rights, Seq, Status, Subject, TaskId, TaskName};

pub use about::About;

/// A list to choose from.
#[derive(Debug)]
pub struct Choose {
    choice: Choice,
    menu: Menu<Does>,
    /// What the ticket is now, when it is one that is known.
    now: Vec<Change>,
    /// The categories in use, once they are read.
    labels: Vec<Label>,
    ask: Option<Ask>,
    about: About,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Does {
    Change(Change),
    Word(StatusWord),
    OpenUrl(String),
    Spend(Option<Minutes>),
    AddTask(TaskName),
    TickTask(TaskId, bool),
    /// Asks whether they are to be merged into this one.
    Ask(Number),
    Merge(Number),
    Leave,
    Split(Vec<Seq>, Subject),
    Filter(String),
}

impl Choose {
    /// Opens the list, and asks for what is not at hand. `now` is what the ticket is now, when it is one that is known.
    pub fn open(choice: Choice, now: Vec<Change>, about: About, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let ask = matches!(choice, Choice::Category(_)).then(|| shared.ask());
        let effects = ask.map(|ask| Effect::Categories { ask }).into_iter().collect();
        let mut choose = Self { choice, menu: Menu::new(Vec::new()), now, labels: Vec::new(), ask, about };
        choose.menu = Menu::new(choose.entries(shared)).at(|does| choose.is_now(does));
        (choose, effects)
    }

    /// The ticket that is still to be read.
    pub fn waits_for(&self) -> Option<Number> {
        if let Choice::Task(number) | Choice::Split(number) = self.choice {
            return (!self.about.is_read).then_some(number);
        }
        None
    }

    /// Takes the categories it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if let (true, Answer::Labels(labels)) = (self.ask == Some(ask), answer) {
            self.labels = labels.iter().filter_map(|label| label.parse().ok()).collect();
            let is_untouched = self.menu.field.is_blank();
            self.menu.replace(self.entries(shared));
            if is_untouched {
                let now = &self.now;
                self.menu.choose(|does| matches!(does, Does::Change(change) if now.contains(change)));
            }
        }
        if let (Answer::Ticket(reading, _), Choice::Task(number) | Choice::Split(number)) = (answer, &self.choice)
            && reading.number == *number
        {
            self.about = About::of(Some(reading), shared);
            self.menu.replace(self.entries(shared));
        }
        Step::none()
    }

    /// Draws it in the middle, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::menu::picker(&self.menu, &self.title(), self.nothing(), shared, frame);
    }

    /// The lines, as they are with what is typed.
    fn entries(&self, shared: &Shared) -> Vec<Entry<Does>> {
        let entries: Vec<_> = match &self.choice {
            Choice::Status(_) => statuses(shared),
            Choice::Priority(_) => {
                Priority::ALL.into_iter().rev().map(|one| change(one.label(), Change::Priority(one))).collect()
            }
            Choice::Category(_) => categories(&self.labels, &self.menu.field.value()),
            Choice::Assignee(_) => agents(shared),
            Choice::Link(links) => {
                links.iter().map(|link| Entry::new(clean::line(link), Does::OpenUrl(link.clone()))).collect()
            }
            Choice::Time(_) => times(&self.menu.field.value()),
            Choice::Task(_) => about::tasks(&self.about, &self.menu.field.value()),
            Choice::Merge(numbers) => about::targets(&self.about, numbers, &self.menu.field.value()),
            Choice::MergeSurely(_, into) => about::surely(*into),
            Choice::Split(_) => about::messages(&self.about),
            Choice::SavedView => saved_views(shared),
        };
        let marked = |entry: Entry<Does>| if self.is_now(&entry.value) { entry.detail("now") } else { entry };
        entries.into_iter().map(marked).collect()
    }

    fn is_now(&self, does: &Does) -> bool {
        match does {
            Does::Change(change) => self.now.contains(change),
            Does::Spend(time) => self.choice == Choice::Time(*time),
            Does::OpenUrl(_)
            | Does::Word(_)
            | Does::AddTask(_)
            | Does::TickTask(..)
            | Does::Ask(_)
            | Does::Merge(_)
            | Does::Leave
            | Does::Split(..)
            | Does::Filter(_) => false,
        }
    }

    /// What stands there when nothing matches.
    fn nothing(&self) -> &'static str {
        match self.choice {
            Choice::Status(_)
            | Choice::Priority(_)
            | Choice::Category(_)
            | Choice::MergeSurely(..)
            | Choice::SavedView => "Nothing matches. Clear the words with Ctrl-U.",
            Choice::Task(_) | Choice::Split(_) if !self.about.is_read => "Reading the ticket",
            Choice::Task(_) => "Nothing is to be done yet. Type what is, and Enter adds it.",
            Choice::Merge(_) => "Type the number of the ticket they are merged into.",
            Choice::Split(_) => "Nothing was said that could be split off.",
            Choice::Assignee(_) => "No agent has that in their name. Clear the words with Ctrl-U.",
            Choice::Link(_) => "No link matches. Clear the words with Ctrl-U.",
            Choice::Time(_) => "Write minutes or hours: 25, 1h30, 40 billable.",
        }
    }

    fn title(&self) -> String {
        let tickets = match self.choice.numbers() {
            [number] => format!("#{number}"),
            numbers => format!("{} tickets", numbers.len()),
        };
        match &self.choice {
            Choice::Status(_) => format!("Status of {tickets}"),
            Choice::Priority(_) => format!("Priority of {tickets}"),
            Choice::Category(_) => format!("Category of {tickets}"),
            Choice::Assignee(_) => format!("Who looks after {tickets}"),
            Choice::Link(_) => "Open a link of this ticket".to_owned(),
            Choice::Time(_) => "Working time, such as 25 or 1h30 billable".to_owned(),
            Choice::Task(_) => format!("Tasks of {tickets}: Enter ticks one, typing adds one"),
            Choice::Merge(_) => format!("Merge {tickets} into"),
            Choice::MergeSurely(_, into) => format!("Merge {tickets} into #{into}?"),
            Choice::Split(_) => format!("Split off {tickets}: the first message of the new ticket"),
            Choice::SavedView => "Your lists of the portal".to_owned(),
        }
    }
}

impl Picker for Choose {
    type Value = Does;

    fn menu(&mut self) -> &mut Menu<Does> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let (ask, numbers) = (shared.ask(), self.choice.numbers().to_vec());
        let effect = match entry.value.clone() {
            Does::Change(change) => Effect::Change { ask, numbers, change },
            Does::Word(word) => Effect::SetStatusWord { ask, numbers, word },
            Does::OpenUrl(url) => Effect::OpenUrl { ask, url },
            Does::Spend(time) => return Step::go(Go::Spend(time)),
            Does::Filter(query) => return Step::go(Go::Filter(query)),
            Does::Leave => return Step::go(Go::Back),
            Does::Merge(into) => Effect::Merge { ask, numbers, into },
            Does::Split(messages, subject) => match numbers.first() {
                Some(&number) => Effect::Split { ask, number, messages, subject },
                None => return Step::none(),
            },
            Does::Ask(into) => {
                self.choice = Choice::MergeSurely(numbers, into);
                self.menu = Menu::new(self.entries(shared));
                return Step::none();
            }
            // Several tasks may be done: the list stays, and shows what came of it.
            Does::AddTask(name) => {
                self.menu.clear();
                let number = numbers.first().copied();
                return number.map_or(Step::none(), |number| Step::effect(Effect::AddTask { ask, number, name }));
            }
            Does::TickTask(id, is_done) => return Step::effect(Effect::TickTask { ask, id, is_done }),
        };
        Step::effect(effect).then(Go::Back)
    }

    /// A category that is not in use yet is offered as a new one, and a time as it is typed.
    fn typed(&mut self, shared: &mut Shared) -> Step {
        if let Choice::Category(_) | Choice::Time(_) | Choice::Task(_) | Choice::Merge(_) = self.choice {
            self.menu.replace(self.entries(shared));
        }
        Step::none()
    }

    fn lines(&self, shared: &Shared) -> Rect {
        view::menu::picker_lines(&self.menu, shared.size)
    }
}

fn change(label: &str, change: Change) -> Entry<Does> {
    Entry::new(label, Does::Change(change))
}

/// The statuses there are; a portal may have several words for one of ours, which only it can tell apart.
fn statuses(shared: &Shared) -> Vec<Entry<Does>> {
    let Some(portal) = shared.portal.as_ref().filter(|portal| !portal.capabilities.statuses.is_empty()) else {
        return Status::ALL.into_iter().map(|one| change(shared.status_label(one), Change::Status(one))).collect();
    };
    let entry = |word: &StatusWord| {
        if portal.capabilities.is_usual(word) {
            return change(&word.label, Change::Status(word.status));
        }
        Entry::new(word.label.clone(), Does::Word(word.clone()))
    };
    portal.capabilities.statuses.iter().map(entry).collect()
}

/// The lists that are saved in the portal.
fn saved_views(shared: &Shared) -> Vec<Entry<Does>> {
    let all = shared.portal.iter().flat_map(|portal| &portal.saved_views);
    all.map(|(name, query)| Entry::new(name.clone(), Does::Filter(query.clone())).detail(clean::line(query))).collect()
}

/// The categories in use, what is typed as a new one, and none.
fn categories(labels: &[Label], typed: &str) -> Vec<Entry<Does>> {
    let entry = |words: String, label: Label| change(&clean::line(&words), Change::Category(Some(label)));
    let known = labels.iter().map(|label| entry(label.to_string(), label.clone()));
    let is_known = |new: &Label| labels.iter().any(|label| fold(label.as_str()) == fold(new.as_str()));
    let new = typed.parse::<Label>().ok().filter(|new| !is_known(new));
    let new = new.map(|label| entry(format!("New category: {label}"), label));
    known.chain(new).chain([change("No category", Change::Category(None))]).collect()
}

/// The usual times, and what is typed.
fn times(typed: &str) -> Vec<Entry<Does>> {
    const USUAL: [u16; 6] = [5, 10, 15, 30, 45, 60];
    let entry = |time: Minutes| Entry::new(time.to_string(), Does::Spend(Some(time)));
    if let Ok(time) = typed.parse::<Minutes>() {
        // Found by whatever was typed, which need not be how it is said.
        return [time.billable, !time.billable]
            .map(|billable| entry(Minutes { billable, ..time }).detail(typed))
            .into();
    }
    let usual = USUAL.map(|minutes| [false, true].map(|billable| entry(Minutes { minutes, billable })));
    usual.into_iter().flatten().chain([Entry::new("No time", Does::Spend(None))]).collect()
}

/// The agents, oneself first, then nobody.
fn agents(shared: &Shared) -> Vec<Entry<Does>> {
    let me = change(&format!("{} (you)", shared.me.name), Change::Assignee(Some(shared.me.id)));
    let others =
        shared.agents.iter().filter(|agent| agent.id != shared.me.id && agent.rights != Some(Rights::ReadOnly));
    let others = others.map(|agent| change(&agent.name, Change::Assignee(Some(agent.id))));
    std::iter::once(me).chain(others).chain([change("Nobody", Change::Assignee(None))]).collect()
}
