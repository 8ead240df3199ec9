//! Passwords, asked for without showing them.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use anyhow::Context as _;

use super::exit::Fault;
use crate::web::hash_password;

/// The most bytes read of a line: longer than any password that is taken.
const MOST_LINE: u64 = 4096;

/// A password as the desk keeps it: the first line of stdin when it comes from there, else asked for twice.
///
/// # Errors
/// When it is too short or too long, when the two differ, and when nobody is there to be asked.
pub(crate) fn hashed(from_stdin: bool) -> anyhow::Result<String> {
    let password = if from_stdin { self::from_stdin("the password")? } else { ask()? };
    Ok(hash_password(&password)?)
}

/// A secret as the first line of stdin.
pub(crate) fn from_stdin(what: &str) -> anyhow::Result<String> {
    let mut line = String::new();
    let read = io::stdin().lock().take(MOST_LINE).read_line(&mut line);
    read.with_context(|| format!("cannot read {what} from stdin"))?;
    let secret = line.trim_end_matches(['\n', '\r']);
    if secret.is_empty() { Err(Fault::usage(format!("{what} was not on stdin"))) } else { Ok(secret.to_owned()) }
}

fn ask() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Fault::usage("nobody is here to type a password: give it with --password-stdin"));
    }
    let password = rpassword::prompt_password("Password: ").context("cannot ask for the password")?;
    let again = rpassword::prompt_password("Again: ").context("cannot ask for the password")?;
    if password == again { Ok(password) } else { Err(Fault::refused("the two passwords differ: nothing was changed")) }
}
