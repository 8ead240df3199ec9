//! Writing a message in the person's own editor: `$VISUAL`, `$EDITOR`.
//!
//! The text goes through a file that nobody else can read. Guard lines above and below it say who will
//! read the message, and keep what a customer wrote out of the lines where editors look for commands.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{Surroundings, words};

/// Editors look for commands ("modelines") in the first and the last five lines of a file.
const GUARD_LINES: usize = 6;

/// Asked in turn when nothing is configured.
const FALLBACKS: [&str; 2] = if cfg!(windows) { ["notepad.exe", "edit.exe"] } else { ["vi", "nano"] };

/// Editors that take `+LINE` as the line to start on.
const TAKE_A_LINE: [&str; 8] = ["vi", "vim", "nvim", "view", "nano", "emacs", "kak", "joe"];

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// The text as it was saved.
    Text(String),
    /// The editor failed, and why; `saved` is what it left in the file, if that differs from what it was given.
    Failed {
        /// The reason, a sentence without a full stop.
        reason: String,
        /// The text it had saved by then.
        saved: Option<String>,
    },
}

/// Lets the person edit `text`; `heading` says in our own words who will read it, one line.
///
/// The caller has given the terminal back before, and takes it again after.
pub async fn edit(text: &str, heading: &str, around: &Surroundings) -> Edited {
    let guarded = guard(text, heading);
    let failed = |reason: String| Edited::Failed { reason, saved: None };
    let file = match PrivateFile::create(&around.private_dir, &guarded) {
        Ok(file) => file,
        Err(error) => {
            return failed(format!("no private file could be made in {}: {error}", around.private_dir.display()));
        }
    };
    let ended = run(around.editor.as_deref(), &file.path).await;
    let left = match fs::read(&file.path) {
        Ok(bytes) => unguard(&String::from_utf8_lossy(&bytes), heading),
        Err(error) => return failed(format!("what the editor saved could not be read: {error}")),
    };
    match ended {
        Ok(()) => Edited::Text(left),
        Err(reason) => Edited::Failed { reason, saved: (left != unguard(&guarded, heading)).then_some(left) },
    }
}

/// Runs the editor on our terminal until it ends.
async fn run(editor: Option<&str>, file: &Path) -> Result<(), String> {
    let candidates = match editor {
        Some(editor) => vec![editor],
        None => FALLBACKS.to_vec(),
    };
    let mut last = String::new();
    for candidate in candidates {
        let Some(words) = words::split(candidate) else {
            last = format!("the editor {candidate:?} cannot be read: a quote is not closed");
            continue;
        };
        let Some((program, arguments)) = words.split_first() else {
            continue;
        };
        let mut command = Command::new(program);
        command.args(arguments).args(start_line(program)).arg(file);
        match command.status().await {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => return Err(format!("{program} ended with {status}")),
            Err(error) => last = format!("{program} could not be started: {error}. Set VISUAL or EDITOR"),
        }
    }
    Err(last)
}

/// Puts the caret below the guard lines, in editors known to understand.
fn start_line(program: &str) -> Option<String> {
    let name = Path::new(program).file_name()?.to_str()?;
    TAKE_A_LINE.contains(&name).then(|| format!("+{}", GUARD_LINES + 1))
}

/// The guard lines above the text. Only our own words: they are where editors look for commands.
fn lines_above(heading: &str) -> [String; GUARD_LINES] {
    [
        format!("## {heading}"),
        "##".to_owned(),
        "## Save and leave: the text comes back to deskbell. Nothing is sent by that.".to_owned(),
        "## These lines are taken out again.".to_owned(),
        "##".to_owned(),
        "## ------------------------------ write below ------------------------------".to_owned(),
    ]
}

/// The guard lines below the text.
fn lines_below() -> [String; GUARD_LINES] {
    let rule = "## ------------------------------ write above ------------------------------";
    [rule, "##", "##", "##", "##", "##"].map(str::to_owned)
}

fn guard(text: &str, heading: &str) -> String {
    let mut lines = lines_above(heading).to_vec();
    lines.extend(text.trim_end_matches('\n').split('\n').map(str::to_owned));
    lines.extend(lines_below());
    lines.join("\n") + "\n"
}

/// Takes out exactly the guard lines, wherever they ended up, and the empty lines at the end.
fn unguard(text: &str, heading: &str) -> String {
    let ours: Vec<_> = lines_above(heading).into_iter().chain(lines_below()).collect();
    let kept: Vec<_> = text.lines().filter(|line| !ours.iter().any(|guard| guard == line.trim_end())).collect();
    kept.join("\n").trim_end().to_owned()
}

/// A file in a directory of its own that only the person may enter; both are gone when it is dropped.
struct PrivateFile {
    directory: PathBuf,
    path: PathBuf,
}

impl PrivateFile {
    fn create(parent: &Path, text: &str) -> std::io::Result<Self> {
        fs::create_dir_all(parent)?;
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(std::io::Error::other)?;
        let directory = parent.join(format!("deskbell-{:016x}", u64::from_ne_bytes(random)));
        private_directory().create(&directory)?;
        let file = Self { path: directory.join("message.txt"), directory };
        private_file().open(&file.path)?.write_all(text.as_bytes())?;
        Ok(file)
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.directory) {
            tracing::warn!(directory = %self.directory.display(), %error, "an edited message was not removed");
        }
    }
}

fn private_directory() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix has a mode"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn private_file() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "PUBLIC REPLY on ticket #42: the customer will read this";

    #[test]
    fn guarding_and_unguarding_gives_the_text_back() {
        for text in ["", "one", "one\n\ntwo", "## mine\n  indented", "# vim: set modeline:"] {
            assert_eq!(unguard(&guard(text, HEADING), HEADING), text);
        }
    }

    #[test]
    fn no_line_of_the_text_is_where_editors_look_for_commands() {
        let guarded = guard("vim: set makeprg=evil :", HEADING);
        let lines: Vec<_> = guarded.lines().collect();
        let at = lines.iter().position(|line| line.starts_with("vim:")).unwrap();
        assert!(at >= 5 && lines.len() - 1 - at >= 5);
    }

    #[test]
    fn only_editors_known_to_take_a_line_are_given_one() {
        assert_eq!(start_line("/usr/bin/vim").as_deref(), Some("+7"));
        assert_eq!(start_line("code"), None);
    }

    #[cfg(unix)]
    mod with_an_editor {
        use std::os::unix::fs::PermissionsExt as _;

        use super::*;

        /// An editor made of a shell script, which gets the file as `$1`.
        fn around(home: &Path, script: &str) -> Surroundings {
            let editor = format!("sh -c '{script}' sh");
            Surroundings { editor: Some(editor), private_dir: home.to_owned(), ..Surroundings::default() }
        }

        #[tokio::test]
        async fn what_the_editor_saves_comes_back_without_the_guards() {
            let home = tempfile::tempdir().unwrap();
            let edited = edit("Hello Dana", HEADING, &around(home.path(), "sed -i s/Dana/Kit/ \"$1\"")).await;
            assert_eq!(edited, Edited::Text("Hello Kit".to_owned()));
            assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing is left behind");
        }

        #[tokio::test]
        async fn a_failing_editor_still_gives_back_what_it_saved() {
            let home = tempfile::tempdir().unwrap();
            let edited = edit("Hello", HEADING, &around(home.path(), "echo more >> \"$1\"; exit 3")).await;
            let Edited::Failed { reason, saved } = edited else { panic!("it failed") };
            assert_eq!(reason, "sh ended with exit status: 3");
            assert_eq!(saved.as_deref(), Some("Hello\nmore"));

            let aborted = edit("Hello", HEADING, &around(home.path(), "exit 1")).await;
            assert!(matches!(aborted, Edited::Failed { saved: None, .. }));
        }

        #[tokio::test]
        async fn nobody_else_can_read_the_file() {
            let home = tempfile::tempdir().unwrap();
            let file = PrivateFile::create(home.path(), "secret").unwrap();
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file.directory), mode(&file.path)), (0o700, 0o600));
        }

        #[tokio::test]
        async fn an_editor_that_does_not_exist_says_which_variable_mends_it() {
            let home = tempfile::tempdir().unwrap();
            let around = Surroundings {
                editor: Some("no-such-editor".to_owned()),
                private_dir: home.path().to_owned(),
                ..Surroundings::default()
            };
            let Edited::Failed { reason, saved: None } = edit("x", HEADING, &around).await else { panic!("it failed") };
            assert!(reason.contains("no-such-editor") && reason.contains("VISUAL"), "{reason}");
        }
    }
}
