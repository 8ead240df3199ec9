//! Which desk a verb works on, and as whom.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::exit::Fault;
use super::print::Out;
use super::running;
use super::setup::Setup;
use crate::clock::Clock;
use crate::config::Origin;
use crate::desk::{AgentDesk, Desk, Error};
use crate::ticket::{Email, Person, Role};

/// The agent whose desk the sample is, when nobody says otherwise.
const SAMPLE_AGENT: &str = "alice@deskbell.example";

/// Which desk a verb wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one that is named, else the real one once there is one, else the sample.
    Usual,
    /// The sample desk.
    Sample,
    /// The one that is named, else the real one; made when there is none.
    Own,
}

/// An open desk.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The desk.
    pub(crate) desk: Desk,
    /// Whether it is the sample desk.
    pub(crate) is_sample: bool,
}

impl Opened {
    /// Opens a desk. The sample desk is made when it is wanted and not there.
    ///
    /// # Errors
    /// When the named desk does not exist and the verb is not one that makes it: a misspelt name must not become
    /// an empty desk.
    pub(crate) async fn open(setup: &Setup, which: Which, out: &mut Out) -> anyhow::Result<Self> {
        let file = file(setup, which)?;
        let is_sample = file == setup.dirs.sample_file();
        let exists = file.exists();
        if !exists && !is_sample && which != Which::Own {
            return Err(Fault::not_found(format!(
                "there is no desk in {0}: `deskbell --desk {0} person add EMAIL --name NAME --agent` makes one",
                file.display()
            )));
        }
        let desk = Desk::open(&file, Clock::System).await?;
        setup.keep(&desk);
        if is_sample && desk.system().is_empty().await? {
            load_sample(&desk).await?;
            out.note(&format!("Made the sample desk, in {}.", file.display()));
        } else if !exists {
            out.note(&format!("Made a new desk, in {}.", file.display()));
        }
        Ok(Self { desk, is_sample })
    }

    /// The desk as the agent holds it that the verb acts for.
    pub(crate) async fn agent(&self, setup: &Setup) -> anyhow::Result<AgentDesk> {
        let me = self.me(setup).await?;
        Ok(self.desk.agent(me.id).await?)
    }

    /// The agent that the verb acts for.
    pub(crate) async fn me(&self, setup: &Setup) -> anyhow::Result<Person> {
        let agents = self.desk.system().agents().await?;
        let named = |email: &Email| agents.iter().find(|agent| same(agent, email.as_str())).cloned();
        if let Some(email) = &setup.config.me.email {
            let origin = setup.config.origin("me.email");
            match named(email) {
                Some(agent) => return Ok(agent),
                // Who one is on one's own desk need not exist on the sample.
                None if self.is_sample && !matches!(origin, Origin::Flag(_)) => {}
                None => {
                    return Err(Fault::not_found(format!("{origin}: no agent {email} on this desk{}", list(&agents))));
                }
            }
        }
        if self.is_sample
            && let Some(alice) = agents.iter().find(|agent| same(agent, SAMPLE_AGENT))
        {
            return Ok(alice.clone());
        }
        match agents.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Fault::not_found(
                "this desk has no agent yet: `deskbell person add EMAIL --name NAME --agent` adds one",
            )),
            [_, _, ..] => Err(Fault::usage(format!("say who you are with --as EMAIL or me.email{}", list(&agents)))),
        }
    }

    /// Somebody of the desk, by address.
    pub(crate) async fn person(&self, email: &str) -> anyhow::Result<Person> {
        let email: Email = email.parse()?;
        let found = self.desk.system().find_person(&email).await?;
        found.ok_or_else(|| Fault::not_found(format!("no person {email}, `deskbell person list` lists them")))
    }

    /// An agent of the desk, by address.
    pub(crate) async fn agent_named(&self, email: &str) -> anyhow::Result<Person> {
        let person = self.person(email).await?;
        match person.role {
            Role::Agent => Ok(person),
            Role::Customer => Err(Fault::refused(format!("{} is a customer, not an agent", person.email))),
        }
    }
}

/// The file of the desk that is wanted.
pub(crate) fn file(setup: &Setup, which: Which) -> anyhow::Result<PathBuf> {
    let (dirs, own) = (&setup.dirs, setup.dirs.desk_file());
    let named = setup.config.desk.file.as_ref().map(|file| beside(file, setup.config.origin("desk.file")));
    let file = match (which, named) {
        (Which::Usual | Which::Own, Some(named)) => named,
        (Which::Own, None) => own,
        (Which::Usual, None) if own.exists() => own,
        (Which::Sample, _) | (Which::Usual, None) => dirs.sample_file(),
    };
    std::path::absolute(&file).with_context(|| format!("cannot make sense of {}", file.display()))
}

/// A path in a file of settings starts where that file is; any other where we are.
fn beside(file: &Path, origin: &Origin) -> PathBuf {
    match origin {
        Origin::File { file: settings, .. } => settings.parent().unwrap_or(Path::new("")).join(file),
        Origin::BuiltIn | Origin::Environment(_) | Origin::Flag(_) => file.to_owned(),
    }
}

/// Fills a new sample desk. Two programs may find it empty at once: one of them comes second, and all is well.
pub(crate) async fn load_sample(desk: &Desk) -> Result<(), Error> {
    match desk.system().load_sample().await {
        Err(Error::Conflict(_)) if !desk.system().is_empty().await? => Ok(()),
        result => result,
    }
}

/// Puts the sample desk back as it was. What was done on it is gone, as was said.
pub(crate) async fn reset_sample(setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
    let file = setup.dirs.sample_file();
    if let Some(running) = running::on(&setup.dirs, &file).first() {
        let pid = running.pid;
        return Err(Fault::refused(format!("deskbell is open on the sample desk (process {pid}): close it first")));
    }
    // The journal first: SQLite would play an old one back into a new database.
    for name in ["sample.db-wal", "sample.db-shm", "sample.db"] {
        let file = file.with_file_name(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", file.display()));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Opened::open(setup, Which::Sample, out).await?;
    Ok(())
}

fn same(person: &Person, email: &str) -> bool {
    person.email.as_str().eq_ignore_ascii_case(email)
}

/// The agents there are, for the end of a message.
fn list(agents: &[Person]) -> String {
    let emails: Vec<_> = agents.iter().map(|agent| agent.email.as_str()).collect();
    if emails.is_empty() { String::new() } else { format!("; its agents: {}", emails.join(", ")) }
}
