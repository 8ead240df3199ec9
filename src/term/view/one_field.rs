//! Draws a form of one field: the field, what is to be said under it, and at its foot the keys or the question.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::overlays::one_field::{OneField, State};
use crate::term::shared::Shared;

/// How wide it is, frame and all.
pub(super) const COLUMNS: u16 = 84;

/// Draws it with these lines under the field.
pub(super) fn view(
    title: &str,
    form: &OneField,
    is_changed: bool,
    under: Vec<Line<'_>>,
    shared: &Shared,
    frame: &mut Frame<'_>,
) {
    let screen = frame.area().as_size();
    let brackets = format!("[{}]", " ".repeat(sheet::columns_inside(COLUMNS, screen).saturating_sub(2)));
    let mut text = vec![Line::raw(brackets)];
    text.extend(under);
    text.extend(foot(form, is_changed, shared));

    let inner = sheet::lay(title, sheet::place_around(&text, COLUMNS, screen), shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    let field = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: inner.height.min(1), ..inner };
    let caret = form.field.draw(field, frame.buffer_mut());
    // While a question is asked the caret stands at the question.
    let question = Position { x: inner.x, y: inner.bottom().saturating_sub(2) };
    frame.set_cursor_position(if form.state == State::Leaving { question } else { caret });
}

fn foot(form: &OneField, is_changed: bool, shared: &Shared) -> [Line<'static>; 2] {
    if form.state == State::Leaving {
        let answers = [(Action::No, "keep editing"), (Action::Yes, "drop the change")];
        let question = Line::styled("Your change is not saved.", shared.theme.warning());
        return [question, sheet::keys(&answers, Mode::Confirm, shared)];
    }
    let state = match form.state {
        State::Saving(_) => "Saving",
        State::Editing | State::Leaving if is_changed => "Not saved yet.",
        State::Editing | State::Leaving => "",
    };
    let keys = [(Action::Save, "or Enter save"), (Action::Back, "leave")];
    [Line::styled(state, shared.theme.warning()), sheet::keys(&keys, Mode::Form, shared)]
}
