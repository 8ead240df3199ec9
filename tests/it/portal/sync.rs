//! A desk kept in step with a portal.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, PortalState, Values};
use deskbell::ticket::portal::User;
use deskbell::ticket::{
    Body, Change, Draft, Event, NewReply, NewTicket, Number, PersonId, Priority, Role, Status, Thread, UserId, View,
    Visibility,
};
use deskbell::upstream::myportal::{Login, MyPortal};
use deskbell::work::sync::{Pace, Sync};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::portal;
use super::fake::{CSRF, Fake, Fate, Persona, World};
use crate::bench::open_desk;

/// Everything at once, so that a test takes no time.
pub(super) const PACE: Pace = Pace {
    background: Duration::from_millis(1),
    poll: Duration::from_millis(200),
    settle: Duration::from_millis(100),
    look_again: Duration::from_millis(50),
    link: Duration::from_millis(50),
    first_pause: Duration::from_millis(5),
    longest_pause: Duration::from_millis(40),
};

/// A desk with the fake portal behind it, signed in as Tomas.
pub(super) struct Bench {
    pub(super) fake: Fake,
    pub(super) desk: Desk,
    pub(super) me: AgentDesk,
    pub(super) portal: Arc<MyPortal>,
    sync: Sync<MyPortal>,
    signed_in: watch::Sender<u64>,
    stop: CancellationToken,
    tasks: TaskTracker,
    _folder: TempDir,
}

impl Bench {
    pub(super) async fn open() -> Self {
        Self::with(Fake::start().await).await
    }

    /// A desk with this portal behind it.
    pub(super) async fn with(fake: Fake) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let portal = Arc::new(portal(&fake, Persona::Tomas));
        let (desk, me) = connected(&folder.path().join("desk.db"), &fake).await;
        let signed_in = watch::Sender::new(0);
        let sync = Sync::new(desk.clone(), portal.clone(), PACE, signed_in.subscribe());
        Self {
            fake,
            desk,
            me,
            portal,
            sync,
            signed_in,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            _folder: folder,
        }
    }

    /// A desk that has read everything and goes on.
    pub(super) async fn in_step() -> Self {
        let bench = Self::open().await;
        bench.run();
        bench.settled().await;
        bench
    }

    pub(super) fn run(&self) {
        let (sync, stop) = (self.sync.clone(), self.stop.clone());
        self.tasks.spawn(async move { sync.run(stop).await });
    }

    pub(super) async fn state(&self) -> PortalState {
        self.desk.portal().state().await.unwrap().unwrap()
    }

    /// Waits until every thread has been read and nothing waits.
    pub(super) async fn settled(&self) {
        until("the desk is in step", || async {
            let (state, behind) = (self.state().await, self.desk.portal().behind().await.unwrap());
            let is_read = self.desk.portal().mark().await.unwrap().resume.is_none() && state.loaded.0 > 0;
            is_read && behind.is_none() && state.waiting == 0
        })
        .await;
    }

    pub(super) async fn thread(&self, number: i64) -> Thread {
        self.me.ticket(Number(number)).await.unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Opens a desk and puts the portal behind it.
pub(super) async fn connected(file: &Path, fake: &Fake) -> (Desk, AgentDesk) {
    let desk = open_desk(file, Clock::System).await.unwrap();
    let tomas = User {
        id: UserId(2),
        name: Some("Tomas Lindqvist".to_owned()),
        email: Some("tomas.lindqvist@copperline.example".parse().unwrap()),
        company: None,
        role: Some(Role::Agent),
    };
    let me = desk.portal().connect("myportal", fake.url.as_str(), &tomas).await.unwrap();
    let agent = desk.agent(me).await.unwrap();
    (desk, agent)
}

/// Waits for a condition, and says which when it does not come.
pub(super) async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    const DEADLINE: Duration = Duration::from_mins(5);
    let waited = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, waited).await.is_ok(), "not yet: {what}");
}

pub(super) fn reply(text: &str) -> NewReply {
    NewReply { source_id: text.to_owned(), body: Body::plain(text), visibility: Visibility::Public, time: None }
}

/// A ticket somebody is about to open.
pub(super) fn new_ticket(requester: PersonId, text: &str) -> NewTicket {
    NewTicket {
        source_id: "new".to_owned(),
        subject: "Scanner beeps".parse().unwrap(),
        body: Body::plain(text),
        requester,
        priority: Priority::Normal,
        category: None,
        module: None,
        assignee: None,
    }
}

/// What was said on a ticket, oldest first.
pub(super) fn said(thread: &Thread) -> Vec<&str> {
    thread
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Opened { body } | Event::Replied { body } | Event::Noted { body } => Some(body.text.as_str()),
            Event::Changed { .. } | Event::Booking { .. } | Event::Rated { .. } => None,
        })
        .collect()
}

#[tokio::test]
async fn everything_of_the_portal_comes_to_the_desk() {
    let bench = Bench::in_step().await;
    assert_eq!(bench.me.tally().await.unwrap().of(View::All), 29);
    let thread = bench.thread(1).await;
    assert_eq!(thread.ticket.subject.as_str(), "Reception printer prints blank pages");
    assert_eq!(thread.requester.name, "Hannah Doyle");
    assert_eq!(thread.requester.company.unwrap().name, "Company 3");
    let assignee = thread.assignee.unwrap();
    assert_eq!(assignee.name, "Tomas Lindqvist");
    assert_eq!(thread.watchers.len(), 3);
    let visible: Vec<_> = thread.entries.iter().map(|entry| matches!(entry.event, Event::Noted { .. })).collect();
    assert_eq!(visible, [false, false, false, true, false], "the description once, two replies, a note, a file");
    assert_eq!(bench.thread(7).await.ticket.status, Status::Open);
    assert_eq!(bench.thread(25).await.requester.name, "Nobody named");
    until("the link of the assignee is known", || async {
        let assignee = bench.thread(1).await.assignee.unwrap();
        assignee.booking_link.is_some_and(|link| link.as_str() == "https://cal.com/tomas-copperline/30min")
    })
    .await;
    until("the link of a colleague was read from the page", || async {
        bench.thread(18).await.assignee.unwrap().booking_link.is_some()
    })
    .await;
}

#[tokio::test]
async fn what_happens_there_appears_here_by_hint() {
    let bench = Bench::in_step().await;
    until("the live connection is open", || async { bench.fake.listeners() == 1 }).await;
    bench.fake.world(|world| {
        world.say(7, Some(5), "<p>Any news?</p>", false);
        world.change(7, |ticket| (ticket.status, ticket.assignee) = ("resolved".to_owned(), Some(3)));
        world.hint("reply", 7);
    });
    until("the reply and the status are here", || async {
        let thread = bench.thread(7).await;
        said(&thread).contains(&"<p>Any news?</p>") && thread.ticket.status == Status::Solved
    })
    .await;
    let row = bench.me.list(&View::Solved.query(), deskbell::ticket::From::Top, 5).await.unwrap().rows.remove(0);
    assert!(row.customer_wrote_last);
    assert_eq!(row.assignee.unwrap().name, "Mei Okafor");
}

#[tokio::test]
async fn what_is_done_here_lands_there_once() {
    let bench = Bench::in_step().await;
    let number = Number(5);
    bench.me.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
    bench.me.change(&[number], &Change::Assignee(Some(bench.me.me()))).await.unwrap();
    bench.me.reply(number, &reply("Is it plugged in?\n\nBest, Tomas")).await.unwrap();
    let note = NewReply { visibility: Visibility::Internal, ..reply("looks like toner") };
    bench.me.reply(number, &note).await.unwrap();
    assert_eq!(said(&bench.thread(5).await).len(), 3, "seen here at once");
    bench.settled().await;
    let ticket = bench.fake.world(|world| world.tickets[&5].clone());
    assert_eq!((ticket.status.as_str(), ticket.assignee), ("pending", Some(2)));
    let kept: Vec<_> = ticket.replies.iter().skip(1).map(|said| (said.body.as_str(), said.is_internal)).collect();
    assert_eq!(kept, [("<p>Is it plugged in?</p><p>Best, Tomas</p>", false), ("<p>looks like toner</p>", true)]);
    bench.fake.world(|world| world.hint("reply", 5));
    bench.settled().await;
    assert_eq!(said(&bench.thread(5).await).len(), 3, "read back, and not doubled");
}

#[tokio::test]
async fn a_reply_whose_answer_was_lost_is_not_sent_again() {
    let bench = Bench::in_step().await;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    bench.me.reply(Number(5), &reply("only once")).await.unwrap();
    bench.settled().await;
    let kept = bench.fake.world(|world| world.tickets[&5].replies.len());
    assert_eq!(kept, 2, "the description and the reply");
    assert_eq!(said(&bench.thread(5).await), ["Nothing comes out.", "only once"]);
}

#[tokio::test]
async fn offline_everything_is_kept_and_counted_and_goes_out_later() {
    let bench = Bench::in_step().await;
    bench.fake.choose(|_, _| Fate::Lost);
    bench.me.reply(Number(5), &reply("written on a train")).await.unwrap();
    bench.me.change(&[Number(5)], &Change::Priority(Priority::Urgent)).await.unwrap();
    until("it is known to be offline", || async { bench.state().await.offline_since.is_some() }).await;
    assert_eq!(bench.state().await.waiting, 2);
    assert_eq!(said(&bench.thread(5).await), ["Nothing comes out.", "written on a train"]);
    bench.fake.choose(|_, _| Fate::Answered);
    bench.settled().await;
    until("it is known to be back", || async { bench.state().await.offline_since.is_none() }).await;
    let ticket = bench.fake.world(|world| world.tickets[&5].clone());
    assert_eq!((ticket.priority.as_str(), ticket.replies.len()), ("urgent", 2));
}

#[tokio::test]
async fn somebody_elses_change_to_the_same_field_is_a_conflict_with_both_values() {
    let bench = Bench::in_step().await;
    bench.fake.choose(|_, _| Fate::Lost);
    bench.me.change(&[Number(5)], &Change::Status(Status::Waiting)).await.unwrap();
    until("it was tried", || async { bench.state().await.offline_since.is_some() }).await;
    bench.fake.world(|world| world.change(5, |ticket| ticket.status = "closed".to_owned()));
    bench.fake.choose(|_, _| Fate::Answered);
    until("it is refused", || async { bench.state().await.refused == 1 }).await;
    assert_eq!(bench.thread(5).await.ticket.status, Status::Closed, "the portal's value is shown");
    let unsent = bench.me.unsent().await.unwrap().remove(0);
    assert_eq!(unsent.what, "status: Pending");
    assert_eq!(unsent.refused.as_deref(), Some("somebody else set it to Closed in the portal"));
    assert_eq!(bench.fake.world(|world| world.tickets[&5].status.clone()), "closed", "nobody's change was lost");
    assert_eq!(unsent.values, Some(Values { mine: "Pending".to_owned(), theirs: "Closed".to_owned() }));
    bench.me.try_again(unsent.id).await.unwrap();
    assert_eq!(bench.thread(5).await.ticket.status, Status::Waiting, "mine is shown again at once");
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| world.tickets[&5].status.clone()), "pending", "and set over theirs");
    assert!(bench.me.unsent().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_reply_keeps_its_words_and_can_be_taken_back() {
    let bench = Bench::in_step().await;
    bench.me.reply(Number(21), &reply("to a billed ticket")).await.unwrap();
    until("it is refused", || async { bench.state().await.refused == 1 }).await;
    let unsent = bench.me.unsent().await.unwrap().remove(0);
    assert!(unsent.refused.unwrap().contains("invoiced and closed"));
    bench.me.give_up(unsent.id).await.unwrap();
    let kept = bench.me.draft(&Draft::key(Number(21))).await.unwrap().unwrap();
    assert_eq!(Draft::read(&kept).unwrap().text, "to a billed ticket");
    assert_eq!(said(&bench.thread(21).await), ["Nothing comes out."]);
}

#[tokio::test]
async fn a_refused_reply_goes_out_once_the_reason_is_gone() {
    let bench = Bench::in_step().await;
    bench.me.reply(Number(21), &reply("to a billed ticket")).await.unwrap();
    until("it is refused", || async { bench.state().await.refused == 1 }).await;
    bench.fake.world(|world| world.tickets.get_mut(&21).unwrap().is_billed = false);
    let id = bench.me.unsent().await.unwrap().remove(0).id;
    bench.me.try_again(id).await.unwrap();
    until("it is sent", || async { bench.fake.world(|world| world.tickets[&21].replies.len()) == 2 }).await;
}

#[tokio::test]
async fn a_new_ticket_gets_the_portals_number_and_keeps_what_was_said() {
    let bench = Bench::in_step().await;
    let requester = bench.thread(1).await.requester.id;
    let new =
        NewTicket { priority: Priority::High, assignee: Some(bench.me.me()), ..new_ticket(requester, "All day.") };
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    let provisional = bench.me.open_ticket(&new).await.unwrap();
    bench.me.reply(provisional, &reply("On my way")).await.unwrap();
    bench.settled().await;
    assert!(bench.me.ticket(provisional).await.is_err());
    let thread = bench.thread(30).await;
    assert_eq!(said(&thread), ["All day.", "On my way"]);
    assert_eq!(thread.ticket.priority, Priority::High);
    assert_eq!(bench.me.tally().await.unwrap().of(View::All), 30);
    let there = bench.fake.world(|world| (world.tickets.len(), world.tickets[&30].replies.len()));
    assert_eq!(there, (30, 2), "opened once, answered once");
    assert_eq!(bench.me.open_ticket(&new).await.unwrap(), Number(30), "the same id is the same ticket");
}

#[tokio::test]
async fn a_merged_tickets_words_move_and_its_waiting_reply_goes_to_the_target() {
    let bench = Bench::in_step().await;
    bench.fake.world(|world| world.say(10, Some(5), "<p>It smokes.</p>", false));
    bench.fake.world(|world| world.hint("reply", 10));
    until("the reply is here", || async { said(&bench.thread(10).await).len() == 2 }).await;
    bench.fake.choose(|_, _| Fate::Lost);
    bench.me.reply(Number(10), &reply("Switch it off")).await.unwrap();
    until("it was tried", || async { bench.state().await.offline_since.is_some() }).await;
    bench.fake.choose(|_, _| Fate::Answered);
    bench.portal.merge(&[Number(10)], Number(11)).await.unwrap();
    bench.settled().await;
    until("the words moved", || async { said(&bench.thread(11).await).contains(&"<p>It smokes.</p>") }).await;
    until("the reply moved", || async { said(&bench.thread(11).await).contains(&"Switch it off") }).await;
    until("it is closed", || async { bench.thread(10).await.ticket.status == Status::Closed }).await;
    let source = bench.thread(10).await;
    assert!(said(&source).contains(&"The portal merged this ticket into #11."));
    let sent = bench
        .fake
        .world(|world| world.tickets[&11].replies.iter().filter(|said| said.body == "<p>Switch it off</p>").count());
    assert_eq!(sent, 1);
}

#[tokio::test]
async fn a_deleted_tickets_waiting_words_are_kept() {
    let bench = Bench::in_step().await;
    bench.fake.choose(|_, _| Fate::Lost);
    bench.me.reply(Number(12), &reply("too late")).await.unwrap();
    until("it was tried", || async { bench.state().await.offline_since.is_some() }).await;
    bench.fake.world(|world| world.tickets.remove(&12));
    bench.fake.choose(|_, _| Fate::Answered);
    until("it is refused", || async { bench.state().await.refused == 1 }).await;
    let unsent = bench.me.unsent().await.unwrap().remove(0);
    assert_eq!(unsent.body.unwrap().text, "too late");
}

#[tokio::test]
async fn an_ended_session_asks_for_another_and_loses_nothing() {
    let bench = Bench::in_step().await;
    bench.fake.world(World::end_sessions);
    bench.me.reply(Number(5), &reply("meanwhile")).await.unwrap();
    until("it is known to be signed out", || async { bench.state().await.is_signed_out }).await;
    let cookie = bench.fake.world(|world| world.sign_in(Persona::Tomas));
    let cookie_name = "myportal_session".to_owned();
    bench.portal.set_login(Some(Login::Session { cookie_name, cookie, csrf: CSRF.to_owned() }));
    bench.signed_in.send_modify(|count| *count += 1);
    bench.settled().await;
    until("it is known to be signed in", || async { !bench.state().await.is_signed_out }).await;
    assert_eq!(bench.fake.world(|world| world.tickets[&5].replies.len()), 2);
}

#[tokio::test]
async fn ones_own_booking_link_is_set_in_the_portal() {
    let bench = Bench::in_step().await;
    let link = deskbell::booking::BookingLink::parse("https://cal.com/tomas/intro").unwrap();
    bench.me.set_booking_link(Some(&link)).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| world.users[&2].link.clone()).as_deref(), Some(link.as_str()));
}

#[tokio::test]
async fn a_desk_with_tickets_of_its_own_takes_no_portal() {
    let small = crate::desk::Small::open().await;
    let who = User { id: UserId(2), name: None, email: None, company: None, role: None };
    let error = small.desk.portal().connect("myportal", "https://portal.example", &who).await.unwrap_err();
    assert!(error.to_string().contains("name another file with --desk"), "{error}");
}

/// One request of a method meets this fate, the others are answered.
pub(super) fn fate_once(method: &'static str, fate: Fate) -> impl FnMut(&str, &str) -> Fate + Send + 'static {
    let mut left = Some(fate);
    move |asked, _| if asked == method { left.take().unwrap_or(Fate::Answered) } else { Fate::Answered }
}
