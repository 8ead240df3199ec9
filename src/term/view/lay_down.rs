//! Draws the field in which one thing is laid down: what is typed, what is wrong with it, how it is written.

use ratatui::Frame;
use ratatui::text::Line;

use super::{one_field, sheet};
use crate::term::overlays::lay_down::LayDown;
use crate::term::overlays::one_field::Form as _;
use crate::term::shared::Shared;

/// The least lines under the field: as many as a long reason has, so that it does not jump while one types.
const LINES: usize = 4;

/// Draws the field.
pub fn view(form: &LayDown, shared: &Shared, frame: &mut Frame<'_>) {
    let columns = sheet::columns_inside(one_field::COLUMNS, frame.area().as_size());
    // Nothing is said of a field that is still empty: how it is written stands below.
    let trouble = form.trouble(shared).filter(|_| !form.entry.field.is_blank()).map(|reason| format!("NO: {reason}."));
    let style = if trouble.is_some() { shared.theme.bad() } else { shared.theme.dim() };
    let words = trouble.unwrap_or_else(|| form.piece.hint().to_owned());
    let mut under: Vec<_> = sheet::wrap(&words, columns).into_iter().map(|line| Line::styled(line, style)).collect();
    under.resize_with(under.len().max(LINES), Line::default);
    one_field::view(&form.piece.title(), &form.entry, form.is_changed(), under, shared, frame);
}
