//! What every verb starts with: the directories and the settings.

use std::cell::OnceCell;
use std::env;
use std::path::PathBuf;

use super::Global;
use crate::booking::slots::Apis;
use crate::booking::{Allowed, Hosts};
use crate::config::dirs::Dirs;
use crate::config::{Config, ConfigError, Flag, Origin, Sources, load};
use crate::desk::Desk;
use crate::slots::Slots;

/// What every verb starts with.
#[derive(Debug)]
pub(crate) struct Setup {
    /// The settings.
    pub(crate) config: Config,
    /// The user's directories.
    pub(crate) dirs: Dirs,
    /// The file of settings, whether it is there or not.
    pub(crate) config_file: PathBuf,
    /// The desk that was opened, to be closed at the end.
    desk: OnceCell<Desk>,
}

impl Setup {
    /// Reads the settings, the command line's options on top; `extra` are those of the verb itself.
    pub(crate) fn read(global: &Global, extra: Option<Flag>) -> Result<Self, ConfigError> {
        let dirs = Dirs::find()?;
        let (file, file_was_named) = config_file(global, &dirs);
        let flags = global.flags().into_iter().chain(extra).collect();
        let environment = env::vars_os().collect();
        let config = load(&Sources { file: file.clone(), file_was_named, environment, flags })?;
        Ok(Self { config, dirs, config_file: file, desk: OnceCell::new() })
    }

    /// The hosts that the settings vouch for.
    pub(crate) fn hosts(&self) -> Hosts {
        let booking = &self.config.booking;
        Hosts {
            cal_com: booking.cal_com_hosts.clone(),
            framed: booking.frame_hosts.clone(),
            allowed: booking.allowed_hosts.clone(),
        }
    }

    /// What of a customer and a ticket a booking form may be filled in with.
    pub(crate) fn allowed(&self) -> Allowed {
        let booking = &self.config.booking;
        Allowed {
            name: booking.prefill_name,
            email: booking.prefill_email,
            notes: booking.prefill_notes,
            guests: booking.prefill_guests,
            reference: booking.prefill_reference,
        }
    }

    /// Whom to ask for free times; on the sample desk nobody, unless somebody set whom.
    pub(crate) fn slots(&self, desk: &Desk, is_sample: bool) -> Slots {
        let booking = &self.config.booking;
        if is_sample && self.config.origin("booking.slots_url") == &Origin::BuiltIn {
            return Slots::default();
        }
        let apis = Apis { cal_com: booking.slots_url.clone(), others: booking.slots_hosts.clone() };
        Slots::new(apis, desk.clock().clone())
    }

    /// Remembers an open desk, so that it is closed however the verb ends.
    pub(crate) fn keep(&self, desk: &Desk) {
        self.desk.get_or_init(|| desk.clone());
    }

    /// The open desk, if one was opened.
    pub(crate) fn desk(&self) -> Option<&Desk> {
        self.desk.get()
    }

    /// Closes the desk, if one was opened.
    pub(crate) async fn close(&self) {
        if let Some(desk) = self.desk.get() {
            desk.close().await;
        }
    }
}

/// The file of settings, and whether it was asked for by name.
pub(crate) fn config_file(global: &Global, dirs: &Dirs) -> (PathBuf, bool) {
    let variable = || env::var_os("DESKBELL_CONFIG").filter(|file| !file.is_empty()).map(PathBuf::from);
    match global.config.clone().or_else(variable) {
        Some(file) => (file, true),
        None => (dirs.config_file(), false),
    }
}
