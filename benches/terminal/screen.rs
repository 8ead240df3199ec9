//! A program in a pseudo-terminal, timed from outside: a time is taken when bytes arrive, before they are parsed.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::usage::Usage;

/// How long a program may take to answer before the run is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// A screen is done changing when nothing came for this long.
const QUIET: Duration = Duration::from_millis(40);

/// A program to start, and words that show it is ready.
pub(crate) struct Program {
    pub(crate) command: CommandBuilder,
    pub(crate) ready: &'static str,
}

/// What one key did.
pub(crate) struct Pressed {
    /// From the key to the first bytes that changed the screen.
    pub(crate) changed_ms: f64,
    /// From the key to the last bytes before it was quiet.
    pub(crate) settled_ms: f64,
    /// How many bytes came until it was quiet.
    pub(crate) bytes: f64,
}

/// A running program and its screen.
pub(crate) struct Screen {
    parser: vt100::Parser,
    chunks: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    started: Instant,
    ready: &'static str,
    bytes: usize,
    _master: Box<dyn MasterPty + Send>,
}

impl Screen {
    /// Starts a program in a terminal of this size.
    pub(crate) fn start(program: &Program, cols: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let (send, chunks) = channel();
        let mut command = program.command.clone();
        command.env("TERM", "xterm-256color");
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let chunk = buffer.get(..count).unwrap_or_default().to_vec();
                if send.send((Instant::now(), chunk)).is_err() {
                    break;
                }
            }
        });
        let at_least_one = |cells| NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN);
        let parser = vt100::Parser::new(at_least_one(rows), at_least_one(cols), 0);
        Self { parser, chunks, keys, child, started, ready: program.ready, bytes: 0, _master: pair.master }
    }

    /// Milliseconds from the start until the program shows that it is ready.
    pub(crate) fn ready_after(&mut self) -> f64 {
        loop {
            let at = self.take(PATIENCE).unwrap_or_else(|| self.gave_up(&format!("waiting for {:?}", self.ready)));
            if self.parser.screen().contents().contains(self.ready) {
                return milliseconds(at - self.started);
            }
        }
    }

    /// Presses a key and waits until the screen has changed and is quiet.
    pub(crate) fn press(&mut self, key: &[u8]) -> Pressed {
        self.settle(QUIET);
        let (before, bytes) = (self.parser.screen().clone(), self.bytes);
        let pressed = Instant::now();
        self.keys.write_all(key).expect("the program takes keys");
        let changed = loop {
            let at = self.take(PATIENCE).unwrap_or_else(|| self.gave_up(&format!("after the key {key:?}")));
            let now = self.parser.screen();
            if now.contents_formatted() != before.contents_formatted() {
                break at;
            }
        };
        let settled = self.settle(QUIET).unwrap_or(changed);
        #[expect(clippy::cast_precision_loss, reason = "a count of bytes fits a figure")]
        let bytes = (self.bytes - bytes) as f64;
        Pressed { changed_ms: milliseconds(changed - pressed), settled_ms: milliseconds(settled - pressed), bytes }
    }

    /// Takes what comes until nothing came for `quiet`, and says when the last of it came.
    pub(crate) fn settle(&mut self, quiet: Duration) -> Option<Instant> {
        let mut last = None;
        while let Some(at) = self.take(quiet) {
            last = Some(at);
        }
        last
    }

    /// How many bytes came so far.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What the program has used so far.
    pub(crate) fn usage(&self) -> Usage {
        Usage::of(self.child.process_id().unwrap_or(0))
    }

    /// Ends the program.
    pub(crate) fn end(mut self) {
        let killed = self.child.kill();
        let waited = self.child.wait();
        killed.and(waited.map(drop)).expect("the program ends");
    }

    /// Ends the run with what is on the screen.
    #[expect(clippy::panic, reason = "a bench without its figure has failed")]
    fn gave_up(&self, when: &str) -> ! {
        panic!("nothing more came {when}, and this is the screen:\n{}", self.parser.screen().contents());
    }

    fn take(&mut self, patience: Duration) -> Option<Instant> {
        match self.chunks.recv_timeout(patience) {
            Ok((at, chunk)) => {
                self.bytes += chunk.len();
                self.parser.process(&chunk);
                Some(at)
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
