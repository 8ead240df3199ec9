//! A drawn screen as text: its words, and which part of it is in which role of the theme.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::{Backend as _, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use ratatui::style::Style;

use crate::config::theme::Theme;
use crate::term::model::Model;
use crate::term::view::view;

/// The model drawn in a window of its size.
pub(in crate::term) fn drawn(model: &Model) -> (Buffer, (u16, u16)) {
    let Size { width, height } = model.shared.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let cursor = terminal.backend_mut().get_cursor_position().unwrap();
    (terminal.backend().buffer().clone(), (cursor.x, cursor.y))
}

/// Every run of cells that are not plain text: the row, the first and the last column, and the role they are in.
pub(in crate::term) fn runs(model: &Model) -> String {
    let (buffer, cursor) = drawn(model);
    let mut text = format!("cursor {},{}\n", cursor.0, cursor.1);
    for y in 0..buffer.area.height {
        let names: Vec<_> = (0..buffer.area.width).map(|x| name(buffer[(x, y)].style(), &model.shared.theme)).collect();
        let mut start = 0;
        for chunk in names.chunk_by(|one, next| one == next) {
            let end = start + chunk.len() - 1;
            if chunk[0] != "text" {
                writeln!(text, "{y} {start}-{end} {}", chunk[0]).unwrap();
            }
            start = end + 1;
        }
    }
    text
}

/// The role that gives a cell its style; where there is none, the style itself.
fn name(style: Style, theme: &Theme) -> String {
    let shown = |style: Style| (style.fg, style.bg, style.add_modifier);
    let ground = Style::reset().patch(theme.text());
    let role = theme.roles().into_iter().find(|(_, role)| shown(ground.patch(*role)) == shown(style));
    role.map_or_else(|| format!("{style:?}"), |(name, _)| name.to_owned())
}
