//! Draws the form for a new ticket: a field a line, what is wrong under it, the list of the field one is in below it.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget as _};

use super::{menu, sheet};
use crate::config::action::{Action, Mode};
use crate::term::field::Field;
use crate::term::pick::Pick;
use crate::term::screens::new_ticket::{NewTicketForm, Part};
use crate::term::shared::Shared;

/// How wide the words before the fields are.
const LABEL_COLUMNS: u16 = 13;
/// The most lines that the list of a field shows.
const LIST_LINES: u16 = 6;
/// The widest a field gets.
const MOST_COLUMNS: u16 = 100;

/// Draws the form.
pub fn view(form: &NewTicketForm, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    let buffer = frame.buffer_mut();
    Clear.render(area, buffer);
    buffer.set_style(area, shared.theme.text());
    let area = Rect { width: area.width.min(MOST_COLUMNS), ..area };
    let keys = [(Action::Save, "open the ticket"), (Action::NextField, "next field"), (Action::Back, "keep as draft")];
    let mut heading = Line::from(vec![Span::styled(" New ticket", shared.theme.heading()), Span::raw("   ")]);
    heading.extend(sheet::keys(&keys, Mode::Form, shared).spans);
    let mut room = sheet::lines(&[heading, Line::default()], area, buffer);

    let mut caret = area.as_position();
    for part in Part::ALL {
        let lines = lines_of(form, part, room.height);
        let row = Rect { height: lines.min(room.height), ..room };
        if let Some(at) = field(form, part, row, shared, buffer) {
            caret = at;
        }
        room = Rect { y: row.bottom(), height: room.height - row.height, ..room };
        let wrong = form.wrong.get(&part).map(|wrong| format!("{wrong}."));
        let below =
            Rect { x: room.x + LABEL_COLUMNS.min(room.width), width: room.width.saturating_sub(LABEL_COLUMNS), ..room };
        let wrong = wrong.iter().flat_map(|wrong| sheet::wrap(wrong, below.width.into()));
        let wrong: Vec<_> = wrong.map(|line| Line::styled(line, shared.theme.bad())).collect();
        let left = sheet::lines(&wrong, below, buffer);
        room = Rect { y: left.y, height: left.height, ..room };
    }
    frame.set_cursor_position(caret);
}

/// How many lines a field takes, with the list below it.
fn lines_of(form: &NewTicketForm, part: Part, room: u16) -> u16 {
    let list = |lines: usize| u16::try_from(lines).unwrap_or(LIST_LINES).clamp(1, LIST_LINES) + 1;
    match part {
        // What the other fields, their list and their errors leave free.
        Part::Body => room.saturating_sub(LIST_LINES + 6).clamp(3, 14),
        Part::Requester if form.part == part => list(form.requester.menu.entries().len()),
        Part::Priority if form.part == part => list(form.priority.menu.entries().len()),
        Part::Category if form.part == part => list(form.category.menu.entries().len()),
        Part::Assignee if form.part == part => list(form.assignee.menu.entries().len()),
        Part::Requester | Part::Subject | Part::Priority | Part::Category | Part::Assignee => 1,
    }
}

/// Draws one field, and says where the caret is when one is in it.
fn field(form: &NewTicketForm, part: Part, row: Rect, shared: &Shared, buffer: &mut Buffer) -> Option<Position> {
    if row.is_empty() {
        return None;
    }
    let is_here = form.part == part;
    let style = if is_here { shared.theme.active() } else { shared.theme.dim() };
    let label = Line::from(vec![Span::raw(if is_here { ">" } else { " " }), Span::styled(part.label(), style)]);
    buffer.set_line(row.x, row.y, &label, LABEL_COLUMNS.min(row.width));
    let value = Rect { x: row.x + LABEL_COLUMNS.min(row.width), width: row.width.saturating_sub(LABEL_COLUMNS), ..row };
    match part {
        Part::Requester => {
            let nothing = "Nobody found. deskbell person add adds a person.";
            pick(&form.requester, "type a name, an address or a company", nothing, is_here, value, shared, buffer)
        }
        Part::Subject => text(&form.subject, is_here, value, shared, buffer),
        Part::Body => text(&form.body, is_here, value, shared, buffer),
        Part::Priority => pick(&form.priority, "", "No such priority.", is_here, value, shared, buffer),
        Part::Category => pick(&form.category, "none", "No such category in use yet.", is_here, value, shared, buffer),
        Part::Assignee => {
            pick(&form.assignee, "nobody", "No agent has that in their name.", is_here, value, shared, buffer)
        }
    }
}

/// A field that one writes in, with a mark at the left of every line so that its extent is seen.
fn text(field: &Field, is_here: bool, area: Rect, shared: &Shared, buffer: &mut Buffer) -> Option<Position> {
    let style = if is_here {
        shared.theme.active().remove_modifier(ratatui::style::Modifier::UNDERLINED)
    } else {
        shared.theme.rule()
    };
    let mark = if shared.ascii { "|" } else { "│" };
    for row in area.rows() {
        buffer.set_line(row.x, row.y, &Line::styled(mark, style), row.width);
    }
    let area = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), ..area };
    let caret = field.draw(area, buffer);
    is_here.then_some(caret)
}

/// A field with a list: its value, or while one is in it what is typed and the lines that match.
fn pick<T: Clone>(
    pick: &Pick<T>,
    hint: &str,
    nothing: &str,
    is_here: bool,
    area: Rect,
    shared: &Shared,
    buffer: &mut Buffer,
) -> Option<Position> {
    let value = pick
        .label()
        .map_or_else(|| Line::styled(hint.to_owned(), shared.theme.dim()), |label| Line::raw(label.to_owned()));
    let (x, columns) = (area.x + 2.min(area.width), area.width.saturating_sub(2));
    if !is_here {
        buffer.set_line(x, area.y, &value, columns);
        return None;
    }
    let typed = Rect { x, width: columns, height: 1, ..area };
    let caret = pick.menu.field.draw(typed, buffer);
    if pick.menu.field.value().is_empty() {
        buffer.set_line(typed.x, typed.y, &value, typed.width);
    }
    let list = Rect { y: area.y + 1, height: area.height - 1, ..area };
    menu::lines(&pick.menu, nothing, list, shared, buffer);
    Some(caret)
}
