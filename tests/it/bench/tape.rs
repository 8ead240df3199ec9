//! Everything a program writes into its terminal: the bytes, the screen they make, what they ask for.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use vt100::{Callbacks, Parser, Screen};

/// What the reader and the test both look at.
pub(super) struct Shared {
    tape: Mutex<Tape>,
    /// Told whenever something was written.
    pub(super) changed: Condvar,
}

impl Shared {
    pub(super) fn new(columns: u16, rows: u16) -> Self {
        let parser = Parser::new_with_callbacks(some(rows), some(columns), 0, Recorder::default());
        Self { tape: Mutex::new(Tape { parser, raw: Vec::new(), ended: false }), changed: Condvar::new() }
    }

    /// What was written so far; readable even when another test thread failed while it held it.
    pub(super) fn tape(&self) -> MutexGuard<'_, Tape> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads until nobody holds the terminal's other end.
    pub(super) fn read(&self, mut from: Box<dyn Read + Send>) {
        let mut buffer = [0; 16 * 1024];
        loop {
            // Linux reports the end of a terminal as an error.
            let length = from.read(&mut buffer).unwrap_or(0);
            let mut tape = self.tape();
            let bytes = buffer.get(..length).expect("read gives at most what fits");
            tape.raw.extend_from_slice(bytes);
            tape.write(bytes);
            tape.ended = length == 0;
            self.changed.notify_all();
            if tape.ended {
                return;
            }
        }
    }
}

/// Everything a program wrote, and the screen it makes.
pub(super) struct Tape {
    parser: Parser<Recorder>,
    /// Every byte.
    pub(super) raw: Vec<u8>,
    /// Whether nobody holds the terminal's other end any more.
    pub(super) ended: bool,
}

impl Tape {
    /// The screen after the last byte.
    pub(super) fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Draws these bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
    }

    /// Makes the screen larger or smaller.
    pub(super) fn set_size(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(some(rows), some(columns));
    }

    /// What the program asked of the terminal so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.parser.callbacks().0.clone()
    }
}

/// Something a program asked of the terminal beyond text, colours and the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To ring.
    Bell,
    /// To change the title of the window or of its icon.
    Title(String),
    /// To put this on the clipboard, in base64.
    Copy(String),
    /// To tell what is on the clipboard.
    Paste,
    /// Any other operating system command, its parts joined by semicolons.
    Command(String),
    /// To change its size.
    Resize,
}

/// Keeps what a program asked for.
#[derive(Debug, Default)]
struct Recorder(Vec<Asked>);

impl Callbacks for Recorder {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.0.push(Asked::Bell);
    }

    fn resize(&mut self, _: &mut Screen, _: (u16, u16)) {
        self.0.push(Asked::Resize);
    }

    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.0.push(Asked::Title(lossy(name)));
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.0.push(Asked::Title(lossy(title)));
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.0.push(Asked::Copy(lossy(data)));
    }

    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        self.0.push(Asked::Paste);
    }

    fn unhandled_osc(&mut self, _: &mut Screen, params: &[&[u8]]) {
        let parts: Vec<_> = params.iter().map(|part| lossy(part)).collect();
        self.0.push(Asked::Command(parts.join(";")));
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn some(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("a terminal has rows and columns")
}
