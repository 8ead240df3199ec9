//! The use cases of the desk, and who may do what.
//!
//! What you may do is the type you hold: [`AgentDesk`] for the team, [`CustomerDesk`] for a customer, who
//! only ever gets types that cannot hold an internal note, [`SystemDesk`] for the program itself.
//! The only writer of the database, and the only one to ring the bell.

mod admin;
mod agent;
mod audit;
mod backup;
mod bell;
mod booking;
mod canned;
mod carry;
mod code;
mod customer;
mod error;
mod feed;
mod figure;
mod file;
mod health;
mod hook;
mod invitation;
mod keep;
mod letter;
mod link;
mod notice;
mod offer;
mod plan;
mod portal;
mod presence;
mod reference;
mod retention;
mod rule;
mod sample;
mod secret;
mod session;
mod store;
mod system;
mod task;
mod token;
mod totp;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

pub use admin::AdminDesk;
pub use agent::{AgentDesk, READ_ONLY};
pub use audit::{AuditLine, Audited};
pub use backup::{Manifest, check as check_backup, restore as restore_backup};
pub use bell::Bell;
pub use booking::{Found, Inquiry, Taken};
pub use carry::{Step, carry_beside};
pub use code::{DIGITS_MINUTES, Proof};
pub use customer::{CustomerDesk, Means, Settled};
pub use error::Error;
pub use feed::Threads;
pub use file::Fetched;
pub use health::Backlog;
pub use hook::{Hook, HookName};
pub use letter::{Envelope, Message, Outcome};
pub use link::CustomerLink;
pub use plan::{LaidDown, PlanChange};
pub use portal::{Asking, Mark, NO_PORTAL, PortalDesk, PortalState, Unsent, Values, WantedFile};
pub use reference::Reference;
pub use retention::{Cleared, Keeping};
pub use sample::SAMPLE_PASSWORD;
pub use session::{Begun, OpenSession, Scope, Session, Which};
pub use store::save;
pub use system::{NewPerson, SystemDesk};
pub(crate) use token::MOST_DAYS as MOST_TOKEN_DAYS;
pub use totp::SecondStep;
pub use write::Done;

use crate::clock::Clock;
use crate::db::{Db, Server};
use crate::ticket::{Byline, Number, Person, PersonId, Role};

/// What somebody who is shut out reads.
const SHUT_OUT: &str = "this account is disabled: an administrator can enable it again";

/// What somebody reads who wants to do what only an administrator may.
pub const ADMINISTRATORS_ONLY: &str = "only an administrator may do this";

/// An open desk; cheap to clone, every clone is the same desk.
#[derive(Debug, Clone)]
pub struct Desk(Arc<Shared>);

/// What every handle of a desk points to.
#[derive(Debug)]
struct Shared {
    home: Home,
    db: Db,
    clock: Clock,
    ringer: bell::Ringer,
    key: secret::Key,
    store: store::Store,
    /// The ticket somebody looks at: the portal's worker reads it again.
    looked_at: watch::Sender<Option<Number>>,
    /// The thing of the outbox that is being sent to the portal by this process, and how much of it has gone in percent.
    sending: watch::Sender<Option<(i64, u8)>>,
    tasks: TaskTracker,
    /// Ends the tasks when the last handle goes.
    stop: CancellationToken,
    _stop: DropGuard,
}

/// Where a desk is.
#[derive(Debug)]
struct Home {
    /// Its database, in words.
    place: String,
    /// What its key and its files are beside; its database, too, unless that is on a server.
    file: PathBuf,
}

impl Home {
    /// Makes the folder, for nobody else to look into.
    fn make(&self) -> Result<(), Error> {
        self.file.parent().map_or(Ok(()), secret::make_private_folder)
    }
}

impl Desk {
    /// Opens the desk kept in a file, and makes it when there is none, with its folder and its secret key beside it.
    pub async fn open(file: &Path, clock: Clock) -> Result<Self, Error> {
        let home = Home { place: file.display().to_string(), file: file.to_owned() };
        home.make()?;
        let desk = Self::over(Db::open(file).await?, home, clock).await?;
        desk.work(bell::watch_file(file.to_owned(), desk.0.ringer.clone()));
        Ok(desk)
    }

    /// Opens the desk kept on a database server. Its secret key and its files are beside `file`, as they are for a desk
    /// in a file; every process that serves the desk needs the same.
    pub async fn open_on(server: &Server, file: &Path, clock: Clock) -> Result<Self, Error> {
        let home = Home { place: server.to_string(), file: file.to_owned() };
        home.make()?;
        let desk = Self::over(Db::open_server(server).await?, home, clock).await?;
        desk.work(bell::listen(desk.db().clone(), desk.0.ringer.clone()));
        Ok(desk)
    }

    async fn over(db: Db, home: Home, clock: Clock) -> Result<Self, Error> {
        let stop = CancellationToken::new();
        let shared = Shared {
            key: secret::Key::of(&db, &home.file).await?,
            store: store::Store::beside(&home.file),
            home,
            db,
            clock,
            ringer: bell::Ringer::default(),
            looked_at: watch::Sender::new(None),
            sending: watch::Sender::new(None),
            tasks: TaskTracker::new(),
            stop: stop.clone(),
            _stop: stop.drop_guard(),
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Does something beside everything else for as long as the desk is open.
    fn work(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(self.0.stop.clone().run_until_cancelled_owned(work));
    }

    /// The desk as an agent holds it.
    pub async fn agent(&self, agent: PersonId) -> Result<AgentDesk, Error> {
        let person = self.person(agent).await?;
        match person.role {
            Role::Agent if person.is_disabled => Err(Error::NotAllowed(SHUT_OUT)),
            Role::Agent => Ok(AgentDesk::new(self.clone(), byline(&person))),
            Role::Customer => Err(Error::NotAllowed("only an agent may do this")),
        }
    }

    /// The desk as an administrator holds it.
    pub async fn admin(&self, administrator: PersonId) -> Result<AdminDesk, Error> {
        let person = self.person(administrator).await?;
        if person.is_administrator() {
            return Ok(AdminDesk::new(self.clone(), Some(person.id)));
        }
        Err(Error::NotAllowed(ADMINISTRATORS_ONLY))
    }

    /// The desk as whoever may write its file holds it: nobody can keep them from anything.
    pub fn console(&self) -> AdminDesk {
        AdminDesk::new(self.clone(), None)
    }

    /// The desk as a customer holds it: their own tickets.
    pub async fn customer(&self, customer: PersonId) -> Result<CustomerDesk, Error> {
        let person = self.person(customer).await?;
        Ok(CustomerDesk::new(self, person, None))
    }

    /// The desk as the program itself holds it.
    pub fn system(&self) -> SystemDesk {
        SystemDesk::new(self.clone())
    }

    /// The desk as the worker holds it that keeps it in step with the portal behind it.
    pub fn portal(&self) -> PortalDesk {
        PortalDesk::new(self.clone())
    }

    /// A bell that rings on every change, by this process or another.
    pub fn bell(&self) -> Bell {
        self.0.ringer.bell()
    }

    /// The desk's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What the desk's key and files are beside; the file it is kept in, unless that is on a server.
    pub fn file(&self) -> &Path {
        &self.0.home.file
    }

    /// Where the desk is kept: its file, or its database server without the password.
    pub fn place(&self) -> &str {
        &self.0.home.place
    }

    /// Lets running statements finish and closes the database.
    pub async fn close(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.db.close().await;
    }

    fn db(&self) -> &Db {
        &self.0.db
    }

    async fn person(&self, id: PersonId) -> Result<Person, Error> {
        self.db().person(id).await?.ok_or_else(|| Error::NoPerson(id.to_string()))
    }
}

fn byline(person: &Person) -> Byline {
    Byline { id: person.id, role: person.role, name: person.name.clone() }
}
