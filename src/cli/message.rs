//! The words of a reply, a note or a new ticket: from the command line or from stdin.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::Context as _;

use super::exit::Fault;
use super::print::Out;
use crate::ticket::Body;

/// Reads what somebody wrote: the argument, or stdin for `-` and for none.
/// On a terminal it says how to finish; anywhere else it asks nothing.
pub(crate) fn read(argument: Option<&str>, what: &str, out: &mut Out) -> anyhow::Result<Body> {
    let text = match argument {
        Some(text) if text != "-" => text.to_owned(),
        Some(_) | None => {
            if io::stdin().is_terminal() {
                out.note(&format!("Write {what}, then Ctrl-D on a line of its own. Ctrl-C stops."));
            }
            from_stdin()?
        }
    };
    let text = text.trim_end();
    if text.trim_start().is_empty() {
        return Err(Fault::refused(format!("{what} is empty: nothing was done")));
    }
    if text.len() > Body::MOST_BYTES {
        let most = Body::MOST_BYTES / 1024;
        return Err(Fault::refused(format!("{what} is longer than {most} KiB: nothing was done")));
    }
    Ok(Body::plain(text))
}

/// Reads stdin, no more than shows that it is too long.
fn from_stdin() -> anyhow::Result<String> {
    let mut text = String::new();
    let most = Body::MOST_BYTES as u64 + 1024;
    let read = io::stdin().lock().take(most).read_to_string(&mut text);
    read.context("cannot read the text from stdin")?;
    Ok(text)
}

/// A name that no other message has.
pub(crate) fn new_source_id() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Fault::failed(format!("the system gives no random bytes: {error}")))?;
    Ok(format!("cli-{:032x}", u128::from_be_bytes(bytes)))
}
