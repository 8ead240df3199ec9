//! A list to choose from: the status, the priority, the category, who looks after a ticket, a link to open, how long
//! something took.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use crate::config::action::{Action, Mode};
use crate::config::press::Press;
use crate::term::effect::Effect;
use crate::term::field::Pressed;
use crate::term::msg::{Answer, Ask, Mouse};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Choice, Go, Step};
use crate::term::view;
use crate::text::{clean, fold};
use crate::ticket::{Change, Label, Minutes, Priority, Rights, Status};

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
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Does {
    Change(Change),
    OpenUrl(String),
    Spend(Option<Minutes>),
}

impl Choose {
    /// Opens the list, and asks for what is not at hand. `now` is what the ticket is now, when it is one that is known.
    pub fn open(choice: Choice, now: Vec<Change>, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let ask = matches!(choice, Choice::Category(_)).then(|| shared.ask());
        let effects = ask.map(|ask| Effect::Categories { ask }).into_iter().collect();
        let mut choose = Self { choice, menu: Menu::new(Vec::new()), now, labels: Vec::new(), ask };
        choose.menu = Menu::new(choose.entries(shared)).at(|does| choose.is_now(does));
        (choose, effects)
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Menu
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back => Step::go(Go::Back),
            Action::Choose => self.chosen(shared),
            other => {
                self.menu.act(other);
                Step::none()
            }
        }
    }

    /// Takes a key that runs no action: it narrows the list.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        if self.menu.press(press) == Pressed::Changed {
            self.offer_typed(shared);
        }
        Step::none()
    }

    /// Takes a pasted text: it narrows the list.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Err(too_long) = self.menu.paste(text) {
            shared.say(Tone::Warning, too_long.to_string());
        }
        self.offer_typed(shared);
        Step::none()
    }

    /// Takes what the mouse did: the wheel moves the cursor, a click takes the line under it.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        let area = view::menu::picker_lines(&self.menu, shared.size);
        if self.menu.mouse(mouse, area) { self.chosen(shared) } else { Step::none() }
    }

    /// Takes the categories it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if let (true, Answer::Labels(labels)) = (self.ask == Some(ask), answer) {
            self.labels = labels.iter().filter_map(|label| label.parse().ok()).collect();
            self.menu.replace(self.entries(shared));
        }
        Step::none()
    }

    /// Draws it in the middle, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::menu::picker(&self.menu, &self.title(), self.nothing(), shared, frame);
    }

    fn chosen(&self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let ask = shared.ask();
        let effect = match entry.value.clone() {
            Does::Change(change) => Effect::Change { ask, numbers: self.choice.numbers().to_vec(), change },
            Does::OpenUrl(url) => Effect::OpenUrl { ask, url },
            Does::Spend(time) => return Step::go(Go::Spend(time)),
        };
        Step::effect(effect).then(Go::Back)
    }

    /// The lines, as they are with what is typed.
    fn entries(&self, shared: &Shared) -> Vec<Entry<Does>> {
        let entries: Vec<_> = match &self.choice {
            Choice::Status(_) => {
                let has = |one: &Status| shared.portal.as_ref().is_none_or(|portal| portal.capabilities.has(*one));
                let entry = |one| change(shared.status_label(one), Change::Status(one));
                Status::ALL.into_iter().filter(has).map(entry).collect()
            }
            Choice::Priority(_) => {
                Priority::ALL.into_iter().rev().map(|one| change(one.label(), Change::Priority(one))).collect()
            }
            Choice::Category(_) => categories(&self.labels, &self.menu.field.value()),
            Choice::Assignee(_) => agents(shared),
            Choice::Link(links) => {
                links.iter().map(|link| Entry::new(clean::line(link), Does::OpenUrl(link.clone()))).collect()
            }
            Choice::Time(_) => times(&self.menu.field.value()),
        };
        let marked = |entry: Entry<Does>| if self.is_now(&entry.value) { entry.detail("now") } else { entry };
        entries.into_iter().map(marked).collect()
    }

    fn is_now(&self, does: &Does) -> bool {
        match does {
            Does::Change(change) => self.now.contains(change),
            Does::Spend(time) => self.choice == Choice::Time(*time),
            Does::OpenUrl(_) => false,
        }
    }

    /// A category that is not in use yet is offered as a new one, and a time as it is typed.
    fn offer_typed(&mut self, shared: &Shared) {
        if let Choice::Category(_) | Choice::Time(_) = self.choice {
            self.menu.replace(self.entries(shared));
        }
    }

    /// What stands there when nothing matches.
    fn nothing(&self) -> &'static str {
        match self.choice {
            Choice::Status(_) | Choice::Priority(_) | Choice::Category(_) => {
                "Nothing matches. Clear the words with Ctrl-U."
            }
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
        }
    }
}

fn change(label: &str, change: Change) -> Entry<Does> {
    Entry::new(label, Does::Change(change))
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
