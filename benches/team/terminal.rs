//! A terminal without its screen: a desk of one's own that follows the team's.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Bell, Desk};
use deskbell::upstream::Upstream as _;
use deskbell::upstream::deskbell::{Deskbell, Login};
use deskbell::work::sync::{Pace, Sync};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

/// How a new terminal comes by the tickets that are not among the newest.
#[derive(Clone, Copy)]
pub(crate) enum Filling {
    /// As in a terminal: page by page, beside somebody's work.
    Usual,
    /// Not while this runs.
    HeldBack,
}

/// A desk that follows another, at work as in a terminal.
pub(crate) struct Terminal {
    desk: Desk,
    me: AgentDesk,
    /// Rings that come while nobody waits are not lost.
    bell: Bell,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Terminal {
    /// Makes a desk in a file, connects it, and starts to follow.
    pub(crate) async fn open(file: &Path, team: &Url, token: &str, filling: Filling) -> Self {
        let upstream = Deskbell::at(team, Some(Login { token: token.to_owned() })).expect("this machine may be asked");
        let desk = Desk::open(file, Clock::System).await.expect("a file");
        let user = upstream.who_am_i().await.expect("the team answers").user.expect("a token is somebody's");
        let me = desk.portal().connect("deskbell", team.as_str(), &user).await.expect("an empty desk connects");
        let pace = match filling {
            Filling::Usual => Pace::default(),
            Filling::HeldBack => Pace { background: Duration::from_hours(1), ..Pace::default() },
        };
        let signed_in = watch::Sender::new(0).subscribe();
        let sync = Sync::new(desk.clone(), Arc::new(upstream), pace, signed_in);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let working = stop.clone();
        tasks.spawn(async move { sync.run(working).await });
        tasks.close();
        let (me, bell) = (desk.agent(me).await.expect("it is an agent"), desk.bell());
        Self { desk, me, bell, stop, tasks }
    }

    /// Waits until it has some of the team's tickets to show; gives when.
    pub(crate) async fn shows_tickets(&mut self) -> Instant {
        while self.loaded().await.0 == 0 {
            self.bell.rang().await;
        }
        Instant::now()
    }

    /// Waits until it has all of the team's tickets; gives when.
    pub(crate) async fn has_all(&self) -> Instant {
        loop {
            let (here, there) = self.loaded().await;
            if there > 0 && here >= there {
                return Instant::now();
            }
            // To count them costs something, and they ring by the hundred.
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Waits until an entry of the team's has arrived; gives when.
    pub(crate) async fn has(&mut self, source_id: &str) -> Instant {
        while self.me.entry_of(source_id).await.expect("its own desk answers").is_none() {
            self.bell.rang().await;
        }
        Instant::now()
    }

    /// Stops, wherever it is.
    pub(crate) async fn close(self) {
        self.stop.cancel();
        self.tasks.wait().await;
        self.desk.close().await;
    }

    async fn loaded(&self) -> (u64, u64) {
        let state = self.desk.portal().state().await.expect("its own desk answers");
        state.map_or((0, 0), |state| state.loaded)
    }
}
