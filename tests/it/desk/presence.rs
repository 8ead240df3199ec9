//! Presence: seen by the others, over when it is said to be, when the reply is sent, and by the clock.

use deskbell::desk::AgentDesk;
use deskbell::ticket::{Number, Presence, Replying};

use super::{Small, reply};

const NUMBER: Number = Number(1);

async fn seen_by(desk: &AgentDesk) -> Vec<String> {
    let replying = desk.replying(NUMBER).await.unwrap();
    assert_eq!(replying, desk.ticket(NUMBER).await.unwrap().replying);
    replying.into_iter().map(|replying| replying.by.name).collect()
}

#[tokio::test]
async fn who_writes_is_seen_by_the_others_until_the_lease_ends() {
    let small = Small::open().await;
    small.ticket("VPN drops", small.dana).await;
    let lease = i64::try_from(Replying::LEASE.as_millis()).unwrap();
    small.noor.set_presence(NUMBER, Presence::Replying).await.unwrap();
    let name = small.noor.profile().await.unwrap().name;
    assert_eq!((seen_by(&small.anna).await, seen_by(&small.noor).await), (vec![name.clone()], vec![]));
    small.clock.advance(lease - 1);
    assert_eq!(seen_by(&small.anna).await, std::slice::from_ref(&name));
    small.noor.set_presence(NUMBER, Presence::Replying).await.unwrap();
    small.clock.advance(lease - 1);
    assert_eq!(seen_by(&small.anna).await, [name], "it was said again");
    small.clock.advance(1);
    assert!(seen_by(&small.anna).await.is_empty());
}

#[tokio::test]
async fn who_stops_or_sends_is_not_seen_any_more() {
    let small = Small::open().await;
    small.ticket("VPN drops", small.dana).await;
    small.noor.set_presence(NUMBER, Presence::Replying).await.unwrap();
    small.noor.set_presence(NUMBER, Presence::Away).await.unwrap();
    assert!(seen_by(&small.anna).await.is_empty());
    small.noor.set_presence(NUMBER, Presence::Replying).await.unwrap();
    small.noor.reply(NUMBER, &reply("On it.")).await.unwrap();
    assert!(seen_by(&small.anna).await.is_empty());
    assert!(small.noor.set_presence(Number(99), Presence::Replying).await.is_err());
}
