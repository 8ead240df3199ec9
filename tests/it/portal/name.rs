//! In whose name things are done in the portal.

use deskbell::desk::CustomerDesk;
use deskbell::ticket::{Body, NewFile, Number};

use super::sync::{Bench, reply};

#[tokio::test]
async fn what_a_customer_writes_on_the_page_says_who_wrote_it() {
    let bench = Bench::in_step().await;
    let hannah = bench.thread(1).await.requester.id;
    let page = CustomerDesk::new(&bench.desk, bench.desk.system().person(hannah).await.unwrap(), Some(Number(1)));
    let shot = NewFile::new("shot.txt".parse().unwrap(), b"all green".to_vec()).unwrap();
    page.reply(Number(1), "page", &Body::plain("It works again"), &[shot]).await.unwrap();
    bench.settled().await;
    let kept = bench.fake.world(|world| world.tickets[&1].replies.last().unwrap().body.clone());
    let from = "Hannah Doyle &lt;hannah.doyle@harbourlanedental.example&gt; wrote on the ticket page:";
    assert_eq!(kept, format!("<p>{from}</p><p>It works again</p>"));
    let file =
        bench.fake.world(|world| world.tickets[&1].files.last().map(|file| (file.name.clone(), file.bytes.clone())));
    assert_eq!(file, Some(("shot.txt".to_owned(), b"all green".to_vec())));
}

#[tokio::test]
async fn nobody_acts_in_the_name_of_who_is_signed_in() {
    let bench = Bench::in_step().await;
    let mei = bench.thread(18).await.assignee.unwrap().id;
    let other = bench.desk.agent(mei).await.unwrap();
    let error = other.reply(Number(5), &reply("not me")).await.unwrap_err();
    assert!(error.to_string().contains("somebody else is signed in"), "{error}");
}
