//! `deskbell connect`: puts a portal behind a desk of its own, and checks each step on the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;
use url::Url;

use super::behind::Behind;
use super::exit::Fault;
use super::finding::Finding;
use super::open;
use super::portal_check;
use super::print::Out;
use super::setup::Setup;
use super::sign_in::SignIn;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::upstream::{Door, Keeper, Kind};

/// Put a portal behind a desk of its own, and make that your desk.
#[derive(Debug, Args)]
#[command(after_help = "\
Checks the address, signs you in, and says what your login may do. The portal
gets a desk file of its own, named after its host; your own desk and the sample
are left alone. From then on it is the desk that opens; name another with --desk.

Examples:
  deskbell connect myportal https://portal.example.com
  deskbell connect myportal https://portal.example.com --email you@example.com \\
      --password-stdin --totp 123456 < password
  deskbell connect myportal https://portal.example.com --api-key-stdin < key
  deskbell connect deskbell https://desk.example.com

The last one follows the desk of a team that `deskbell serve` answers for; in
place of an API key it takes a token of `deskbell token add`.")]
pub(crate) struct Connect {
    /// Which kind of portal.
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::id)))]
    portal: String,
    /// Its address.
    url: String,
    #[command(flatten)]
    sign_in: SignIn,
}

impl Connect {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let kind: Kind = self.portal.parse()?;
        let url = address(&self.url)?;
        let (file, is_named) = match open::named(setup)? {
            Some(file) => (file, true),
            None => (setup.dirs.data.join(file_name(&url)), false),
        };
        let door = Arc::new(Door::new(kind, url, Keeper::beside(&file)).await?);
        step(&portal_check::address(&door).await, out)?;
        let entered = self.sign_in.knock(&door, out).await?;
        step(&Finding::ok("signed in", portal_check::who(&entered.me)), out)?;
        step(&portal_check::rights(&entered.me), out)?;
        step(&portal_check::booking_link(&entered.me), out)?;

        let desk = Desk::open(&file, Clock::System).await?;
        setup.keep(&desk);
        let behind = Behind::through(&desk, door, setup);
        let place = behind.enter(&entered).await?;
        step(&Finding::ok("login", format!("kept in {place}")), out)?;
        // A portal may tell what happens only to somebody who is signed in.
        step(&portal_check::live(behind.door().portal()).await, out)?;
        if behind.is_at_work_elsewhere() {
            step(&Finding::ok("desk", format!("{}, where another deskbell is at work", file.display())), out)?;
        } else {
            behind.sync().begin().await?;
            let (here, there) = behind.state().await?.loaded;
            step(&Finding::ok("desk", format!("{}: {here} of about {there} tickets", file.display())), out)?;
        }
        if !is_named {
            open::make_usual(&setup.dirs, &file)?;
        }
        out.finish()?;
        out.note(&next(&file, is_named));
        Ok(())
    }
}

/// Prints what a step found; one that is broken is the last.
fn step(finding: &Finding, out: &mut Out) -> anyhow::Result<()> {
    finding.print(out)?;
    // Each line is seen as its step is done, not when all are.
    out.finish()?;
    if finding.is_broken() { Err(Fault::failed("not connected, see above: nothing was changed")) } else { Ok(()) }
}

fn next(file: &Path, is_named: bool) -> String {
    let command = if is_named { format!("deskbell --desk {}", file.display()) } else { "deskbell".to_owned() };
    format!(
        "Connected. `{command}` opens the queue; the rest of the tickets comes in the background.\n\
         What you do is kept here and sent to the portal, also after a day without a network:\n\
         `deskbell outbox` shows what waits, `deskbell doctor` checks all of this again."
    )
}

/// The address of a portal: its host is what counts.
fn address(text: &str) -> anyhow::Result<Url> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&whole).with_context(|| format!("{text:?} is not an address"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::usage("leave the user name out of the address: you are asked for it"));
    }
    if url.host_str().is_none() {
        return Err(Fault::usage(format!("{text:?} is not an address, write https://portal.example.com")));
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// What the desk of a portal is called: its host, with a port that is not the usual one.
fn file_name(url: &Url) -> PathBuf {
    let host: String = url.host_str().unwrap_or("portal").chars().filter(|c| !"[]:".contains(*c)).collect();
    let port = url.port().map(|port| format!("-{port}")).unwrap_or_default();
    // Not with_extension: a host has dots of its own.
    PathBuf::from(format!("{}{port}.db", host.replace('.', "-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_an_address_counts() {
        for text in ["portal.example.com", "https://Portal.example.com/login?next=/", "https://portal.example.com#x"] {
            assert_eq!(address(text).unwrap().as_str(), "https://portal.example.com/", "{text}");
        }
        for text in ["https://me:secret@portal.example.com", "", "https://", "mailto:a@b.example"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_desk_is_named_after_the_host() {
        let name = |text: &str| file_name(&address(text).unwrap()).display().to_string();
        assert_eq!(name("https://help.example.com"), "help-example-com.db");
        assert_eq!(name("http://127.0.0.1:8123/x"), "127-0-0-1-8123.db");
        assert_eq!(name("http://[::1]:80"), "1.db");
    }
}
