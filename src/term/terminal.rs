//! The terminal in our hands and given back: raw mode, the alternate screen, pastes, the mouse.
//!
//! Whatever ends the program, the terminal is left as it was found. Once it is given back nothing of ours is
//! written to it any more, so that a late frame cannot cover the message of a panic.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{Command, cursor, execute, style};

/// Whether the terminal is in our hands.
static OURS: AtomicBool = AtomicBool::new(false);
/// Held while bytes go out, so that a frame is not torn in two by giving the terminal back.
static WRITING: Mutex<()> = Mutex::new(());

/// Takes the terminal; dropped, it gives it back.
#[derive(Debug)]
pub struct Stage {
    _private: (),
}

impl Stage {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        enable_raw_mode()?;
        OURS.store(true, Ordering::SeqCst);
        let stage = Self { _private: () };
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            // Terminals that know it tell Ctrl-Enter from Enter; the others ignore it.
            PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES),
        )?;
        if mouse {
            execute!(io::stdout(), MouseReports(true))?;
        }
        Ok(stage)
    }

    /// Writes an escape sequence of our own making as it is.
    pub fn escape(&self, bytes: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes.as_bytes())?;
        stdout.flush()
    }

    /// Asks for reports of the mouse, or for none.
    pub fn mouse(&self, on: bool) -> io::Result<()> {
        execute!(io::stdout(), MouseReports(on))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        leave();
    }
}

/// Gives the terminal back, from any thread; a second time does nothing.
pub fn leave() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let _turn = match WRITING.try_lock() {
        Ok(turn) => Some(turn),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        // The thread that panicked may be the one that was writing: the terminal matters more than the frame.
        Err(TryLockError::WouldBlock) => None,
    };
    // There is nobody left to tell when the terminal is gone.
    let told = execute!(
        io::stdout(),
        style::ResetColor,
        MouseReports(false),
        PopKeyboardEnhancementFlags,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show,
    );
    drop((told, disable_raw_mode()));
}

/// The way out for frames: whole ones, and only while the terminal is ours.
#[derive(Debug, Default)]
pub struct Out {
    frame: Vec<u8>,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _turn = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = std::mem::take(&mut self.frame);
        if !OURS.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(&frame)?;
        stdout.flush()
    }
}

/// Reports of clicks and of the wheel in the SGR form; not of every movement, which would wake us all the time.
struct MouseReports(bool);

impl Command for MouseReports {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str(if self.0 { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" })
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        Ok(())
    }
}
