//! deskbell as a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};

/// deskbell with a home of its own.
pub(crate) fn deskbell(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    command
}

/// Moves the desk of a file to an empty database on a server; its key stays beside the file.
pub(crate) fn move_desk(file: &Path, database: &str) {
    let mut command = deskbell(file.parent().expect("a folder"));
    let from = format!("sqlite:{}", file.display());
    command.args(["move", "--from", &from, "--to", database, "--desk"]).arg(file);
    let moved = command.output().expect("deskbell starts");
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
}
