//! What the portal does that one would not expect: each of these was seen on a running one.

use std::time::Duration;

use deskbell::desk::AgentDesk;
use deskbell::ticket::portal::{Command, Field};
use deskbell::ticket::{Body, Number, Role, Status, UserId, Visibility};
use deskbell::upstream::{Fault, Upstream as _};
use deskbell::work::sync::{Pace, Sync};
use tokio::sync::watch;

use super::client::portal;
use super::fake::{Fake, Fate, Persona, World};
use super::sync::{self, Bench, connected, fate_once, reply, until};

/// The words of a ticket's replies in the portal, without the first, which repeats the description.
fn replies(world: &World, number: i64) -> Vec<String> {
    world.tickets[&number].replies.iter().skip(1).map(|said| said.body.clone()).collect()
}

#[tokio::test]
async fn a_ticket_that_others_were_merged_into_has_its_description_once() {
    let fake = Fake::start().await;
    let tomas = portal(&fake, Persona::Tomas);
    tomas.merge(&[Number(10)], Number(11)).await.unwrap();
    let thread = tomas.thread(Number(11)).await.unwrap().unwrap();
    let descriptions = fake.world(|world| world.tickets[&11].replies.len());
    assert_eq!((descriptions, thread.messages.len()), (2, 1), "the other one's is a message here, its own is not");
    assert_eq!(thread.watchers.len(), 1, "whoever watched both watches once");
}

#[tokio::test]
async fn after_an_error_the_dropped_connection_costs_no_reply() {
    let fake = Fake::start().await;
    let tomas = portal(&fake, Persona::Tomas);
    let command = |text: &str| Command::Reply {
        number: Number(5),
        body: Body::plain(text),
        visibility: Visibility::Public,
        time: None,
    };
    fake.next([Fate::Fails]);
    let fault = tomas.push("one", &command("one")).await.unwrap_err();
    assert!(matches!(fault, Fault::Garbled { may_have_acted: true, .. }), "{fault:?}");
    tomas.push("two", &command("two")).await.unwrap();
    assert_eq!(fake.world(|world| replies(world, 5)), ["<p>two</p>"]);
}

#[tokio::test]
async fn an_authenticator_that_is_wanted_later_asks_to_sign_in_and_says_where_to_set_one_up() {
    let fake = Fake::start().await;
    fake.world(|world| world.users.get_mut(&2).unwrap().has_totp = false);
    let fault = portal(&fake, Persona::Tomas).who_am_i().await.unwrap_err();
    let Fault::SignedOut { reason } = &fault else { panic!("{fault:?}") };
    assert!(reason.contains("set one up at") && reason.contains("/security/2fa"), "{reason}");
}

#[tokio::test]
async fn a_reply_that_quotes_a_mail_is_known_again_though_the_portal_cuts_it() {
    let bench = Bench::in_step().await;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    let text = "It is fixed.\n\n-- Original Message --\nFrom: Luca\nSubject: Printer";
    bench.me.reply(Number(5), &reply(text)).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| replies(world, 5)), ["<p>It is fixed.</p><p>"], "once, and cut");
    assert_eq!(sync::said(&bench.thread(5).await), ["Nothing comes out.", text], "known again, and not doubled");
}

#[tokio::test]
async fn a_description_too_long_for_the_portal_opens_one_ticket() {
    let bench = Bench::in_step().await;
    let requester = bench.thread(1).await.requester.id;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    bench.me.open_ticket(&sync::new_ticket(requester, &"a long log line. ".repeat(6_000))).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| world.tickets.len()), 30);
}

#[tokio::test]
async fn what_cannot_be_had_of_people_holds_nothing_up() {
    let fake = Fake::start().await;
    fake.choose(|_, path| {
        let is_about_people = path.contains("/staff-users") || path.starts_with("/admin/tickets/");
        if is_about_people { Fate::Fails } else { Fate::Answered }
    });
    let bench = Bench::with(fake).await;
    bench.run();
    bench.settled().await;
    assert!(bench.state().await.offline_since.is_none());
}

#[tokio::test]
async fn a_portal_without_tickets_has_been_read() {
    let mut world = World::seeded();
    world.tickets.clear();
    let bench = Bench::with(Fake::with(world).await).await;
    bench.run();
    until("it has been read", || async { bench.state().await.is_complete }).await;
    bench.fake.world(|world| {
        let number = world.open(None, "The first one", Some("Hello"), Some(4));
        world.hint("created", number);
    });
    until("the first one is here", || async { bench.me.ticket(Number(1)).await.is_ok() }).await;
}

#[tokio::test]
async fn merged_tickets_are_counted_by_the_portal_and_are_not_waited_for() {
    let fake = Fake::start().await;
    portal(&fake, Persona::Tomas).merge(&[Number(10)], Number(11)).await.unwrap();
    let bench = Bench::with(fake).await;
    bench.run();
    bench.settled().await;
    let state = bench.state().await;
    assert_eq!((state.loaded, state.is_complete), ((28, 29), true));
}

#[tokio::test]
async fn a_ticket_closed_there_is_closed_here_though_the_portal_keeps_no_time_for_it() {
    let bench = Bench::in_step().await;
    let tomas = portal(&bench.fake, Persona::Tomas);
    tomas.who_am_i().await.unwrap();
    let to = Field::Status(Status::Closed);
    tomas.push("close", &Command::Change { number: Number(6), from: None, to }).await.unwrap();
    assert_eq!(bench.fake.world(|world| world.tickets[&6].closed_at), None);
    until("it is closed here", || async { bench.thread(6).await.ticket.status == Status::Closed }).await;
}

#[tokio::test]
async fn what_a_split_moved_is_on_the_new_ticket_alone_and_its_status_is_no_word_of_the_portals() {
    let bench = Bench::in_step().await;
    let badge = bench.fake.world(|world| world.tickets[&18].replies.last().unwrap().id);
    let tomas = portal(&bench.fake, Persona::Tomas);
    let (_, new) =
        tomas.split(Number(18), &[deskbell::ticket::MessageId(badge)], &"Badge".parse().unwrap()).await.unwrap();
    let words = "<p>Badge 55 does not open the door.</p>";
    until("it moved", || async {
        let Ok(thread) = bench.me.ticket(new.number).await else { return false };
        sync::said(&thread).contains(&words)
    })
    .await;
    until("the original says where it went in its place", || async {
        let thread = bench.thread(18).await;
        let said = sync::said(&thread);
        !said.contains(&words) && said.contains(&"Conversation split to ticket #30.")
    })
    .await;
    tomas.who_am_i().await.unwrap();
    let to = Field::Status(Status::New);
    tomas.push("open", &Command::Change { number: new.number, from: None, to }).await.unwrap();
    assert_eq!(bench.fake.world(|world| world.tickets[&30].status.clone()), "open", "never `new`, which is refused");
}

#[tokio::test]
async fn a_super_admin_gets_names_and_companies_of_everybody_at_once() {
    let fake = Fake::start().await;
    let admin = portal(&fake, Persona::Admin);
    admin.who_am_i().await.unwrap();
    let page = admin.page(None, 50).await.unwrap();
    fake.asked();
    let users = admin.users(&[UserId(4), UserId(2)], &page.tickets).await.unwrap();
    let told: Vec<_> = users.iter().map(|user| (user.company.as_deref(), user.role)).collect();
    assert_eq!(told, [(Some("Company 2"), Some(Role::Agent)), (Some("Company 3"), None)]);
    assert_eq!(fake.asked(), ["GET /api/companies", "GET /api/users"]);
}

#[tokio::test]
async fn what_was_merged_or_deleted_while_nobody_listened_is_not_left_open() {
    let fake = Fake::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (desk, me): (_, AgentDesk) = connected(&folder.path().join("desk.db"), &fake).await;
    let tomas = std::sync::Arc::new(portal(&fake, Persona::Tomas));
    let worker = Sync::new(desk.clone(), tomas.clone(), sync::PACE, watch::channel(0).1);
    worker.once().await.unwrap();
    tomas.merge(&[Number(10)], Number(11)).await.unwrap();
    fake.world(|world| world.tickets.remove(&12));
    fake.asked();
    worker.once().await.unwrap();
    for number in [10, 12] {
        assert_eq!(me.ticket(Number(number)).await.unwrap().ticket.status, Status::Closed, "{number}");
    }
    let read = fake.asked().iter().filter(|asked| asked.starts_with("GET /api/tickets/1")).count();
    assert_eq!(read, 3, "the two, and the one that was merged into; nothing else is read again");
}

#[tokio::test]
async fn what_nothing_tells_of_is_seen_when_its_ticket_is_opened() {
    let fake = Fake::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (desk, me): (_, AgentDesk) = connected(&folder.path().join("desk.db"), &fake).await;
    let pace = Pace { poll: Duration::from_hours(1), ..sync::PACE };
    let worker = Sync::new(desk.clone(), portal(&fake, Persona::Tomas).into(), pace, watch::channel(0).1);
    worker.once().await.unwrap();
    fake.world(|world| {
        world.attach(5, "late.png", "closed", b"\x89PNG");
        world.watch(5, Some(3), None);
    });
    worker.once().await.unwrap();
    assert!(me.ticket(Number(5)).await.unwrap().files.is_empty(), "nothing told of it");
    let looking = worker.look();
    let seen = async {
        until("it is here", || async {
            let thread = me.ticket(Number(5)).await.unwrap();
            thread.files.len() == 1 && thread.watchers.len() == 2
        })
        .await;
    };
    tokio::select! { never = looking => match never {}, () = seen => {} }
}
