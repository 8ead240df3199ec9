//! `deskbell connect deskbell URL`, by the program itself.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use deskbell::clock::Clock;
use deskbell::web::hash_password;

use super::Team;
use crate::bench::{Home, eventually};
use crate::pages::PASSWORD;
use crate::pages::second_step::code_at;

/// Runs the program for somebody, with a line on stdin, away from the tasks of the server.
async fn run(home: &Home, arguments: &[&str], line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.args(arguments).current_dir(home.path("")).env_clear().envs(home.env());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let line = line.to_owned();
    let ran = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        drop(child.stdin.take().unwrap().write_all(line.as_bytes()));
        child.wait_with_output().unwrap()
    });
    ran.await.unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_connected_with_a_token_and_works_on_the_teams_desk() {
    let team = Team::open().await;
    let number = team.ticket("VPN drops").await;
    let home = Home::new();
    let url = format!("http://{}", team.line.address);
    let connected = run(&home, &["connect", "deskbell", &url, "--api-key-stdin"], &team.token).await;
    let said = printed(&connected);
    assert!(connected.status.success(), "{said}");
    assert!(said.contains("deskbell answers at") && said.contains("Anna Berg <anna@desk.example>"), "{said}");
    assert!(said.contains("an agent's, with everything a desk can do"), "{said}");
    let listed = run(&home, &["tickets", "all"], "").await;
    assert!(printed(&listed).contains("VPN drops"), "{}", printed(&listed));
    let replied = run(&home, &["reply", &number.to_string(), "I call you at three."], "").await;
    assert!(replied.status.success(), "{}", printed(&replied));
    drop(run(&home, &["sync"], "").await);
    eventually("the reply on the team's desk", async || {
        let thread = team.anna.ticket(number).await.unwrap();
        thread.entries.iter().any(|entry| format!("{:?}", entry.event).contains("at three")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_second_step_is_connected_with_its_code() {
    let team = Team::open().await;
    let (anna, system) = (team.anna.me(), team.desk.system());
    system.set_password_hash(anna, &hash_password(PASSWORD).unwrap()).await.unwrap();
    let secret = system.propose_second_step(anna).await.unwrap();
    let paper = system.begin_second_step(anna, &code_at(Clock::System.now(), &secret)).await.unwrap().unwrap();
    let home = Home::new();
    let url = format!("http://{}", team.line.address);
    let known = ["connect", "deskbell", &url, "--email", "anna@desk.example", "--password-stdin"];
    let with = async |code: &[&str]| printed(&run(&home, &[&known[..], code].concat(), PASSWORD).await);
    let said = with(&[]).await;
    assert!(said.contains("give it with --totp"), "{said}");
    let said = with(&["--totp", "000 000 1"]).await;
    assert!(said.contains("wrong or too old"), "{said}");
    let said = with(&["--totp", &paper[0]]).await;
    assert!(said.contains("Connected."), "{said}");
    let said = with(&["--totp", &paper[0]]).await;
    assert!(said.contains("wrong or too old"), "a code counts once: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_signed_in_with_is_refused_and_leaves_nothing() {
    let team = Team::open().await;
    let reader = team.anna.add_token("looks", deskbell::ticket::Access::Read, 1).await.unwrap().1;
    let home = Home::new();
    let url = format!("http://{}", team.line.address);
    for (token, why) in [(reader.as_str(), "may only read"), ("deskbell_nobodys", "sign in again")] {
        let refused = run(&home, &["connect", "deskbell", &url, "--api-key-stdin"], token).await;
        assert!(!refused.status.success() && printed(&refused).contains(why), "{}", printed(&refused));
    }
    assert!(!printed(&run(&home, &["tickets"], "").await).contains("127-0-0-1"));
}
