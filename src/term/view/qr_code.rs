//! Draws an address written out and as a QR code, or says how much room the code would need.

use ratatui::Frame;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::qr::Code;
use crate::term::shared::Shared;

/// Draws the sheet.
pub fn view(address: &str, code: Option<&Code>, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    // Over everything but the two lines at the foot, where what was copied is said.
    let sheet = Rect { height: area.height.saturating_sub(2), ..area };
    let inner = sheet::lay("Take the link with you", sheet, shared, frame.buffer_mut());
    let keys = [(Action::CopyLink, "copy"), (Action::OpenLink, "open in the browser"), (Action::Back, "close")];
    let pieces = sheet::chunks(address, inner.width.into());
    let mut text: Vec<_> = pieces.into_iter().map(|piece| Line::styled(piece, shared.theme.link())).collect();
    text.push(sheet::keys(&keys, Mode::Sheet, shared));
    let rest = sheet::lines(&text, inner, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
    match code {
        Some(code) if code.fits(rest.width, rest.height) => draw(code, rest, shared, frame),
        Some(code) => {
            let (columns, rows) = (code.columns, code.rows());
            let words = format!(
                "The QR code needs {columns} columns and {rows} lines; {} and {} are free here. \
                 Make the window larger or the letters smaller, or copy the link.",
                rest.width, rest.height
            );
            say(&words, rest, shared, frame);
        }
        None => say("This address is too long for a QR code: copy it.", rest, shared, frame),
    }
}

/// In the middle, black on white whatever the theme: many scanners read nothing else. Where no colour is wanted, the
/// reverse of the terminal's own, which most often comes to the same.
fn draw(code: &Code, room: Rect, shared: &Shared, frame: &mut Frame<'_>) {
    let area = sheet::place(Size { width: code.columns, height: code.rows() }, room.as_size());
    let area = Rect { x: room.x + area.x, y: room.y + area.y, ..area };
    let black_on_white = Style::new().fg(Color::Black).bg(Color::White);
    let style = if shared.theme.is_mono() { Style::new().reversed() } else { black_on_white };
    let lines: Vec<_> = code.lines.iter().map(|line| Line::styled(line.as_str(), style)).collect();
    sheet::lines(&lines, area, frame.buffer_mut());
}

fn say(words: &str, room: Rect, shared: &Shared, frame: &mut Frame<'_>) {
    let lines = sheet::wrap(words, room.width.into());
    let lines: Vec<_> = lines.into_iter().map(|line| Line::styled(line, shared.theme.warning())).collect();
    sheet::lines(&lines, room, frame.buffer_mut());
}
