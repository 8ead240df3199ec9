//! Filled, live, offline and back.

use deskbell::booking::BookingLink;
use deskbell::desk::AgentDesk;
use deskbell::ticket::{Change, Label, Minutes, NewReply, Number, Presence, Priority, Status, Visibility};
use deskbell::upstream::Upstream as _;

use super::{Team, arrived, new_ticket, reply};
use crate::bench::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_is_filled_with_everything_that_happened() {
    let team = Team::open().await;
    for count in 1..=60 {
        let number = team.ticket(&format!("Printer {count}")).await;
        team.noor.reply(number, &reply(&format!("on it {count}"))).await.unwrap();
        if count % 3 == 0 {
            let mine = Change::Assignee(Some(team.anna.me()));
            team.anna.change(&[number], &mine).await.unwrap();
            team.noor.change(&[number], &Change::Watchers(vec![team.dana, team.noor.me()])).await.unwrap();
        }
    }
    let replica = team.replica().await;
    replica.in_step(&team).await;
    assert_eq!(replica.desk.portal().state().await.unwrap().unwrap().loaded, (60, 60));
    let names: Vec<_> = replica.me.agents().await.unwrap().into_iter().map(|agent| agent.name).collect();
    assert_eq!(names, ["Anna Berg", "Noor Haddad"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_on_either_side_is_on_the_other_at_once() {
    let team = Team::open().await;
    let number = team.ticket("VPN drops").await;
    let replica = team.replica().await;
    replica.in_step(&team).await;
    team.noor.reply(number, &reply("Since when?")).await.unwrap();
    replica.in_step(&team).await;

    let me = &replica.me;
    let time = Some(Minutes { minutes: 20, billable: true });
    let note = NewReply { visibility: Visibility::Internal, time, ..reply("their router again") };
    me.reply(number, &reply("I call you at three.")).await.unwrap();
    me.reply(number, &note).await.unwrap();
    me.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
    me.change(&[number], &Change::Assignee(Some(me.me()))).await.unwrap();
    me.change(&[number], &Change::Category(Some("Network".parse::<Label>().unwrap()))).await.unwrap();
    let noor = me.agents().await.unwrap().into_iter().find(|agent| agent.name == "Noor Haddad").unwrap();
    me.change(&[number], &Change::Watchers(vec![noor.id])).await.unwrap();
    replica.in_step(&team).await;
    let thread = team.anna.ticket(number).await.unwrap();
    assert_eq!((thread.ticket.status, thread.assignee.unwrap().name), (Status::Waiting, "Anna Berg".to_owned()));

    let link = BookingLink::parse("https://cal.com/anna/30min").unwrap();
    me.set_booking_link(Some(&link)).await.unwrap();
    eventually("the booking link", async || team.anna.profile().await.unwrap().booking_link).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_network_is_made_up_for_on_both_sides() {
    let team = Team::open().await;
    let number = team.ticket("VPN drops").await;
    let replica = team.replica().await;
    replica.in_step(&team).await;
    team.line.cut(true);
    let me = &replica.me;
    let dana = me.people("dana", 1).await.unwrap().remove(0).id;
    let opened = me.open_ticket(&new_ticket("Scanner hums", dana)).await.unwrap();
    me.reply(opened, &reply("a first look")).await.unwrap();
    me.change(&[number], &Change::Priority(Priority::High)).await.unwrap();
    me.reply(number, &reply("written on the train")).await.unwrap();
    team.noor.reply(number, &reply("written at the desk")).await.unwrap();
    let third = team.ticket("Badge reader").await;
    assert!(opened.0 >= 1_000_000_000, "{opened}");
    eventually("that the line is known to be cut", async || {
        replica.desk.portal().state().await.unwrap().unwrap().offline_since
    })
    .await;
    team.line.cut(false);
    replica.in_step(&team).await;
    arrived(me, third).await;
    let scanner = team.anna.ticket(Number(3)).await.unwrap();
    assert_eq!(scanner.ticket.subject.as_str(), "Scanner hums");
    assert_eq!(team.anna.ticket(number).await.unwrap().ticket.priority, Priority::High);
    assert_eq!(scanner.requester.name, "Dana Ortiz");
}

#[tokio::test(flavor = "multi_thread")]
async fn answering_a_new_ticket_and_setting_it_at_once_is_nobodys_conflict() {
    let team = Team::open().await;
    let mut numbers = Vec::new();
    for count in 0..10 {
        numbers.push(team.ticket(&format!("Printer {count}")).await);
    }
    let replica = team.replica().await;
    replica.in_step(&team).await;
    for number in &numbers {
        replica.me.reply(*number, &reply(&format!("is it on? {number}"))).await.unwrap();
        replica.me.change(&[*number], &Change::Status(Status::Waiting)).await.unwrap();
    }
    replica.in_step(&team).await;
    assert!(replica.me.unsent().await.unwrap().is_empty());
    for number in numbers {
        assert_eq!(team.anna.ticket(number).await.unwrap().ticket.status, Status::Waiting);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_set_one_field_see_both_values_and_choose() {
    let team = Team::open().await;
    let (first, second) = (team.ticket("VPN drops").await, team.ticket("Scanner").await);
    let replica = team.replica().await;
    replica.in_step(&team).await;
    team.line.cut(true);
    for number in [first, second] {
        replica.me.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
        team.noor.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    }
    team.line.cut(false);
    let refused = eventually("both to be refused", async || {
        let unsent = replica.me.unsent().await.unwrap();
        (unsent.len() == 2 && unsent.iter().all(|one| one.refused.is_some())).then_some(unsent)
    })
    .await;
    let values = refused[0].values.clone().unwrap();
    assert_eq!((values.mine.as_str(), values.theirs.as_str()), ("Waiting on customer", "Solved"));
    replica.me.give_up(refused[0].id).await.unwrap();
    replica.me.try_again(refused[1].id).await.unwrap();
    replica.in_step(&team).await;
    assert_eq!(team.anna.ticket(first).await.unwrap().ticket.status, Status::Solved);
    assert_eq!(team.anna.ticket(second).await.unwrap().ticket.status, Status::Waiting);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_asks_to_sign_in_again_and_loses_nothing() {
    let team = Team::open().await;
    let number = team.ticket("VPN drops").await;
    let replica = team.replica().await;
    replica.in_step(&team).await;
    let id = team.anna.tokens().await.unwrap().remove(0).id;
    team.anna.end_token(&id).await.unwrap();
    replica.me.reply(number, &reply("kept")).await.unwrap();
    eventually("that somebody has to sign in", async || {
        replica.desk.portal().state().await.unwrap().unwrap().is_signed_out.then_some(())
    })
    .await;
    assert_eq!(replica.waiting().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_a_reply_is_seen_on_either_side() {
    let team = Team::open().await;
    let number = team.ticket("VPN drops").await;
    let replica = team.replica().await;
    replica.in_step(&team).await;
    let names = |desk: &AgentDesk| {
        let desk = desk.clone();
        async move { desk.replying(number).await.unwrap().into_iter().map(|one| one.by.name).collect::<Vec<_>>() }
    };
    team.noor.set_presence(number, Presence::Replying).await.unwrap();
    eventually("Noor, seen here", async || (names(&replica.me).await == ["Noor Haddad"]).then_some(())).await;
    team.upstream().set_presence(number, Presence::Replying).await.unwrap();
    assert_eq!(names(&team.noor).await, ["Anna Berg"]);
    team.upstream().set_presence(number, Presence::Away).await.unwrap();
    assert!(names(&team.noor).await.is_empty());
    team.noor.reply(number, &reply("On it.")).await.unwrap();
    eventually("Noor, gone", async || names(&replica.me).await.is_empty().then_some(())).await;
}
