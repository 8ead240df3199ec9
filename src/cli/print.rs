//! The only door to stdout and stderr outside the terminal face: cleans what comes from outside, and knows a
//! closed pipe from a failure. Data goes to stdout, messages go to stderr.

use std::fmt::Write as _;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};

use clap::builder::StyledStr;
use serde::Serialize;

use crate::config::Color;
use crate::text::{clean, width};

/// Where a verb writes.
pub(crate) struct Out {
    data: Box<dyn Write>,
    notes: Box<dyn Write>,
    style: bool,
    columns: Option<usize>,
}

/// Stdout took no more.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output: {0}")]
pub(crate) struct Unwritten(#[from] io::Error);

impl Unwritten {
    /// Whether the reader simply went away, as `head` does: that is no failure.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.kind() == ErrorKind::BrokenPipe
    }
}

/// How loud a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As usual.
    Plain,
    /// A heading.
    Strong,
}

impl Out {
    /// The process's own stdout and stderr, without styles until [`Self::use_color`] allows them.
    pub(crate) fn standard() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let columns =
            is_terminal.then(crossterm::terminal::size).and_then(Result::ok).map(|(columns, _)| columns.into());
        Self { data: Box::new(BufWriter::new(io::stdout())), notes: Box::new(io::stderr()), style: false, columns }
    }

    /// Decides about styles: `NO_COLOR` and a dumb terminal are heard when nobody said otherwise.
    pub(crate) fn use_color(&mut self, color: Color) {
        self.style = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stdout().is_terminal() && terminal_has_color(),
        };
    }

    /// How wide the terminal is; nothing when the output goes elsewhere.
    pub(crate) fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Writes one line, cleaned; on a terminal what does not fit is cut off.
    pub(crate) fn row(&mut self, tone: Tone, text: &str) -> Result<(), Unwritten> {
        let text = clean::line(text);
        let text = self.columns.map_or_else(|| text.clone(), |columns| width::truncate(&text, columns));
        self.raw(tone, text.trim_end())
    }

    /// Writes one line whole, cleaned.
    pub(crate) fn whole(&mut self, tone: Tone, text: &str) -> Result<(), Unwritten> {
        self.raw(tone, &clean::line(text))
    }

    /// Writes one usual line whole, cleaned.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Unwritten> {
        self.whole(Tone::Plain, text)
    }

    /// Writes several lines, cleaned.
    pub(crate) fn lines(&mut self, text: &str) -> Result<(), Unwritten> {
        self.raw(Tone::Plain, &clean::lines(text))
    }

    fn raw(&mut self, tone: Tone, text: &str) -> Result<(), Unwritten> {
        match tone {
            Tone::Strong if self.style => writeln!(self.data, "\x1b[1m{text}\x1b[22m")?,
            Tone::Plain | Tone::Strong => writeln!(self.data, "{text}")?,
        }
        Ok(())
    }

    /// Writes a value as JSON. Nothing is cleaned away: what a terminal could obey is escaped instead.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Unwritten> {
        let json = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
        writeln!(self.data, "{}", escaped(&json))?;
        Ok(())
    }

    /// Writes a text of our own that a program reads, as it is.
    pub(crate) fn verbatim(&mut self, text: &str) -> Result<(), Unwritten> {
        Ok(self.data.write_all(text.as_bytes())?)
    }

    /// Writes a line that is drawn, such as one of a QR code: the margin at its end is part of the picture.
    pub(crate) fn drawn(&mut self, line: &str) -> Result<(), Unwritten> {
        Ok(writeln!(self.data, "{}", clean::line(line))?)
    }

    /// Asks the terminal for something by an escape sequence, and whether there is a terminal to ask.
    pub(crate) fn ask_terminal(&mut self, escape: &str) -> Result<bool, Unwritten> {
        let is_asked = io::stdout().is_terminal() && !is_dumb();
        if is_asked {
            self.data.write_all(escape.as_bytes())?;
        }
        Ok(is_asked)
    }

    /// Writes clap's help, with its styles where they are seen.
    pub(crate) fn help(&mut self, text: &StyledStr) -> Result<(), Unwritten> {
        if io::stdout().is_terminal() && terminal_has_color() {
            Ok(write!(self.data, "{}", text.ansi())?)
        } else {
            Ok(write!(self.data, "{text}")?)
        }
    }

    /// Says something to the person, on stderr. When nobody can hear it there is nobody to tell either.
    pub(crate) fn note(&mut self, text: &str) {
        drop(self.data.flush());
        drop(writeln!(self.notes, "{}", clean::lines(text)));
    }

    /// Writes what is still held back.
    pub(crate) fn finish(&mut self) -> Result<(), Unwritten> {
        Ok(self.data.flush()?)
    }
}

/// Whether the terminal and the person want colour, by the usual variables.
pub(crate) fn terminal_has_color() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && !is_dumb()
}

/// Whether the terminal calls itself unable to do anything but print.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// JSON escapes only what is below a space; a terminal also obeys what is from 7F to 9F, and marks of direction
/// make a text look like another one. Outside of strings JSON has neither.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        let misleads = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if misleads || (c.is_control() && c != '\n') {
            write!(safe, "\\u{:04x}", u32::from(c)).expect("a String takes every write");
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_every_character_and_holds_none_that_a_terminal_obeys() {
        let hostile = "a\u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{7f}\u{202e}\u{2028} Øresund 東京 👩‍💻";
        let json = escaped(&serde_json::to_string_pretty(&[hostile]).unwrap());
        assert!(json.chars().all(|c| c == '\n' || !c.is_control()), "{json:?}");
        assert!(!json.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [hostile]);
    }
}
