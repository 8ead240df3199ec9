//! Draws what was done here and is not in the portal: a line a thing, and below them what is known of the chosen one.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::overlays::outbox::{Item, Outbox};
use crate::term::shared::Shared;
use crate::term::words;
use crate::text::width;

/// How wide it is, frame and all.
const COLUMNS: u16 = 84;
/// The most things that are seen at once.
const ROWS: usize = 10;
/// The lines for what is known of the chosen one.
const DETAILS: usize = 6;

/// Draws the outbox.
pub fn view(outbox: &Outbox, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let columns = sheet::columns_inside(COLUMNS, screen);
    let mut text = match outbox.items.as_deref() {
        None => vec![Line::raw("Reading.")],
        Some([]) => vec![Line::raw("Empty: everything you did is in the portal.")],
        Some(items) => list(items, outbox.at, columns, shared),
    };
    text.push(Line::default());
    let mut details = outbox.chosen().map(|item| details(item, columns, shared)).unwrap_or_default();
    if outbox.chosen().is_some() {
        details.resize_with(DETAILS, Line::default);
    }
    text.extend(details);
    let decide = outbox.chosen().is_some_and(|item| item.refused.is_some());
    let decide = decide.then_some([(Action::TryAgain, "mine again"), (Action::GiveUp, "take theirs")]);
    let keys: Vec<_> =
        decide.into_iter().flatten().chain([(Action::OpenUnsent, "open ticket"), (Action::Back, "close")]).collect();
    text.push(sheet::keys(&keys, Mode::Outbox, shared));
    let inner = sheet::lay("Outbox", sheet::place_around(&text, COLUMNS, screen), shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
}

fn list(items: &[Item], at: usize, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let first = at.saturating_sub(ROWS / 2).min(items.len().saturating_sub(ROWS));
    let row = |(index, item): (usize, &Item)| {
        let mark = if index == at { "> " } else { "  " };
        let state = match (&item.refused, item.percent) {
            (Some(_), _) => "REFUSED".to_owned(),
            (None, Some(percent)) => format!("{percent} % sent"),
            (None, None) => "waiting".to_owned(),
        };
        let ticket = item.number.map(|number| format!("#{number} ")).unwrap_or_default();
        let room = columns.saturating_sub(mark.len() + state.len() + 1);
        let what = width::pad(&width::truncate(&format!("{ticket}{}", item.what), room), room);
        let style = if item.refused.is_some() { shared.theme.bad() } else { shared.theme.dim() };
        let line = Line::from(vec![Span::raw(format!("{mark}{what} ")), Span::styled(state, style)]);
        if index == at { line.patch_style(shared.theme.selected()) } else { line }
    };
    items.iter().enumerate().skip(first).take(ROWS).map(row).collect()
}

fn details(item: &Item, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let at = words::stamp(shared.now, item.made_at, &shared.zone);
    if let Some(why) = &item.refused {
        let wrapped = sheet::wrap(&format!("Refused: {why}"), columns).into_iter().take(2);
        lines.extend(wrapped.map(|line| Line::styled(line, shared.theme.bad())));
    } else {
        let words = format!("Done here {at}, sent as soon as the portal takes it.");
        lines.push(Line::styled(words, shared.theme.dim()));
    }
    if let Some(both) = &item.values {
        lines.push(Line::raw(width::truncate(&format!("Yours:  {}", both.mine), columns)));
        lines.push(Line::raw(width::truncate(&format!("Theirs: {}", both.theirs), columns)));
    }
    if let Some(said) = &item.words {
        lines.extend(sheet::wrap(said, columns).into_iter().take(DETAILS - 3).map(Line::raw));
        if item.refused.is_some() {
            lines.push(Line::styled("Your words are kept: taking theirs makes a draft of them.", shared.theme.dim()));
        }
    }
    lines
}
