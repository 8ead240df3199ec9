//! Draws the form in which one signs in to the portal behind the desk.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{sheet, write};
use crate::config::action::{Action, Mode};
use crate::term::overlays::sign_in::{Part, SignIn, State};
use crate::term::shared::Shared;

/// How wide it is, frame and all.
const COLUMNS: u16 = 68;
/// How wide the words before the fields are.
const LABEL: u16 = 11;

/// Draws the form.
pub fn view(form: &SignIn, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let columns = sheet::columns_inside(COLUMNS, screen);
    let url = shared.portal.as_ref().map_or("", |portal| portal.url.as_str());
    let mut text: Vec<_> =
        sheet::chunks(url, columns).into_iter().map(|line| Line::styled(line, shared.theme.dim())).collect();
    text.push(Line::default());
    if form.state == State::Ended {
        text.extend(sheet::wrap(&ended(shared), columns).into_iter().map(Line::raw));
        text.extend([Line::default(), keys(&[(Action::Back, "later")], "sign in", shared)]);
        let inner = sheet::lay("Signed out", sheet::place_around(&text, COLUMNS, screen), shared, frame.buffer_mut());
        sheet::lines(&text, inner, frame.buffer_mut());
        frame.set_cursor_position(Position { x: inner.x, y: inner.bottom().saturating_sub(1) });
        return;
    }
    let first = u16::try_from(text.len()).unwrap_or(0);
    let parts = parts(form);
    text.extend(parts.iter().map(|part| label(*part, form, columns, shared)));
    text.push(Line::default());
    text.extend(words(form, columns, shared));
    text.extend([
        Line::default(),
        keys(&[(Action::NextField, "next field"), (Action::Back, "leave")], "go on", shared),
    ]);
    let inner = sheet::lay("Sign in", sheet::place_around(&text, COLUMNS, screen), shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    let mut caret = inner.as_position();
    for (part, y) in parts.into_iter().zip(first..) {
        let row = Rect {
            x: inner.x + LABEL.min(inner.width),
            y: inner.y.saturating_add(y),
            width: inner.width.saturating_sub(LABEL + 1),
            height: 1,
        };
        let at = field(form, part, row.intersection(inner), shared, frame);
        if part == form.part {
            caret = at;
        }
    }
    frame.set_cursor_position(caret);
}

/// What is said when the session has ended by itself.
fn ended(shared: &Shared) -> String {
    let drafts = match shared.drafts {
        0 => "Nothing you did is lost".to_owned(),
        1 => "Your 1 draft is safe".to_owned(),
        drafts => format!("Your {drafts} drafts are safe"),
    };
    let waiting = match shared.portal.as_ref().map_or(0, |portal| portal.waiting) {
        0 => String::new(),
        waiting => format!(", {waiting} in the outbox"),
    };
    format!("Your session ended. Sign in again: press Enter. {drafts}{waiting}.")
}

fn parts(form: &SignIn) -> Vec<Part> {
    let code = form.code.is_some().then_some(Part::Code);
    [Part::Email, Part::Password].into_iter().chain(code).collect()
}

/// A field's name and the brackets its text is drawn in.
fn label(part: Part, form: &SignIn, columns: usize, shared: &Shared) -> Line<'static> {
    let name = match part {
        Part::Email => "E-mail",
        Part::Password => "Password",
        Part::Code => "Code",
    };
    let style = if part == form.part { shared.theme.active() } else { shared.theme.dim() };
    let label = usize::from(LABEL) - 1;
    let room = " ".repeat(columns.saturating_sub(label + 2));
    Line::from(vec![Span::styled(format!("{name:<label$}"), style), Span::raw(format!("[{room}]"))])
}

/// Draws what is typed, and says where the caret is.
fn field(form: &SignIn, part: Part, row: Rect, shared: &Shared, frame: &mut Frame<'_>) -> Position {
    match (part, &form.code) {
        (Part::Email, _) => form.email.draw(row, frame.buffer_mut()),
        (Part::Code, Some(code)) => code.draw(row, frame.buffer_mut()),
        (Part::Password, _) => {
            let shown = form.password.count().min(usize::from(row.width.saturating_sub(1)));
            write(frame.buffer_mut(), row, &"•".repeat(shown), shared.theme.text());
            Position { x: row.x.saturating_add(u16::try_from(shown).unwrap_or(0)), y: row.y }
        }
        (Part::Code, None) => row.as_position(),
    }
}

/// What is to be said under the fields.
fn words(form: &SignIn, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let (words, style) = match (&form.wrong, form.state) {
        (_, State::Sending(_)) => ("Asking the portal.".to_owned(), shared.theme.dim()),
        (Some(wrong), _) => (wrong.clone(), shared.theme.bad()),
        (None, _) if form.code.is_some() => {
            ("Type the code that your authenticator app shows now.".to_owned(), shared.theme.text())
        }
        (None, _) => ("As you sign in to the portal in the browser.".to_owned(), shared.theme.dim()),
    };
    sheet::wrap(&words, columns).into_iter().map(|line| Line::styled(line, style)).collect()
}

/// The keys, Enter first.
fn keys(rest: &[(Action, &str)], enter: &'static str, shared: &Shared) -> Line<'static> {
    let mut line = Line::from(vec![Span::styled("Enter", shared.theme.key()), Span::raw(format!(" {enter}   "))]);
    line.extend(sheet::keys(rest, Mode::Form, shared).spans);
    line
}
