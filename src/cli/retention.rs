//! `deskbell retention`: what has had its time is cleared away.

use clap::Args;
use jiff::SignedDuration;

use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::desk::Keeping;

/// Clear away what has had its time.
#[derive(Debug, Args)]
#[command(after_help = "\
Sessions, tokens and invitations that have ended, drafts of solved tickets that
nobody has gone on writing (retention.draft_days), and files in the desk's
folder that a crash left behind.
The log is kept for ever, unless retention.audit_days says for how long; what is
left of it can still be verified. Tickets are never cleared away.

Examples:
  deskbell retention --dry-run
  deskbell retention

JSON: {sessions, tokens, invitations, drafts, audit, files}: how many went.")]
pub(crate) struct Retention {
    /// Tell what would go, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Retention {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        let audit = setup.config.retention.audit_days;
        let keeping =
            Keeping { drafts: days(setup.config.retention.draft_days), audit: (audit > 0).then(|| days(audit)) };
        let cleared = opened.admin(setup).await?.clear(keeping, self.dry_run).await?;
        if self.json {
            return Ok(out.json(&cleared)?);
        }
        let lines = [
            (cleared.sessions, "sessions that had ended"),
            (cleared.tokens, "tokens that had ended"),
            (cleared.invitations, "invitations that had ended"),
            (cleared.drafts, "drafts of solved tickets"),
            (cleared.audit, "lines of the log"),
            (cleared.files, "files that belonged to nothing"),
        ];
        for (count, words) in lines {
            out.line(&format!("{count:>6}  {words}"))?;
        }
        if self.dry_run {
            out.note("Nothing was changed.");
        }
        Ok(())
    }
}
