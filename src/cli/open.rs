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
use crate::config::dirs::Dirs;
use crate::db::Server;
use crate::desk::{AdminDesk, AgentDesk, Desk, Error, PlanChange, PortalState};
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
        let place = Place::of(setup, which)?;
        let is_sample = place.is_sample(setup);
        let exists = place.is_there();
        if !exists && !is_sample && which != Which::Own {
            return Err(Fault::not_found(format!(
                "there is no desk in {0}: `deskbell --desk {0} person add EMAIL --name NAME --agent` makes one",
                place.file.display()
            )));
        }
        let desk = place.open().await?;
        setup.keep(&desk);
        if is_sample && desk.system().is_empty().await? {
            load_sample(&desk).await?;
            out.note(&format!("Made the sample desk, in {}.", desk.place()));
        } else if !exists {
            out.note(&format!("Made a new desk, in {}.", desk.place()));
        }
        Ok(Self { desk, is_sample })
    }

    /// The desk as the agent holds it that the verb acts for.
    pub(crate) async fn agent(&self, setup: &Setup) -> anyhow::Result<AgentDesk> {
        let me = self.me(setup).await?;
        Ok(self.desk.agent(me.id).await?)
    }

    /// The desk as an administrator holds it: the one who is named, else whoever may write the file.
    ///
    /// # Errors
    /// When somebody is named who is no administrator, and there is one.
    pub(crate) async fn admin(&self, setup: &Setup) -> anyhow::Result<AdminDesk> {
        let is_bare = !self.desk.system().agents().await?.iter().any(Person::is_administrator);
        let is_foreign = self.is_sample && !matches!(setup.config.origin("me.email"), Origin::Flag(_));
        match &setup.config.me.email {
            Some(email) if !is_bare && !is_foreign => {
                Ok(self.desk.admin(self.person(email.as_str()).await?.id).await?)
            }
            Some(_) | None => Ok(self.desk.console()),
        }
    }

    /// Lays something down about whose calendar is offered, as an administrator.
    pub(crate) async fn lay_down(&self, setup: &Setup, change: PlanChange) -> anyhow::Result<()> {
        Ok(self.admin(setup).await?.lay_down(&change).await?)
    }

    /// The agent that the verb acts for.
    pub(crate) async fn me(&self, setup: &Setup) -> anyhow::Result<Person> {
        if let Some(portal) = self.desk.portal().state().await? {
            return self.signed_in(&portal, setup).await;
        }
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

    /// Whoever is signed in to the portal behind the desk: nobody else can act there.
    async fn signed_in(&self, portal: &PortalState, setup: &Setup) -> anyhow::Result<Person> {
        let me = self.desk.system().person(portal.me).await?;
        match (&setup.config.me.email, setup.config.origin("me.email")) {
            (Some(email), origin @ Origin::Flag(_)) if !same(&me, email.as_str()) => {
                Err(Fault::refused(format!("{origin}: this desk acts for {}, who signed in to its portal", me.email)))
            }
            _ => Ok(me),
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

/// Where the desk is that is wanted.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its file, or what its key and files are beside.
    pub(crate) file: PathBuf,
    /// Its database server.
    server: Option<Server>,
}

impl Place {
    /// The place of the desk that is wanted. Of a file and a server, the one that is named nearer to the verb counts.
    pub(crate) fn of(setup: &Setup, which: Which) -> anyhow::Result<Self> {
        let nearness = |key| match setup.config.origin(key) {
            Origin::BuiltIn => 0,
            Origin::File { .. } => 1,
            Origin::Environment(_) => 2,
            Origin::Flag(_) => 3,
        };
        match &setup.config.desk.database {
            Some(address) if which != Which::Sample && nearness("desk.database") >= nearness("desk.file") => {
                let server =
                    address.reveal().parse().with_context(|| setup.config.origin("desk.database").to_string())?;
                let file = named(setup)?.unwrap_or_else(|| setup.dirs.server_file());
                Ok(Self { file, server: Some(server) })
            }
            Some(_) | None => Ok(Self { file: file(setup, which)?, server: None }),
        }
    }

    /// Whether there is a desk. A database has to be there before it is named.
    pub(crate) fn is_there(&self) -> bool {
        self.server.is_some() || self.file.exists()
    }

    /// Whether it is the sample desk's.
    pub(crate) fn is_sample(&self, setup: &Setup) -> bool {
        self.server.is_none() && self.file == setup.dirs.sample_file()
    }

    /// Opens the desk, and makes it when it is not there.
    async fn open(&self) -> Result<Desk, Error> {
        match &self.server {
            Some(server) => Desk::open_on(server, &self.file, Clock::System).await,
            None => Desk::open(&self.file, Clock::System).await,
        }
    }
}

/// The file of the desk that is wanted, on this machine.
pub(crate) fn file(setup: &Setup, which: Which) -> anyhow::Result<PathBuf> {
    let dirs = &setup.dirs;
    match (which, named(setup)?) {
        (Which::Usual | Which::Own, Some(named)) => Ok(named),
        (Which::Own, None) => Ok(usual(dirs)),
        (Which::Usual, None) if usual(dirs).exists() => Ok(usual(dirs)),
        (Which::Sample, _) | (Which::Usual, None) => Ok(dirs.sample_file()),
    }
}

/// The desk that somebody names, by an option or in the settings.
pub(crate) fn named(setup: &Setup) -> anyhow::Result<Option<PathBuf>> {
    let named = setup.config.desk.file.as_ref().map(|file| beside(file, setup.config.origin("desk.file")));
    let absolute =
        |file: PathBuf| std::path::absolute(&file).with_context(|| format!("cannot make sense of {}", file.display()));
    named.map(absolute).transpose()
}

/// The desk that counts while nobody names one: the one that `deskbell connect` made, else one's own.
pub(crate) fn usual(dirs: &Dirs) -> PathBuf {
    let name = fs::read_to_string(dirs.usual_file()).unwrap_or_default();
    match name.trim() {
        "" => dirs.desk_file(),
        name => dirs.data.join(name),
    }
}

/// Makes a desk in the data directory the one that counts while nobody names another.
pub(crate) fn make_usual(dirs: &Dirs, desk: &Path) -> anyhow::Result<()> {
    let name = desk.file_name().unwrap_or(desk.as_os_str()).to_string_lossy();
    let (file, aside) = (dirs.usual_file(), dirs.usual_file().with_extension("new"));
    let written = fs::write(&aside, format!("{name}\n")).and_then(|()| fs::rename(&aside, &file));
    written.with_context(|| format!("cannot write {}", file.display()))
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
