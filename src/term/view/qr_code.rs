//! Draws an address as a QR code and written out beside or above it, or says how much room the code would need.

use ratatui::Frame;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::overlays::qr_code::QrSheet;
use crate::term::qr::Code;
use crate::term::shared::Shared;

/// What the frame and the foot take of the window.
const FRAME: Size = Size { width: 4, height: 4 };
/// The least room beside a code that words can be read in.
const LEAST_BESIDE: u16 = 24;
/// The lines that are kept free for words above a code.
const ABOVE: u16 = 6;

/// Draws the sheet over everything but the two lines at the foot, where what was copied is said.
pub fn view(sheet: &QrSheet, shared: &Shared, frame: &mut Frame<'_>) {
    let area = frame.area();
    let over = Rect { height: area.height.saturating_sub(2), ..area };
    let inner = sheet::lay("Take the link with you", over, shared, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
    let codes = [(sheet.code.as_ref(), true), (sheet.plain.as_ref(), false)];
    let fitting = codes.into_iter().find_map(|(code, is_whole)| Some((code?, is_whole, place(code?, inner)?)));
    let Some((code, is_whole, (at, beside))) = fitting else {
        words(sheet, &too_small(sheet.code.as_ref(), shared), inner, shared, frame);
        return;
    };
    let said = if is_whole { "" } else { "The code is the plain link: the filled-in one needs a larger window." };
    words(sheet, said, beside, shared, frame);
    draw(code, at, shared, frame);
}

/// Where a code stands, and what is left for words: beside it, else above it.
fn place(code: &Code, room: Rect) -> Option<(Rect, Rect)> {
    let size = Size { width: code.columns, height: code.rows() };
    if code.fits(room.width.saturating_sub(LEAST_BESIDE), room.height) {
        let at = Rect::from((room.as_position(), size));
        let gap = code.columns + 2;
        return Some((at, Rect { x: room.x + gap, width: room.width - gap, ..room }));
    }
    if code.fits(room.width, room.height.saturating_sub(ABOVE)) {
        let at = Rect { y: room.y + ABOVE, ..Rect::from((room.as_position(), size)) };
        return Some((at, Rect { height: ABOVE, ..room }));
    }
    None
}

/// The address written out, what is to be said, the keys.
fn words(sheet: &QrSheet, said: &str, room: Rect, shared: &Shared, frame: &mut Frame<'_>) {
    let pieces = sheet::chunks(&sheet.address, room.width.into());
    let mut text: Vec<_> = pieces.into_iter().map(|piece| Line::styled(piece, shared.theme.link())).collect();
    let said = sheet::wrap(said, room.width.into()).into_iter().map(|line| Line::styled(line, shared.theme.warning()));
    text.extend(said);
    for (action, words) in [(Action::CopyLink, "copy"), (Action::OpenLink, "open"), (Action::Back, "close")] {
        text.push(sheet::keys(&[(action, words)], Mode::Sheet, shared));
    }
    sheet::lines(&text, room, frame.buffer_mut());
}

fn too_small(code: Option<&Code>, shared: &Shared) -> String {
    let Some(code) = code else { return "This address is too long for a QR code: copy it.".to_owned() };
    let (columns, rows) = (code.columns + LEAST_BESIDE + FRAME.width, code.rows() + FRAME.height);
    let Size { width, height } = shared.size;
    format!(
        "The QR code needs a window of {columns} columns and {rows} lines, this one has {width} and {height}. \
         Make it larger or its letters smaller, or copy the link."
    )
}

/// Black on white whatever the theme: many scanners read nothing else. Where no colour is wanted, the reverse of the
/// terminal's own, which most often comes to the same.
fn draw(code: &Code, area: Rect, shared: &Shared, frame: &mut Frame<'_>) {
    let black_on_white = Style::new().fg(Color::Black).bg(Color::White);
    let style = if shared.theme.is_mono() { Style::new().reversed() } else { black_on_white };
    let lines: Vec<_> = code.lines.iter().map(|line| Line::styled(line.as_str(), style)).collect();
    sheet::lines(&lines, area, frame.buffer_mut());
}
