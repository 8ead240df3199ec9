//! When something is broken: a full disk, a damaged or newer desk, a check-up.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;
use std::thread;

use super::home::{Home, Ran};

/// What the doctor says of one thing.
fn finding(ran: &Ran, check: &str) -> (String, String) {
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let one = found.as_array().unwrap().iter().find(|one| one["check"] == check).unwrap().clone();
    (one["verdict"].as_str().unwrap().to_owned(), one["words"].as_str().unwrap().to_owned())
}

#[test]
fn a_new_home_is_healthy_and_stays_empty() {
    let home = Home::new();
    let doctor = home.run(&["doctor"]).printed();
    assert!(doctor.contains("ok       desk        none yet"), "{doctor}");
    assert!(!doctor.contains("BROKEN"), "{doctor}");
    assert!(!home.data("sample.db").exists());
}

#[test]
fn the_doctor_looks_into_the_desk() {
    let home = Home::new();
    home.run(&["tickets"]);
    let (verdict, words) = finding(&home.run(&["doctor", "--json"]), "desk");
    assert_eq!(verdict, "ok");
    assert!(words.contains("sound, tables of version") && words.contains("SQLite 3."), "{words}");
    let (_, words) = finding(&home.run(&["doctor", "--json"]), "you");
    assert_eq!(words, "Alice Weber <alice@deskbell.example>");
}

#[test]
fn the_doctor_names_broken_settings_and_examines_the_rest() {
    let home = Home::new();
    home.configure("[web]\nlsten = 1\n");
    let ran = home.run(&["doctor", "--json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr, "deskbell: something is broken, see above\n");
    let (verdict, words) = finding(&ran, "settings");
    assert_eq!(verdict, "broken");
    assert!(words.ends_with("line 2: there is no key web.lsten, did you mean web.listen"), "{words}");
}

#[test]
fn the_doctor_asks_the_public_address() {
    let home = Home::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let answer = thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let mut request = [0; 512];
        let length = stream.read(&mut request).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    home.configure(&format!("[web]\npublic_url = \"{url}\"\n"));
    let (verdict, words) = finding(&home.run(&["doctor", "--json"]), "web");
    assert_eq!((verdict.as_str(), words), ("warning", format!("{url}/ answers, but without TLS: use https")));
    assert!(answer.join().unwrap().starts_with("GET /healthz HTTP/1.1"));
    // Nobody listens there any more.
    let (verdict, words) = finding(&home.run(&["doctor", "--json"]), "web");
    assert_eq!(verdict, "broken");
    assert!(words.contains("deskbell serve"), "{words}");
}

#[test]
fn a_desk_of_a_newer_deskbell_is_left_alone() {
    let home = Home::new();
    home.run(&["tickets"]);
    let file = home.data("sample.db");
    let newer = rusqlite::Connection::open(&file).unwrap();
    let sql = "insert into _sqlx_migrations values (9999, 'later', current_timestamp, 1, x'00', 0)";
    newer.execute(sql, []).unwrap();
    drop(newer);
    let said = home.run(&["tickets"]).failed(1);
    assert!(said.contains("was written by a newer deskbell: install that version"), "{said}");
    assert_eq!(finding(&home.run(&["doctor", "--json"]), "desk").0, "broken");
}

#[test]
fn a_damaged_desk_is_named_and_left_alone() {
    let home = Home::new();
    home.run(&["tickets"]);
    let file = home.data("sample.db");
    let mut bytes = std::fs::read(&file).unwrap();
    for byte in bytes.iter_mut().skip(100).take(8000) {
        *byte = 0x5a;
    }
    std::fs::write(&file, &bytes).unwrap();
    let said = home.run(&["tickets"]).failed(1);
    assert!(said.contains("sample.db is not a desk's database, or it is damaged"), "{said}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

/// A limit on the size of files fails a write as a full disk does, and needs no disk of its own.
#[cfg(unix)]
#[test]
fn on_a_full_disk_nothing_is_said_to_be_sent_and_nothing_is_lost() {
    let home = Home::new();
    home.run(&["tickets"]);
    let before = home.run(&["show", "42"]).printed();
    let program = env!("CARGO_BIN_EXE_deskbell");
    let script = format!("trap '' XFSZ; ulimit -f 100; head -c 200000 /dev/zero | tr '\\0' a | '{program}' reply 42 -");
    let mut shell = std::process::Command::new("sh");
    shell
        .arg("-c")
        .arg(script)
        .env_clear()
        .envs(home.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let said = Ran::from(shell.output().unwrap()).failed(1);
    assert!(said.contains("nothing was saved"), "{said}");
    assert_eq!(home.run(&["show", "42"]).printed(), before);
    assert_eq!(finding(&home.run(&["doctor", "--json"]), "desk").0, "ok");
    home.run(&["reply", "42", "There is room again."]).said();
}

#[test]
fn a_pipe_that_nobody_reads_any_more_ends_it_quietly() {
    let home = Home::new();
    home.run(&["tickets"]);
    for arguments in [&["tickets", "all"][..], &["tickets", "all", "--json"], &["show", "42"], &["keys"], &["man"]] {
        let mut child = home.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(ran.code == 0 && !ran.stderr.contains("deskbell:"), "{arguments:?}: {ran:#?}");
    }
}
