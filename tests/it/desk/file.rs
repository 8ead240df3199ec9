//! The file the desk is kept in: what is wrong with it is said plainly, and nothing is lost.

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use deskbell::ticket::{Number, Person, PersonId};
use sha2::{Digest as _, Sha384};

use super::Small;

async fn open_error(file: &std::path::Path) -> String {
    Desk::open(file, Clock::System).await.unwrap_err().to_string()
}

#[tokio::test]
async fn what_was_kept_is_there_after_opening_again() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.desk.close().await;
    let again = Desk::open(&small.folder.path().join("desk.db"), small.clock.clone()).await.unwrap();
    let anna = again.agent(small.anna.me()).await.unwrap();
    assert_eq!(anna.ticket(number).await.unwrap().ticket.subject.as_str(), "Printer");
}

#[tokio::test]
async fn what_another_process_does_rings_the_bell() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let file = small.folder.path().join("desk.db");
    let other = Desk::open(&file, small.clock.clone()).await.unwrap();
    let mut bell = small.desk.bell();
    let noor = other.agent(small.noor.me()).await.unwrap();
    noor.reply(number, &super::reply("Is it on?")).await.unwrap();
    bell.rang().await;
    assert_eq!(small.anna.ticket(number).await.unwrap().entries.len(), 3);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    let text = "Dear diary, this is not a database. ".repeat(100);
    std::fs::write(&file, &text).unwrap();
    let error = open_error(&file).await;
    assert!(error.contains("is not a desk's database") && error.contains("--desk"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_by_name() {
    let small = Small::open().await;
    small.desk.close().await;
    let file = small.folder.path().join("desk.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let sql = "insert into _sqlx_migrations values (9999, 'from tomorrow', current_timestamp, 1, x'00', 0)";
    connection.execute(sql, []).unwrap();
    drop(connection);
    let error = open_error(&file).await;
    assert!(error.contains("written by a newer deskbell"), "{error}");
}

#[tokio::test]
async fn the_timeline_cannot_be_rewritten() {
    let small = Small::open().await;
    small.ticket("Printer", small.dana).await;
    let connection = rusqlite::Connection::open(small.folder.path().join("desk.db")).unwrap();
    for sql in ["update entry set body = 'never said'", "delete from entry"] {
        assert!(connection.execute(sql, []).unwrap_err().to_string().contains("append-only"));
    }
}

#[tokio::test]
async fn an_older_desk_is_brought_up_to_date_and_keeps_somebody_who_administers_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let table = "create table _sqlx_migrations (version bigint primary key, description text not null, \
                 installed_on timestamp not null default current_timestamp, success boolean not null, \
                 checksum blob not null, execution_time bigint not null)";
    connection.execute(table, []).unwrap();
    let first = include_str!("../../../assets/migrations/sqlite/0001_desk.sql");
    let second = include_str!("../../../assets/migrations/sqlite/0002_portal.sql");
    for (version, sql) in [(1, first), (2, second)] {
        connection.execute_batch(sql).unwrap();
        let insert = "insert into _sqlx_migrations values (?1, 'old', current_timestamp, 1, ?2, 0)";
        connection.execute(insert, rusqlite::params![version, Sha384::digest(sql).as_slice()]).unwrap();
    }
    for (id, role) in [(1, "customer"), (2, "agent"), (3, "agent")] {
        let insert = "insert into person (id, role, name, email, email_key, created_at) values (?1, ?2, ?3, ?3, ?3, 0)";
        connection.execute(insert, rusqlite::params![id, role, format!("p{id}@desk.example")]).unwrap();
    }
    drop(connection);
    let desk = Desk::open(&file, Clock::System).await.unwrap();
    let titles: Vec<_> = desk.console().people().await.unwrap().iter().map(Person::title).collect();
    assert_eq!(titles, ["administrator", "technician", "customer"]);
}

/// The tables as the first deskbell with a portal made them, with an entry that a portal's message points at and a hole
/// where one was taken back.
const OLD_ROWS: &str = "
    insert into person values (1, 'agent', 'Anna', 'a@desk.example', 'a@desk.example', null, null, null, null, 1);
    insert into ticket values (1, 1048577, 'Printer', 'open', 1, 'low', null, null, 1, 1, 0, 1, 1, 'one');
    insert into tally values ('open', 1, 1);
    insert into entry (ticket, at, person_id, event, visibility, format, body, source_id) values
        (1, 1, 1, 'opened', 'public', 'plain', 'It is off.', 'e1'), (1, 2, 1, 'noted', 'internal', 'plain', 'Hm.', 'e2'),
        (1, 3, 1, 'noted', 'internal', 'plain', 'Taken back.', 'e3');
    insert into portal_message values (7, 2);
    insert into outbox (ticket, kind, source_id, state, made_at) values (1, 'reply', 'e3', 'refused', 3);
    delete from entry where seq = 3;
";

#[tokio::test]
async fn a_desk_of_an_earlier_version_keeps_its_timeline_and_its_rules() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    for (version, text) in [
        (1, include_str!("../../../assets/migrations/sqlite/0001_desk.sql")),
        (2, include_str!("../../../assets/migrations/sqlite/0002_portal.sql")),
    ] {
        connection.execute_batch(text).unwrap();
        let table = "create table if not exists _sqlx_migrations (version bigint primary key, description text not null, \
                     installed_on timestamp not null default current_timestamp, success boolean not null, \
                     checksum blob not null, execution_time bigint not null)";
        connection.execute_batch(table).unwrap();
        let checksum = Sha384::digest(text.as_bytes()).to_vec();
        let insert = "insert into _sqlx_migrations values (?1, 'old', current_timestamp, 1, ?2, 0)";
        connection.execute(insert, rusqlite::params![version, checksum]).unwrap();
    }
    connection.execute_batch(OLD_ROWS).unwrap();
    let desk = Desk::open(&file, Clock::System).await.unwrap();
    let anna = desk.agent(PersonId(1)).await.unwrap();
    let bodies: Vec<i64> = anna.ticket(Number(1)).await.unwrap().entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(bodies, [1, 2]);
    // A number once given is not given again.
    assert_eq!(anna.reply(Number(1), &super::reply("Is it on?")).await.unwrap().0, 4);
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("select count(*) from pragma_foreign_key_check"), 0);
    assert_eq!(count("select count(*) from portal_message join entry on entry.seq = portal_message.seq"), 1);
    for sql in ["update entry set booking = '{}'", "update entry set body = 'never said'", "delete from entry"] {
        assert!(connection.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let small = Small::open().await;
    let key = std::fs::metadata(small.folder.path().join("desk.key")).unwrap();
    assert_eq!((key.permissions().mode() & 0o777, key.len()), (0o600, 32));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let error = open_error(&folder.path().join("file/desk.db")).await;
    assert!(error.contains("cannot use") && error.contains("/file"), "{error}");
}
