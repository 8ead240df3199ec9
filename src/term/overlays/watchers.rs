//! Who is told of a ticket: one chosen is taken off or added; others are found by their name as one types.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::reading::Reading;
use crate::term::shared::{Shared, clean_person};
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::text::clean;
use crate::ticket::{Change, Number, Person, PersonId};

/// How many people are offered for what is typed.
const MOST_PEOPLE: u16 = 8;

/// Who is told of a ticket.
#[derive(Debug)]
pub struct Watchers {
    number: Number,
    menu: Menu<PersonId>,
    /// Who is told now; unknown until the ticket is read.
    told: Option<Vec<Person>>,
    /// People found by what is typed.
    found: Vec<Person>,
    ask: Option<Ask>,
}

impl Watchers {
    /// Opens the list for a ticket.
    pub fn open(number: Number, reading: Option<&Reading>, shared: &Shared) -> Self {
        let mut watchers = Self { number, menu: Menu::new(Vec::new()), told: None, found: Vec::new(), ask: None };
        if let Some(reading) = reading {
            watchers.read(reading, shared);
        }
        watchers
    }

    /// Whether the ticket is still to be read.
    pub fn is_waiting(&self) -> bool {
        self.told.is_none()
    }

    /// Takes the ticket, and the people it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &Shared) {
        match answer {
            Answer::Ticket(reading, _) => self.read(reading, shared),
            Answer::People(people) if self.ask == Some(ask) => {
                self.found = people.iter().cloned().map(clean_person).collect();
                self.offer(shared);
            }
            _ => {}
        }
    }

    /// Draws it in the middle, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let title = format!("Who is told of #{}", self.number);
        let nothing =
            if self.is_waiting() { "Reading the ticket" } else { "Nobody is called so. Clear the words with Ctrl-U." };
        view::menu::picker(&self.menu, &title, nothing, shared, frame);
    }

    fn read(&mut self, reading: &Reading, shared: &Shared) {
        if reading.number == self.number {
            self.told = Some(reading.watchers.clone());
            self.offer(shared);
        }
    }

    /// Those who are told first, then the agents, then whoever was found.
    fn offer(&mut self, shared: &Shared) {
        let told = self.told.as_deref().unwrap_or_default();
        let is_told = |id: PersonId| told.iter().any(|one| one.id == id);
        let line = |person: &Person, group| {
            let does = if is_told(person.id) { "removes" } else { "adds" };
            let email = clean::line(person.email.as_str());
            Entry { group, ..Entry::new(person.name.clone(), person.id).detail(format!("{email}, Enter {does}")) }
        };
        let mut entries: Vec<_> = told.iter().map(|person| line(person, "Told of it")).collect();
        for person in shared.agents.iter().chain(&self.found) {
            if !entries.iter().any(|entry| entry.value == person.id) {
                entries.push(line(person, "Others"));
            }
        }
        self.menu.replace(entries);
    }
}

impl Picker for Watchers {
    type Value = PersonId;

    fn menu(&mut self) -> &mut Menu<PersonId> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let (Some(entry), Some(told)) = (self.menu.chosen(), &self.told) else { return Step::none() };
        let mut watchers: Vec<_> = told.iter().map(|person| person.id).filter(|id| *id != entry.value).collect();
        if watchers.len() == told.len() {
            watchers.push(entry.value);
        }
        let (ask, numbers) = (shared.ask(), vec![self.number]);
        Step::effect(Effect::Change { ask, numbers, change: Change::Watchers(watchers) }).then(Go::Back)
    }

    fn typed(&mut self, shared: &mut Shared) -> Step {
        let words = self.menu.field.value().trim().to_owned();
        if words.chars().count() < 2 {
            self.found.clear();
            self.offer(shared);
            return Step::none();
        }
        let ask = shared.ask();
        self.ask = Some(ask);
        Step::effect(Effect::People { ask, words, most: MOST_PEOPLE })
    }

    fn lines(&self, shared: &Shared) -> Rect {
        view::menu::picker_lines(&self.menu, shared.size)
    }
}
