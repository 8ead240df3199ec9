//! Passwords: asked for without showing them, kept only as Argon2id.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::Context as _;

use super::exit::Fault;
use crate::web;

/// Reads a password: the first line of stdin when it comes from there, else asked for twice.
///
/// # Errors
/// When the two differ, and when nobody is there to be asked.
pub(crate) fn read(from_stdin: bool) -> anyhow::Result<String> {
    if !from_stdin {
        return ask();
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read the password from stdin")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

fn ask() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Fault::usage("nobody is here to type a password: give it with --password-stdin"));
    }
    let password = rpassword::prompt_password("Password: ").context("cannot ask for the password")?;
    let again = rpassword::prompt_password("Again: ").context("cannot ask for the password")?;
    if password == again { Ok(password) } else { Err(Fault::refused("the two passwords differ: nothing was changed")) }
}

/// The password as the desk keeps it.
///
/// # Errors
/// When it is too short or too long.
pub(crate) fn hash(password: &str) -> anyhow::Result<String> {
    web::hash_password(password).map_err(|invalid| Fault::refused(invalid.to_string()))
}
