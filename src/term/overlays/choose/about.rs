//! Lists made of a ticket's own things: its tasks, its messages, the tickets around it.

use super::{Does, Entry};
use crate::term::reading::{Part, Reading, What};
use crate::term::shared::Shared;
use crate::term::words;
use crate::text::{clean, width};
use crate::ticket::{Number, Seq, Subject, Task, TaskName};

/// The columns of a message that are shown, and that become the subject of a ticket of its own.
const COLUMNS: usize = 60;

/// What such a list is made of.
#[derive(Debug, Default)]
pub struct About {
    /// Whether the ticket is read.
    pub is_read: bool,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// What can be split off: each message, with who wrote it when, and how it begins.
    pub messages: Vec<(Seq, String, String)>,
    /// Other tickets, as one finds them.
    pub others: Vec<(Number, String)>,
}

impl About {
    /// The tasks and messages of a ticket.
    pub fn of(reading: Option<&Reading>, shared: &Shared) -> Self {
        let Some(reading) = reading else { return Self::default() };
        let messages = reading.parts.iter().skip(1).filter_map(|part| message(part, shared));
        Self { is_read: true, tasks: reading.tasks.clone(), messages: messages.collect(), others: Vec::new() }
    }
}

fn message(part: &Part, shared: &Shared) -> Option<(Seq, String, String)> {
    let document = match &part.what {
        What::Message { document, .. } => document,
        What::Changed(_) | What::Called(_) | What::Rated(_) => return None,
    };
    let words = clean::line(document.words().trim());
    let by = part.by.as_ref().map_or("somebody", |by| shared.name_of(by.id, &by.name));
    let when = words::stamp(shared.now, part.at, &shared.zone);
    (!words.is_empty()).then(|| (part.seq, format!("{by}, {when}"), width::truncate(&words, COLUMNS)))
}

/// The tasks, and what is typed as a new one.
pub(super) fn tasks(about: &About, typed: &str) -> Vec<Entry<Does>> {
    let line = |task: &Task| {
        let mark = if task.is_done { "[x]" } else { "[ ]" };
        Entry::new(format!("{mark} {}", task.name), Does::TickTask(task.id, !task.is_done))
    };
    let new = typed.parse::<TaskName>().ok().filter(|_| about.is_read);
    let new = new.map(|name| Entry::new(format!("Add: {name}"), Does::AddTask(name)).detail(typed));
    about.tasks.iter().map(line).chain(new).collect()
}

/// The tickets that others can be merged into: those of the list, and the one whose number is typed.
pub(super) fn targets(about: &About, numbers: &[Number], typed: &str) -> Vec<Entry<Does>> {
    let is_listed = |number: Number| about.others.iter().any(|(other, _)| *other == number);
    let by_number =
        typed.trim().parse::<Number>().ok().filter(|number| !numbers.contains(number) && !is_listed(*number));
    let by_number = by_number.map(|number| Entry::new(format!("#{number}"), Does::Ask(number)).detail(typed));
    let listed = about.others.iter().map(|(number, words)| Entry::new(words.clone(), Does::Ask(*number)));
    by_number.into_iter().chain(listed).collect()
}

/// The last question: what a merge did cannot be undone.
pub(super) fn surely(into: Number) -> Vec<Entry<Does>> {
    vec![Entry::new("Leave them as they are", Does::Leave), Entry::new("Merge: it cannot be undone", Does::Merge(into))]
}

/// The messages of a ticket: the chosen one and all after it go.
pub(super) fn messages(about: &About) -> Vec<Entry<Does>> {
    let line = |(index, (_, by, words)): (usize, &(Seq, String, String))| {
        let going = about.messages.iter().skip(index).map(|(seq, _, _)| *seq).collect();
        let subject: Subject = words.parse().ok()?;
        Some(Entry::new(format!("{by}: {words}"), Does::Split(going, subject)))
    };
    about.messages.iter().enumerate().filter_map(line).collect()
}
