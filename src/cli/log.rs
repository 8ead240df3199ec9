//! Where deskbell writes down its own work: a file beside the terminal face, stderr when it only serves.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::Level;
use crate::config::dirs::Dirs;

/// A log larger than this is set aside at the next start, in place of the one set aside before.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Writes to the log file, for a process whose terminal is drawn on.
pub(crate) fn to_file(dirs: &Dirs, level: Level) -> anyhow::Result<()> {
    let path = dirs.log_file();
    let file = open(&path).with_context(|| format!("cannot write the log {}", path.display()))?;
    start(level, Mutex::new(file));
    Ok(())
}

/// Writes to stderr.
pub(crate) fn to_stderr(level: Level) {
    start(level, io::stderr);
}

fn start<W>(level: Level, writer: W)
where
    W: for<'a> tracing_subscriber::fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    // What other crates say matters only when something is wrong.
    let filter = EnvFilter::new(format!("warn,deskbell={}", level.id()));
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer);
    // A second start in one process would be the first one's business.
    drop(logger.try_init());
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(path).is_ok_and(|file| file.len() > MOST_BYTES) {
        fs::rename(path, path.with_extension("log.1"))?;
    }
    File::options().create(true).append(true).open(path)
}
