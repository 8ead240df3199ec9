//! A home directory of its own for every test, with programs in it that take notes instead of doing anything.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::until;

/// A person's home: their files, their programs, nothing of the machine's.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty home.
    pub(crate) fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["bin", "config", "data", "state", "cache", "run", "notes"] {
            fs::create_dir(home.path(folder)).unwrap();
        }
        fs::set_permissions(home.path("run"), fs::Permissions::from_mode(0o700)).unwrap();
        home
    }

    /// A path in it.
    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(below)
    }

    /// The environment of somebody who lives here, and nothing else.
    pub(crate) fn env(&self) -> Vec<(&'static str, String)> {
        let path = |below: &str| self.path(below).to_str().expect("a temporary path is text").to_owned();
        vec![
            ("HOME", path("")),
            ("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", path("bin"))),
            ("XDG_CONFIG_HOME", path("config")),
            ("XDG_DATA_HOME", path("data")),
            ("XDG_STATE_HOME", path("state")),
            ("XDG_CACHE_HOME", path("cache")),
            ("XDG_RUNTIME_DIR", path("run")),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ]
    }

    /// Puts a program on the path that notes the words it is called with, then runs `script`, and gives its path.
    pub(crate) fn program(&self, name: &str, script: &str) -> String {
        let path = self.path("bin").join(name);
        let note = self.path("notes").join(name);
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"$@\" end-of-call >> '{}'\n{script}\n", note.display());
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().expect("a temporary path is text").to_owned()
    }

    /// The calls of a program made by [`Home::program`] so far, each as its words.
    pub(crate) fn calls(&self, name: &str) -> Vec<Vec<String>> {
        let noted = fs::read_to_string(self.path("notes").join(name)).unwrap_or_default();
        let mut calls = Vec::new();
        let mut words = Vec::new();
        for line in noted.lines() {
            if line == "end-of-call" {
                calls.push(std::mem::take(&mut words));
            } else {
                words.push(line.to_owned());
            }
        }
        calls
    }

    /// Waits until a program made by [`Home::program`] was called, and gives the words of its first call.
    pub(crate) fn first_call(&self, name: &str) -> Vec<String> {
        until(&format!("a call of {name}"), || self.calls(name).into_iter().next())
    }
}
