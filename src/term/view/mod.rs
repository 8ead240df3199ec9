//! Draws the model. Changes nothing, reads no clock, and lets nothing but text reach the terminal.

pub mod compose;
pub mod menu;
pub mod new_ticket;
pub mod qr_code;
pub mod sheet;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::layout::{Areas, areas};
use super::model::Model;
use super::screens::Screen;
use crate::text::{ago, clean, width};

/// The most code points of a cell: what `text::clean` keeps of one grapheme.
const MOST_CODE_POINTS: usize = 5;

/// Draws the whole screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, model.shared.theme.text());
    let areas = areas(area.as_size());
    list(model, &areas, frame);
    foot(model, &areas, frame);
    for screen in &model.screens {
        screen.view(&model.shared, area, frame);
    }
    for overlay in &model.overlays {
        overlay.view(&model.shared, area, frame);
    }
    disarm(frame.buffer_mut());
}

fn list(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    let shared = &model.shared;
    let (lines, selected) = model.queue.window.visible(usize::from(areas.list.height));
    for (index, (line, row)) in lines.iter().zip(areas.list.rows()).enumerate() {
        let columns = usize::from(row.width);
        let age = ago::short(shared.now, line.updated_at, &shared.zone);
        let text = format!("{:>6} {age:>6}  {}  {}", line.number.0, width::pad(&line.requester, 14), line.subject);
        let here = index == selected;
        let style = if here { shared.theme.selected() } else { Style::new() };
        frame.buffer_mut().set_string(row.x, row.y, width::pad(&text, columns), style);
        if here && !matches!(model.screens.last(), Some(Screen::Ticket)) {
            frame.set_cursor_position(Position { x: row.x, y: row.y });
        }
    }
}

fn foot(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    if let Some(notice) = &model.shared.notice {
        write(frame.buffer_mut(), areas.notice, &notice.text, Style::new());
    }
}

/// Writes one line of clean text, cut at the area's end.
pub fn write(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, usize::from(area.width), style);
    }
}

/// The last look at what goes to the terminal: a cell that holds anything but visible text is emptied. Everything was
/// cleaned on its way in; this holds also for what somebody forgot.
fn disarm(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        let is_plain = matches!(symbol.as_bytes(), [b' '..=b'~']);
        if !is_plain && (symbol.chars().count() > MOST_CODE_POINTS || clean::line(symbol) != symbol) {
            cell.set_symbol("\u{fffd}");
        }
    }
}
