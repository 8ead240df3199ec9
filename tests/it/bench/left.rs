//! What a program left behind in its terminal when it ended.

use vt100::{MouseProtocolMode, Screen};

use super::scan::strangers;
use super::tape::{Asked, Tape};

/// What a program left behind in its terminal when it ended.
#[derive(Debug)]
pub(crate) struct Left {
    /// The exit code, or 128 and the signal's number as a shell counts.
    pub(crate) code: u32,
    /// The name of the signal that ended it.
    pub(crate) signal: Option<String>,
    /// The screen after the last byte.
    pub(crate) screen: String,
    /// Everything it ever wrote.
    raw: Vec<u8>,
    /// What it asked of the terminal beyond text, colours and the cursor.
    pub(crate) asked: Vec<Asked>,
    modes: Vec<&'static str>,
    termios: (String, String),
}

impl Left {
    pub(super) fn new(status: &portable_pty::ExitStatus, tape: &Tape, termios: (String, String)) -> Self {
        let screen = tape.screen();
        Self {
            code: status.exit_code(),
            signal: status.signal().map(str::to_owned),
            screen: screen.contents(),
            raw: tape.raw.clone(),
            asked: tape.asked(),
            modes: modes(screen),
            termios,
        }
    }

    /// Everything it wrote that is neither visible text nor a sequence of ours.
    pub(crate) fn strangers(&self) -> Vec<String> {
        strangers(&self.raw)
    }

    /// Fails unless the terminal is as it was before the program started.
    pub(crate) fn is_as_it_was(&self) {
        assert!(self.modes.is_empty(), "left on: {:?}\n{}", self.modes, self.screen);
        // The keyboard's levels are a stack of the terminal's own: what was pushed has to be popped.
        let count = |sequence: &[u8]| self.raw.windows(sequence.len()).filter(|bytes| bytes == &sequence).count();
        assert_eq!(count(b"\x1b[>1u"), count(b"\x1b[<1u"), "keyboard levels pushed and popped");
        assert_eq!(self.termios.0, self.termios.1, "the terminal's settings before and after");
    }
}

/// The modes a terminal is in that a shell would not expect.
fn modes(screen: &Screen) -> Vec<&'static str> {
    let modes = [
        (screen.alternate_screen(), "alternate screen"),
        (screen.hide_cursor(), "hidden cursor"),
        (screen.bracketed_paste(), "bracketed paste"),
        (screen.mouse_protocol_mode() != MouseProtocolMode::None, "mouse"),
        (screen.application_cursor(), "application cursor keys"),
        (screen.application_keypad(), "application keypad"),
        (screen.bold() || screen.dim() || screen.italic() || screen.underline() || screen.inverse(), "text style"),
        (screen.fgcolor() != vt100::Color::Default || screen.bgcolor() != vt100::Color::Default, "colour"),
    ];
    modes.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect()
}
