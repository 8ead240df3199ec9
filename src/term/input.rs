//! From the terminal library's events to messages: the only place that knows both.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Size};

use super::msg::{Mouse, Msg};
use crate::config::press::{Key, Press};

/// How many lines the wheel moves at a time.
const WHEEL_LINES: i16 = 3;

/// What an event means; nothing when it means nothing to us.
pub fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => press(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(event) => mouse(event).map(Msg::Mouse),
        Event::Resize(width, height) => Some(Msg::Resize(Size { width, height })),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn press(event: KeyEvent) -> Option<Press> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let mut shift = held(KeyModifiers::SHIFT);
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::F(number) => Key::F(number),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            shift = true;
            Key::Tab
        }
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => return None,
    };
    Some(Press { key, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT), shift }.normal())
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let at = Position { x: event.column, y: event.row };
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Click(at)),
        MouseEventKind::ScrollUp => Some(Mouse::Wheel(at, -WHEEL_LINES)),
        MouseEventKind::ScrollDown => Some(Mouse::Wheel(at, WHEEL_LINES)),
        _ => None,
    }
}
