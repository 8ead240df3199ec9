//! Draws the editor of one's own booking link: the field, what is to be said of it, what customers will open.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::call::Filled;
use crate::term::overlays::booking_link::{LinkEditor, State, Verdict};
use crate::term::shared::Shared;

/// How wide it is, frame and all.
const COLUMNS: u16 = 84;
/// The least lines between the top and the foot.
const ROWS: usize = 10;

/// Draws the editor.
pub fn view(editor: &LinkEditor, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let columns = sheet::columns_inside(COLUMNS, screen);
    let verdict = editor.verdict(shared);
    let brackets = format!("[{}]", " ".repeat(columns.saturating_sub(2)));
    let mut text = vec![Line::raw(brackets)];
    text.extend(judged(&verdict, editor, columns, shared));
    text.push(Line::default());
    text.extend(preview(&verdict, editor, columns, shared));
    // Always as high as the longest of its states, so that it does not jump while one types.
    text.resize_with(text.len().max(ROWS), Line::default);
    text.extend(foot(editor, shared));

    let inner =
        sheet::lay("Your booking link", sheet::place_around(&text, COLUMNS, screen), shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    let field = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: inner.height.min(1), ..inner };
    let caret = editor.field.draw(field, frame.buffer_mut());
    // While a question is asked the caret stands at the question.
    let question = Position { x: inner.x, y: inner.bottom().saturating_sub(2) };
    frame.set_cursor_position(if editor.state == State::Leaving { question } else { caret });
}

/// What is to be said of the typed text, under it.
fn judged(verdict: &Verdict, editor: &LinkEditor, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let theme = &shared.theme;
    let wrapped = |word: &'static str, words: String, style: Style| {
        let lines = sheet::wrap(&format!("{word}{words}"), columns);
        lines.into_iter().map(move |line| Line::styled(line, style)).collect::<Vec<_>>()
    };
    match verdict {
        Verdict::Empty if editor.stored.is_some() => {
            let words = "saving clears your link, and your tickets show no Book a Call any more.".to_owned();
            wrapped("Empty: ", words, theme.warning())
        }
        Verdict::Empty => {
            let words = "Paste the address of your booking page, for example https://cal.com/alice/30min".to_owned();
            wrapped("", words, theme.dim())
        }
        Verdict::Refused(reason) => wrapped("NO: ", format!("{reason}."), theme.bad()),
        Verdict::Good { link, filled } => {
            let platform = link.platform(&shared.hosts);
            let known = platform.map_or_else(
                || "a link we take as it is: not a platform we know, so nothing is filled in.".to_owned(),
                |platform| format!("{}.", platform.name()),
            );
            let mut lines = wrapped("OK: ", known, theme.good());
            let advice = filled.as_ref().and_then(|filled| filled.advice.clone());
            let advice = advice.or_else(|| link.advice(&shared.hosts).map(|advice| advice.to_string()));
            lines
                .extend(advice.into_iter().flat_map(|advice| wrapped("Note: ", format!("{advice}."), theme.warning())));
            if link.as_str() != editor.field.value().trim() {
                lines.extend(wrapped("Saved as ", link.as_str().to_owned(), theme.dim()));
            }
            lines
        }
    }
}

/// The address that the button will open for the ticket.
fn preview(verdict: &Verdict, editor: &LinkEditor, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let Verdict::Good { filled, .. } = verdict else { return Vec::new() };
    let (Some(call), Some(Filled { url, .. })) = (&editor.call, filled) else {
        let words = match editor.waits_for() {
            Some(_) => "Reading the ticket",
            None => "Choose a ticket first to see the link filled in for it.",
        };
        return vec![Line::styled(words, shared.theme.dim())];
    };
    let condition = if call.is_mine(shared) { "" } else { " once it is yours" };
    let heading = format!("The button for {}, ticket #{}, opens{condition}:", call.requester.name, call.number);
    let heading = sheet::wrap(&heading, columns).into_iter().map(|line| Line::styled(line, shared.theme.dim()));
    let pieces = sheet::chunks(url, columns).into_iter().map(|piece| Line::styled(piece, shared.theme.link()));
    heading.chain(pieces).collect()
}

fn foot(editor: &LinkEditor, shared: &Shared) -> Vec<Line<'static>> {
    if editor.state == State::Leaving {
        let answers = [(Action::No, "keep editing"), (Action::Yes, "drop the change")];
        let question = Line::styled("Your change is not saved.", shared.theme.warning());
        return vec![question, sheet::keys(&answers, Mode::Confirm, shared)];
    }
    let state = match editor.state {
        State::Saving(_) => "Saving",
        State::Editing | State::Leaving if editor.is_changed() => "Not saved yet.",
        State::Editing | State::Leaving => "",
    };
    let keys = [(Action::Save, "or Enter save"), (Action::Back, "leave")];
    vec![Line::styled(state, shared.theme.warning()), sheet::keys(&keys, Mode::Form, shared)]
}
