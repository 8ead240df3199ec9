//! Draws the model. Changes nothing, reads no clock, and lets nothing but text reach the terminal.

pub mod booking;
pub mod booking_link;
mod cell;
pub mod compose;
pub mod figures;
pub mod foot;
pub mod header;
pub mod lay_down;
mod list;
pub mod menu;
pub mod new_ticket;
mod one_field;
pub mod outbox;
pub mod qr_code;
pub mod sheet;
mod side;
pub mod sign_in;
mod thread;
mod times;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::layout::{Areas, Shape, areas};
use super::model::Model;
use super::shared::Shared;

/// Draws the whole screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let (area, shared) = (frame.area(), &model.shared);
    frame.buffer_mut().set_style(area, shared.theme.text());
    let areas = areas(area.as_size(), shared.shown);
    rules(&areas, shared, frame.buffer_mut());
    header::draw(model, &areas, frame);
    list::draw(model, &areas, frame);
    thread::draw(model, &areas, frame);
    side::draw(model, &areas, frame);
    foot::draw(model, &areas, frame);
    for screen in &model.screens {
        screen.view(shared, &areas, frame);
    }
    for overlay in &model.overlays {
        overlay.view(shared, frame);
    }
    if Shape::of(area.as_size()) == Shape::Small && shared.notice.is_none() {
        write(frame.buffer_mut(), areas.notice, " Small window: some columns are hidden.", shared.theme.dim());
    }
    cell::disarm(frame.buffer_mut());
    cell::simplify(frame.buffer_mut());
    if shared.ascii {
        cell::spell_out(frame.buffer_mut());
    }
}

/// Draws the lines between the panes, and joins them where they meet.
fn rules(areas: &Areas, shared: &Shared, buffer: &mut Buffer) {
    let style = shared.theme.rule();
    let (across, down) = ("─", "│");
    let is_across = |rule: &Rect| rule.height == 1;
    let rules = || areas.rules.into_iter().filter(|rule| !rule.is_empty());
    for rule in rules() {
        let text = if is_across(&rule) { across.repeat(usize::from(rule.width)) } else { down.to_owned() };
        rule.rows().for_each(|row| write(buffer, row, &text, style));
    }
    for rule in rules() {
        let Rect { x, y, .. } = rule;
        if is_across(&rule) {
            join(buffer, (x.wrapping_sub(1), y), down, "├");
            join(buffer, (rule.right(), y), down, "┤");
        } else {
            join(buffer, (x, y.wrapping_sub(1)), across, "┬");
        }
    }
}

/// Makes a joint of the cell at a place, if there is one and it holds the line that is met there.
fn join(buffer: &mut Buffer, place: (u16, u16), line: &str, joint: &str) {
    if let Some(cell) = buffer.cell_mut(place).filter(|cell| cell.symbol() == line) {
        cell.set_symbol(joint);
    }
}

/// Writes one line of clean text, cut at the area's end.
pub fn write(buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, usize::from(area.width), style);
    }
}

/// Writes styled words on one line, cut at the area's end.
pub fn write_line(buffer: &mut Buffer, area: Rect, line: &Line<'_>) {
    if !area.is_empty() {
        buffer.set_line(area.x, area.y, line, area.width);
    }
}

#[cfg(test)]
mod tests;
