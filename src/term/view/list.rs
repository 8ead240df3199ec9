//! The list: headings, rows, and what is there instead of rows.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::write;
use crate::booking;
use crate::config::action::{Action, Mode};
use crate::term::acts;
use crate::term::layout::Areas;
use crate::term::list::Line;
use crate::term::model::Model;
use crate::term::screens::queue::{Queue, State};
use crate::term::shared::Shared;
use crate::term::words;
use crate::text::{ago, clean, width};
use crate::ticket::query::QueryError;
use crate::ticket::{Priority, Status, View};

/// The columns before the number: the cursor, the mark, the priority, whether somebody else is replying.
const MARKS: usize = 5;
/// The columns of the age: `12 Nov`, `Nov 2024`.
const AGE: usize = 8;
/// The columns of the word for what comes next.
const NEXT: usize = 7;
/// The columns between two.
const GAP: usize = 2;

/// How many columns each part of a row takes; none when it is not shown.
struct Columns {
    number: usize,
    age: usize,
    requester: usize,
    subject: usize,
    owner: usize,
    next: usize,
}

impl Columns {
    /// Divides a row of `width` columns. Where there is little room the subject stays longest.
    fn of(width: usize, queue: &Queue, shared: &Shared) -> Self {
        let largest = queue.window.lines().iter().map(|line| line.number.0).max().unwrap_or(0);
        let number = largest.to_string().len().max(4);
        let owner = match queue.view {
            View::Mine | View::Unassigned => 0,
            View::AllOpen
            | View::Waiting
            | View::OnHold
            | View::Solved
            | View::Closed
            | View::All
            | View::CallsToday => 11,
        };
        let calls = queue.window.lines().iter().filter(|line| line.call.is_some());
        // `call 15:00` takes more room than the words for a status do, `call Tue 15:00` the most.
        let longest = calls.map(|line| width::columns(&what_is_next(line, shared))).max();
        let next = longest.unwrap_or(0).max(NEXT);
        let (age, next) = if width < 44 { (AGE, 0) } else { (AGE, next) };
        let (age, owner) = if width < 100 { (age - 2, owner) } else { (age, owner + owner / 3) };
        let with_gap = |columns: usize| if columns > 0 { columns + GAP } else { 0 };
        let taken = MARKS + number + GAP + age + GAP + with_gap(next);
        let (requester, owner) = match width {
            0..64 => (0, 0),
            64..76 => (12, 0),
            // The customer's name has a third of what is left, within reason.
            76.. => ((width.saturating_sub(taken + with_gap(owner)) / 3).clamp(13, 22), owner),
        };
        let taken = taken + with_gap(requester) + with_gap(owner);
        Self { number, age, requester, subject: width.saturating_sub(taken + 2), owner, next }
    }

    /// A row of words, each in its place.
    fn row(&self, number: &str, age: &str, requester: &str, subject: &str, owner: &str, next: &str) -> String {
        // Where `Nov 2024` does not fit the year does.
        let age = if width::columns(age) > self.age { age.rsplit(' ').next().unwrap_or(age) } else { age };
        let mut row = format!("{number:>0$}  {1}  ", self.number, width::pad(age, self.age));
        for (text, columns) in
            [(requester, self.requester), (subject, self.subject), (owner, self.owner), (next, self.next)]
        {
            if columns > 0 {
                row.push_str(&width::pad(text, columns));
                row.push_str("  ");
            }
        }
        row
    }
}

/// Draws the list with its headings.
pub(super) fn draw(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    let (shared, queue) = (&model.shared, &model.queue);
    let columns = Columns::of(usize::from(areas.list.width), queue, shared);
    filter(queue, &columns, shared, areas, frame);
    let state = queue.state(shared);
    // Rows of another list are not shown for long.
    let height = if state == State::Loading { 0 } else { usize::from(areas.list.height) };
    let (lines, selected) = queue.window.visible(height);
    let is_focused = model.screens.is_empty();
    for (index, (line, row)) in lines.iter().zip(areas.list.rows()).enumerate() {
        let look = match (index == selected, is_focused) {
            (false, _) => None,
            (true, true) => Some(shared.theme.selected()),
            (true, false) => Some(shared.theme.rested()),
        };
        draw_row(line, &columns, look, queue, shared, row, frame);
    }
    let mut cursor = Position { x: areas.list.x, y: areas.list.y };
    if lines.is_empty() {
        nothing(state, queue, shared, areas.list, frame);
    } else {
        cursor.y = cursor.y.saturating_add(u16::try_from(selected).unwrap_or(u16::MAX));
    }
    if is_focused && !queue.filter.is_open() && areas.list.contains(cursor) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the filter when there is one, and below it what is wrong with it, or else the headings.
fn filter(queue: &Queue, columns: &Columns, shared: &Shared, areas: &Areas, frame: &mut Frame<'_>) {
    let (theme, filter) = (&shared.theme, &queue.filter);
    write(frame.buffer_mut(), areas.filter, " /", theme.key());
    let field = from(areas.filter, 3);
    if filter.is_open() {
        let caret = filter.field().draw(field, frame.buffer_mut());
        if filter.text().is_empty() {
            let takes = "words, or keys such as status:open assignee:me";
            write(frame.buffer_mut(), field, &width::truncate(takes, usize::from(field.width)), theme.dim());
        }
        if !field.is_empty() {
            frame.set_cursor_position(caret);
        }
    } else {
        write(frame.buffer_mut(), field, &filter.text(), theme.active());
        let hint = " Esc clears ";
        let columns = u16::try_from(width::columns(hint)).unwrap_or(u16::MAX).min(field.width);
        write(frame.buffer_mut(), from(field, field.width - columns), hint, theme.dim());
    }
    if let Some(problem) = filter.problem() {
        let area = from(areas.headings, 3);
        let text = under(problem, &filter.text(), usize::from(area.width));
        write(frame.buffer_mut(), area, &text, theme.warning());
    } else {
        let headings = columns.row("No.", "Age", "Customer", "Subject", "Owner", "Now");
        write(frame.buffer_mut(), from(areas.headings, 5), &headings, theme.dim());
    }
}

/// What is wrong with a query, with a caret under the place that is at fault where there is room for both.
fn under(problem: &QueryError, typed: &str, columns: usize) -> String {
    let reason = clean::line(&problem.reason);
    let at = typed.get(..problem.span.start).map_or(0, width::columns);
    let length = width::columns(&reason);
    if at + 2 + length <= columns {
        format!("{}^ {reason}", " ".repeat(at))
    } else if length < at && at < columns {
        format!("{reason}{}^", " ".repeat(at - length))
    } else {
        width::truncate(&reason, columns)
    }
}

fn draw_row(
    line: &Line,
    columns: &Columns,
    look: Option<Style>,
    queue: &Queue,
    shared: &Shared,
    row: Rect,
    frame: &mut Frame<'_>,
) {
    let theme = &shared.theme;
    let buffer = frame.buffer_mut();
    let style = |own: Style| look.unwrap_or(own);
    let number = line.number.to_string();
    let age = ago::short(shared.now, line.updated_at, &shared.zone);
    let owner = line.assignee.as_ref().map_or("nobody", |(id, name)| shared.name_of(*id, name));
    let text = columns.row(&number, &age, &line.requester, &line.subject, owner, &what_is_next(line, shared));
    let words = if line.waits { theme.waits() } else { Style::new() };
    let words = if line.status.is_open() { words } else { theme.dim() };
    let mark = if queue.marks.contains(&line.number) { "*" } else { " " };
    let cursor = if look.is_some() { ">" } else { " " };
    // Who it is stands on the ticket.
    let replying = if queue.is_replied_to(line.number) { "…" } else { " " };
    let (priority, urgency) = match line.priority {
        Priority::Urgent => ("!!", theme.urgent()),
        Priority::High => (" !", theme.high()),
        Priority::Normal => ("  ", Style::new()),
        Priority::Low => (" ·", theme.dim()),
    };
    // The row under the cursor is in one style: no mark's colour has to be readable on it.
    if let Some(look) = look {
        buffer.set_style(row, look);
    }
    let parts = [
        (0, cursor, words),
        (1, mark, theme.marked()),
        (2, priority, urgency),
        (4, replying, theme.warning()),
        (5, &text, words),
    ];
    for (x, part, own) in parts.into_iter().filter(|(_, part, _)| !part.trim().is_empty()) {
        write(buffer, from(row, x), part, style(own));
    }
}

/// What comes next on a ticket: a call of today before an answer, an answer before a later call.
fn what_is_next(line: &Line, shared: &Shared) -> String {
    let day = |at: Timestamp| at.to_zoned(shared.zone.clone()).date();
    match line.call {
        Some(call) if !line.waits || day(call.starts_at) == day(shared.now) => {
            let sure = if call.state == booking::State::Requested { "?" } else { "" };
            let due = ago::due(shared.now, call.starts_at, &shared.zone);
            // The time of a call weeks ahead is not for a narrow column.
            let due = if width::columns(&due) > 9 { day(call.starts_at).strftime("%-d %b").to_string() } else { due };
            format!("call{sure} {due}")
        }
        Some(_) | None => status(line).to_owned(),
    }
}

/// The word for what a ticket waits for.
fn status(line: &Line) -> &'static str {
    match line.status {
        Status::New => "new",
        Status::Open | Status::Waiting if line.waits => "answer",
        Status::Open => "open",
        Status::Waiting => "waiting",
        Status::OnHold => "on hold",
        Status::Solved => "solved",
        Status::Closed => "closed",
    }
}

/// Says why there are no rows, and what to do.
fn nothing(state: State, queue: &Queue, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    let (first, second, style) = match state {
        State::Quiet => return,
        State::Loading => {
            for row in area.rows().skip(2) {
                let text = format!("     {}", "·".repeat(usize::from(row.width).saturating_sub(10)));
                write(frame.buffer_mut(), row, &text, shared.theme.dim());
            }
            (format!("Reading {}", queue.view.label()), String::new(), shared.theme.text())
        }
        State::Failed(reason) => {
            let words = format!("Could not read the list: {reason}.");
            (words, format!("{} tries again.", shared.key(Mode::Queue, Action::Refresh)), shared.theme.bad())
        }
        State::NoMatch(words) => {
            let view = queue.view.label();
            let next = if queue.view == View::All { "Esc clears." } else { "Enter searches all tickets, Esc clears." };
            (format!("No ticket in {view} matches \"{words}\"."), next.to_owned(), shared.theme.text())
        }
        State::Empty => (empty(queue.view).to_owned(), advice(queue.view, shared), shared.theme.text()),
    };
    let middle = Rect { x: area.x + 5.min(area.width), width: area.width.saturating_sub(6), ..area };
    let lines = [(0, first, style), (1, second, shared.theme.dim())];
    for (y, text, style) in lines {
        if let Some(row) = middle.rows().nth(y) {
            write(frame.buffer_mut(), row, &text, style);
        }
    }
}

fn empty(view: View) -> &'static str {
    match view {
        View::Mine => "Nothing is waiting for you.",
        View::Unassigned => "Every open ticket has somebody who looks after it.",
        View::AllOpen => "No ticket is open.",
        View::Waiting => "No ticket waits for its customer.",
        View::OnHold => "No ticket is on hold.",
        View::Solved => "No ticket is solved and not yet closed.",
        View::Closed => "No ticket is closed.",
        View::All => "There is no ticket yet.",
        View::CallsToday => "No call today.",
    }
}

/// Where there is something to do instead.
fn advice(view: View, shared: &Shared) -> String {
    let count = |view| shared.tally.as_ref().map_or(0, |tally| tally.of(view));
    let elsewhere = match view {
        View::Mine => Some((View::Unassigned, " without an owner")),
        View::Unassigned | View::CallsToday => Some((View::Mine, " of yours")),
        View::AllOpen | View::Waiting | View::OnHold | View::Solved | View::Closed => Some((View::All, " in all")),
        View::All => None,
    };
    match elsewhere {
        Some((other, words)) if count(other) > 0 => {
            let key = acts::action_of(other).map(|action| shared.key(Mode::Queue, action)).unwrap_or_default();
            format!("{}{words}: press {key}.", words::tickets(count(other)))
        }
        Some(_) | None => format!("{} opens a new ticket.", shared.key(Mode::Queue, Action::NewTicket)),
    }
}

fn from(row: Rect, columns: u16) -> Rect {
    let columns = columns.min(row.width);
    Rect { x: row.x + columns, width: row.width - columns, ..row }
}
