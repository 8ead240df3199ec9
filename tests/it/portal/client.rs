//! The client, spoken to by the fake.

use std::time::Duration;

use deskbell::booking::BookingLink;
use deskbell::ticket::portal::{Command, Field, Watcher};
use deskbell::ticket::{Body, MessageId, Minutes, Number, RemoteTaskId, Status, TaskName, UserId, Visibility};
use deskbell::upstream::myportal::{AccessLevel, Login, MyPortal, SignIn, sign_in};
use deskbell::upstream::{Fault, Hint, Link, Pushed, Upstream as _};
use tokio::sync::mpsc;
use tokio::time::timeout;
use url::Url;

use super::fake::{Fake, Fate, KEY, PASSWORD, Persona, TOTP, World};

const TOMAS: &str = "tomas.lindqvist@copperline.example";

/// The portal as a persona with a session sees it.
pub(super) fn portal(fake: &Fake, persona: Persona) -> MyPortal {
    let login = match persona {
        Persona::Key => Login::Key { key: KEY.to_owned() },
        _ => Login::Session {
            cookie_name: "myportal_session".to_owned(),
            cookie: fake.world(|world| world.sign_in(persona)),
            csrf: super::fake::CSRF.to_owned(),
        },
    };
    MyPortal::new(&fake.url, login).unwrap()
}

fn reply(number: i64, text: &str) -> Command {
    Command::Reply { number: Number(number), body: Body::plain(text), visibility: Visibility::Public, time: None }
}

#[tokio::test]
async fn signing_in_asks_for_the_code_only_when_the_portal_does() {
    let fake = Fake::start().await;
    assert!(matches!(sign_in(&fake.url, TOMAS, PASSWORD, None).await, Ok(SignIn::CodeWanted)));
    assert!(matches!(sign_in(&fake.url, TOMAS, PASSWORD, Some("000000")).await, Ok(SignIn::CodeWrong)));
    let SignIn::In { login, who } = sign_in(&fake.url, TOMAS, PASSWORD, Some(TOTP)).await.unwrap() else {
        panic!("not signed in");
    };
    assert_eq!(who.user.email, TOMAS);
    let me = MyPortal::new(&fake.url, login).unwrap().who_am_i().await.unwrap();
    assert_eq!(me.user.unwrap().name.as_deref(), Some("Tomas Lindqvist"));
    assert_eq!(me.booking_link.unwrap().as_str(), "https://cal.com/tomas-copperline/30min");
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_sixth_try_waits() {
    let fake = Fake::start().await;
    for _ in 0..5 {
        let fault = sign_in(&fake.url, TOMAS, "wrong", None).await.unwrap_err();
        assert_eq!(fault.to_string(), "the portal does not know this e-mail address and password");
    }
    let fault = sign_in(&fake.url, TOMAS, PASSWORD, Some(TOTP)).await.unwrap_err();
    assert!(matches!(fault, Fault::Offline { wait: Some(wait), .. } if wait >= Duration::from_mins(1)), "{fault:?}");
}

#[tokio::test]
async fn somebody_without_an_authenticator_is_sent_to_set_one_up() {
    let fake = Fake::start().await;
    let signed_in = sign_in(&fake.url, "temp.user@copperline.example", PASSWORD, None).await.unwrap();
    let SignIn::SetUpAuthenticator(address) = signed_in else { panic!("{signed_in:?}") };
    assert_eq!(address.path(), "/security/2fa");
}

#[tokio::test]
async fn a_password_is_sent_to_no_address_that_is_not_encrypted() {
    let fault = MyPortal::check(&Url::parse("http://portal.example").unwrap()).unwrap_err();
    assert!(fault.to_string().contains("not encrypted"), "{fault}");
    assert!(MyPortal::check(&Url::parse("ftp://portal.example").unwrap()).is_err());
}

#[tokio::test]
async fn a_customer_is_told_to_sign_in_as_a_technician() {
    let fake = Fake::start().await;
    let fault = portal(&fake, Persona::Luca).who_am_i().await.unwrap_err();
    assert!(fault.to_string().contains("sign in as a technician"), "{fault}");
}

#[tokio::test]
async fn an_ended_session_says_so_for_reading_and_for_writing() {
    let fake = Fake::start().await;
    let portal = portal(&fake, Persona::Tomas);
    fake.next([Fate::SignedOut]);
    assert!(matches!(portal.thread(Number(1)).await, Err(Fault::SignedOut { .. })));
    fake.world(World::end_sessions);
    assert!(matches!(portal.push("an id", &reply(1, "hi")).await, Err(Fault::SignedOut { .. })));
}

#[tokio::test]
async fn pages_follow_the_cursor_to_the_end_and_leave_merged_tickets_out() {
    let fake = Fake::start().await;
    fake.world(|world| world.tickets.get_mut(&19).unwrap().merged_into = Some(20));
    let portal = portal(&fake, Persona::Tomas);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = portal.page(after.as_deref(), 7).await.unwrap();
        seen.extend(page.tickets.iter().map(|ticket| ticket.number.0));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=29).filter(|id| *id != 19).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_thread_has_its_description_once_and_its_notes() {
    let fake = Fake::start().await;
    let thread = portal(&fake, Persona::Tomas).thread(Number(1)).await.unwrap().unwrap();
    let said: Vec<_> = thread.messages.iter().map(|message| (message.author, message.visibility)).collect();
    let (tomas, hannah) = (Some(UserId(2)), Some(UserId(4)));
    assert_eq!(said, [(tomas, Visibility::Public), (hannah, Visibility::Public), (tomas, Visibility::Internal)]);
    assert!(thread.ticket.body.unwrap().text.starts_with("<p>Hi team"));
    let desk = "frontdesk@harbourlanedental.example".parse().unwrap();
    assert_eq!(thread.watchers, [Watcher::User(UserId(4)), Watcher::User(UserId(3)), Watcher::Email(desk)]);
    assert_eq!(portal(&fake, Persona::Tomas).thread(Number(999)).await.unwrap(), None);
}

#[tokio::test]
async fn a_reply_is_kept_with_its_minutes_and_a_merged_tickets_reply_goes_to_its_target() {
    let fake = Fake::start().await;
    fake.world(|world| world.tickets.get_mut(&19).unwrap().merged_into = Some(20));
    let time = Some(Minutes { minutes: 15, billable: true });
    let (number, body) = (Number(19), Body::plain("if a < b:\n  try <b>\n\nBye"));
    let command = Command::Reply { number, body, visibility: Visibility::Internal, time };
    let Pushed::Message(id, on) = portal(&fake, Persona::Mei).push("an id", &command).await.unwrap() else {
        panic!("no message")
    };
    assert_eq!(on, Number(20));
    let kept = fake.world(|world| world.tickets[&20].replies.last().unwrap().clone());
    assert_eq!((MessageId(kept.id), kept.author, kept.is_internal), (id, Some(3), true));
    assert_eq!((kept.minutes, kept.is_billable), (Some(15), true));
    assert_eq!(kept.body, "<p>if a &lt; b:<br>  try &lt;b&gt;</p><p>Bye</p>");
}

#[tokio::test]
async fn fields_are_set_in_the_portals_own_words() {
    let fake = Fake::start().await;
    let portal = portal(&fake, Persona::Tomas);
    portal.who_am_i().await.unwrap();
    for to in [Field::Status(Status::Open), Field::Assignee(Some(UserId(3))), Field::Category(None)] {
        portal.push("an id", &Command::Change { number: Number(5), from: None, to }).await.unwrap();
    }
    let ticket = fake.world(|world| world.tickets[&5].clone());
    assert_eq!((ticket.status.as_str(), ticket.assignee, ticket.category), ("in_progress", Some(3), None));
    let hold = Command::Change { number: Number(5), from: None, to: Field::Status(Status::OnHold) };
    let fault = portal.push("an id", &hold).await.unwrap_err();
    assert_eq!(fault, Fault::Refused { reason: "the portal has no status for On hold".to_owned() });
    let watchers = Field::Watchers(vec![Watcher::User(UserId(3)), Watcher::Email("a@b.example".parse().unwrap())]);
    portal.push("an id", &Command::Change { number: Number(5), from: None, to: watchers }).await.unwrap();
    let watching = fake.world(|world| world.tickets[&5].watchers.iter().map(|one| one.user).collect::<Vec<_>>());
    assert_eq!(watching, [Some(3), None]);
}

#[tokio::test]
async fn a_watcher_the_portal_does_not_know_costs_no_other_watcher() {
    let fake = Fake::start().await;
    let portal = portal(&fake, Persona::Tomas);
    let to = |ids: &[i64]| {
        let to = Field::Watchers(ids.iter().map(|id| Watcher::User(UserId(*id))).collect());
        Command::Change { number: Number(5), from: None, to }
    };
    portal.push("one", &to(&[3, 2])).await.unwrap();
    let fault = portal.push("two", &to(&[3, 2, 999])).await.unwrap_err();
    assert_eq!(fault.to_string(), "the portal says: Watcher user not found");
    let watching = fake.world(|world| world.tickets[&5].watchers.iter().map(|one| one.user).collect::<Vec<_>>());
    assert_eq!(watching, [Some(3), Some(2)]);
}

#[tokio::test]
async fn a_refusal_is_passed_on_in_the_portals_words() {
    let fake = Fake::start().await;
    let fault = portal(&fake, Persona::Tomas).push("an id", &reply(21, "x")).await.unwrap_err();
    assert!(fault.to_string().starts_with("the portal says: Cannot add replies to a billed ticket."), "{fault}");
    assert!(!fault.may_have_acted());
}

#[tokio::test]
async fn a_limit_waits_as_long_as_the_portal_says() {
    let fake = Fake::start().await;
    fake.next([Fate::TooMany]);
    let fault = portal(&fake, Persona::Tomas).thread(Number(1)).await.unwrap_err();
    assert!(matches!(fault, Fault::Offline { wait: Some(wait), .. } if wait == Duration::from_millis(50)), "{fault:?}");
}

#[tokio::test]
async fn reading_tries_once_more_after_a_dropped_connection_and_writing_does_not() {
    let fake = Fake::start().await;
    let portal = portal(&fake, Persona::Tomas);
    fake.next([Fate::Lost]);
    assert!(portal.thread(Number(1)).await.unwrap().is_some());
    assert_eq!(fake.asked(), ["GET /api/tickets/1", "GET /api/tickets/1"]);
    fake.next([Fate::AnswerLost]);
    let before = fake.world(|world| world.tickets[&1].replies.len());
    let fault = portal.push("an id", &reply(1, "once")).await.unwrap_err();
    assert!(fault.may_have_acted(), "{fault:?}");
    assert_eq!(fake.world(|world| world.tickets[&1].replies.len()), before + 1);
    fake.next([Fate::Fails]);
    assert!(portal.push("an id", &reply(1, "twice")).await.unwrap_err().may_have_acted());
    assert!(portal.push("an id", &reply(1, "three times")).await.is_ok(), "a new connection follows a dropped one");
}

#[tokio::test]
async fn a_late_answer_is_waited_for_and_an_unreachable_portal_is_named() {
    let fake = Fake::start().await;
    let portal = portal(&fake, Persona::Tomas);
    fake.choose(|method, _| if method == "GET" { Fate::Slow } else { Fate::Answered });
    assert!(portal.thread(Number(1)).await.unwrap().is_some());
    drop(fake);
    let fault = portal.thread(Number(1)).await.unwrap_err();
    assert!(fault.to_string().starts_with("127.0.0.1 cannot be reached"), "{fault}");
    assert!(!portal.push("an id", &reply(1, "x")).await.unwrap_err().may_have_acted());
}

#[tokio::test]
async fn the_assignees_link_is_found_by_every_login_that_has_a_way() {
    let fake = Fake::start().await;
    let link = Link::Is(BookingLink::parse("https://cal.com/tomas-copperline/30min").unwrap());
    for persona in [Persona::Admin, Persona::Tomas, Persona::Mei] {
        let portal = portal(&fake, persona);
        portal.who_am_i().await.unwrap();
        assert_eq!(portal.booking_link(UserId(2), Number(1)).await.unwrap(), link, "{persona:?}");
    }
    let tomas = portal(&fake, Persona::Tomas);
    tomas.who_am_i().await.unwrap();
    assert_eq!(tomas.booking_link(UserId(8), Number(8)).await.unwrap(), Link::None);
    assert!(matches!(portal(&fake, Persona::Key).booking_link(UserId(2), Number(1)).await.unwrap(), Link::Hidden(_)));
}

#[tokio::test]
async fn a_technician_without_the_right_to_switch_reads_the_customers_page() {
    let fake = Fake::start().await;
    fake.world(|world| {
        let mei = world.users.get_mut(&3).unwrap();
        (mei.may_switch, mei.has_menu) = (false, true);
    });
    let mei = portal(&fake, Persona::Mei);
    mei.who_am_i().await.unwrap();
    assert!(matches!(mei.booking_link(UserId(2), Number(1)).await.unwrap(), Link::Is(_)));
    fake.world(|world| world.users.get_mut(&3).unwrap().has_menu = false);
    assert!(matches!(mei.booking_link(UserId(2), Number(1)).await.unwrap(), Link::Hidden(_)));
}

#[tokio::test]
async fn ones_own_link_is_set_and_cleared() {
    let fake = Fake::start().await;
    let mei = portal(&fake, Persona::Mei);
    mei.who_am_i().await.unwrap();
    let link = BookingLink::parse("https://cal.com/mei/intro").unwrap();
    mei.push("an id", &Command::BookingLink(Some(link.clone()))).await.unwrap();
    assert_eq!(fake.world(|world| world.users[&3].link.clone()).as_deref(), Some(link.as_str()));
    mei.push("an id", &Command::BookingLink(None)).await.unwrap();
    assert_eq!(fake.world(|world| world.users[&3].link.clone()), None);
}

#[tokio::test]
async fn names_are_found_for_everybody_a_technician_may_see() {
    let fake = Fake::start().await;
    let tomas = portal(&fake, Persona::Tomas);
    let page = tomas.page(None, 50).await.unwrap();
    let users = tomas.users(&[UserId(4), UserId(2), UserId(99)], &page.tickets).await.unwrap();
    let names: Vec<_> = users.iter().map(|user| (user.id.0, user.name.as_deref().unwrap())).collect();
    assert_eq!(names, [(2, "Tomas Lindqvist"), (4, "Hannah Doyle")]);
    assert!(portal(&fake, Persona::Key).users(&[UserId(2)], &page.tickets).await.unwrap().is_empty());
}

#[tokio::test]
async fn tasks_files_answers_splits_and_merges_work() {
    let fake = Fake::start().await;
    let tomas = portal(&fake, Persona::Tomas);
    let name: TaskName = "Call Luca".parse().unwrap();
    let Pushed::Task(task) = tomas.push("add", &Command::AddTask { number: Number(2), name }).await.unwrap() else {
        panic!("no task")
    };
    tomas.push("tick", &Command::TickTask { number: Number(2), task, is_done: true }).await.unwrap();
    tomas.push("off", &Command::RemoveTask { number: Number(2), task: RemoteTaskId(11) }).await.unwrap();
    let tasks = tomas.tasks(Number(2)).await.unwrap();
    assert_eq!(tasks.iter().map(|one| (one.id, one.is_done)).collect::<Vec<_>>(), [(task, true)]);
    let file = tomas.upload(Number(2), "a \"b\".txt", "text/plain", b"hello", AccessLevel::Restricted).await.unwrap();
    assert_eq!(tomas.download(Number(2), file.id).await.unwrap(), b"hello");
    assert_eq!(tomas.attachments(Number(2)).await.unwrap().first(), Some(&file));
    assert!(tomas.upload(Number(2), "empty", "text/plain", b"", AccessLevel::Closed).await.is_err());
    assert!(tomas.canned(Number(2)).await.unwrap()[0].text.ends_with("for ticket #2?"));
    let badge = fake.world(|world| world.tickets[&18].replies.last().unwrap().id);
    let (_, new) = tomas.split(Number(18), &[MessageId(badge)], &"Badge".parse().unwrap()).await.unwrap();
    assert_eq!((new.status_word.as_str(), new.status), ("new", Status::New));
    assert_eq!(tomas.merge(&[Number(10)], Number(11)).await.unwrap().number, Number(11));
    assert_eq!(tomas.thread(Number(10)).await.unwrap().unwrap().ticket.merged_into, Some(Number(11)));
    tomas.set_minutes(Number(18), MessageId(badge), Minutes { minutes: 5, billable: false }).await.unwrap();
}

#[tokio::test]
async fn the_live_connection_tells_which_ticket_changed() {
    let fake = Fake::start().await;
    let tomas = portal(&fake, Persona::Tomas);
    let (tell, mut heard) = mpsc::channel(8);
    let listening = async {
        let fault = tomas.listen(tell).await;
        panic!("{fault}");
    };
    let telling = async {
        assert_eq!(heard.recv().await, Some(Hint::Connected));
        fake.world(|world| world.change(7, |ticket| ticket.priority = "low".to_owned()));
        assert_eq!(heard.recv().await, Some(Hint::Ticket(Number(7))));
    };
    let both = async {
        tokio::select! { () = telling => {}, () = listening => {} }
    };
    timeout(Duration::from_mins(1), Box::pin(both)).await.unwrap();
}
