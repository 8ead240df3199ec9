//! What can be wrong with the settings, with the place and the mend.

use std::io;
use std::path::PathBuf;

use super::Origin;
use super::keymap::KeymapError;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no directory to keep anything in.
    #[error("there is no home directory: set HOME, or XDG_CONFIG_HOME and its siblings")]
    NoHome,
    /// The file is there, or was asked for by name, and cannot be read.
    #[error("cannot read the settings in {}: {error}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is not TOML.
    #[error("{origin}: {reason}")]
    Malformed {
        /// Where.
        origin: Origin,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such key.
    #[error("{origin}: there is no key {key}{}", nearest.as_ref().map(|near| format!(", did you mean {near}")).unwrap_or_default())]
    UnknownKey {
        /// Where.
        origin: Origin,
        /// The key as it was written.
        key: String,
        /// The key that looks most like it, if any does; named as this origin names keys.
        nearest: Option<String>,
    },
    /// The value cannot be taken.
    #[error("{origin}: {key} {reason}")]
    WrongValue {
        /// Where.
        origin: Origin,
        /// Which key.
        key: String,
        /// Why not, to be read after the key.
        reason: String,
    },
    /// A key of the terminal cannot be had.
    #[error("{origin}: {error}")]
    Keys {
        /// Where.
        origin: Origin,
        /// Why not.
        #[source]
        error: KeymapError,
    },
}
