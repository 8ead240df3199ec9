//! Draws the composer. A public reply and an internal note differ in words, in the line above, in the mark before
//! every line, and in colour: nobody sends one for the other.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget as _};

use super::write_line;
use crate::config::action::{Action, Mode};
use crate::term::screens::compose::{Compose, Kept, State};
use crate::term::shared::Shared;
use crate::text::{ago, width};
use crate::ticket::Visibility;

/// What sets the two kinds apart.
struct Look {
    /// What the line above is made of.
    rule: &'static str,
    /// What stands before every line of the text.
    mark: &'static str,
    style: Style,
}

/// Draws the composer.
pub fn view(compose: &Compose, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    let look = look(compose.visibility, shared);
    Clear.render(area, frame.buffer_mut());
    frame.buffer_mut().set_style(area, shared.theme.text());
    let [title, body, state] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(1)]).areas(area);

    write_line(frame.buffer_mut(), title, &title_line(compose, &look, title.width.into()));
    for row in body.rows() {
        write_line(frame.buffer_mut(), row, &Line::styled(look.mark, look.style));
    }
    let text = Rect { x: body.x + 2.min(body.width), width: body.width.saturating_sub(2), ..body };
    let caret = compose.field.draw(text, frame.buffer_mut());
    frame.set_cursor_position(caret);

    let mut words = Line::from(" ");
    if let Some(others) = compose.others(shared.now) {
        words.push_span(Span::styled(others, shared.theme.warning()));
        words.push_span(Span::raw("   "));
    }
    words.push_span(state_words(compose, shared));
    if let Some(time) = compose.time {
        words.push_span(Span::raw(if words.width() > 1 { "   " } else { "" }));
        words.push_span(Span::styled(format!("took {time}"), shared.theme.key()));
    }
    write_line(frame.buffer_mut(), state, &words);
}

fn look(visibility: Visibility, shared: &Shared) -> Look {
    let theme = &shared.theme;
    match (visibility, shared.ascii) {
        (Visibility::Public, false) => Look { rule: "━", mark: "┃", style: theme.customer() },
        (Visibility::Public, true) => Look { rule: "=", mark: "|", style: theme.customer() },
        (Visibility::Internal, false) => Look { rule: "╌", mark: "#", style: theme.note() },
        (Visibility::Internal, true) => Look { rule: "-", mark: "#", style: theme.note() },
    }
}

/// The line above: who will read it, in the line's own shape, and which ticket it is about.
fn title_line(compose: &Compose, look: &Look, columns: usize) -> Line<'static> {
    let heading = width::truncate(&compose.heading(), columns.saturating_sub(6));
    let subject = compose.ticket.as_ref().map_or("", |ticket| ticket.subject.as_str());
    let about = format!("#{} {subject}", compose.number);
    let room = columns.saturating_sub(width::columns(&heading) + 10);
    let about = if room < 8 { String::new() } else { format!(" {} ", width::truncate(about.trim_end(), room)) };
    let filled = columns.saturating_sub(width::columns(&heading) + width::columns(&about) + 6);
    Line::from(vec![
        Span::styled(look.rule.repeat(2), look.style),
        Span::styled(format!(" {heading} "), look.style.bold().reversed()),
        Span::styled(look.rule.repeat(filled), look.style),
        Span::raw(about),
        Span::styled(look.rule.repeat(2), look.style),
    ])
}

/// What becomes of the text.
fn state_words(compose: &Compose, shared: &Shared) -> Span<'static> {
    let theme = &shared.theme;
    match (&compose.state, compose.kept) {
        (State::Unsent(reason), _) => {
            let key = shared.key(Mode::Compose, Action::Send);
            Span::styled(format!("NOT SENT: {reason}. Your text is safe, {key} tries again."), theme.bad())
        }
        (State::Unkept(reason), _) => {
            let key = shared.key(Mode::Compose, Action::Back);
            Span::styled(format!("NOT KEPT: {reason}. The text is only here, {key} again drops it."), theme.bad())
        }
        (State::Leaving, _) => Span::styled("Keeping your draft", theme.dim()),
        (State::Sending(_), _) => Span::styled("Sending", theme.dim()),
        (State::Editing(_), _) => Span::styled("In your editor", theme.dim()),
        (State::Opening(..) | State::Writing, _) if compose.newer.is_some() => {
            let newer = compose.newer.as_ref().map(|newer| (newer.by.as_str(), ago::clock(newer.at, &shared.zone)));
            let (by, at) = newer.unwrap_or_default();
            Span::styled(format!("{by} wrote at {at}, while you were writing"), theme.warning())
        }
        (State::Opening(..) | State::Writing, Kept::Nothing) => Span::raw(""),
        (State::Opening(..) | State::Writing, Kept::Due(_) | Kept::Saving(_)) => {
            Span::styled("draft not saved yet", theme.dim())
        }
        (State::Opening(..) | State::Writing, Kept::Since(at)) => {
            Span::styled(format!("draft saved {}", ago::clock(at, &shared.zone)), theme.dim())
        }
    }
}
