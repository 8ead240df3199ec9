//! What the desk wrote to people, looked at and sent from a shell.

use std::path::Path;

use super::home::Home;
use crate::mail::server::{Mood, Server};

/// The authority that the test server's certificate is from.
fn authority() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail/tls/ca.pem").display().to_string()
}

/// A desk of one's own with a ticket that was answered.
fn answered(home: &Home) {
    let desk = |arguments: &[&str]| home.run(&[&["--desk", "own.db"], arguments].concat());
    desk(&["person", "add", "anna@desk.example", "--name", "Anna", "--agent"]).said();
    desk(&["person", "add", "dana@desk.example", "--name", "Dana"]).said();
    desk(&["new", "--requester", "dana@desk.example", "--subject", "Lamp", "--assignee", "me", "Dark."]).printed();
    desk(&["reply", "1", "Try the switch."]).said();
}

#[test]
fn the_sample_desk_keeps_what_it_would_have_sent() {
    let home = Home::new();
    home.configure("[mail]\nfrom = \"support@desk.example\"\nserver = \"127.0.0.1:1\"\ntls = \"none\"\n");
    let new =
        ["new", "--requester", "dana@northwind.example", "--subject", "Lamp & light", "--assignee", "me", "Dark."];
    let number = home.run(&new).stdout.trim_end().to_owned();
    home.run(&["reply", &number, "Try the switch."]).said();
    assert_eq!(home.run(&["mail", "list", "--json"]).json()[0]["state"], "waiting");
    home.run(&["mail", "send"]).said();
    let listed = home.run(&["mail", "list", &number, "--json"]).json();
    let mail = &listed[0];
    assert_eq!((mail["state"].as_str(), mail["to"].as_str()), (Some("kept"), Some("dana@northwind.example")));
    assert_eq!((mail["kind"].as_str(), listed[1]["kind"].as_str()), (Some("reply"), Some("opened")));
    assert_eq!(mail["subject"], format!("[#{number}] Lamp & light"));
    let shown = home.run(&["mail", "show", &mail["id"].to_string()]).printed();
    assert!(shown.contains("Try the switch.") && shown.contains("from     Alice Weber"), "{shown}");
    assert_eq!(home.run(&["mail", "show", "999"]).code, 3);
    assert!(home.run(&["mail", "check"]).failed(4).contains("no mail is sent from this desk"));
}

#[test]
fn mail_goes_out_by_starttls_and_a_password_that_no_setting_shows() {
    let home = Home::new();
    answered(&home);
    let login = Some(("desk".to_owned(), "horse battery".to_owned()));
    let server = Server::start(Mood { login, tls: true, ..Mood::default() });
    let password = home.path("password");
    std::fs::write(&password, "horse battery\nnothing else\n").unwrap();
    home.configure(&format!(
        "[mail]\nfrom = \"support@desk.example\"\nserver = \"localhost:{}\"\nuser = \"desk\"\npassword_file = {:?}\n",
        server.address.port(),
        password
    ));
    let run = |arguments: &[&str]| {
        let mut command = home.command(&[&["--desk", "own.db"], arguments].concat());
        super::home::Ran::from(command.env("SSL_CERT_FILE", authority()).output().unwrap())
    };
    assert!(run(&["mail", "check"]).printed().contains("takes mail from us"));
    run(&["mail", "send"]).said();
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert!(taken.iter().all(|letter| letter.is_private && letter.to == ["dana@desk.example"]));
    assert!(home.run(&["config"]).code == 0 && !home.run(&["config"]).stdout.contains("horse"));
    // A server whose certificate nobody vouches for is told nothing, nor one that speaks no TLS.
    assert_eq!(home.run(&["--desk", "own.db", "mail", "check"]).code, 1);
    server.set(Mood::default());
    assert_eq!(run(&["mail", "check"]).code, 1);
    assert!(server.taken().is_empty());
}

#[test]
fn what_a_mail_server_needs_is_asked_for() {
    let home = Home::new();
    answered(&home);
    let send = |settings: &str, words: &str| {
        home.configure(&format!("[mail]\n{settings}"));
        let said = home.run(&["--desk", "own.db", "mail", "send"]).failed(2);
        assert!(said.contains(words), "{said}");
    };
    send("server = \"127.0.0.1:25\"\n", "mail.from");
    send("server = \"mail.example\"\n", "write a host and a port such as smtp.example.com:587");
    send("server = \"mail.example:25\"\nfrom = \"a@b.example\"\ntls = \"none\"\n", "is not this machine");
    send("server = \"mail.example:25\"\nfrom = \"a@b.example\"\nuser = \"a\"\n", "DESKBELL_SMTP_PASSWORD");
}

#[test]
fn an_agent_chooses_of_what_they_are_told() {
    let home = Home::new();
    let first = home.run(&["notices"]).printed();
    assert!(first.contains("watched   digest  when somebody else writes on a ticket you watch"), "{first}");
    home.run(&["notices", "watched=now", "new=digest"]).printed();
    let chosen = home.run(&["notices", "--json"]).json();
    let how = |what: &str| chosen.as_array().unwrap().iter().find(|one| one["what"] == what).unwrap()["how"].clone();
    assert_eq!((how("watched"), how("new"), how("reply")), ("now".into(), "digest".into(), "now".into()));
    assert!(home.run(&["notices", "watched=never"]).failed(2).contains("not one of now, digest, off"));
}
