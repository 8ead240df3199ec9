//! The backup drill, with the real program: under load, back, compared row for row, and every way it can go wrong.

use std::fs;
use std::path::Path;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::home::Home;
use super::serve::Served;

/// A desk of one's own with a ticket that has a file.
fn desk() -> Home {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent"]).said();
    home.run(&["person", "add", "dana@example.com", "--name", "Dana"]).said();
    home.run(&["new", "--requester", "dana@example.com", "--subject", "Lamp", "Dark"]).printed();
    fs::write(home.path("notes.txt"), "what was in it").unwrap();
    home.run(&["attach", "1", "notes.txt"]).printed();
    home
}

/// Every row of every table, as SQLite writes it.
fn dump(file: &Path) -> Vec<String> {
    let db = Connection::open(file).unwrap();
    let mut tables = db.prepare("select name from sqlite_schema where type = 'table' order by name").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for name in names {
        let mut all = db.prepare(&format!("select * from \"{name}\"")).unwrap();
        let columns = all.column_count();
        let mut found = all.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<_> = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            rows.push(format!("{name}: {}", values.join(", ")));
        }
    }
    rows.sort();
    rows
}

fn restored(home: &Home) -> &'static str {
    home.run(&["restore", "desk.tar", "--desk", "again/desk.db"]).printed();
    "again/desk.db"
}

#[test]
fn a_backup_of_a_served_desk_comes_back_row_for_row_with_its_key_and_files() {
    let home = desk();
    let served = Served::start(&home, &[]);
    let link = home.run(&["link", "1"]).stdout;
    let made = home.run(&["backup", "desk.tar"]).printed();
    assert!(made.contains("/desk.tar  whole: ") && made.contains(" 1 files; made "), "{made}");
    assert!(home.run(&["restore", "desk.tar", "--check"]).printed().starts_with("whole: "));
    drop(served);
    let again = restored(&home);
    assert_eq!(dump(&home.data("desk.db")), dump(&home.path(again)));
    assert_eq!(fs::read(home.data("desk.key")).unwrap(), fs::read(home.path("again/desk.key")).unwrap());
    home.run(&["download", "1", "notes.txt", "--to", "again", "--desk", again]).printed();
    assert_eq!(fs::read(home.path("again/notes.txt")).unwrap(), b"what was in it");
    assert!(home.run(&["audit", "verify", "--desk", again]).printed().contains("each fits the one before it"));
    // What the old desk signed opens the new one.
    let served = Served::start(&home, &["--desk", again]);
    let path = link.trim().rsplit_once("/link/").unwrap().1;
    assert!(served.get(&format!("/link/{path}")).starts_with("HTTP/1.1 200"));
}

#[test]
fn what_was_acknowledged_before_a_backup_began_is_in_it_whoever_writes_meanwhile() {
    let home = desk();
    let _served = Served::start(&home, &[]);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let home = &home;
                scope.spawn(move || {
                    for nth in 0..6 {
                        home.run(&["note", "1", &format!("note {nth} of {writer}")]).said();
                    }
                })
            })
            .collect();
        for nth in 0..4 {
            let before = replies(&home, None);
            let name = format!("under-load-{nth}.tar");
            home.run(&["backup", &name]).printed();
            let to = format!("again-{nth}/desk.db");
            home.run(&["restore", &name, "--desk", &to]).printed();
            let after = replies(&home, Some(&to));
            assert!(before.iter().all(|reply| after.contains(reply)), "{before:?} and {after:?}");
        }
        for writer in writers {
            writer.join().unwrap();
        }
    });
}

fn replies(home: &Home, desk: Option<&str>) -> Vec<Value> {
    let mut arguments = vec!["show", "1", "--json"];
    arguments.extend(desk.into_iter().flat_map(|desk| ["--desk", desk]));
    home.run(&arguments).json()["entries"].as_array().unwrap().clone()
}

#[test]
fn nothing_that_is_there_is_replaced_unasked_and_what_was_replaced_is_kept() {
    let home = desk();
    home.run(&["backup", "desk.tar"]).printed();
    assert!(home.run(&["backup", "desk.tar"]).failed(4).contains("is there already: name another, or say --overwrite"));
    home.run(&["backup", "desk.tar", "--overwrite"]).printed();
    home.run(&["note", "1", "after the backup"]).said();
    assert!(home.run(&["restore", "desk.tar"]).failed(4).contains("desk.db is there already"));
    let served = Served::start(&home, &[]);
    assert!(home.run(&["restore", "desk.tar", "--overwrite"]).failed(4).contains("stop it first"));
    drop(served);
    // A program that says nothing of itself is noticed all the same.
    let other = Connection::open(home.data("desk.db")).unwrap();
    other.query_row("select count(*) from ticket", [], |row| row.get::<_, i64>(0)).unwrap();
    assert!(home.run(&["restore", "desk.tar", "--overwrite"]).failed(4).contains("open in another program"));
    drop(other);
    let ran = home.run(&["restore", "desk.tar", "--overwrite"]);
    assert!(ran.stderr.contains("The desk that was there is in "), "{ran:#?}");
    assert!(!home.run(&["show", "1"]).printed().contains("after the backup"));
    let folders = fs::read_dir(home.data("")).unwrap().map(|entry| entry.unwrap().path());
    let kept = folders.into_iter().find(|path| path.to_string_lossy().contains("before-")).unwrap().join("desk.db");
    assert!(home.run(&["show", "1", "--desk", kept.to_str().unwrap()]).printed().contains("after the backup"));
}

#[test]
fn a_backup_that_is_cut_off_changed_or_none_is_refused_and_leaves_nothing_behind() {
    let home = desk();
    home.run(&["backup", "desk.tar"]).printed();
    let whole = fs::read(home.path("desk.tar")).unwrap();
    let there_before = names(&home);
    let mut flipped = whole.clone();
    let middle = whole.len() / 2;
    flipped[middle] ^= 1;
    let evil = String::from_utf8_lossy(&whole[..512]).replace("desk.db", "../evil");
    let mut outside = whole.clone();
    outside[..512].copy_from_slice(&summed(evil.as_bytes()));
    for (what, bytes) in [
        ("cut off", whole[..whole.len() - 2048].to_vec()),
        ("cut in the database", whole[..20_000].to_vec()),
        ("changed", flipped),
        ("leading out of the folder", outside),
        ("empty", Vec::new()),
        ("something else", b"Hello".repeat(1000)),
    ] {
        fs::write(home.path("desk.tar"), bytes).unwrap();
        for arguments in [&["restore", "desk.tar", "--check"][..], &["restore", "desk.tar", "--desk", "again.db"]] {
            let said = home.run(arguments).failed(1);
            assert!(said.contains("desk.tar is no backup of a desk"), "{what}: {said}");
        }
    }
    assert_eq!(names(&home), there_before);
}

#[test]
fn a_backup_with_the_key_of_another_desk_is_refused_though_it_is_whole() {
    let home = desk();
    home.run(&["backup", "desk.tar"]).printed();
    let (ours, theirs) = (fs::read(home.data("desk.key")).unwrap(), vec![7; 32]);
    let hash = |key: &[u8]| URL_SAFE_NO_PAD.encode(Sha256::digest(key)).into_bytes();
    let mut archive = fs::read(home.path("desk.tar")).unwrap();
    for (one, other) in [(hash(&ours), hash(&theirs)), (ours, theirs)] {
        let at = archive.windows(one.len()).position(|bytes| bytes == one).unwrap();
        archive[at..at + one.len()].copy_from_slice(&other);
    }
    fs::write(home.path("desk.tar"), archive).unwrap();
    let there_before = names(&home);
    for arguments in [&["restore", "desk.tar", "--check"][..], &["restore", "desk.tar", "--desk", "again.db"]] {
        let said = home.run(arguments).failed(1);
        assert!(said.contains("the key is not the one that the database was made with"), "{said}");
    }
    assert_eq!(names(&home), there_before);
}

/// A header of the archive with the right sum.
fn summed(header: &[u8]) -> [u8; 512] {
    let mut summed: [u8; 512] = header.try_into().unwrap();
    summed[148..156].fill(b' ');
    let sum: u32 = summed.iter().map(|byte| u32::from(*byte)).sum();
    summed[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    summed
}

fn names(home: &Home) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(home.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_that_was_lost_before_is_named_and_the_rest_is_saved() {
    let home = desk();
    let file = fs::read_dir(home.data("desk.files")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(file).unwrap();
    let ran = home.run(&["backup", "desk.tar", "--json"]);
    assert_eq!(ran.code, 1);
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((said["files"].as_u64(), said["missing"].as_array().map(Vec::len)), (Some(0), Some(1)));
    let again = restored(&home);
    assert!(home.run(&["show", "1", "--desk", again]).printed().contains("Lamp"));
}

#[test]
fn what_has_had_its_time_goes_and_the_log_that_is_left_still_holds() {
    let home = desk();
    home.run(&["token", "add", "--name", "old", "--days", "1"]).printed();
    let orphan = home.data("desk.files").join("left-by-a-crash");
    fs::write(&orphan, "bytes").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&orphan).unwrap().set_modified(long_ago).unwrap();
    let db = Connection::open(home.data("desk.db")).unwrap();
    db.execute("update token set expires_at = 1", []).unwrap();
    let lines: i64 = db.query_row("select count(*) from audit", [], |row| row.get(0)).unwrap();
    drop(db);
    let would = home.run(&["retention", "--dry-run", "--json"]).json();
    assert_eq!((&would["tokens"], &would["files"], &would["audit"]), (&1.into(), &1.into(), &0.into()));
    assert!(orphan.exists());
    assert_eq!(home.run(&["retention", "--json"]).json(), would);
    assert!(!orphan.exists());
    assert_eq!(fs::read_dir(home.data("desk.files")).unwrap().count(), 1, "what belongs to a message stays");
    assert!(home.run(&["audit", "verify"]).printed().starts_with(&format!("{lines} lines")));
    // Nobody but the desk itself shortens the log.
    let db = Connection::open(home.data("desk.db")).unwrap();
    assert!(db.execute("delete from audit where seq = 1", []).unwrap_err().to_string().contains("append-only"));
    db.execute("insert into audit_start values (1, 1, 'forged', 'forged')", []).unwrap();
    db.execute("delete from audit where seq = 1", []).unwrap();
    drop(db);
    assert_eq!(home.run(&["audit", "verify"]).code, 1);
}
