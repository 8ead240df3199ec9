//! Draws the free times of the panel "Book a Call", on both clocks.

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::sheet;
use crate::booking::hours::{Kindness, Wall};
use crate::config::action::{Action, Mode};
use crate::term::call::Call;
use crate::term::shared::Shared;
use crate::term::times::{List, Times};
use crate::text::width;

/// How wide the marks before a time are: the cursor, the mark.
const MARKS: usize = 4;
/// How wide a day is: `Tomorrow`, `Wed 30 Dec`.
const DAY: usize = 11;
/// How wide a time on one clock is, with the gap after it.
const CLOCK: usize = DAY + 5 + 3;

/// The free times in so many rows at most; nothing where nobody tells them.
pub(super) fn block(times: &Times, call: &Call, rows: usize, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let sentence = |words: &str, style: Style| {
        sheet::wrap(words, columns).into_iter().map(move |line| Line::styled(line, style)).collect::<Vec<_>>()
    };
    let lines = match times {
        Times::Untold => return Vec::new(),
        Times::Asked(_) => sentence("Asking for free times", shared.theme.dim()),
        Times::Failed(reason) => {
            let mut lines = sentence(&format!("Free times are not loading. {}", works(shared)), shared.theme.warning());
            lines.extend(sentence(&format!("({reason})"), shared.theme.dim()));
            lines
        }
        Times::Free(list) if list.times.is_empty() => {
            let words = format!("No time is free within two weeks. {}", works(shared));
            sentence(&words, shared.theme.warning())
        }
        Times::Free(list) => table(list, call, rows, columns, shared),
    };
    [Line::default()].into_iter().chain(lines).collect()
}

/// What is left without free times.
fn works(shared: &Shared) -> String {
    let key = |action| shared.key(Mode::Booking, action);
    format!("The link still works: {} insert, {} copy.", key(Action::InsertLink), key(Action::CopyLink))
}

fn table(list: &List, call: &Call, rows: usize, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let ours = Wall { zone: shared.zone.clone(), is_guessed: false };
    let theirs = call.wall(shared);
    let first = call.first_name();
    let guessed = if theirs.is_guessed { ", guessed" } else { "" };
    let mine = width::pad(&format!("You ({})", ours.place(shared.now)), CLOCK);
    let hers = format!("{first} ({}{guessed})", theirs.place(shared.now));
    let heading = width::truncate(&format!("{:MARKS$}{mine}{hers}", ""), columns);
    let mut lines = vec![Line::styled(heading, shared.theme.dim())];
    // The cursor stays in the middle, where the ends let it.
    let from = list.cursor.saturating_sub(rows / 2).min(list.times.len().saturating_sub(rows));
    for (index, at) in list.times.iter().enumerate().skip(from).take(rows) {
        let is_here = index == list.cursor;
        let marks = format!("{} {} ", mark(is_here, '>'), mark(list.marked.contains(at), '*'));
        let style = if is_here { shared.theme.selected() } else { shared.theme.text() };
        let text = format!("{marks}{}{}", clock(&ours, *at, shared), clock(&theirs, *at, shared));
        let unkind = match theirs.kindness(*at) {
            Kindness::Kind => String::new(),
            Kindness::Early => format!("early for {first}"),
            Kindness::Late => format!("late for {first}"),
        };
        let unkind = width::truncate(&unkind, columns.saturating_sub(width::columns(&text)));
        lines.push(Line::from(vec![Span::styled(text, style), Span::styled(unkind, shared.theme.warning())]));
    }
    let shown = (from + rows).min(list.times.len());
    let count = format!("{:MARKS$}{} to {shown} of {}", "", from + 1, list.times.len());
    let marked = list.marked.len();
    let count = if marked == 0 { count } else { format!("{count}, {marked} marked") };
    lines.push(Line::styled(count, shared.theme.dim()));
    lines
}

fn clock(wall: &Wall, at: Timestamp, shared: &Shared) -> String {
    format!("{}{}   ", width::pad(&wall.day(at, shared.now), DAY), wall.time(at))
}

fn mark(is_so: bool, mark: char) -> char {
    if is_so { mark } else { ' ' }
}
