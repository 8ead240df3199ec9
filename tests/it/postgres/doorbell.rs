//! What one process writes, another hears of; the tables are the truth, the doorbell only says when to look.

use deskbell::desk::{AgentDesk, Desk};
use deskbell::ticket::{Event, Number, Role, Seq};

use super::Served;
use crate::bench::eventually;
use crate::desk::{new_ticket, person, reply};

/// Anna, and a ticket of Dana's.
async fn anna(desk: &Desk) -> (AgentDesk, Number) {
    let anna = person(desk, Role::Agent, "Anna Berg", None).await;
    let dana = person(desk, Role::Customer, "Dana Ortiz", None).await;
    let anna = desk.agent(anna).await.unwrap();
    let number = anna.open_ticket(&new_ticket("Printer", dana)).await.unwrap();
    (anna, number)
}

async fn replies(desk: &AgentDesk, number: Number) -> usize {
    let entries = desk.ticket(number).await.unwrap().entries;
    entries.iter().filter(|entry| matches!(entry.event, Event::Replied { .. })).count()
}

#[tokio::test]
async fn what_another_process_does_rings_the_bell() {
    let served = Served::start().await;
    let (one, other) = (served.desk().await, served.desk().await);
    let (anna, number) = anna(&one).await;
    let there = other.agent(anna.me()).await.unwrap();
    let mut bell = other.bell();
    for nth in 1..=3 {
        anna.reply(number, &reply(&format!("Is it on? {nth}"))).await.unwrap();
        bell.rang().await;
        eventually("the reply", async || (replies(&there, number).await == nth).then_some(())).await;
    }
}

#[tokio::test]
async fn a_doorbell_that_was_cut_off_rings_for_what_it_missed() {
    let served = Served::start().await;
    let (one, other) = (served.desk().await, served.desk().await);
    let (anna, number) = anna(&one).await;
    let mut bell = other.bell();
    anna.reply(number, &reply("heard")).await.unwrap();
    bell.rang().await;
    served.cluster.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'desk'").await.unwrap();
    // Every connection of both is dead, the doorbell's too: nobody notices but for a reconnect.
    anna.reply(number, &reply("unheard")).await.unwrap();
    bell.rang().await;
    let there = other.agent(anna.me()).await.unwrap();
    assert_eq!(replies(&there, number).await, 2);
}

#[tokio::test]
async fn numbers_are_given_in_the_order_of_commits() {
    let served = Served::start().await;
    let (one, other) = (served.desk().await, served.desk().await);
    let (anna, number) = anna(&one).await;
    let (here, there) = (anna.clone(), other.agent(anna.me()).await.unwrap());
    let write = async |desk: &AgentDesk, from: &str| {
        for nth in 0..30 {
            desk.reply(number, &reply(&format!("{from} {nth}"))).await.unwrap();
        }
    };
    // Whoever reads "everything after N" meanwhile leaves nothing out.
    let read = async {
        let mut seen = Vec::new();
        while seen.iter().filter(|(_, is_reply)| *is_reply).count() < 60 {
            let last = seen.last().map_or(Seq(0), |(seq, _)| *seq);
            let more = anna.entries_after(last, 100).await.unwrap();
            seen.extend(more.iter().map(|entry| (entry.seq, matches!(entry.event, Event::Replied { .. }))));
        }
        seen.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>()
    };
    let ((), (), seen) = tokio::join!(write(&here, "here"), write(&there, "there"), read);
    let all = anna.entries_after(Seq(0), 1000).await.unwrap();
    assert_eq!(seen, all.iter().map(|entry| entry.seq).collect::<Vec<_>>());
}
