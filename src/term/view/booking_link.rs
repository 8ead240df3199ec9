//! Draws the editor of one's own booking link: the field, what is to be said of it, what customers will open.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Line;

use super::{one_field, sheet};
use crate::term::call::Filled;
use crate::term::overlays::booking_link::{LinkEditor, Verdict};
use crate::term::overlays::one_field::Form as _;
use crate::term::shared::Shared;

/// The least lines under the field: as many as its longest state has, so that it does not jump while one types.
const LINES: usize = 9;

/// Draws the editor.
pub fn view(editor: &LinkEditor, shared: &Shared, frame: &mut Frame<'_>) {
    let columns = sheet::columns_inside(one_field::COLUMNS, frame.area().as_size());
    let verdict = editor.verdict(shared);
    let mut under = judged(&verdict, editor, columns, shared);
    under.push(Line::default());
    under.extend(preview(&verdict, editor, columns, shared));
    under.resize_with(under.len().max(LINES), Line::default);
    one_field::view("Your booking link", &editor.entry, editor.is_changed(), under, shared, frame);
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
            if link.as_str() != editor.entry.field.value().trim() {
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
