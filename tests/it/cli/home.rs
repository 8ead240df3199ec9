//! A home of its own for the program, and what came of running it there.

use std::io::Write as _;
use std::ops::Deref;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::bench;

/// A person's home with nothing in it.
pub(super) struct Home(bench::Home);

impl Deref for Home {
    type Target = bench::Home;

    fn deref(&self) -> &bench::Home {
        &self.0
    }
}

/// What came of a run.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Home {
    pub(super) fn new() -> Self {
        Self(bench::Home::new())
    }

    pub(super) fn data(&self, name: &str) -> PathBuf {
        self.path("data/deskbell").join(name)
    }

    /// Writes the settings.
    pub(super) fn configure(&self, text: &str) -> PathBuf {
        let file = self.path("config/deskbell/config.toml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        file
    }

    /// The program with its arguments, for somebody who lives here.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        command.args(arguments).current_dir(self.path("")).env_clear().envs(self.env());
        command
    }

    /// Runs the program with nothing on stdin.
    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program with words on stdin.
    pub(super) fn run_with(&self, arguments: &[&str], stdin: &str) -> Ran {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that refuses early closes its end: that is its right.
        drop(child.stdin.take().unwrap().write_all(stdin.as_bytes()));
        Ran::from(child.wait_with_output().unwrap())
    }

    /// A text with the name of this home left out.
    pub(super) fn homeless(&self, text: &str) -> String {
        text.replace(self.path("").to_str().unwrap().trim_end_matches('/'), "~")
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Ran {
    /// What it printed, when it went well; nothing a terminal obeys is in it.
    #[track_caller]
    pub(super) fn printed(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.is_plain();
        self.stdout
    }

    /// What it said on stderr, when it went well.
    #[track_caller]
    pub(super) fn said(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.is_plain();
        self.stderr
    }

    /// What it said when it ended with this code, having printed nothing.
    #[track_caller]
    pub(super) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:#?}");
        assert_eq!(self.stdout, "");
        self.is_plain();
        self.stderr
    }

    #[track_caller]
    fn is_plain(&self) {
        let obeyed = |c: char| c.is_control() && c != '\n';
        assert!(!self.stdout.contains(obeyed) && !self.stderr.contains(obeyed), "{self:#?}");
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub(super) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.printed()).unwrap()
    }
}

/// Leaves out of snapshots what changes with the day and with the sample.
pub(super) fn timeless() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\w{3} \d+ \w{3} \d{4}, \d\d:\d\d UTC", "[time]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "[time]");
    settings.add_filter(r#""(seq|ticket)":\d+"#, "\"$1\":[n]");
    settings.bind_to_scope()
}
