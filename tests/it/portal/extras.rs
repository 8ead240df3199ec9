//! What goes with a ticket besides its fields and messages, carried both ways.

use deskbell::desk::Fetched;
use deskbell::ticket::{Body, Event, Minutes, NewFile, NewReply, Number, Visibility};
use deskbell::upstream::Upstream as _;

use super::fake::{Fate, World};
use super::sync::{Bench, fate_once, reply, until};

fn file(name: &str) -> NewFile {
    NewFile::new(name.parse().unwrap(), b"hello".to_vec()).unwrap()
}

/// A message without words.
fn bare(visibility: Visibility) -> NewReply {
    NewReply { visibility, body: Body::plain(""), ..reply("bare") }
}

/// The names of a ticket's files in the portal, and who may see them.
fn there(world: &mut World, number: i64) -> Vec<(String, String)> {
    world.tickets[&number].files.iter().map(|file| (file.name.clone(), file.access.clone())).collect()
}

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

#[tokio::test]
async fn a_file_goes_there_once_whatever_is_lost_on_the_way() {
    let bench = Bench::in_step().await;
    bench.me.send_files(Number(5), &bare(Visibility::Public), &[file("one.txt")]).await.unwrap();
    bench.settled().await;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    let note = NewReply { source_id: "note".to_owned(), ..bare(Visibility::Internal) };
    bench.me.send_files(Number(5), &note, &[file("two.txt")]).await.unwrap();
    bench.settled().await;
    let kept = bench.fake.world(|world| there(world, 5));
    let told = |name: &str, access: &str| (name.to_owned(), access.to_owned());
    assert_eq!(kept, [told("one.txt", "closed"), told("two.txt", "restricted")]);
    let replies = bench.fake.world(|world| world.tickets[&5].replies.len());
    assert_eq!(replies, 1, "a message without words is no reply");
    assert_eq!(bench.thread(5).await.files.len(), 2, "read back, and not doubled");
}

#[tokio::test]
async fn how_much_of_a_file_has_gone_is_told_while_it_goes() {
    let bench = Bench::in_step().await;
    let mut sending = bench.portal.sending().unwrap();
    let big = NewFile::new("big.txt".parse().unwrap(), b"0123456789abcdef".repeat(1 << 18)).unwrap();
    bench.me.send_files(Number(5), &bare(Visibility::Public), &[big]).await.unwrap();
    let told = sending.wait_for(Option::is_some).await.unwrap().unwrap();
    assert!(told <= 100 && told % 5 == 0, "{told}");
    bench.settled().await;
    let bytes = bench.fake.world(|world| world.tickets[&5].files.last().unwrap().bytes.len());
    assert_eq!(bytes, 4 << 20);
}

#[tokio::test]
async fn a_file_of_the_portal_is_seen_and_comes_when_somebody_asks_for_it() {
    let bench = Bench::in_step().await;
    let dana = bench.thread(5).await.requester.id;
    bench.fake.world(|world| {
        world.attach(5, "../router photo.png", "closed", b"\x89PNG");
        world.attach(5, "secret.txt", "restricted", b"team");
        world.hint("updated", 5);
    });
    until("both files are known", || async { bench.thread(5).await.files.len() == 2 }).await;
    let thread = bench.thread(5).await;
    let [photo, secret] = &thread.files[..] else { panic!("{:?}", thread.files) };
    assert_eq!((photo.name.as_str(), photo.bytes, photo.is_here), ("router photo.png", 4, false));
    let event = |seq| thread.entries.iter().find(|entry| entry.seq == seq).map(|entry| entry.event.clone());
    assert!(matches!(event(secret.seq), Some(Event::Noted { .. })));
    let customer = bench.desk.customer(dana).await.unwrap();
    assert_eq!(customer.ticket(Number(5)).await.unwrap().files.len(), 1);

    assert!(matches!(bench.me.file(photo.id).await.unwrap(), Some(Fetched::Asked(_))));
    until("the file came", || async {
        matches!(bench.me.file(photo.id).await.unwrap(), Some(Fetched::Here(_, bytes)) if bytes == b"\x89PNG")
    })
    .await;
}
