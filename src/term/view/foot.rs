//! The foot of the screen: the last message, and the keys that are at hand.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::write;
use crate::config::action::{Action, Mode};
use crate::term::layout::{Areas, Shape};
use crate::term::model::Model;
use crate::term::overlays::Overlay;
use crate::term::shared::{Shared, Tone};
use crate::term::words;
use crate::text::width;

/// The columns between two hints.
const GAP: u16 = 2;

/// Draws the last message with what is marked, and the keys.
pub(super) fn draw(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    notice(model, areas.notice, frame);
    let theme = &model.shared.theme;
    for hint in hints(model, areas.hints) {
        let buffer = frame.buffer_mut();
        write(buffer, hint.area, &hint.key, theme.key());
        let columns = u16::try_from(width::columns(&hint.key) + 1).unwrap_or(u16::MAX).min(hint.area.width);
        let words = Rect { x: hint.area.x + columns, width: hint.area.width - columns, ..hint.area };
        write(buffer, words, hint.label, Style::new());
    }
}

/// The action of the hint that stands there.
pub fn hint_at(model: &Model, at: Position) -> Option<Action> {
    hints(model, model.shared.areas().hints).into_iter().find(|hint| hint.area.contains(at)).map(|hint| hint.action)
}

/// A key and what it does, as it can be clicked.
struct Hint {
    action: Action,
    key: String,
    label: &'static str,
    area: Rect,
}

/// The most useful keys of the mode, as many as fit; the way to all others always does.
fn hints(model: &Model, area: Rect) -> Vec<Hint> {
    let mode = model.mode();
    let is_filter = model.overlays.is_empty() && model.screens.is_empty() && model.queue.filter.is_open();
    let is_wide = Shape::of(model.shared.size) == Shape::Wide;
    let hint = |action: &Action| {
        let key = model.shared.key(mode, *action);
        let label = match action {
            Action::Choose if is_filter => "keep the filter",
            Action::Back if is_filter => "clear it",
            other => other.entry().label,
        };
        let columns = u16::try_from(width::columns(&key) + 1 + width::columns(label)).unwrap_or(u16::MAX);
        Hint { action: *action, key, label, area: Rect { width: columns, ..area } }
    };
    let is_here = |action: &&Action| match action {
        Action::Panel => !is_wide,
        Action::NextField => !model.overlays.last().is_some_and(Overlay::has_one_field),
        _ => true,
    };
    let mut hints: Vec<_> = useful(mode).iter().filter(is_here).map(hint).collect();
    hints.retain(|hint| !hint.key.is_empty());
    let columns = |hints: &[Hint]| {
        hints
            .iter()
            .fold(1_u16, |sum, hint| sum.saturating_add(hint.area.width).saturating_add(GAP))
            .saturating_sub(GAP)
    };
    // The last ones but one give way: the very last leads to all keys.
    while columns(&hints) > area.width && hints.len() > 1 {
        hints.remove(hints.len() - 2);
    }
    let mut x = area.x.saturating_add(1);
    for hint in &mut hints {
        hint.area = Rect { x, ..hint.area }.intersection(area);
        x = x.saturating_add(hint.area.width + GAP);
    }
    hints
}

fn useful(mode: Mode) -> &'static [Action] {
    match mode {
        Mode::Queue => &[
            Action::Reply,
            Action::Note,
            Action::Book,
            Action::Assign,
            Action::Status,
            Action::Filter,
            Action::Solve,
            Action::Take,
            Action::Priority,
            Action::Mark,
            Action::Page,
            Action::NewTicket,
            Action::Palette,
            Action::Help,
        ],
        Mode::Ticket => &[
            Action::Reply,
            Action::Note,
            Action::Book,
            Action::Assign,
            Action::Status,
            Action::Back,
            Action::NextTicket,
            Action::Panel,
            Action::Quotes,
            Action::Links,
            Action::Page,
            Action::Solve,
            Action::Palette,
            Action::Help,
        ],
        Mode::Menu => &[Action::Choose, Action::Back, Action::Help],
        Mode::Compose => &[Action::Send, Action::Visibility, Action::Editor, Action::Back, Action::Help],
        Mode::Form => &[Action::Save, Action::NextField, Action::Back, Action::Help],
        Mode::Booking => &[
            Action::OpenLink,
            Action::CopyLink,
            Action::InsertLink,
            Action::QrCode,
            Action::EditLink,
            Action::Back,
            Action::Help,
        ],
        Mode::Sheet => &[Action::CopyLink, Action::OpenLink, Action::Back, Action::Help],
        Mode::Outbox => &[Action::TryAgain, Action::GiveUp, Action::OpenUnsent, Action::Back, Action::Help],
        Mode::Figures => {
            &[Action::NextDivision, Action::LongerPeriod, Action::ShorterPeriod, Action::Back, Action::Help]
        }
        Mode::Confirm => &[Action::Yes, Action::No, Action::Help],
    }
}

fn notice(model: &Model, area: Rect, frame: &mut Frame<'_>) {
    let shared = &model.shared;
    let right = marked(model);
    let columns = u16::try_from(width::columns(&right)).unwrap_or(u16::MAX).min(area.width);
    let rest = Rect { width: area.width - columns, ..area };
    if let Some(notice) = &shared.notice {
        let (mark, style) = match notice.tone {
            Tone::Plain => ("", Style::new()),
            Tone::Done => ("", shared.theme.good()),
            Tone::Warning => ("! ", shared.theme.warning()),
            Tone::Failed => ("FAILED  ", shared.theme.bad()),
        };
        let next = if notice.tone == Tone::Done { next(shared, model.mode()) } else { String::new() };
        let text = format!(" {mark}{}{next}", notice.text);
        write(frame.buffer_mut(), rest, &width::truncate(&text, usize::from(rest.width)), style);
    }
    write(frame.buffer_mut(), Rect { x: rest.right(), width: columns, ..area }, &right, shared.theme.marked());
}

/// What one can do about what was just done: undo it, or make it again.
fn next(shared: &Shared, mode: Mode) -> String {
    let action = match (&shared.undo, &shared.redo) {
        (Some(_), _) => Action::Undo,
        (None, Some(_)) => Action::Redo,
        (None, None) => return String::new(),
    };
    let key = shared.key(mode, action);
    if key.is_empty() || mode.writes() { String::new() } else { format!("   {key} {}", action.entry().label) }
}

fn marked(model: &Model) -> String {
    match model.queue.marks.len() {
        0 => String::new(),
        count => format!("  {} marked, Esc clears ", words::tickets(u64::try_from(count).unwrap_or(u64::MAX))),
    }
}
