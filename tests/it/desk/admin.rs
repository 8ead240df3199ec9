//! What an administrator does to people, what is refused, and the log of it.

use deskbell::desk::{Error, READ_ONLY, Scope};
use deskbell::ticket::{Change, Rights, Role, Status};
use jiff::Timestamp;

use super::{Small, new_ticket, note, reply};

/// The lines of the log, without their times: who, what, about whom.
async fn told(small: &Small) -> Vec<String> {
    let lines = small.desk.console().audit(Timestamp::MIN).await.unwrap();
    let name = |by: &Option<deskbell::ticket::Byline>| by.as_ref().map_or("-", |by| by.name.as_str()).to_owned();
    let fact = |facts: &serde_json::Map<_, _>| serde_json::Value::Object(facts.clone()).to_string();
    lines
        .iter()
        .map(|line| format!("{} {} {} {}", name(&line.by), line.act, name(&line.about), fact(&line.facts)))
        .collect()
}

#[tokio::test]
async fn the_first_of_the_team_administers_the_desk_and_the_next_answer_tickets() {
    let small = Small::open().await;
    let system = small.desk.system();
    let rights = async |id| system.person(id).await.unwrap().rights;
    assert_eq!(rights(small.anna.me()).await, Some(Rights::Administrator));
    assert_eq!(rights(small.noor.me()).await, Some(Rights::Technician));
    assert_eq!(rights(small.dana).await, None);
    for id in [small.noor.me(), small.dana] {
        assert!(matches!(small.desk.admin(id).await, Err(Error::NotAllowed(_))));
    }
}

#[tokio::test]
async fn who_only_reads_changes_nothing_from_the_moment_they_are_told_so() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let admin = small.desk.admin(small.anna.me()).await.unwrap();
    admin.set_role(small.noor.me(), Role::Agent, Rights::ReadOnly).await.unwrap();
    // The handle Noor's terminal holds since before.
    let noor = &small.noor;
    let refused = [
        noor.reply(number, &reply("Hello")).await.map(drop),
        noor.reply(number, &note("Hm")).await.map(drop),
        noor.change(&[number], &Change::Status(Status::Solved)).await.map(drop),
        noor.open_ticket(&new_ticket("Mine", small.dana)).await.map(drop),
        noor.set_booking_link(None).await,
        noor.customer_link(number, 30).await.map(drop),
    ];
    for (at, refused) in refused.into_iter().enumerate() {
        assert_eq!(refused.unwrap_err().to_string(), READ_ONLY, "act {at}");
    }
    assert_eq!(noor.ticket(number).await.unwrap().entries.len(), 1, "they read, and nothing happened");
    noor.save_draft("reply/1", "what I would say").await.unwrap();
    let error = small.anna.change(&[number], &Change::Assignee(Some(noor.me()))).await.unwrap_err();
    assert!(error.to_string().contains("only read"), "{error}");
}

#[tokio::test]
async fn who_is_shut_out_is_out_everywhere_at_once() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let (system, admin) = (small.desk.system(), small.desk.admin(small.anna.me()).await.unwrap());
    system.set_password_hash(small.noor.me(), "$argon2id$…").await.unwrap();
    let session = system.start_session(small.noor.me(), Scope::Person, "").await.unwrap().secret;
    let link = small.anna.customer_link(number, 30).await.unwrap();
    admin.disable(small.noor.me()).await.unwrap();
    admin.disable(small.dana).await.unwrap();
    assert_eq!(system.session(&session).await.unwrap(), None);
    assert!(system.start_session(small.noor.me(), Scope::Person, "").await.is_err());
    assert!(small.noor.reply(number, &reply("Hello")).await.is_err());
    assert!(small.desk.agent(small.noor.me()).await.is_err());
    let noor = system.person(small.noor.me()).await.unwrap();
    assert_eq!(system.password_hash(&noor.email).await.unwrap(), None, "as if there were no such account");
    assert_eq!(system.read_link(&link).await.unwrap(), None);
    assert!(small.anna.change(&[number], &Change::Assignee(Some(noor.id))).await.is_err());
    assert!(!small.anna.agents().await.unwrap().iter().any(|agent| agent.id == noor.id));
    admin.enable(small.noor.me()).await.unwrap();
    admin.enable(small.dana).await.unwrap();
    small.noor.reply(number, &reply("Hello")).await.unwrap();
    assert!(system.read_link(&link).await.unwrap().is_some());
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let small = Small::open().await;
    let admin = small.desk.admin(small.anna.me()).await.unwrap();
    let (anna, noor) = (small.anna.me(), small.noor.me());
    for refused in [
        admin.disable(anna).await,
        admin.set_role(anna, Role::Agent, Rights::Technician).await,
        admin.set_role(anna, Role::Customer, Rights::Technician).await,
    ] {
        assert!(refused.unwrap_err().to_string().contains("only administrator"));
    }
    admin.set_role(noor, Role::Agent, Rights::Administrator).await.unwrap();
    admin.set_role(anna, Role::Agent, Rights::Technician).await.unwrap();
    let error = admin.enable(small.dana).await.unwrap_err();
    assert!(error.to_string().contains("only an administrator"), "Anna's handle ends with her rights: {error}");
}

#[tokio::test]
async fn who_looks_after_tickets_cannot_become_a_customer() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.change(&[number], &Change::Assignee(Some(small.noor.me()))).await.unwrap();
    let admin = small.desk.admin(small.anna.me()).await.unwrap();
    let error = admin.set_role(small.noor.me(), Role::Customer, Rights::Technician).await.unwrap_err();
    assert_eq!(error.to_string(), "Noor Haddad looks after 1 open tickets: give them to somebody else first");
}

#[tokio::test]
async fn the_log_tells_who_did_what_to_whom() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let (system, admin) = (small.desk.system(), small.desk.admin(small.anna.me()).await.unwrap());
    system.note_failed_sign_in(&"noor@desk.example".parse().unwrap()).await.unwrap();
    let begun = system.start_session(small.noor.me(), Scope::Person, "").await.unwrap();
    system.end_session(&begun.secret).await.unwrap();
    admin.set_role(small.noor.me(), Role::Agent, Rights::ReadOnly).await.unwrap();
    admin.disable(small.noor.me()).await.unwrap();
    admin.set_booking_link(small.dana, None).await.unwrap();
    small.anna.customer_link(number, 1).await.unwrap();
    insta::assert_snapshot!(told(&small).await.join("\n"), @r#"
    - person_added Anna Berg {}
    - person_added Noor Haddad {}
    - person_added Dana Ortiz {}
    - person_added Lee Åbara {}
    - sign_in_failed Noor Haddad {"email":"noor@desk.example"}
    Noor Haddad signed_in - {}
    Noor Haddad signed_out - {}
    Anna Berg role_changed Noor Haddad {"from":"technician","to":"read-only"}
    Anna Berg person_disabled Noor Haddad {"sessions":0}
    Anna Berg booking_link_set Dana Ortiz {"link":null}
    Anna Berg link_made Dana Ortiz {"minutes":1440}
    "#);
}

#[tokio::test]
async fn an_act_that_did_not_happen_is_not_in_the_log() {
    let small = Small::open().await;
    let before = told(&small).await;
    let admin = small.desk.admin(small.anna.me()).await.unwrap();
    admin.disable(small.anna.me()).await.unwrap_err();
    assert_eq!(told(&small).await, before);
}

#[tokio::test]
async fn a_log_that_somebody_touched_no_longer_fits() {
    let small = Small::open().await;
    let console = small.desk.console();
    let whole = console.verify_audit().await.unwrap();
    assert_eq!((whole.lines, whole.broken_at), (4, None));
    let connection = rusqlite::Connection::open(small.folder.path().join("desk.db")).unwrap();
    for sql in ["update audit set act = 'nothing'", "delete from audit"] {
        assert!(connection.execute(sql, []).unwrap_err().to_string().contains("append-only"));
    }
    // Whoever may write the file may also take the triggers away.
    connection.execute_batch("drop trigger audit_is_never_changed; drop trigger audit_is_never_taken_away").unwrap();
    connection.execute("update audit set about_id = 1 where seq = 3", []).unwrap();
    assert_eq!(console.verify_audit().await.unwrap().broken_at, Some(3));
    connection.execute("update audit set about_id = 3 where seq = 3", []).unwrap();
    assert_eq!(console.verify_audit().await.unwrap().broken_at, None);
    connection.execute("delete from audit where seq = 2", []).unwrap();
    assert_eq!(console.verify_audit().await.unwrap().broken_at, Some(2));
}
