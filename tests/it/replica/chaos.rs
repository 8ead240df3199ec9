//! Everything that can go wrong with a line, at random: requests and answers are lost, the line is cut, the program is
//! killed. Every reply must be on the team's desk once and in order, and both desks tell the same in the end.

use std::collections::BTreeMap;

use deskbell::ticket::{Change, Event, Number, Priority, Status};

use super::proxy::Fate;
use super::{Replica, Team, arrived, reply};
use crate::portal::Dice;

const RUNS: u32 = 12;
const ACTS_A_RUN: u32 = 12;
const TICKETS: i64 = 6;

/// What becomes of a piece that is sent: one in six is lost, or its answer is.
fn fate(dice: &mut Dice) -> Fate {
    match dice.throw(12) {
        0 => Fate::Lost,
        1 => Fate::AnswerLost,
        _ => Fate::Passes,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reply_is_there_once_and_in_order_whatever_the_line_does() {
    let team = Team::open().await;
    for count in 1..=TICKETS {
        let number = team.ticket(&format!("Ticket {count}")).await;
        // From here on nobody but the replica sets a field: what is refused is not what is tested here.
        team.noor.reply(number, &reply(&format!("welcome {count}"))).await.unwrap();
    }
    let file = team.folder.path().join("replica.db");
    let (mut dice, mut fates) = (Dice(0x0d15_ea5e), Dice(0xc0ff_ee00));
    let mut written: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let first = Replica::open(&team, &file).await;
    first.in_step(&team).await;
    first.kill().await;
    team.line.choose(move || fate(&mut fates));
    for run in 0..RUNS {
        let replica = Replica::open(&team, &file).await;
        for act in 0..ACTS_A_RUN {
            let number = i64::try_from(dice.throw(TICKETS.unsigned_abs())).unwrap() + 1;
            let text = format!("reply {}", run * ACTS_A_RUN + act);
            if act_on(&replica, &mut dice, number, &text).await {
                written.entry(number).or_default().push(text);
            }
            if dice.throw(5) == 0 {
                team.noor.reply(Number(number), &reply(&format!("noor {run}/{act}"))).await.unwrap();
            }
            team.line.cut(dice.throw(10) == 0);
            tokio::time::sleep(std::time::Duration::from_millis(dice.throw(10))).await;
        }
        // Killed: nothing is finished, whatever it was.
        replica.kill().await;
    }
    team.line.cut(false);
    team.line.choose(|| Fate::Passes);
    let replica = Replica::open(&team, &file).await;
    replica.in_step(&team).await;
    for (number, expected) in written {
        let thread = team.anna.ticket(Number(number)).await.unwrap();
        let said = thread.entries.into_iter().filter_map(|entry| match entry.event {
            Event::Replied { body } if body.text.starts_with("reply ") => Some(body.text),
            _ => None,
        });
        assert_eq!(said.collect::<Vec<_>>(), expected, "ticket {number}");
    }
}

/// Something somebody does on their desk, and whether it was a reply.
async fn act_on(replica: &Replica, dice: &mut Dice, number: i64, text: &str) -> bool {
    arrived(&replica.me, Number(number)).await;
    let change = match dice.throw(8) {
        0 => Change::Status(Status::Waiting),
        1 => Change::Priority(Priority::Urgent),
        2 => Change::Priority(Priority::Low),
        _ => {
            replica.me.reply(Number(number), &reply(text)).await.unwrap();
            return true;
        }
    };
    replica.me.change(&[Number(number)], &change).await.unwrap();
    false
}
