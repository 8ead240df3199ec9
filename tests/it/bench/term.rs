//! A program in a real terminal: keys go in, a screen comes out.

use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use vt100::Screen;

use super::tape::Shared;
use super::{Home, Left, PATIENCE, until};

/// A program that has drawn nothing for this long has done what it was told.
const QUIET: Duration = Duration::from_millis(150);

/// How long keys that nothing came of are waited on before they are sent again.
const AGAIN: Duration = Duration::from_millis(300);

/// How to start a program in a terminal.
pub(crate) struct Start {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Start {
    /// The deskbell that was built with these tests, for somebody who lives in `home`, in a terminal of 80 by 24.
    pub(crate) fn deskbell(home: &Home) -> Self {
        Self::program(home, env!("CARGO_BIN_EXE_deskbell"))
    }

    /// Any program.
    pub(crate) fn program(home: &Home, program: &str) -> Self {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        for (name, value) in home.env() {
            command.env(name, value);
        }
        // Nobody's calendar is asked but where a test has one.
        command.env("DESKBELL_BOOKING_SLOTS_URL", "");
        command.cwd(home.path(""));
        Self { command, columns: 80, rows: 24 }
    }

    /// With these arguments.
    pub(crate) fn args<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.command.args(args);
        self
    }

    /// With this in its environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// In a terminal of this size.
    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> Term {
        let pair = native_pty_system().openpty(size(self.columns, self.rows)).unwrap();
        let reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let termios_before = termios(pair.master.as_ref());
        let shared = Arc::new(Shared::new(self.columns, self.rows));
        let child = pair.slave.spawn_command(self.command).unwrap();
        let reader = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.read(reader)
        });
        Term {
            child,
            master: pair.master,
            slave: Some(pair.slave),
            writer,
            reader: Some(reader),
            shared,
            termios_before,
        }
    }
}

/// A program that runs in a terminal; ended when it is dropped.
pub(crate) struct Term {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// Held open so that the terminal outlives the program and its settings can be read after it.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Box<dyn Write + Send>,
    reader: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    termios_before: String,
}

impl Term {
    /// Sends keys as the terminal would: text as it is, `\r` for Enter, `\x1b` for Escape, `\x13` for Ctrl-S.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Waits until the screen shows this text.
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        self.waits(&format!("{text:?} on the screen"), |screen| screen.contents().contains(text))
    }

    /// Waits until the screen no longer shows this text.
    pub(crate) fn sees_no(&mut self, text: &str) -> &mut Self {
        self.waits(&format!("{text:?} to leave the screen"), |screen| !screen.contents().contains(text))
    }

    /// Waits until the screen is as asked; fails with the screen when it never is.
    pub(crate) fn waits(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut tape = self.shared.tape();
        while !is_so(tape.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !tape.ended, "waited for {what}, the screen is\n{}", framed(tape.screen()));
            tape = self.shared.changed.wait_timeout(tape, left).unwrap().0;
        }
        drop(tape);
        self
    }

    /// Waits until the program has changed the terminal's settings: a prompt is shown before what is typed is hidden.
    pub(crate) fn hides(&mut self) -> &mut Self {
        let since = Instant::now();
        while self.settings() == self.termios_before {
            assert!(since.elapsed() < PATIENCE, "what is typed is still shown\n{}", self.screen());
            thread::yield_now();
        }
        self
    }

    /// Sends keys again and again until the screen shows this text: keys that come too early are ignored.
    pub(crate) fn insists(&mut self, keys: &str, text: &str) -> &mut Self {
        until(&format!("{text:?} after {keys:?}, again and again"), || {
            self.keys(keys);
            let tape = self.shared.tape();
            let (tape, _) = self
                .shared
                .changed
                .wait_timeout_while(tape, AGAIN, |tape| !tape.screen().contents().contains(text))
                .unwrap();
            tape.screen().contents().contains(text).then_some(())
        });
        self
    }

    /// Waits until nothing more is drawn: whatever the last keys did is done.
    pub(crate) fn settles(&mut self) -> &mut Self {
        let mut tape = self.shared.tape();
        loop {
            let (next, quiet) = self.shared.changed.wait_timeout(tape, QUIET).unwrap();
            tape = next;
            if quiet.timed_out() || tape.ended {
                break;
            }
        }
        drop(tape);
        self
    }

    /// The screen as text, a line for each row.
    pub(crate) fn screen(&self) -> String {
        self.shared.tape().screen().contents()
    }

    /// Looks at the screen cell by cell.
    pub(crate) fn look<T>(&self, see: impl FnOnce(&Screen) -> T) -> T {
        see(self.shared.tape().screen())
    }

    /// The terminal's own settings now, as text to compare.
    fn settings(&self) -> String {
        termios(self.master.as_ref())
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.shared.tape().set_size(columns, rows);
        self.master.resize(size(columns, rows)).unwrap();
        self
    }

    /// Writes over the screen, as a program in the background might.
    pub(crate) fn scribble(&mut self, bytes: &str) -> &mut Self {
        self.shared.tape().write(bytes.as_bytes());
        self
    }

    /// Sends a signal by its name: `TERM`, `HUP`, `INT`, `QUIT`, `KILL`.
    pub(crate) fn signal(&mut self, name: &str) -> &mut Self {
        let id = self.child.process_id().expect("it has not been waited for").to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(status.success(), "kill -s {name} {id}: {status}");
        self
    }

    /// Lifts a limit that the program was started under, by its name for `prlimit`.
    pub(crate) fn unlimits(&mut self, limit: &str) -> &mut Self {
        let id = self.child.process_id().expect("it has not been waited for").to_string();
        let status = Command::new("prlimit").args(["--pid", &id, &format!("--{limit}=unlimited")]).status().unwrap();
        assert!(status.success(), "prlimit --pid {id} --{limit}=unlimited: {status}");
        self
    }

    /// Waits until the program has ended, and tells how it left its terminal.
    pub(crate) fn ends(&mut self) -> Left {
        let shared = Arc::clone(&self.shared);
        let screen = || framed(shared.tape().screen());
        let status =
            until(&format!("the program to end, the screen was\n{}", screen()), || self.child.try_wait().unwrap());
        let termios = (self.termios_before.clone(), self.settings());
        // The reader ends when nobody holds the terminal any more: only then has every byte been read.
        drop(self.slave.take());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        Left::new(&status, &self.shared.tape(), termios)
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        // It has mostly ended by itself; a test that failed leaves it running.
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
        }
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn termios(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

/// The screen between two lines, for a failure message.
fn framed(screen: &Screen) -> String {
    let line = "-".repeat(usize::from(u16::from(screen.size().1)));
    format!("{line}\n{}\n{line}", screen.contents())
}
