//! The directories of the user that deskbell keeps its things in, as the system wants it:
//! on Linux the XDG variables and their usual places.

use std::path::PathBuf;

use directories::ProjectDirs;

use super::ConfigError;

/// Where deskbell keeps things. None of the directories need exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirs {
    /// The user's settings.
    pub config: PathBuf,
    /// The desks.
    pub data: PathBuf,
    /// The log and what else may be lost without harm, but should outlive a restart.
    pub state: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
}

impl Dirs {
    /// The directories of this user.
    ///
    /// # Errors
    /// When the user has no home.
    pub fn find() -> Result<Self, ConfigError> {
        let dirs = ProjectDirs::from("", "", "deskbell").ok_or(ConfigError::NoHome)?;
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_dir().to_owned(),
            // Only Linux knows a place for state; elsewhere it lives beside the data.
            state: dirs.state_dir().map_or_else(|| dirs.data_dir().join("state"), ToOwned::to_owned),
            cache: dirs.cache_dir().to_owned(),
        })
    }

    /// The settings, when no other file is named.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The real desk, when no other file is named.
    pub fn desk_file(&self) -> PathBuf {
        self.data.join("desk.db")
    }

    /// What the key and the files of a desk on a database server are beside, when no other file is named.
    pub fn server_file(&self) -> PathBuf {
        self.data.join("server.db")
    }

    /// The file that names the desk of a portal, once `deskbell connect` has made it the usual one.
    pub fn usual_file(&self) -> PathBuf {
        self.data.join("usual-desk")
    }

    /// The sample desk: a file of its own, so that it never mixes with real tickets.
    pub fn sample_file(&self) -> PathBuf {
        self.data.join("sample.db")
    }

    /// The log of the terminal face.
    pub fn log_file(&self) -> PathBuf {
        self.state.join("deskbell.log")
    }
}
