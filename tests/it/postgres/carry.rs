//! A desk is carried from a file to a server and back, and nothing is lost on the way.

use deskbell::clock::Clock;
use deskbell::desk::{Desk, Error, Step};
use deskbell::ticket::{From, Query};
use tokio::sync::watch;

use super::Served;
use crate::desk::{new_ticket, person};
use deskbell::ticket::Role;

impl Served {
    async fn file_desk(&self, name: &str) -> Desk {
        Desk::open(&self.folder.path().join(name), Clock::System).await.unwrap()
    }
}

#[tokio::test]
async fn a_desk_goes_to_a_server_and_back_and_is_found_there() {
    let served = Served::start().await;
    let (here, there, back) =
        (served.file_desk("desk.db").await, served.desk().await, served.file_desk("back.db").await);
    here.system().load_sample().await.unwrap();
    let rows = here.carry_to(&there, |_| {}).await.unwrap();
    assert!(rows > 500, "{rows}");
    assert_eq!(there.carry_to(&back, |_| {}).await.unwrap(), rows);
    let mut found = Vec::new();
    for desk in [&here, &there, &back] {
        let alice = desk.agent(desk.system().agents().await.unwrap()[0].id).await.unwrap();
        let list = alice.list(&Query::parse("vpn is:open").unwrap(), From::Top, 50).await.unwrap();
        found.push(list.rows.iter().map(|row| row.ticket.number.0).collect::<Vec<_>>());
        // Numbers go on where they would have gone on at home.
        let dana = person(desk, Role::Customer, "Dana Ortiz", None).await;
        let number = alice.open_ticket(&new_ticket("Printer", dana)).await.unwrap();
        let seq = alice.last_seq().await.unwrap();
        found.last_mut().unwrap().extend([dana.0, number.0, seq.0]);
        desk.console().verify_audit().await.unwrap();
    }
    assert!(found[0].len() > 3, "{found:?}");
    assert_eq!((&found[0], &found[0]), (&found[1], &found[2]));
}

#[tokio::test]
async fn what_was_interrupted_goes_on_and_another_desk_is_left_alone() {
    let served = Served::start().await;
    let (here, there) = (served.file_desk("desk.db").await, served.desk().await);
    here.system().load_sample().await.unwrap();
    let (stop, mut stopped) = watch::channel(false);
    let tell = |step| {
        if matches!(step, Step::Carried { table, .. } if table == "entry") {
            stop.send_replace(true);
        }
    };
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stopped| *stopped) => {}
        carried = here.carry_to(&there, tell) => panic!("not interrupted: {carried:?}"),
    }
    let mut carried = 0;
    here.carry_to(&there, |step| {
        if let Step::Carried { table, .. } = step {
            assert_ne!(table, "person", "carried twice");
            carried += 1;
        }
    })
    .await
    .unwrap();
    assert!(carried > 0);
    let other = served.file_desk("other.db").await;
    person(&other, Role::Agent, "Anna Berg", None).await;
    let refused = other.carry_to(&there, |_| {}).await.unwrap_err();
    assert!(matches!(&refused, Error::Conflict(words) if words.contains("name an empty database")), "{refused}");
}
