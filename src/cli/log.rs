//! Where deskbell writes down its own work: a file beside the terminal face, stderr when it only serves.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::dirs::Dirs;
use crate::config::{Log, LogFormat};

/// A log larger than this is set aside at the next start, in place of the one set aside before.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Writes to the log file, for a process whose terminal is drawn on.
pub(crate) fn to_file(dirs: &Dirs, log: &Log) -> anyhow::Result<()> {
    let path = dirs.log_file();
    let file = open(&path).with_context(|| format!("cannot write the log {}", path.display()))?;
    start(log, Mutex::new(file));
    Ok(())
}

/// Writes to stderr.
pub(crate) fn to_stderr(log: &Log) {
    start(log, io::stderr);
}

fn start<W>(log: &Log, writer: W)
where
    W: for<'a> tracing_subscriber::fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    // What other crates say matters only when something is wrong.
    let filter = EnvFilter::new(format!("warn,deskbell={}", log.level.id()));
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer);
    let started = match log.format {
        LogFormat::Text => logger.try_init(),
        LogFormat::Json => logger.json().flatten_event(true).with_span_list(false).try_init(),
    };
    // A second start in one process would be the first one's business.
    drop(started);
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
