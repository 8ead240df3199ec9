//! `deskbell sync`: one pass between the desk and the portal behind it, for scripts.

use clap::Args;

use super::behind::Behind;
use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;

/// Send what waits to the portal and read what is new, once.
#[derive(Debug, Args)]
#[command(after_help = "\
Not needed beside an open terminal or `deskbell serve`, which do this all the
time: then it says so and does nothing.

Exit codes: 0 everything is in step, 1 the portal cannot be reached or asks to
wait, 4 sign in again, or the portal refused something (`deskbell outbox`).

Example, every five minutes by cron:
  */5 * * * * deskbell sync")]
pub(crate) struct Sync;

impl Sync {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let behind = Behind::must_have(&opened.desk, setup).await?;
        if !behind.once().await? {
            out.note("Another deskbell keeps this desk in step already.");
            return Ok(());
        }
        let state = behind.state().await?;
        match state.refused {
            0 => out.note(&format!("In step: {} tickets.", state.loaded.0)),
            refused => {
                return Err(Fault::refused(format!(
                    "the portal refused {refused} of what was done here: `deskbell outbox` shows what and why"
                )));
            }
        }
        Ok(())
    }
}
