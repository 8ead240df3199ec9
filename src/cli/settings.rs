//! `deskbell config`: which settings are in force and where they were set.

use clap::Args;

use super::Global;
use super::print::Out;
use super::setup::Setup;
use crate::config::DEFAULTS;

/// Show which settings are not the built-in ones, and where they were set.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell config                           what is set, and where
  deskbell config --default > config.toml   a file to start from")]
pub(crate) struct Settings {
    /// Print the built-in settings, which explain every key.
    #[arg(long)]
    default: bool,
}

impl Settings {
    pub(crate) fn run(&self, global: &Global, out: &mut Out) -> anyhow::Result<()> {
        if self.default {
            return Ok(out.lines(DEFAULTS.trim_end())?);
        }
        let setup = Setup::read(global, None)?;
        for (key, origin) in setup.config.changed() {
            out.line(&format!("{key}  {origin}"))?;
        }
        if setup.config.changed().next().is_none() {
            out.note("Every setting has its built-in value. `deskbell config --default` explains them.");
        }
        Ok(())
    }
}
