//! A list to choose from, narrowed as one types: the status, the priority, the category, who looks after a ticket.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Borders, Clear};

use super::menu::{Entry, Line, Menu};
use crate::config::action::Action;
use crate::config::press::Press;
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask, Mouse};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Choice, Go, Step};
use crate::text::width;
use crate::ticket::{Change, Number, Priority, Status};

/// The widest it gets, in columns.
const MOST_WIDTH: u16 = 60;
/// The most lines it shows at once.
const MOST_LINES: u16 = 12;
/// How far a page moves.
const PAGE: isize = 10;

/// A list to choose from.
#[derive(Debug)]
pub struct Choose {
    choice: Choice,
    menu: Menu<Does>,
    /// The question for entries that were not at hand.
    ask: Option<Ask>,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq)]
enum Does {
    Change(Change),
    OpenUrl(String),
}

impl Choose {
    /// Opens the list, and asks for what should be in it.
    pub fn open(choice: Choice, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let mut effects = Vec::new();
        let mut ask = None;
        let entries = match &choice {
            Choice::Status(_) => Status::ALL.map(|one| change(one.label(), Change::Status(one))).to_vec(),
            Choice::Priority(_) => {
                Priority::ALL.into_iter().rev().map(|one| change(one.label(), Change::Priority(one))).collect()
            }
            Choice::Category(_) => {
                let number = shared.ask();
                ask = Some(number);
                effects.push(Effect::Categories { ask: number });
                Vec::new()
            }
            Choice::Assignee(_) => agents(shared),
            Choice::Link(links) => links.iter().map(|link| Entry::new(link, Does::OpenUrl(link.clone()))).collect(),
        };
        (Self { choice, menu: Menu::new(entries), ask }, effects)
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Up => self.menu.step(-1),
            Action::Down => self.menu.step(1),
            Action::PageUp => self.menu.step(-PAGE),
            Action::PageDown => self.menu.step(PAGE),
            Action::Back => return Step::go(Go::Back),
            Action::Choose => return self.chosen(shared),
            other => return acts::not_here(other),
        }
        Step::none()
    }

    /// Takes a key that runs no action: it narrows the list.
    pub fn press(&mut self, press: Press, _shared: &mut Shared) -> Step {
        self.menu.press(press);
        Step::none()
    }

    /// Takes a pasted text: it narrows the list.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Err(too_long) = self.menu.paste(text) {
            shared.say(Tone::Failed, too_long.to_string());
        }
        Step::none()
    }

    /// The wheel moves the cursor.
    pub fn mouse(&mut self, mouse: Mouse, _shared: &mut Shared) -> Step {
        match mouse {
            Mouse::Wheel(_, lines) => self.menu.step(isize::from(lines.signum())),
            Mouse::Click(_) => {}
        }
        Step::none()
    }

    /// Takes the categories it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, _shared: &mut Shared) -> Step {
        if let (Some(wanted), Answer::Labels(labels)) = (self.ask, answer)
            && wanted == ask
        {
            let known = labels.iter().filter_map(|label| Some((label, label.parse().ok()?)));
            let entries = known.map(|(label, value)| change(label, Change::Category(Some(value))));
            self.menu.replace(entries.chain([change("No category", Change::Category(None))]).collect());
        }
        Step::none()
    }

    /// Draws it in the middle, with the caret behind the words.
    pub fn view(&self, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
        let width = MOST_WIDTH.min(area.width);
        let height = (MOST_LINES + 4).min(area.height);
        let outer =
            Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height };
        frame.render_widget(Clear, outer);
        let block = Block::new().borders(Borders::ALL).title(self.title()).style(shared.theme.text());
        let inner = block.inner(outer);
        frame.render_widget(block, outer);
        let columns = usize::from(inner.width);
        let mut rows = inner.rows();
        let Some(field) = rows.next() else { return };
        let caret = self.menu.field.draw(field, frame.buffer_mut());
        frame.set_cursor_position(caret);
        let lines = self.menu.window(usize::from(inner.height.saturating_sub(2)));
        for (line, row) in lines.into_iter().zip(rows.skip(1)) {
            let (text, style) = match line {
                Line::Heading(heading) => (heading, shared.theme.dim()),
                Line::Entry { entry, is_chosen: true, .. } => (entry.label.as_str(), shared.theme.selected()),
                Line::Entry { entry, .. } => (entry.label.as_str(), Style::new()),
            };
            frame.buffer_mut().set_string(row.x, row.y, width::pad(&format!("  {text}"), columns), style);
        }
    }

    fn chosen(&self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let ask = shared.ask();
        let effect = match entry.value.clone() {
            Does::Change(change) => Effect::Change { ask, numbers: self.numbers().to_vec(), change },
            Does::OpenUrl(url) => Effect::OpenUrl { ask, url },
        };
        Step::effect(effect).then(Go::Back)
    }

    fn numbers(&self) -> &[Number] {
        match &self.choice {
            Choice::Status(numbers)
            | Choice::Priority(numbers)
            | Choice::Category(numbers)
            | Choice::Assignee(numbers) => numbers,
            Choice::Link(_) => &[],
        }
    }

    fn title(&self) -> String {
        let what = match &self.choice {
            Choice::Status(_) => "Status",
            Choice::Priority(_) => "Priority",
            Choice::Category(_) => "Category",
            Choice::Assignee(_) => "Assign to",
            Choice::Link(_) => return " Open a link ".to_owned(),
        };
        match self.numbers() {
            [number] => format!(" {what} of #{number} "),
            numbers => format!(" {what} of {} tickets ", numbers.len()),
        }
    }
}

fn change(label: &str, change: Change) -> Entry<Does> {
    Entry::new(label, Does::Change(change))
}

/// The agents, oneself first, then nobody.
fn agents(shared: &Shared) -> Vec<Entry<Does>> {
    let me = (shared.me.id, format!("{} (you)", shared.me.name));
    let others = shared.agents.iter().filter(|agent| agent.id != shared.me.id);
    let all = std::iter::once(me).chain(others.map(|agent| (agent.id, agent.name.clone())));
    let people = all.map(|(id, name)| change(&name, Change::Assignee(Some(id))));
    people.chain([change("Nobody", Change::Assignee(None))]).collect()
}
