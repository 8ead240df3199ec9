//! A desk that follows another deskbell's: filled, live, offline and back, and nothing lost or doubled on a bad line.

mod chaos;
mod connect;
mod follow;
mod proxy;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, NewPerson};
use deskbell::ticket::{
    Access, Body, Change, Event, NewReply, NewTicket, Number, PersonId, Priority, Role, Subject, View, Visibility,
};
use deskbell::upstream::Upstream as _;
use deskbell::upstream::deskbell::{Deskbell, Login};
use deskbell::web::Server;
use deskbell::work::sync::{Pace, Sync};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::bench::{eventually, open_desk};
use crate::pages::settings;
use proxy::Proxy;

/// Nothing here comes by asking now and then: what is seen was heard of.
const PACE: Pace = Pace {
    background: Duration::from_millis(1),
    poll: Duration::from_hours(1),
    settle: Duration::from_hours(1),
    look_again: Duration::from_hours(1),
    link: Duration::from_hours(1),
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_millis(40),
};

/// A team's desk with its server, and a line to it that can be bad.
struct Team {
    desk: Desk,
    anna: AgentDesk,
    noor: AgentDesk,
    dana: PersonId,
    token: String,
    line: Proxy,
    stop: CancellationToken,
    tasks: TaskTracker,
    folder: TempDir,
}

/// Anna's own desk, following the team's.
pub(crate) struct Replica {
    desk: Desk,
    pub(crate) me: AgentDesk,
    working: CancellationToken,
    tasks: TaskTracker,
}

impl Team {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = open_desk(&folder.path().join("team.db"), Clock::System).await.unwrap();
        let anna = person(&desk, Role::Agent, "Anna Berg").await;
        let noor = person(&desk, Role::Agent, "Noor Haddad").await;
        let dana = person(&desk, Role::Customer, "Dana Ortiz").await;
        let (anna, noor) = (desk.agent(anna).await.unwrap(), desk.agent(noor).await.unwrap());
        let token = anna.add_token("a terminal", Access::Write, 30).await.unwrap().1;
        let server = Server::bind(desk.clone(), settings()).unwrap();
        let address = server.url().socket_addrs(|| None).unwrap()[0];
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(server.run(stop.clone()));
        let line = Proxy::start(address, &tasks, stop.clone()).await;
        Self { desk, anna, noor, dana, token, line, stop, tasks, folder }
    }

    /// Opens a ticket of Dana's.
    async fn ticket(&self, subject: &str) -> Number {
        self.anna.open_ticket(&new_ticket(subject, self.dana)).await.unwrap()
    }

    fn url(&self) -> Url {
        format!("http://{}", self.line.address).parse().unwrap()
    }

    fn upstream(&self) -> Deskbell {
        Deskbell::at(&self.url(), Some(Login { token: self.token.clone() })).unwrap()
    }

    /// Anna's own desk, at work.
    async fn replica(&self) -> Replica {
        Replica::open(self, &self.folder.path().join("replica.db")).await
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.close();
    }
}

impl Replica {
    async fn open(team: &Team, file: &Path) -> Self {
        Self::of(&team.url(), &team.token, file).await
    }

    /// One that follows the desk at an address.
    pub(crate) async fn of(url: &Url, token: &str, file: &Path) -> Self {
        let desk = open_desk(file, Clock::System).await.unwrap();
        let upstream = Arc::new(Deskbell::at(url, Some(Login { token: token.to_owned() })).unwrap());
        let me = if let Some(state) = desk.portal().state().await.unwrap() {
            state.me
        } else {
            let user = upstream.who_am_i().await.unwrap().user.unwrap();
            desk.portal().connect("deskbell", url.as_str(), &user).await.unwrap()
        };
        let sync = Sync::new(desk.clone(), upstream, PACE, watch::Sender::new(0).subscribe());
        let (working, tasks) = (CancellationToken::new(), TaskTracker::new());
        let stop = working.clone();
        tasks.spawn(async move { sync.run(stop).await });
        tasks.close();
        Self { me: desk.agent(me).await.unwrap(), desk, working, tasks }
    }

    /// Ends the work wherever it is.
    async fn kill(self) {
        self.working.cancel();
        self.tasks.wait().await;
        self.desk.close().await;
    }

    async fn waiting(&self) -> u64 {
        self.desk.portal().state().await.unwrap().unwrap().waiting
    }

    /// Waits until this desk tells the same as the team's.
    async fn in_step(&self, team: &Team) {
        self.tells_the_same_as(&team.anna).await;
    }

    /// [`Replica::in_step`] with any desk.
    pub(crate) async fn tells_the_same_as(&self, theirs: &AgentDesk) {
        let same = async || {
            let (here, there) = (everything(&self.me).await, everything(theirs).await);
            (here == there && self.waiting().await == 0).then_some(())
        };
        let deadline = tokio::time::timeout(Duration::from_mins(5), async {
            while same().await.is_none() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        if deadline.await.is_err() {
            let (here, there) = (everything(&self.me).await, everything(theirs).await);
            let different = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| {
                let only = a.iter().filter(|(key, value)| b.get(*key) != Some(value));
                only.map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>()
            };
            let (here, there) = (different(&here, &there), different(&there, &here));
            let unsent = self.me.unsent().await.unwrap();
            panic!("only here: {here:#?}\nonly there: {there:#?}\nunsent: {unsent:#?}");
        }
    }
}

/// Everything a desk tells: each ticket as it stands, and each entry under its own id.
async fn everything(desk: &AgentDesk) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let page = desk.list(&View::All.query(), deskbell::ticket::From::Top, 500).await.unwrap();
    for row in page.rows {
        let number = row.ticket.number;
        let Ok(thread) = desk.ticket(number).await else {
            // It was given its number between the list and this: not the same as anything yet.
            all.insert(format!("#{number}"), "is being numbered".to_owned());
            continue;
        };
        let (ticket, assignee) = (&thread.ticket, row.assignee.map(|person| person.name));
        let mut watchers: Vec<_> = thread.watchers.iter().map(|person| person.email.to_string()).collect();
        watchers.sort();
        let fields = format!(
            "{} {} {} {:?} {:?} {assignee:?} {} waits: {} since {} watched by {watchers:?}",
            ticket.subject,
            ticket.status,
            ticket.priority,
            ticket.category.as_ref().map(ToString::to_string),
            ticket.module.as_ref().map(ToString::to_string),
            thread.requester.email,
            row.customer_wrote_last,
            ticket.updated_at,
        );
        all.insert(format!("#{number}"), fields);
        for entry in thread.entries {
            let by = entry.by.map(|by| by.name);
            let what = match entry.event {
                Event::Opened { body } | Event::Replied { body } => body.text,
                Event::Noted { body } => format!("(note) {}", body.text),
                Event::Booking { call } => call.words().to_owned(),
                Event::Rated { rating } => rating.score.id().to_owned(),
                // What it was is left out too: the team's desk opens a new ticket that is answered, by itself.
                Event::Changed { changed } => format!("-> {}", said(desk, &changed.to).await),
            };
            // When is left out: what was done here has the time it was done, there the time it arrived.
            let told = format!("#{} {by:?}: {what} {:?}", entry.ticket, entry.time);
            let before = all.insert(entry.source_id, told);
            assert_eq!(before, None, "two entries of one id");
        }
    }
    all
}

/// A value with people by name: each desk has numbers of its own for them.
async fn said(desk: &AgentDesk, change: &Change) -> String {
    let ids = match change {
        Change::Assignee(id) => id.iter().copied().collect(),
        Change::Watchers(ids) => ids.clone(),
        other => return format!("{other:?}"),
    };
    let mut names = Vec::new();
    for id in ids {
        names.push(desk.person(id).await.unwrap().name);
    }
    names.sort();
    format!("{} {names:?}", change.field())
}

async fn person(desk: &Desk, role: Role, name: &str) -> PersonId {
    let first = name.split(' ').next().unwrap().to_lowercase();
    let new = NewPerson {
        role,
        name: name.to_owned(),
        email: format!("{first}@desk.example").parse().unwrap(),
        company: (role == Role::Customer).then(|| "Northwind".to_owned()),
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    desk.system().add_person(&new).await.unwrap()
}

fn new_ticket(subject: &str, requester: PersonId) -> NewTicket {
    NewTicket {
        source_id: format!("opened/{}", subject.replace(' ', "-")),
        subject: subject.parse::<Subject>().unwrap(),
        body: Body::plain(format!("{subject}, please help.")),
        requester,
        priority: Priority::Normal,
        category: None,
        module: None,
        assignee: None,
    }
}

pub(crate) fn reply(text: &str) -> NewReply {
    let source_id = format!("said/{}", text.replace(' ', "-"));
    NewReply { source_id, body: Body::plain(text), visibility: Visibility::Public, time: None }
}

/// Waits for a ticket to be there.
pub(crate) async fn arrived(desk: &AgentDesk, number: Number) {
    eventually("the ticket", async || desk.ticket(number).await.ok()).await;
}
