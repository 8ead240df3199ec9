//! What the terminal asks of the machine around it: a browser, a clipboard, an editor.
//!
//! Each is a program of the person's own choice, started without a shell, and each may fail: every
//! answer says how it ended, so that the screen can offer the next best thing.

pub mod copy;
pub mod edit;
pub mod file;
pub mod open;
mod words;

use std::path::PathBuf;

/// What the environment says about the machine; read once, so that a test can make one up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `$BROWSER`: commands to try in turn, separated by colons.
    pub browser: Option<String>,
    /// The editor: the configured one, else `$VISUAL`, else `$EDITOR`.
    pub editor: Option<String>,
    /// Whether we are at the far end of an SSH connection: a browser or a clipboard here is not the person's.
    pub over_ssh: bool,
    /// Which clipboard the desktop has, when there is a desktop.
    pub desktop: Option<Desktop>,
    /// Whether tmux stands between us and the terminal.
    pub in_tmux: bool,
    /// Where the files of an edit live: private to the person, gone after a restart where the system can.
    pub private_dir: PathBuf,
    /// Where downloads go.
    pub downloads: PathBuf,
}

/// A desktop, by the clipboard it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desktop {
    /// Wayland: `wl-copy`.
    Wayland,
    /// X11: `xclip` or `xsel`.
    X11,
    /// macOS: `pbcopy`.
    Mac,
    /// Windows, or Linux inside it: `clip.exe`.
    Windows,
}

impl Surroundings {
    /// Reads the environment; `editor` is the configured one, `state_dir` the fallback for private files.
    pub fn here(editor: Option<String>, state_dir: PathBuf) -> Self {
        let here =
            Self::read(editor, state_dir, |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
        Self { downloads: downloads(), ..here }
    }

    fn read(editor: Option<String>, state_dir: PathBuf, var: impl Fn(&str) -> Option<String>) -> Self {
        let has = |name: &str| var(name).is_some();
        let desktop = if cfg!(target_os = "macos") {
            Some(Desktop::Mac)
        } else if cfg!(windows) || has("WSL_DISTRO_NAME") {
            Some(Desktop::Windows)
        } else if has("WAYLAND_DISPLAY") {
            Some(Desktop::Wayland)
        } else if has("DISPLAY") {
            Some(Desktop::X11)
        } else {
            None
        };
        Self {
            browser: var("BROWSER"),
            editor: editor.or_else(|| var("VISUAL")).or_else(|| var("EDITOR")),
            over_ssh: has("SSH_CONNECTION") || has("SSH_TTY"),
            desktop,
            in_tmux: has("TMUX"),
            private_dir: var("XDG_RUNTIME_DIR").map_or(state_dir, PathBuf::from),
            downloads: PathBuf::from("."),
        }
    }
}

/// The person's folder for downloads, or their home where there is none.
fn downloads() -> PathBuf {
    let Some(dirs) = directories::UserDirs::new() else { return PathBuf::from(".") };
    let named = dirs.download_dir().filter(|folder| folder.is_dir());
    named.unwrap_or(dirs.home_dir()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &'static [(&str, &str)]) -> Surroundings {
        Surroundings::read(None, PathBuf::from("/state"), |name| {
            vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn visual_comes_before_editor_and_the_configured_one_before_both() {
        assert_eq!(read(&[("EDITOR", "ed"), ("VISUAL", "vim")]).editor.as_deref(), Some("vim"));
        let configured = Surroundings::read(Some("hx".to_owned()), PathBuf::new(), |_| Some("vim".to_owned()));
        assert_eq!(configured.editor.as_deref(), Some("hx"));
    }

    #[test]
    fn either_ssh_variable_means_we_are_far_away() {
        assert!(read(&[("SSH_TTY", "/dev/pts/0")]).over_ssh);
        assert!(read(&[("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")]).over_ssh);
        assert!(!read(&[("DISPLAY", ":0")]).over_ssh);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn wayland_is_asked_before_x11() {
        assert_eq!(read(&[("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")]).desktop, Some(Desktop::Wayland));
        assert_eq!(read(&[("DISPLAY", ":0")]).desktop, Some(Desktop::X11));
        assert_eq!(read(&[]).desktop, None);
    }

    #[test]
    fn private_files_live_in_the_runtime_directory_when_there_is_one() {
        assert_eq!(read(&[("XDG_RUNTIME_DIR", "/run/user/1000")]).private_dir, PathBuf::from("/run/user/1000"));
        assert_eq!(read(&[]).private_dir, PathBuf::from("/state"));
    }
}
