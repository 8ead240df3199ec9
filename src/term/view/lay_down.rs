//! Draws the field in which one thing is laid down: what is typed, what is wrong with it, how it is written.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::overlays::lay_down::LayDown;
use crate::term::shared::Shared;

/// How wide it is, frame and all.
const COLUMNS: u16 = 84;
/// The least lines between the top and the foot.
const ROWS: usize = 5;

/// Draws the field.
pub fn view(form: &LayDown, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let (theme, columns) = (&shared.theme, sheet::columns_inside(COLUMNS, screen));
    let mut text = vec![Line::raw(format!("[{}]", " ".repeat(columns.saturating_sub(2))))];
    // Nothing is said of a field that is still empty: how it is written stands below.
    let trouble = form.trouble(shared).filter(|_| !form.field.is_blank()).map(|reason| format!("NO: {reason}."));
    let style = if trouble.is_some() { theme.bad() } else { theme.dim() };
    let words = trouble.unwrap_or_else(|| form.piece.hint().to_owned());
    text.extend(sheet::wrap(&words, columns).into_iter().map(|line| Line::styled(line, style)));
    // Always as high as with a long reason, so that it does not jump while one types.
    text.resize_with(text.len().max(ROWS), Line::default);
    let saving = if form.asked.is_some() { "Saving" } else { "" };
    text.push(Line::styled(saving, theme.warning()));
    text.push(sheet::keys(&[(Action::Save, "or Enter save"), (Action::Back, "leave")], Mode::Form, shared));

    let place = sheet::place_around(&text, COLUMNS, screen);
    let inner = sheet::lay(&form.piece.title(), place, shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    let field = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: inner.height.min(1), ..inner };
    let caret = form.field.draw(field, frame.buffer_mut());
    frame.set_cursor_position(caret);
}
