//! Teams and urgent calls, laid down at the keyboard; and of what one is told by mail.

use deskbell::ticket::{Change, How, Notice, Number, Reason};

use crate::bench::{Bench, eventually};

#[tokio::test]
async fn a_team_is_made_given_members_and_what_it_takes_and_its_calendar_is_offered() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(110, 40).start();
    term.sees("VPN drops").keys("T").sees("Teams, overrides and urgent calls").sees("New team");
    term.keys("new team\r").sees("A name, such as Network.").keys("Night watch\r").sees("Laid down").sees_no("A name,");
    term.keys("\x15watch members").sees("> Night watch: members").keys("\r").sees("Who is in Night watch");
    term.sees("[ ] Noor Haddad").keys("noor\r").sees("[x] Noor Haddad").keys("\x1b").sees_no("Who is in");
    term.keys("\x15watch takes").sees("> Night watch: takes").keys("\r").sees("Which tickets are").keys("rest\r");
    term.sees("Laid down").sees_no("Which tickets are").sees("rest");
    term.keys("\x15watch booking").sees("> Night watch: booking link").keys("\r").sees("its members take turns");
    term.keys("https://cal.com/team/\x1b").sees("Your change is not saved.").keys("n").sees_no("Your change is not");
    term.keys("night/call\r").sees_no("Booking link of").sees("https://cal.com/team/night/call");

    bench.anna.change(&[Number(1)], &Change::Assignee(None)).await.unwrap();
    let offer =
        eventually("the team to be offered", async || bench.anna.ticket(Number(1)).await.unwrap().offer.ok()).await;
    assert_eq!(offer.reason, Reason::Team);
    assert_eq!(offer.link.as_str(), "https://cal.com/team/night/call");
    term.keys("\x1b").sees_no("Teams, overrides").keys("q");
    assert_eq!(term.ends().code, 0);
}

#[tokio::test]
async fn what_one_is_told_by_mail_is_chosen_at_the_keyboard() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(100, 30).start();
    term.sees("VPN drops").keys("E").sees("You are told by mail when").sees("on a ticket of yours");
    term.keys("ticket of yours\r").sees("in one mail a day");
    let how = async || {
        let notices = bench.anna.notices().await.unwrap();
        notices.contains(&(Notice::Reply, How::Digest)).then_some(())
    };
    eventually("the choice to be kept", how).await;
}
