//! `deskbell paths`: where everything is kept.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use super::Global;
use super::open;
use super::print::Out;
use super::setup::config_file;
use crate::config::dirs::Dirs;
use crate::text::width;

/// List the files and directories that deskbell uses.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: {config_file, desk_file, sample_file, log_file, config, data, state,
cache}, each a path.")]
pub(crate) struct Paths {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Paths {
    /// Needs no settings, so that it helps to find settings that are broken.
    pub(crate) fn run(&self, global: &Global, out: &mut Out) -> anyhow::Result<()> {
        let dirs = Dirs::find()?;
        let paths: [(&str, PathBuf); 8] = [
            ("config_file", config_file(global, &dirs).0),
            ("desk_file", open::usual(&dirs)),
            ("sample_file", dirs.sample_file()),
            ("log_file", dirs.log_file()),
            ("config", dirs.config),
            ("data", dirs.data),
            ("state", dirs.state),
            ("cache", dirs.cache),
        ];
        let text = |path: &Path| path.display().to_string();
        if self.json {
            let object: Map<_, _> =
                paths.map(|(name, path)| (name.to_owned(), Value::from(text(&path)))).into_iter().collect();
            return Ok(out.json(&object)?);
        }
        for (name, path) in paths {
            let missing = if path.exists() { "" } else { "  (not there yet)" };
            out.line(&format!("{} {}{missing}", width::pad(name, 12), text(&path)))?;
        }
        Ok(())
    }
}
