//! The bell: a hint that something on the desk may have changed. The database is the truth.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use crate::db::{Db, Doorbell};

/// Rings when something on the desk may have changed: read again what you show.
/// Several rings may come as one.
#[derive(Debug, Clone)]
pub struct Bell(watch::Receiver<u64>);

impl Bell {
    /// Waits for the next ring since the last one this bell waited for; for ever when the desk is gone.
    pub async fn rang(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The rope of the bell; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Ringer(watch::Sender<u64>);

impl Default for Ringer {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Ringer {
    /// Rings.
    pub(super) fn ring(&self) {
        self.0.send_modify(|rings| *rings += 1);
    }

    /// A bell on this rope.
    pub(super) fn bell(&self) -> Bell {
        Bell(self.0.subscribe())
    }
}

/// How often the file is looked at: what another program did is seen this late, at the most.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Rings when the database's file changes, so that what another process did is seen here too.
///
/// Looking at the file costs one wake-up and no statement. Our own changes ring once more than needed.
pub(super) async fn watch_file(file: PathBuf, ringer: Ringer) {
    let mut seen = marks(&file);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let marks = marks(&file);
        if marks != seen {
            seen = marks;
            ringer.ring();
        }
    }
}

/// How long the doorbell may stay silent before we look all the same: a ring that was lost costs this, at the most.
const LOOK_WITHOUT_A_RING: Duration = Duration::from_secs(30);

/// How long to wait before a server that is away is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Rings when another process writes on the same database server. The tables are the truth: whenever the connection is
/// lost and found again, it rings once for everything that may have been missed.
pub(super) async fn listen(db: Db, ringer: Ringer) {
    loop {
        match db.listen().await {
            Ok(Some(doorbell)) => pass_on(doorbell, &ringer).await,
            Ok(None) => return,
            Err(error) => tracing::debug!(%error, "the database's doorbell cannot be reached"),
        }
        tokio::time::sleep(ASK_AGAIN).await;
        ringer.ring();
    }
}

async fn pass_on(mut doorbell: Doorbell, ringer: &Ringer) {
    loop {
        if let Ok(Err(error)) = tokio::time::timeout(LOOK_WITHOUT_A_RING, doorbell.rang()).await {
            tracing::debug!(%error, "the database's doorbell was lost");
            return;
        }
        ringer.ring();
    }
}

type Mark = Option<(SystemTime, u64)>;

/// The time and length of the file and of its write-ahead log: a commit moves one of them.
fn marks(file: &Path) -> [Mark; 2] {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    [mark(file), mark(Path::new(&log))]
}

fn mark(file: &Path) -> Mark {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
