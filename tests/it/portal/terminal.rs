//! The program in a real terminal, with the fake portal at the other end of a real socket.

use super::command::{connect, run};
use super::fake::{Fake, Fate, PASSWORD, TOTP, World};
use crate::bench::{Home, Start, Term, eventually};

/// A terminal in which deskbell is open on the portal's desk, in step.
async fn opened(home: &Home, fake: &Fake) -> Term {
    let (code, printed, said) = connect(home, fake);
    assert_eq!(code, 0, "{printed}{said}");
    let mut term = Start::deskbell(home).size(120, 34).start();
    term.sees("Mine").keys("8").sees("Reception printer").sees("live");
    eventually("the live connection", async || (fake.listeners() == 1).then_some(())).await;
    term
}

/// The words of the last reply of a ticket in the portal.
fn last_reply(fake: &Fake, ticket: i64) -> String {
    fake.world(|world| world.tickets[&ticket].replies.last().unwrap().body.clone())
}

async fn arrives(fake: &Fake, ticket: i64, words: &str) {
    eventually(&format!("{words:?} in the portal"), async || (last_reply(fake, ticket) == words).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_lands_in_the_portal_and_what_happens_there_appears_here() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    term.keys(":#5\r").sees("Nothing comes out.").keys("r").sees("Ctrl-S").keys("Is it plugged in?\x13");
    arrives(&fake, 5, "<p>Is it plugged in?</p>").await;
    fake.world(|world| {
        world.say(5, Some(5), "<p>It is now, and it works!</p>", false);
        world.change(5, |ticket| ticket.status = "resolved".to_owned());
    });
    term.sees("It is now, and it works!").sees("Resolved");
    term.keys("\x1b\x1bq").ends().is_as_it_was();
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_it_says_since_when_counts_what_waits_and_sends_it_afterwards() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    fake.choose(|_, _| Fate::Lost);
    term.keys(":#5\r").sees("Nothing comes out.").keys("r").sees("Ctrl-S").keys("written on a train\x13");
    term.sees("offline since").sees("outbox 1").sees("written on a train");
    term.keys("O").sees("Outbox").sees("a reply").sees("waiting");
    fake.choose(|_, _| Fate::Answered);
    arrives(&fake, 5, "<p>written on a train</p>").await;
    term.sees("Empty: everything you did is in the portal.").keys("\x1b").sees("live").sees_no("outbox 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_asks_for_another_and_keeps_what_was_written() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    term.keys(":#5\r").sees("Nothing comes out.").keys("r").sees("Ctrl-S").keys("half an ans");
    term.settles();
    fake.world(World::end_sessions);
    fake.world(|world| world.hint("updated", 5));
    term.sees("signed out").sees("half an ans").keys("wer\x13").sees("outbox 1");
    term.keys("\x1b").insists("I", "Sign in").keys(&format!("{PASSWORD}\r")).sees("Type the code");
    assert!(!term.screen().contains(PASSWORD), "a password is never shown");
    term.keys("000000\r").sees("wrong or too old").keys(&format!("{TOTP}\r")).sees("Signed in.");
    arrives(&fake, 5, "<p>half an answer</p>").await;
    term.sees_no("signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_over_night_says_so_when_nobody_writes() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    fake.world(World::end_sessions);
    fake.world(|world| world.hint("updated", 5));
    term.sees("Your session ended. Sign in again: press Enter.").keys("x").keys("\r").sees("Password");
    term.keys(&format!("{PASSWORD}\r")).sees("Type the code").keys(&format!("{TOTP}\r")).sees("Signed in.");
    fake.world(|world| world.change(5, |ticket| ticket.subject = "Scanner jams".to_owned()));
    term.sees("Scanner jams");
    assert_eq!(fake.world(|world| world.tickets[&5].status.clone()), "open", "the x was swallowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_shown_with_both_values_and_mine_can_be_set_again() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    fake.choose(|_, _| Fate::Lost);
    term.keys(":#5\r").sees("Nothing comes out.").keys("s").sees("Pending").keys("Pending\r").sees("is now pending");
    term.sees("offline since");
    fake.world(|world| world.change(5, |ticket| ticket.status = "closed".to_owned()));
    fake.choose(|_, _| Fate::Answered);
    term.sees("refused 1").keys("O").sees("Yours:  Pending").sees("Theirs: Closed").keys("m");
    eventually("mine in the portal", async || {
        fake.world(|world| (world.tickets[&5].status == "pending").then_some(()))
    })
    .await;
    term.sees("Empty: everything you did is in the portal.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_reply_becomes_a_draft_again() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    term.keys(":#21\r").sees("Nothing comes out.").keys("r").sees("Ctrl-S").keys("to a billed ticket\x13");
    term.sees("refused 1").keys("O").sees("invoiced and closed").keys("t").sees("a draft of #21");
    term.sees("Empty: everything").keys("\x1b").sees_no("Empty: everything");
    term.keys("r").sees("Ctrl-S").sees("to a billed ticket");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_terminal_takes_up_a_login_made_elsewhere() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    fake.world(World::end_sessions);
    fake.world(|world| world.hint("updated", 5));
    term.sees("Your session ended.").keys("\x1b").sees("signed out");
    let login = ["login", "--email", super::command::TOMAS, "--password-stdin", "--totp", TOTP];
    assert_eq!(run(&home, &login, PASSWORD).0, 0);
    term.sees_no("signed out").sees("live");
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_ticked_and_added_and_tickets_merged_from_the_keyboard() {
    let (fake, home) = (Fake::start().await, Home::new());
    let mut term = opened(&home, &fake).await;
    term.keys(":#3\r").sees("Nothing comes out.").keys("t").sees("[ ] Assign licence").keys("\x1b[B\r");
    term.sees("[x] Assign licence").keys("Order a badge\r").sees("[ ] Order a badge");
    let tasks = || fake.world(|world| world.tickets[&3].tasks.iter().filter(|task| task.done.is_some()).count());
    eventually("the tick in the portal", async || (tasks() == 2).then_some(())).await;
    let all = || fake.world(|world| world.tickets[&3].tasks.len());
    eventually("the new task in the portal", async || (all() == 3).then_some(())).await;
    term.keys("\x1b")
        .sees_no("Tasks of #3")
        .keys("M")
        .sees("Merge #3 into")
        .keys("#5 ticket 5\r")
        .sees("it cannot be undone")
        .keys("\x1b[B\r");
    eventually("the merge in the portal", async || {
        fake.world(|world| (world.tickets[&3].merged_into == Some(5)).then_some(()))
    })
    .await;
    term.sees("The portal merged this ticket into #5.");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_saved_in_the_portal_are_opened_and_what_an_own_desk_lacks_says_so() {
    let (fake, home) = (Fake::start().await, Home::new());
    fake.world(|world| {
        let filters = serde_json::json!({ "status": ["in_progress"] });
        world.views.push((2, serde_json::json!({ "name": "Under way", "filters": filters })));
    });
    let mut term = opened(&home, &fake).await;
    term.insists("V", "Under way").keys("\r").sees("Ticket 7 of the seed").sees_no("Reception printer");
}
