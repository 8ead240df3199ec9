//! The side panel: the customer, the ticket's fields with their keys, and Book a Call.

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{booking, write};
use crate::config::action::{Action, Mode};
use crate::term::call::Call;
use crate::term::layout::Areas;
use crate::term::model::Model;
use crate::term::reading::Reading;
use crate::term::shared::Shared;
use crate::term::words;
use crate::text::{ago, clean, width};
use crate::ticket::Minutes;

/// The columns of a field's name.
const NAME: usize = 10;

/// A line of the panel: its words, what the end of it says, and the styles of both.
struct Line {
    left: String,
    right: String,
    style: Style,
}

/// Draws the panel of the ticket that is shown.
pub(super) fn draw(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    let shared = &model.shared;
    let Some(reading) = model.ticket.reading.as_deref().filter(|_| !areas.side.is_empty()) else { return };
    let inner =
        Rect { x: areas.side.x + 1.min(areas.side.width), width: areas.side.width.saturating_sub(2), ..areas.side };
    let rest = booking::beside(&Call::of(reading), shared, inner, frame.buffer_mut());
    let mut lines = vec![Line::blank()];
    lines.extend(customer(reading, shared));
    lines.push(Line::blank());
    lines.extend(fields(reading, shared));
    for (line, row) in lines.iter().zip(rest.rows()) {
        let columns = u16::try_from(width::columns(&line.right)).unwrap_or(u16::MAX).min(row.width);
        let right = Rect { x: row.right().saturating_sub(columns), width: columns, ..row }.intersection(row);
        write(frame.buffer_mut(), row, &width::truncate(&line.left, usize::from(row.width)), line.style);
        write(frame.buffer_mut(), right, &line.right, shared.theme.key());
    }
}

fn customer(reading: &Reading, shared: &Shared) -> Vec<Line> {
    let person = &reading.requester;
    let mut lines = vec![Line::heading("CUSTOMER", String::new(), shared)];
    let company = person.company.as_ref().map(|company| format!(", {}", company.name)).unwrap_or_default();
    lines.push(Line::plain(format!("{}{company}", person.name)));
    lines.push(Line::plain(clean::line(person.email.as_str())));
    if let Some((zone, time)) = person.time_zone.as_deref().and_then(|zone| local_time(zone, shared)) {
        lines.push(Line::dim(format!("{time} there, {zone}"), shared));
    }
    lines
}

/// The customer's own time, and the name of their zone.
fn local_time(zone: &str, shared: &Shared) -> Option<(String, String)> {
    let there = TimeZone::get(zone).ok()?;
    let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    Some((city, shared.now.to_zoned(there).strftime("%H:%M").to_string()))
}

fn fields(reading: &Reading, shared: &Shared) -> Vec<Line> {
    let owner = match &reading.assignee {
        Some(assignee) => shared.name_of(assignee.id, &assignee.name),
        None => "nobody",
    };
    let watchers: Vec<_> = reading.watchers.iter().map(|one| shared.name_of(one.id, &one.name)).collect();
    let mut opened = words::stamp(shared.now, reading.created_at, &shared.zone);
    let age = ago::short(shared.now, reading.created_at, &shared.zone);
    // An old date says its age itself.
    if !opened.contains(&age) {
        opened = format!("{opened}, {age}");
    }
    let key = |action| shared.key(Mode::Ticket, action);
    let mut lines = vec![
        Line::heading("TICKET", String::new(), shared),
        Line::field("Status", shared.status_of(reading), key(Action::Status)),
        Line::field("Priority", reading.priority.label(), key(Action::Priority)),
        Line::field("Owner", owner, key(Action::Assign)),
        Line::field("Category", reading.category.as_deref().unwrap_or("none"), key(Action::Category)),
        Line::field("Module", reading.module.as_deref().unwrap_or("none"), String::new()),
        Line::field("Opened", &opened, String::new()),
    ];
    if !watchers.is_empty() {
        lines.push(Line::field("Watching", &watchers.join(", "), key(Action::Watchers)));
    }
    if !reading.tasks.is_empty() {
        let done = reading.tasks.iter().filter(|task| task.is_done).count();
        lines.push(Line::field("Tasks", &format!("{done} of {} done", reading.tasks.len()), key(Action::Tasks)));
    }
    match reading.time() {
        (0, _) => {}
        (all, 0) => lines.push(Line::field("Time", &Minutes::said(all), String::new())),
        (all, billable) => {
            let words = format!("{}, {} billable", Minutes::said(all), Minutes::said(billable));
            lines.push(Line::field("Time", &words, String::new()));
        }
    }
    lines
}

impl Line {
    fn blank() -> Self {
        Self::plain("")
    }

    fn plain(left: impl Into<String>) -> Self {
        Self { left: left.into(), right: String::new(), style: Style::new() }
    }

    fn dim(left: impl Into<String>, shared: &Shared) -> Self {
        Self { style: shared.theme.dim(), ..Self::plain(left) }
    }

    fn heading(left: &str, key: String, shared: &Shared) -> Self {
        Self { left: left.to_owned(), right: key, style: shared.theme.heading() }
    }

    fn field(name: &str, value: &str, key: String) -> Self {
        Self { left: format!("{} {value}", width::pad(name, NAME)), right: key, style: Style::new() }
    }
}
