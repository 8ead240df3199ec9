//! The terminal, the browser and the clipboard.

use std::env;
use std::ffi::OsStr;
use std::io::{self, IsTerminal as _};
use std::process::Command;

use crate::cli::finding::Finding;
use crate::cli::print;
use crate::cli::setup::Setup;
use crate::term::outside::Surroundings;

/// The smallest window in which everything has its place.
const SMALLEST: (u16, u16) = (80, 24);

pub(super) fn look(setup: &Setup) -> [Finding; 3] {
    let around = Surroundings::here(setup.config.terminal.editor.clone(), setup.dirs.state.clone());
    [terminal(setup.config.terminal.ascii), browser(&around), clipboard(&around)]
}

fn terminal(ascii: bool) -> Finding {
    let term = env::var("TERM").unwrap_or_default();
    if !io::stdout().is_terminal() {
        return Finding::ok("terminal", "none here: only the printing verbs work");
    }
    if print::is_dumb() || term.is_empty() {
        return Finding::warning("terminal", format!("TERM={term} can only print: the queue cannot be drawn"));
    }
    if !ascii && !speaks_utf8() {
        return Finding::warning("terminal", "the locale is not UTF-8: set LANG, or terminal.ascii = true");
    }
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns < SMALLEST.0 || rows < SMALLEST.1 => {
            Finding::warning("terminal", format!("{columns}x{rows} is small: from 80x24 on everything has its place"))
        }
        Ok((columns, rows)) => {
            let color = if print::terminal_has_color() { "colour" } else { "no colour" };
            Finding::ok("terminal", format!("{term}, {columns}x{rows}, {color}"))
        }
        Err(error) => Finding::warning("terminal", format!("its size is not known: {error}")),
    }
}

/// Whether the locale says so, in the order in which POSIX asks the variables.
fn speaks_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    let locale = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8") || cfg!(any(windows, target_os = "macos"))
}

fn browser(around: &Surroundings) -> Finding {
    if around.over_ssh {
        return Finding::ok("browser", "over SSH: links are shown, copied and drawn in place of opened");
    }
    if let Some(browser) = &around.browser {
        return Finding::ok("browser", format!("BROWSER={browser}"));
    }
    let openers = open::commands("https://example.com");
    let found = openers.iter().map(Command::get_program).find(|program| is_on_path(program));
    match found {
        Some(program) => Finding::ok("browser", program.to_string_lossy()),
        None => Finding::warning("browser", "nothing opens links here: set BROWSER"),
    }
}

fn is_on_path(program: &OsStr) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

fn clipboard(around: &Surroundings) -> Finding {
    match around.desktop {
        Some(desktop) if !around.over_ssh => Finding::ok("clipboard", format!("the desktop's ({desktop:?})")),
        Some(_) | None => Finding::ok("clipboard", "by way of the terminal (OSC 52), where it allows that"),
    }
}
