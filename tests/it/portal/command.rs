//! The program at the command line, with the fake portal at the other end of a real socket.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use super::fake::{Fake, Fate, KEY, PASSWORD, TOTP, World};
use crate::bench::Home;

pub(super) const TOMAS: &str = "tomas.lindqvist@copperline.example";

/// What came of a run: its exit code, what it printed, what it said.
pub(super) type Ran = (i32, String, String);

/// Runs the program with words on stdin. The fake answers on another thread meanwhile.
pub(super) fn run(home: &Home, arguments: &[&str], stdin: &str) -> Ran {
    run_with(home, arguments, stdin, &[])
}

/// The same with more in the environment.
pub(super) fn run_with(home: &Home, arguments: &[&str], stdin: &str, more: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.args(arguments).current_dir(home.path("")).env_clear().envs(home.env());
    command.envs(more.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Connects as Tomas, by password and code.
pub(super) fn connect(home: &Home, fake: &Fake) -> Ran {
    connect_with(home, fake, &[])
}

/// The same with more in the environment.
pub(super) fn connect_with(home: &Home, fake: &Fake, more: &[(&str, &str)]) -> Ran {
    let sign_in = ["--email", TOMAS, "--password-stdin", "--totp", TOTP];
    let arguments = [&["connect", "myportal", fake.url.as_str()], &sign_in[..]].concat();
    run_with(home, &arguments, &format!("{PASSWORD}\n"), more)
}

#[track_caller]
fn done(ran: Ran) -> String {
    let (code, printed, said) = ran;
    assert_eq!(code, 0, "{printed}{said}");
    printed + &said
}

#[track_caller]
fn refused(ran: Ran, code: i32) -> String {
    let (ended, printed, said) = ran;
    assert_eq!(ended, code, "{printed}{said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_checks_each_step_and_makes_the_portals_desk_the_usual_one() {
    let (fake, home) = (Fake::start().await, Home::new());
    let said = done(connect(&home, &fake));
    for step in ["MyPortal answers at", "Tomas Lindqvist <tomas", "a technician's", "tells at once", "29 of about 29"] {
        assert!(said.contains(step), "{step:?} is not in\n{said}");
    }
    assert!(said.contains("your link is https://cal.com/tomas-copperline/30min"), "{said}");
    assert!(said.contains("`deskbell` opens the queue"), "{said}");
    let file = format!("127-0-0-1-{}.db", fake.url.port().unwrap());
    assert!(done(run(&home, &["paths"], "")).contains(&file));
    let login = home.path("data/deskbell").join(file).with_extension("login");
    assert_eq!(login.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(done(run(&home, &["tickets", "all"], "")).contains("Reception printer prints blank pages"));
    let check_up = done(run(&home, &["doctor"], ""));
    assert!(check_up.contains("29 tickets are here") && check_up.contains("login is kept in"), "{check_up}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_connected_says_why_and_leaves_nothing_behind() {
    let (fake, home) = (Fake::start().await, Home::new());
    let url = fake.url.as_str();
    let attempt = |email: &str, password: &str, code: i32| {
        let arguments = ["connect", "myportal", url, "--email", email, "--password-stdin"];
        refused(run(&home, &arguments, &format!("{password}\n")), code)
    };
    assert!(attempt(TOMAS, "wrong", 4).contains("does not know this e-mail address and password"));
    assert!(attempt(TOMAS, PASSWORD, 4).contains("give it with --totp"));
    let enrol = attempt("temp.user@copperline.example", PASSWORD, 4);
    assert!(enrol.contains(&format!("set one up at {url}security/2fa")), "{enrol}");
    let plain = ["connect", "myportal", "http://portal.example", "--api-key-stdin"];
    assert!(refused(run(&home, &plain, KEY), 4).contains("use https"));
    let nobody = ["connect", "myportal", "http://127.0.0.1:9", "--api-key-stdin"];
    assert!(run(&home, &nobody, KEY).1.contains("127.0.0.1 cannot be reached"));
    fake.choose(|_, path| if path == "/health" { Fate::Fails } else { Fate::Answered });
    assert!(run(&home, &["connect", "myportal", url, "--api-key-stdin"], KEY).1.contains("BROKEN"));
    assert!(!home.path("data/deskbell").exists(), "no desk, no login");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_the_command_line_waits_and_one_pass_sends_it() {
    let (fake, home) = (Fake::start().await, Home::new());
    done(connect(&home, &fake));
    let said = done(run(&home, &["reply", "5", "Is it plugged in?"], ""));
    assert!(said.contains("1 thing waits to be sent to the portal"), "{said}");
    assert!(done(run(&home, &["outbox"], "")).contains("#5 a reply  waiting"));
    fake.choose(|_, _| Fate::Lost);
    assert!(refused(run(&home, &["sync"], ""), 1).contains("cannot be reached"));
    fake.choose(|_, _| Fate::Answered);
    assert!(done(run(&home, &["sync"], "")).contains("In step: 29 tickets."));
    let kept = fake.world(|world| world.tickets[&5].replies.last().unwrap().body.clone());
    assert_eq!(kept, "<p>Is it plugged in?</p>");
    assert!(done(run(&home, &["outbox"], "")).contains("Nothing waits"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_portal_refuses_is_shown_with_both_values_and_decided_about() {
    let (fake, home) = (Fake::start().await, Home::new());
    done(connect(&home, &fake));
    done(run(&home, &["set", "5", "status=waiting"], ""));
    done(run(&home, &["reply", "21", "to a billed ticket"], ""));
    fake.world(|world| world.change(5, |ticket| ticket.status = "closed".to_owned()));
    assert!(refused(run(&home, &["sync"], ""), 4).contains("refused 2"));
    let all: serde_json::Value = serde_json::from_str(&done(run(&home, &["outbox", "--json"], ""))).unwrap();
    let one = |ticket: i64| all.as_array().unwrap().iter().find(|one| one["ticket"] == ticket).unwrap().clone();
    let (change, words) = (one(5), one(21));
    assert_eq!((&change["mine"], &change["theirs"]), (&"Pending".into(), &"Closed".into()));
    assert!(words["refused"].as_str().unwrap().contains("invoiced and closed"), "{words}");
    done(run(&home, &["outbox", "retry", &change["id"].to_string()], ""));
    assert!(done(run(&home, &["outbox", "give-up", &words["id"].to_string()], "")).contains("draft of #21"));
    assert!(refused(run(&home, &["outbox", "retry", "9999"], ""), 3).contains("nothing with the number"));
    done(run(&home, &["sync"], ""));
    assert_eq!(fake.world(|world| world.tickets[&5].status.clone()), "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_is_asked_for_again_by_the_same_person_alone() {
    let (fake, home) = (Fake::start().await, Home::new());
    done(connect(&home, &fake));
    fake.world(World::end_sessions);
    done(run(&home, &["note", "5", "meanwhile"], ""));
    assert!(refused(run(&home, &["sync"], ""), 4).contains("sign in again"));
    assert!(run(&home, &["doctor"], "").1.contains("`deskbell login` signs in"));
    let mei = ["login", "--email", "mei.okafor@copperline.example", "--password-stdin", "--totp", TOTP];
    assert!(refused(run(&home, &mei, PASSWORD), 4).contains("another account's"));
    let tomas = ["login", "--email", TOMAS, "--password-stdin", "--totp", TOTP];
    assert!(done(run(&home, &tomas, PASSWORD)).contains("Signed in: Tomas Lindqvist"));
    done(run(&home, &["sync"], ""));
    assert_eq!(fake.world(|world| world.tickets[&5].replies.len()), 2, "the note is there");
    assert!(done(run(&home, &["logout"], "")).contains("Signed out. What waits is kept."));
    assert!(fake.asked().contains(&"POST /auth/logout".to_owned()));
    assert!(refused(run(&home, &["sync"], ""), 4).contains("nobody is signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_works_and_what_it_cannot_do_is_refused_here_with_the_reason() {
    let (fake, home) = (Fake::start().await, Home::new());
    let said = done(run(&home, &["connect", "myportal", fake.url.as_str(), "--api-key-stdin"], &format!("{KEY}\n")));
    assert!(said.contains("which nobody signs") && said.contains("[booking.links]"), "{said}");
    let refusal = refused(run(&home, &["booking-link", "set", "https://cal.com/x/y"], ""), 4);
    assert!(refusal.contains("the portal takes no API key for this"), "{refusal}");
    assert!(refused(run(&home, &["set", "5", "status=on_hold"], ""), 4).contains("has no status for On hold"));
    let settings = home.path("config/deskbell/config.toml");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(settings, "[booking.links]\n\"user-2@portal.invalid\" = \"https://cal.com/named/here\"\n").unwrap();
    done(run(&home, &["reply", "5", "by key"], ""));
    done(run(&home, &["sync"], ""));
    assert!(done(run(&home, &["book", "1"], "")).contains("https://cal.com/named/here"));
    assert_eq!(fake.world(|world| world.tickets[&5].replies.last().unwrap().author), None);
}
