//! Opening a web address in the person's own browser: `$BROWSER`, else the system's opener.

use std::process::{Command, Stdio};
use std::time::Duration;

use url::Url;

use super::{Surroundings, words};

/// A longer address than this is not one that a person meant to open.
const MOST_BYTES: usize = 8 * 1024;

/// A browser that has not ended after this long has started.
const PATIENCE: Duration = Duration::from_secs(2);

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A browser took it.
    Started,
    /// Not tried: over SSH a browser would open on a screen that the person does not see.
    OverSsh,
    /// Not tried: it is not an address that we open, and why.
    Refused(&'static str),
    /// No browser took it, and what the last one said.
    Failed(String),
}

/// Opens `address` without waiting for the browser to close. Only http and https, never a file or a command.
pub async fn open(address: &str, around: &Surroundings) -> Opened {
    let url = match web_address(address) {
        Ok(url) => url,
        Err(reason) => return Opened::Refused(reason),
    };
    if around.over_ssh {
        return Opened::OverSsh;
    }
    let mut last = "no browser is set".to_owned();
    for command in commands(&url, around.browser.as_deref()) {
        match start(command).await {
            Ok(()) => return Opened::Started,
            Err(reason) => last = reason,
        }
    }
    Opened::Failed(last)
}

/// Reads an address as a browser would, and refuses what is not the web.
fn web_address(address: &str) -> Result<Url, &'static str> {
    if address.len() > MOST_BYTES {
        return Err("this address is too long to open");
    }
    let Ok(url) = Url::parse(address) else {
        return Err("this is not a web address");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err("only http and https addresses are opened");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a password in it is not opened");
    }
    Ok(url)
}

/// What to try, in turn.
fn commands(url: &Url, browser: Option<&str>) -> Vec<Command> {
    match browser {
        Some(list) => list.split(':').filter_map(|entry| from_entry(entry, url)).collect(),
        None => open::commands(url.as_str()),
    }
}

/// One entry of `$BROWSER`: `%s` stands for the address, `%%` for a percent sign; without `%s` it comes last.
fn from_entry(entry: &str, url: &Url) -> Option<Command> {
    let words = words::split(entry)?;
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    let mut is_placed = false;
    for argument in arguments {
        is_placed |= argument.contains("%s");
        // Percent signs first, so that those of the address itself stay as they are.
        let parts: Vec<_> = argument.split("%%").map(|part| part.replace("%s", url.as_str())).collect();
        command.arg(parts.join("%"));
    }
    if !is_placed {
        command.arg(url.as_str());
    }
    Some(command)
}

/// Starts a browser with nothing of our terminal in its hands, and sees whether it fails at once.
async fn start(mut command: Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A process group of its own: closing our terminal does not close the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = tokio::process::Command::from(command)
        .spawn()
        .map_err(|error| format!("{name} could not be started: {error}"))?;
    match tokio::time::timeout(PATIENCE, child.wait()).await {
        // Windows' explorer reports failure when it succeeds.
        Ok(Ok(status)) if status.success() || cfg!(windows) => Ok(()),
        Ok(Ok(status)) => Err(format!("{name} ended with {status}")),
        Ok(Err(error)) => Err(format!("{name}: {error}")),
        Err(_still_running) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://cal.com/alice-weber/30min?name=Dana%20Ortiz&notes=100%25%20sure";

    fn lines(browser: &str) -> Vec<Vec<String>> {
        let url = Url::parse(LINK).unwrap();
        let as_words = |command: &Command| {
            let program = std::iter::once(command.get_program());
            program.chain(command.get_args()).map(|word| word.to_string_lossy().into_owned()).collect()
        };
        commands(&url, Some(browser)).iter().map(as_words).collect()
    }

    #[test]
    fn the_address_replaces_its_mark_or_comes_last_and_its_own_percent_signs_survive() {
        assert_eq!(lines("firefox"), [["firefox", LINK]]);
        assert_eq!(
            lines("chromium --app=%s --zoom=90%%"),
            [["chromium", format!("--app={LINK}").as_str(), "--zoom=90%"]]
        );
    }

    #[test]
    fn several_browsers_are_tried_in_turn_and_unreadable_ones_are_left_out() {
        assert_eq!(lines("one::'two:three %s"), [["one", LINK], ["three", LINK]]);
    }

    #[tokio::test]
    async fn only_the_web_is_opened() {
        let around = Surroundings { browser: Some("true".to_owned()), ..Surroundings::default() };
        for address in ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c", "--help", "/bin/sh", ""] {
            assert!(matches!(open(address, &around).await, Opened::Refused(_)), "{address}");
        }
        assert!(matches!(open("https://a:b@c.example/", &around).await, Opened::Refused(_)));
    }

    #[tokio::test]
    async fn over_ssh_nothing_is_started() {
        let around = Surroundings { browser: Some("true".to_owned()), over_ssh: true, ..Surroundings::default() };
        assert_eq!(open(LINK, &around).await, Opened::OverSsh);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_browser_that_fails_gives_way_to_the_next_and_the_last_ones_words_are_told() {
        let around = |browser: &str| Surroundings { browser: Some(browser.to_owned()), ..Surroundings::default() };
        assert_eq!(open(LINK, &around("false:true")).await, Opened::Started);
        let Opened::Failed(reason) = open(LINK, &around("no-such-browser:false")).await else {
            panic!("both must fail");
        };
        assert!(reason.starts_with("false ended with"), "{reason}");
    }
}
