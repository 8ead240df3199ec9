//! Putting text on the person's clipboard: the desktop's own tool, else the terminal's escape OSC 52.

use std::process::Stdio;
use std::time::Duration;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::{Desktop, Surroundings};
use crate::text::clean;

/// The most bytes copied at once. xterm stops reading an escape at 100,000 bytes, and base64 makes four of three.
pub const MOST_BYTES: usize = 74_000;

/// A clipboard tool that has not taken the text after this long is not going to.
const PATIENCE: Duration = Duration::from_secs(2);

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// It is on the desktop's clipboard; the tool that put it there.
    ByTool(&'static str),
    /// It is still to be done: these bytes, written to the terminal as they are, ask the terminal for it.
    /// Nobody can know whether the terminal obeys.
    ByEscape(String),
    /// It is longer than [`MOST_BYTES`] and was not copied.
    TooLong,
}

/// Copies `text` without its control characters and its last line break.
pub async fn copy(text: &str, around: &Surroundings) -> Copied {
    let text = copyable(text);
    if text.len() > MOST_BYTES {
        return Copied::TooLong;
    }
    for (tool, arguments) in tools(around) {
        if give(tool, arguments, &text).await {
            return Copied::ByTool(tool);
        }
    }
    Copied::ByEscape(escape(&text, around.in_tmux))
}

/// What is safe to paste into a shell or a form: no control character but line breaks, nothing invisible, and no
/// last line break, which a shell would obey.
fn copyable(text: &str) -> String {
    let kept: String = text.chars().filter(|&c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    clean::lines(&kept).trim_end_matches('\n').to_owned()
}

/// The desktop's tools, the likelier first. Over SSH the desktop there is not the person's.
fn tools(around: &Surroundings) -> &'static [(&'static str, &'static [&'static str])] {
    match around.desktop {
        Some(_) if around.over_ssh => &[],
        Some(Desktop::Wayland) => &[("wl-copy", &[])],
        Some(Desktop::X11) => &[("xclip", &["-selection", "clipboard"]), ("xsel", &["--clipboard", "--input"])],
        Some(Desktop::Mac) => &[("pbcopy", &[])],
        Some(Desktop::Windows) => &[("clip.exe", &[])],
        None => &[],
    }
}

/// Hands the text to a tool, and says whether it took it.
async fn give(tool: &str, arguments: &[&str], text: &str) -> bool {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let Some(mut stdin) = child.stdin.take() else {
        return false;
    };
    let given = async {
        stdin.write_all(&encoded(tool, text)).await?;
        stdin.shutdown().await?;
        drop(stdin);
        child.wait().await
    };
    matches!(tokio::time::timeout(PATIENCE, given).await, Ok(Ok(status)) if status.success())
}

/// UTF-8, except for `clip.exe`, which reads only UTF-16 without losing letters.
fn encoded(tool: &str, text: &str) -> Vec<u8> {
    if tool == "clip.exe" {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    } else {
        text.as_bytes().to_vec()
    }
}

/// The escape that asks the terminal. tmux takes it itself or passes on the wrapped one, as it is configured.
fn escape(text: &str, in_tmux: bool) -> String {
    let mut escape = String::new();
    CopyToClipboard::to_clipboard_from(text).write_ansi(&mut escape).expect("a String takes every write");
    if in_tmux {
        let wrapped = format!("\x1bPtmux;{}\x1b\\", escape.replace('\x1b', "\x1b\x1b"));
        escape.push_str(&wrapped);
    }
    escape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_the_last_line_break_are_not_copied() {
        assert_eq!(copyable("rm -rf /\r\n\x1b]52;c;QQ==\x07two\n\n"), "rm -rf /\n]52;c;QQ==two");
        assert_eq!(copyable("a\tb\u{9b}31m\u{202e}c"), "a    b31mc");
    }

    #[tokio::test]
    async fn without_a_desktop_the_terminal_is_asked() {
        let copied = copy("hello\n", &Surroundings::default()).await;
        assert_eq!(copied, Copied::ByEscape("\x1b]52;c;aGVsbG8=\x1b\\".to_owned()));
    }

    #[test]
    fn tmux_is_asked_itself_and_to_pass_it_on() {
        assert_eq!(escape("hello", true), "\x1b]52;c;aGVsbG8=\x1b\\\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x1b\x1b\\\x1b\\");
    }

    #[test]
    fn over_ssh_the_desktop_there_is_left_alone() {
        let near = Surroundings { desktop: Some(Desktop::X11), ..Surroundings::default() };
        assert_eq!(tools(&near).len(), 2);
        assert!(tools(&Surroundings { over_ssh: true, ..near }).is_empty());
    }

    #[tokio::test]
    async fn more_than_fits_is_not_copied_in_part() {
        let long = "x".repeat(MOST_BYTES + 1);
        assert_eq!(copy(&long, &Surroundings::default()).await, Copied::TooLong);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_tool_that_is_missing_or_fails_did_not_take_it() {
        assert!(give("cat", &[], "text").await);
        assert!(!give("false", &[], "text").await);
        assert!(!give("no-such-clipboard", &[], "text").await);
    }
}
