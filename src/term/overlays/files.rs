//! The files of a ticket: one chosen is saved where downloads go, a path typed is attached.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::effect::Effect;
use crate::term::msg::Answer;
use crate::term::reading::{MessageKind, Part, Reading, What};
use crate::term::shared::Shared;
use crate::term::step::{Go, Step};
use crate::term::{view, words};
use crate::text::clean;
use crate::ticket::{FileId, Number, Visibility};

/// The files of a ticket.
#[derive(Debug)]
pub struct Files {
    number: Number,
    menu: Menu<Does>,
    /// The files, the newest first; unknown until the ticket is read.
    listed: Option<Vec<Entry<Does>>>,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Does {
    Save(FileId),
    Attach(String, Visibility),
}

impl Files {
    /// Opens the list for a ticket.
    pub fn open(number: Number, reading: Option<&Reading>, shared: &Shared) -> Self {
        let mut files = Self { number, menu: Menu::new(Vec::new()), listed: None };
        if let Some(reading) = reading {
            files.read(reading, shared);
        }
        files
    }

    /// Whether the ticket is still to be read.
    pub fn is_waiting(&self) -> bool {
        self.listed.is_none()
    }

    /// Takes the ticket, whoever asked for it.
    pub fn answered(&mut self, answer: &Answer, shared: &Shared) {
        if let Answer::Ticket(reading, _) = answer {
            self.read(reading, shared);
        }
    }

    /// Draws it, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let title = format!("Files of #{}: Enter saves one, a path such as ~/report.pdf attaches one", self.number);
        let nothing = match &self.listed {
            None => "Reading the ticket",
            Some(files) if files.is_empty() && self.menu.field.is_blank() => {
                "There is no file yet. Type the path of one, or drop one here, to attach it."
            }
            Some(_) => "No file is called so. A path has a / in it, such as ./report.pdf.",
        };
        view::menu::tall(&self.menu, &title, nothing, shared, frame);
    }

    fn read(&mut self, reading: &Reading, shared: &Shared) {
        if reading.number == self.number {
            let files = reading.parts.iter().rev().flat_map(|part| files_of(part, shared));
            self.listed = Some(files.collect());
            self.offer();
        }
    }

    /// The files, and what a typed path would do.
    fn offer(&mut self) {
        let typed = self.menu.field.value().trim().trim_matches('\'').to_owned();
        let mut entries = self.listed.clone().unwrap_or_default();
        if typed.contains('/') {
            let path = clean::line(&typed);
            let attach = |words: &str, visibility| {
                Entry::new(format!("Attach {path}, {words}"), Does::Attach(typed.clone(), visibility))
                    // Found by whatever was typed, quotes and all.
                    .detail(self.menu.field.value())
            };
            entries = vec![
                attach("the customer sees it", Visibility::Public),
                attach("for the team alone", Visibility::Internal),
            ];
        }
        self.menu.replace(entries);
    }
}

impl Picker for Files {
    type Value = Does;

    fn menu(&mut self) -> &mut Menu<Does> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let ask = shared.ask();
        Step::effect(match entry.value.clone() {
            Does::Save(id) => Effect::SaveFile { ask, id },
            Does::Attach(path, visibility) => {
                let source_id = shared.source_id();
                Effect::AttachFile { ask, number: self.number, path, visibility, source_id }
            }
        })
        .then(Go::Back)
    }

    fn typed(&mut self, _shared: &mut Shared) -> Step {
        self.offer();
        Step::none()
    }
}

/// The files of a message, as lines of the list.
fn files_of(part: &Part, shared: &Shared) -> Vec<Entry<Does>> {
    let by = part.by.as_ref().map_or("deskbell", |by| shared.name_of(by.id, &by.name));
    let when = words::stamp(shared.now, part.at, &shared.zone);
    let is_note = matches!(part.what, What::Message { kind: MessageKind::Note, .. });
    let team = if is_note { ", team only" } else { "" };
    let line = |file: &crate::ticket::File| {
        let place = if file.is_here { "" } else { ", still in the portal" };
        Entry::new(file.name.to_string(), Does::Save(file.id))
            .detail(format!("{}, {by}, {when}{team}{place}", file.size()))
    };
    part.files.iter().map(line).collect()
}
