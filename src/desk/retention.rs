//! What is cleared away, and when: sessions, tokens and invitations that have ended, drafts of solved tickets,
//! the oldest lines of the log where that is wanted, and bytes in the files' folder that belong to nothing.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::audit::Act;
use super::{AdminDesk, Error, audit};

/// How long a file may belong to nothing: its message may be about to be written.
const SETTLED: SignedDuration = SignedDuration::from_hours(24);

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Drafts of solved tickets, since they were last written.
    pub drafts: SignedDuration,
    /// Lines of the log; nothing keeps them for ever.
    pub audit: Option<SignedDuration>,
}

/// How much was cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cleared {
    /// Sessions that had ended.
    pub sessions: u64,
    /// Tokens that had ended.
    pub tokens: u64,
    /// Invitations that had ended.
    pub invitations: u64,
    /// Drafts of solved tickets.
    pub drafts: u64,
    /// Lines of the log.
    pub audit: u64,
    /// Files in the folder that belong to no message: a crash left them.
    pub files: u64,
}

impl AdminDesk {
    /// Clears away what has had its time; or, when it is only `counting`, tells what would go.
    pub async fn clear(&self, keeping: Keeping, counting: bool) -> Result<Cleared, Error> {
        let desk = self.desk();
        let now = desk.clock().now();
        let ago = |time: SignedDuration| now.saturating_sub(time).unwrap_or(Timestamp::MIN);
        // What is in the folder first: a file that comes meanwhile is not among these.
        let orphans = desk.0.store.orphans(&desk.db().storages().await?, ago(SETTLED)).await?;
        let mut writing = self.begin().await?;
        let mut cleared = Cleared {
            sessions: writing.clear_sessions(now).await?,
            tokens: writing.clear_tokens(now).await?,
            invitations: writing.clear_invitations(now).await?,
            drafts: writing.clear_drafts(ago(keeping.drafts)).await?,
            audit: 0,
            files: orphans.len() as u64,
        };
        if let Some(time) = keeping.audit
            && let Some((seq, signature)) = writing.last_audit_before(ago(time)).await?
        {
            cleared.audit = writing.cut_audit(&audit::start(desk, seq, signature)).await?;
        }
        if counting {
            // Dropped without a commit, none of it happened.
            return Ok(cleared);
        }
        if cleared.audit > 0 {
            let record = self.record(Act::LogShortened).with("lines", cleared.audit);
            self.finish(writing, record).await?;
        } else {
            writing.commit().await?;
        }
        desk.0.store.clear(orphans).await?;
        Ok(cleared)
    }
}
