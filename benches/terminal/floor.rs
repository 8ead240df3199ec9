//! The least a list of tickets in a terminal can be with the same libraries: rows in memory, drawn when a key came.
//! What deskbell costs is measured beside it.

use std::io;

use crossterm::event::{self, Event, KeyCode, KeyEventKind};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

fn main() -> io::Result<()> {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let rows: Vec<String> = (0..count)
        .map(|i| format!("{i:>7}  {}h  Dana Ortiz  printer vpn in office {} fails", i % 24, i % 97))
        .collect();
    let (mut terminal, mut selected, mut offset) = (ratatui::init(), 0_usize, 0_usize);
    loop {
        terminal.draw(|frame| {
            let height = usize::from(frame.area().height);
            offset = offset.clamp((selected + 1).saturating_sub(height), selected);
            let shown = rows.iter().enumerate().skip(offset).take(height);
            let lines: Vec<Line<'_>> = shown
                .map(|(at, row)| {
                    let style = if at == selected { Modifier::REVERSED } else { Modifier::empty() };
                    Line::styled(row.as_str(), Style::new().add_modifier(style))
                })
                .collect();
            frame.render_widget(Paragraph::new(lines), frame.area());
        })?;
        match pressed()? {
            KeyCode::Char('j') | KeyCode::Down => selected = (selected + 1).min(count.saturating_sub(1)),
            KeyCode::Char('k') | KeyCode::Up => selected = selected.saturating_sub(1),
            KeyCode::Char('G') => selected = count.saturating_sub(1),
            KeyCode::Char('q') => {
                ratatui::restore();
                return Ok(());
            }
            _ => {}
        }
    }
}

/// The next key that is pressed.
fn pressed() -> io::Result<KeyCode> {
    loop {
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => return Ok(key.code),
            _ => {}
        }
    }
}
