//! `deskbell login` and `deskbell logout`: into the portal behind the desk, and out of it.

use clap::Args;

use super::behind::Behind;
use super::open::{Opened, Which};
use super::portal_check;
use super::print::Out;
use super::setup::Setup;
use super::sign_in::SignIn;

/// Sign in to the portal behind the desk.
#[derive(Debug, Args)]
#[command(after_help = "\
Without options it asks. The session is renewed by use and ends after twelve
hours without it; whatever was done here meanwhile is kept and sent afterwards.
A deskbell that is running takes the new session up by itself.

Examples:
  deskbell login
  deskbell login --email you@example.com --password-stdin --totp 123456 < file
  deskbell login --api-key-stdin < key")]
pub(crate) struct Login {
    #[command(flatten)]
    sign_in: SignIn,
}

/// Sign out of the portal behind the desk; tickets, drafts and what waits stay.
#[derive(Debug, Args)]
#[command(after_help = "\
Ends the session in the portal and forgets it here. An API key is forgotten
here; it stays good until a super admin takes it back.")]
pub(crate) struct Logout;

impl Login {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let behind = Behind::must_have(&opened.desk, setup).await?;
        let entered = self.sign_in.knock(behind.door(), out).await?;
        let place = behind.enter(&entered).await?;
        out.note(&format!("Signed in: {}. The login is kept in {place}.", portal_check::who(&entered.me)));
        Ok(())
    }
}

impl Logout {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let behind = Behind::must_have(&opened.desk, setup).await?;
        let fault = behind.door().leave().await?;
        opened.desk.portal().signed_out("nobody is signed in").await?;
        out.note(&match fault {
            None => "Signed out. What waits is kept.".to_owned(),
            Some(fault) => format!("Signed out here, but the portal was not told: {fault}. What waits is kept."),
        });
        Ok(())
    }
}
