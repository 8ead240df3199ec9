//! A real `deskbell serve`, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use url::Url;

use super::process::deskbell;
use super::usage::Usage;

/// A server at work; killed when it is dropped.
pub(crate) struct Serving {
    child: Child,
    /// Where its pages are.
    pub(crate) url: Url,
}

impl Serving {
    /// Serves the desk of a file, or the one on a database server whose key is beside the file.
    pub(crate) fn start(home: &Path, file: &Path, database: Option<&str>) -> Self {
        let mut command = deskbell(home);
        command.args(["serve", "--listen", "127.0.0.1:0", "--desk"]).arg(file);
        if let Some(database) = database {
            command.args(["--database", database]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("deskbell starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("its output")).read_line(&mut line).expect("it tells its address");
        Self { child, url: line.trim().parse().expect("an address") }
    }

    /// What it has used so far.
    pub(crate) fn usage(&self) -> Usage {
        Usage::of(self.child.id())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("it ends");
    }
}
