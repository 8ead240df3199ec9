//! A desk is carried from a file to a server and back, and nothing is lost on the way.

use std::fs;
use std::process::{Command, Stdio};

use deskbell::clock::Clock;
use deskbell::desk::{Desk, Error, Step, carry_beside};
use deskbell::ticket::{From, Query, Role};
use tokio::sync::watch;

use super::Served;
use crate::bench::Home;
use crate::desk::{new_ticket, person};

impl Served {
    async fn file_desk(&self, name: &str) -> Desk {
        Desk::open(&self.folder.path().join(name), Clock::System).await.unwrap()
    }

    /// What the program says when the desk in the folder is moved to a database, with its key beside a file there.
    fn moved(&self, database: &str, beside: &str) -> (Option<i32>, String) {
        let home = Home::new();
        let mut program = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        program.env_clear().envs(home.env()).current_dir(self.folder.path());
        program.args(["move", "--from", "sqlite:desk.db", "--desk", beside, "--to", &self.cluster.url(database)]);
        let told = program.stdin(Stdio::null()).output().unwrap();
        (told.status.code(), String::from_utf8(told.stderr).unwrap())
    }
}

#[tokio::test]
async fn a_desk_is_moved_with_its_key_or_not_at_all() {
    let served = Served::start().await;
    let here = served.file_desk("desk.db").await;
    let dana = person(&here, Role::Customer, "Dana Ortiz", None).await;
    here.close().await;
    let file = |name: &str| served.folder.path().join(name);
    let ours = fs::read(file("desk.key")).unwrap();
    fs::remove_file(file("desk.key")).unwrap();
    let (code, said) = served.moved("desk", "there.db");
    assert!(code == Some(3) && said.contains("desk.key is missing: the key goes with the desk"), "{said}");
    fs::write(file("desk.key"), [7; 32]).unwrap();
    let (code, said) = served.moved("desk", "there.db");
    assert!(code == Some(1) && said.contains("desk.key is not the key that the desk was made with"), "{said}");
    assert!(!file("there.key").exists());
    fs::write(file("desk.key"), &ours).unwrap();

    served.cluster.run("create database begun").await.unwrap();
    let begun = Desk::open_on(&served.cluster.url("begun").parse().unwrap(), &file("begun.db"), Clock::System).await;
    begun.unwrap().close().await;
    let (code, said) = served.moved("begun", "there.db");
    assert!(code == Some(4) && said.contains("or name an empty database"), "{said}");

    let (code, said) = served.moved("desk", "there.db");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(fs::read(file("there.key")).unwrap(), ours);
    let there = Desk::open_on(&served.url().parse().unwrap(), &file("there.db"), Clock::System).await.unwrap();
    assert_eq!(there.system().person(dana).await.unwrap().name, "Dana Ortiz");
}

#[tokio::test]
async fn a_desk_goes_to_a_server_and_back_and_is_found_there() {
    let served = Served::start().await;
    let (here, there) = (served.file_desk("desk.db").await, served.desk().await);
    carry_beside(here.file(), &served.folder.path().join("back.db")).unwrap();
    let back = served.file_desk("back.db").await;
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
