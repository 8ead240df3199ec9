//! Two servers on one database: what one writes the other tells, and when one is killed nobody notices but for a
//! reconnect.

use reqwest::{Client, Method, Response, Url};
use serde_json::json;
use tokio::time::timeout;

use super::Place;
use super::balancer::Balancer;
use super::crash::kills;
use super::load::{Load, nothing_is_lost_or_doubled};
use crate::bench::PATIENCE;
use crate::replica::{Replica, arrived, reply};

/// Somebody who follows the desk.
struct Follower {
    stream: Response,
    heard: String,
}

impl Follower {
    async fn at(token: &str, url: &Url, last: Option<i64>) -> Self {
        let request = Client::new().get(url.join("api/v1/events").unwrap()).bearer_auth(token);
        let request = match last {
            Some(last) => request.header("last-event-id", last),
            None => request,
        };
        let mut follower = Self { stream: request.send().await.unwrap(), heard: String::new() };
        follower.hears("event: ready").await;
        follower
    }

    /// Waits until it has heard some words; gives the number of the last entry.
    async fn hears(&mut self, words: &str) -> Option<i64> {
        while !self.heard.contains(words) || !self.heard.ends_with("\n\n") {
            let piece = timeout(PATIENCE, self.stream.chunk()).await.expect("it is told");
            let piece = piece.unwrap().expect("the stream goes on");
            self.heard.push_str(&String::from_utf8_lossy(&piece));
        }
        self.heard.lines().rev().find_map(|line| line.strip_prefix("id: "))?.parse().ok()
    }

    fn count(&self, words: &str) -> usize {
        self.heard.matches(words).count()
    }
}

async fn say(place: &Place, url: &Url, words: &str) {
    let url = url.join(&format!("api/v1/tickets/{}/replies", place.number)).unwrap();
    let request = Client::new().post(url).bearer_auth(&place.token).header("idempotency-key", words);
    let answer = request.json(&json!({ "body": { "text": words } })).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test]
async fn one_of_two_servers_is_killed_and_nobody_misses_anything() {
    let place = Place::on_a_server().await;
    let (one, other) = (place.serve(), place.serve());
    let (stays, goes) = (other.url.clone(), one.url.clone());
    let mut here = Follower::at(&place.token, &stays, None).await;
    let mut there = Follower::at(&place.token, &goes, None).await;
    say(&place, &goes, "first").await;
    here.hears("\"first\"").await;
    let last = there.hears("\"first\"").await;
    say(&place, &stays, "second").await;
    drop(one);
    // Whoever was with the one that is gone goes on with the other, from the last event they had.
    let mut there = Follower::at(&place.token, &stays, last).await;
    say(&place, &stays, "third").await;
    for follower in [&mut here, &mut there] {
        follower.hears("\"third\"").await;
        assert_eq!(follower.count("\"text\":\"second\""), 1, "{}", follower.heard);
    }
    // What the dead one was answering is asked again of the other, and done once.
    say(&place, &stays, "first").await;
    let written = place.written().await;
    assert_eq!(written.iter().filter(|id| *id == "first").count(), 1, "{written:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_and_eight_writers_go_on_whichever_of_two_servers_is_killed() {
    let place = Place::on_a_server().await;
    let mut servers = vec![place.serve(), place.serve()];
    let front = Balancer::before(&servers).await;
    let terminal = Replica::of(&front.url, &place.token, &place.home.path("data/terminal.db")).await;
    arrived(&terminal.me, place.number).await;
    let load = Load::start(&place, front.url.clone());
    for nth in 0..kills() {
        load.more(5 + nth * 7 % 19).await;
        terminal.me.reply(place.number, &reply(&format!("from the terminal {nth}"))).await.unwrap();
        // The older one is killed with whatever it is answering, and for a while there is one.
        drop(servers.remove(0));
        load.more(20).await;
        servers.push(place.serve());
        front.leads_to(&servers);
    }
    let answered = load.finish().await;
    nothing_is_lost_or_doubled(&place, answered).await;
    // It tells what they tell, entry by entry, which are all that was answered and what was written in it.
    terminal.tells_the_same_as(&place.anna).await;
    let told = terminal.me.ticket(place.number).await.unwrap().entries;
    let count = |name: &str| told.iter().filter(|entry| entry.source_id.starts_with(name)).count();
    assert_eq!((count("writer-"), count("said/from-the-terminal")), (answered, kills()));
}

#[tokio::test]
async fn who_replies_at_one_server_is_seen_at_the_other_until_they_stop_or_their_lease_ends() {
    let place = Place::on_a_server().await;
    let (one, other) = (place.serve(), place.serve());
    let sam = place.colleague("Sam Reed").await;
    let mut anna = Follower::at(&place.token, &other.url, None).await;
    let presence = one.url.join(&format!("api/v1/tickets/{}/presence", place.number)).unwrap();
    let say = async |method| {
        let said = Client::new().request(method, presence.clone()).bearer_auth(&sam).send().await.unwrap();
        assert!(said.status().is_success(), "{said:?}");
    };
    say(Method::PUT).await;
    anna.hears("\"name\":\"Sam Reed\"").await;
    say(Method::DELETE).await;
    anna.hears("\"replying\":[]").await;
    anna.heard.clear();

    // Whoever has a server that is killed stops saying so, and nobody says it for them.
    say(Method::PUT).await;
    anna.hears("\"name\":\"Sam Reed\"").await;
    drop(one);
    anna.hears("\"replying\":[]").await;
}
