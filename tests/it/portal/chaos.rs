//! Everything that can go wrong, at random: requests and answers are lost, the portal fails, is late or asks to wait,
//! hints come twice, and the program is killed again and again. Every reply must be in the portal once, in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use deskbell::desk::AgentDesk;
use deskbell::ticket::{Change, Number, Priority, Status};
use deskbell::work::sync::{Pace, Sync};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::portal;
use super::fake::{Fake, Fate, Persona};
use super::sync::{self, connected, reply, until};

/// Reading goes slower than writing: what is tested is what goes out.
const PACE: Pace = Pace { poll: Duration::from_secs(2), look_again: Duration::from_secs(2), ..sync::PACE };

const RUNS: u32 = 50;
const COMMANDS_A_RUN: u32 = 20;

/// Random numbers that are the same in every run of the test (`SplitMix64`).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn throw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

fn fate(dice: &mut Dice, method: &str) -> Fate {
    let bad_in_a_thousand = if method == "GET" { 10 } else { 100 };
    if dice.throw(1000) >= bad_in_a_thousand {
        return Fate::Answered;
    }
    match dice.throw(5) {
        0 => Fate::Lost,
        1 => Fate::AnswerLost,
        2 => Fate::Slow,
        3 => Fate::Fails,
        _ => Fate::TooMany,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reply_is_in_the_portal_once_and_in_order_whatever_happens() {
    let fake = Fake::start().await;
    let portal = Arc::new(portal(&fake, Persona::Tomas));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    let mut dice = Dice(0x0d15_ea5e);
    let mut written: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut fates = Dice(0xc0ff_ee00);
    fake.choose(move |method, _| fate(&mut fates, method));
    for run in 0..RUNS {
        let (desk, me) = connected(&file, &fake).await;
        let sync = Sync::new(desk.clone(), portal.clone(), PACE, watch::channel(0).1);
        let tasks = TaskTracker::new();
        let working = tasks.spawn(async move { sync.run(CancellationToken::new()).await });
        for command in 0..COMMANDS_A_RUN {
            let number = i64::try_from(dice.throw(12)).unwrap() + 2;
            act(&me, &mut dice, number, run * COMMANDS_A_RUN + command, &mut written).await;
            if dice.throw(4) == 0 {
                fake.world(|world| world.hint("reply", number));
            }
            tokio::time::sleep(Duration::from_millis(dice.throw(12))).await;
        }
        // Killed: nothing is finished, whatever it was.
        working.abort();
        drop(working.await);
        desk.close().await;
    }
    fake.choose(|_, _| Fate::Answered);
    let (desk, me) = connected(&file, &fake).await;
    let sync = Sync::new(desk.clone(), portal, PACE, watch::channel(0).1);
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let ending = stop.clone();
    tasks.spawn(async move { sync.run(ending).await });
    until("everything went out", || async { me.unsent().await.unwrap().iter().all(|one| one.refused.is_some()) }).await;
    stop.cancel();
    let refused: Vec<String> =
        me.unsent().await.unwrap().into_iter().filter_map(|one| one.body).map(|body| body.text).collect();
    for (number, expected) in written {
        let expected: Vec<String> = expected.into_iter().filter(|text| !refused.contains(text)).collect();
        let kept: Vec<String> = fake.world(|world| {
            let said =
                world.tickets[&number].replies.iter().map(|said| said.body.replace("<p>", "").replace("</p>", ""));
            said.filter(|text| text.starts_with("reply ")).collect()
        });
        assert_eq!(kept, expected, "ticket {number}");
    }
    assert!(refused.len() < 20, "the portal failed eight times on {} replies, which is hard to believe", refused.len());
}

/// Something somebody does on the desk.
async fn act(me: &AgentDesk, dice: &mut Dice, number: i64, count: u32, written: &mut BTreeMap<i64, Vec<String>>) {
    // Until the first page has been read there is nothing to act on.
    until("the ticket is here", || async { me.ticket(Number(number)).await.is_ok() }).await;
    let change = match dice.throw(10) {
        0 => Change::Status(Status::Waiting),
        1 => Change::Status(Status::Open),
        2 => Change::Priority(Priority::Urgent),
        3 => Change::Priority(Priority::Low),
        _ => {
            let text = format!("reply {count}");
            me.reply(Number(number), &reply(&text)).await.unwrap();
            written.entry(number).or_default().push(text);
            return;
        }
    };
    me.change(&[Number(number)], &change).await.unwrap();
}
