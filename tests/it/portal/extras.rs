//! What goes with a ticket besides its fields and messages, carried both ways.

use deskbell::ticket::{Minutes, NewReply, Number};

use super::sync::{Bench, reply, until};

#[tokio::test]
async fn working_time_goes_there_with_the_reply_and_what_is_put_right_there_is_seen_here() {
    let bench = Bench::in_step().await;
    let time = Some(Minutes { minutes: 25, billable: true });
    bench.me.reply(Number(5), &NewReply { time, ..reply("new toner") }).await.unwrap();
    bench.settled().await;
    let kept = bench.fake.world(|world| world.tickets[&5].replies.last().map(|said| (said.minutes, said.is_billable)));
    assert_eq!(kept, Some((Some(25), true)));
    bench.fake.world(|world| {
        let said = world.tickets.get_mut(&5).unwrap().replies.last_mut().unwrap();
        (said.minutes, said.is_billable) = (Some(5000), false);
        world.hint("reply", 5);
    });
    until("the time is put right here", || async {
        bench.thread(5).await.entries.last().unwrap().time == Some(Minutes { minutes: 5000, billable: false })
    })
    .await;
}
