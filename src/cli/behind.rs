//! The portal behind a desk, as the verbs hold it: the way in, and the worker that keeps the two in step.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::exit::Fault;
use super::print::Out;
use super::setup::Setup;
use crate::desk::{Desk, PortalState};
use crate::ticket::Role;
use crate::ticket::UserId;
use crate::ticket::portal::User;
use crate::upstream::{Door, Entered, Keeper, Kind, Place, Portal};
use crate::work::sync::{Pace, Sync};

/// How often a process that only reads asks whether it may work now.
const TURN: Duration = Duration::from_secs(3);

/// The person an API key stands for on the desk: it belongs to nobody in the portal.
const KEY_USER: UserId = UserId(-1);

/// The portal behind a desk.
#[derive(Debug, Clone)]
pub(crate) struct Behind {
    desk: Desk,
    door: Arc<Door>,
    sync: Sync<Portal>,
}

/// The right to work for a desk: one process has it at a time, so that nothing is asked twice.
#[derive(Debug)]
struct Turn(#[expect(dead_code, reason = "the lock ends with the file")] File);

impl Behind {
    /// The portal behind a desk; nothing when the desk is its own.
    pub(crate) async fn of(desk: &Desk, setup: &Setup) -> anyhow::Result<Option<Self>> {
        let Some(state) = desk.portal().state().await? else { return Ok(None) };
        let url = Url::parse(&state.url).with_context(|| format!("cannot make sense of {}", state.url))?;
        let door = Door::new(state.kind.parse()?, url, Keeper::beside(desk.file())).await?;
        Ok(Some(Self::through(desk, Arc::new(door), setup)))
    }

    /// The portal behind a desk, which a verb needs.
    pub(crate) async fn must_have(desk: &Desk, setup: &Setup) -> anyhow::Result<Self> {
        let behind = Self::of(desk, setup).await?;
        behind.ok_or_else(|| {
            let place = desk.place();
            Fault::refused(format!("{place} has no portal behind it: `deskbell connect` puts one there"))
        })
    }

    /// The portal that a door leads to.
    pub(crate) fn through(desk: &Desk, door: Arc<Door>, setup: &Setup) -> Self {
        let sync = Sync::new(desk.clone(), door.portal().clone(), Pace::default(), door.opened());
        let sync = sync.with_links(setup.config.booking.links.clone());
        Self { desk: desk.clone(), door, sync }
    }

    /// The way in.
    pub(crate) fn door(&self) -> &Arc<Door> {
        &self.door
    }

    /// The worker.
    pub(crate) fn sync(&self) -> &Sync<Portal> {
        &self.sync
    }

    /// How things stand.
    pub(crate) async fn state(&self) -> anyhow::Result<PortalState> {
        let state = self.desk.portal().state().await?;
        state.context("the portal behind the desk is gone")
    }

    /// Puts whoever signed in behind the desk and keeps the login; says where.
    pub(crate) async fn enter(&self, entered: &Entered) -> anyhow::Result<Place> {
        let kind = self.door.kind();
        let user = entered.me.user.clone().unwrap_or_else(|| key_user(kind));
        let portal = self.desk.portal();
        portal.connect(kind.id(), self.door.url().as_str(), &user).await?;
        portal.take_link(user.id, entered.me.booking_link.as_ref()).await?;
        portal.take_capabilities(&entered.me.capabilities).await?;
        let place = self.door.enter(entered).await.context("cannot keep the login")?;
        portal.welcome().await?;
        Ok(place)
    }

    /// Works beside a face until it is told to stop.
    pub(crate) fn start(&self, stop: &CancellationToken, tasks: &TaskTracker) {
        let (one, other) = (self.clone(), self.clone());
        tasks.spawn(stop.clone().run_until_cancelled_owned(async move { one.work().await }));
        tasks.spawn(stop.clone().run_until_cancelled_owned(async move { other.watch_login().await }));
    }

    /// Works as soon as no other process does; until then it only reads what somebody looks at here.
    async fn work(&self) {
        let _turn = tokio::select! {
            turn = Turn::wait(self.desk.file()) => turn,
            never = self.sync.look() => match never {},
        };
        self.sync.run(CancellationToken::new()).await;
    }

    /// Takes up a login of another process: `deskbell login` beside a running `deskbell serve`.
    async fn watch_login(&self) {
        let mut bell = self.desk.bell();
        loop {
            bell.rang().await;
            self.door.look_again().await;
        }
    }

    /// Whether another process works for this desk now.
    pub(crate) fn is_at_work_elsewhere(&self) -> bool {
        matches!(Turn::take(self.desk.file()), Ok(None))
    }

    /// Works for one pass; nothing when another process is at it.
    pub(crate) async fn once(&self) -> anyhow::Result<bool> {
        let Some(_turn) = Turn::take(self.desk.file())? else { return Ok(false) };
        self.sync.once().await?;
        Ok(true)
    }
}

/// Says after a verb what of it waits, when nothing is running that would send it.
pub(crate) async fn say_what_waits(setup: &Setup, out: &mut Out) {
    let Some(desk) = setup.desk() else { return };
    let Ok(Some(state)) = desk.portal().state().await else { return };
    if state.waiting == 0 || !matches!(Turn::take(desk.file()), Ok(Some(_))) {
        return;
    }
    let things = if state.waiting == 1 { "1 thing waits".to_owned() } else { format!("{} things wait", state.waiting) };
    out.note(&format!("{things} to be sent to the portal: an open deskbell does it, or `deskbell sync`."));
}

impl Turn {
    /// Waits for the turn; nothing where files cannot be locked.
    async fn wait(desk: &Path) -> Option<Self> {
        loop {
            match Self::take(desk) {
                Ok(Some(turn)) => return Some(turn),
                Ok(None) => tokio::time::sleep(TURN).await,
                Err(error) => {
                    tracing::warn!(%error, "cannot know whether another process works for this desk");
                    return None;
                }
            }
        }
    }

    /// Takes the turn, unless another process has it.
    fn take(desk: &Path) -> io::Result<Option<Self>> {
        let file = File::create(lock(desk))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// The file whose lock is the turn: `desk.db` has `desk.turn` beside it.
fn lock(desk: &Path) -> PathBuf {
    desk.with_extension("turn")
}

fn key_user(kind: Kind) -> User {
    User {
        id: KEY_USER,
        name: Some(format!("API key of {}", kind.name())),
        email: "api-key@portal.invalid".parse().ok(),
        company: None,
        role: Some(Role::Agent),
    }
}
