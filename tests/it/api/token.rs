//! Tokens: made, shown once, ended; and signing in for one.

use deskbell::ticket::Access;
use serde_json::json;

use crate::pages::second_step::code_at;
use crate::pages::{Bench, PASSWORD};

#[tokio::test]
async fn a_password_gives_a_token_that_works() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.anna.me()).await;
    let asked = json!({ "email": email, "password": PASSWORD, "name": "my laptop", "access": "read", "days": 7 });
    let made = bench.stranger().post("/tokens", &asked).await;
    assert_eq!(made.status, 201, "{}", made.page);
    let token = made.json();
    assert_eq!((token["access"].as_str(), token["name"].as_str()), (Some("read"), Some("my laptop")));
    assert_eq!(token["expires_at"], "2026-11-29T12:00:00Z");
    let program = super::Program { bench: &bench, token: token["secret"].as_str().map(str::to_owned) };
    let me = program.get("/me").await.json();
    assert_eq!(me["person"]["email"], "anna@desk.example");
    assert_eq!(me["token"]["id"], token["id"]);
    assert!(me["token"].get("secret").is_none());
}

#[tokio::test]
async fn an_account_with_a_second_step_gets_a_token_for_a_code_and_each_code_once() {
    let bench = Bench::open().await;
    let (anna, system) = (bench.small.anna.me(), bench.small.desk.system());
    let email = bench.account(anna).await;
    let secret = system.propose_second_step(anna).await.unwrap();
    let now = || code_at(bench.small.clock.now(), &secret);
    let paper = system.begin_second_step(anna, &now()).await.unwrap().unwrap();
    let asked = json!({ "email": email, "password": PASSWORD, "name": "x" });
    let with = async |code: &str| {
        let mut asked = asked.clone();
        asked["code"] = code.into();
        bench.stranger().post("/tokens", &asked).await
    };
    let wanted = bench.stranger().post("/tokens", &asked).await;
    assert_eq!(
        (wanted.status.as_u16(), wanted.json()["type"].clone()),
        (403, "urn:deskbell:problem:code-wanted".into())
    );
    let refused = async |code: &str| with(code).await.json()["type"].clone();
    assert_eq!(refused(&now()).await, "urn:deskbell:problem:code-wrong", "it was used to turn the second step on");
    bench.small.clock.advance(30_000);
    let made = with(&now()).await;
    assert_eq!(made.status, 201, "{}", made.page);
    let program = super::Program { bench: &bench, token: made.json()["secret"].as_str().map(str::to_owned) };
    assert_eq!(program.get("/me").await.status, 200);
    assert_eq!(refused(&now()).await, "urn:deskbell:problem:code-wrong", "a replay in the same half minute");
    assert_eq!(with(&paper[0]).await.status, 201);
    assert_eq!(refused(&paper[0]).await, "urn:deskbell:problem:code-wrong");
    let wrong = json!({ "email": email, "password": "not this one", "name": "x", "code": now() });
    let told = bench.stranger().post("/tokens", &wrong).await;
    assert_eq!(told.json()["type"], "urn:deskbell:problem:not-allowed", "nothing of codes without the password");
}

#[tokio::test]
async fn guessing_at_a_password_is_slowed_down_with_the_pages() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.anna.me()).await;
    let wrong = json!({ "email": email, "password": "not this one", "name": "x" });
    for _ in 0..3 {
        let refused = bench.stranger().post("/tokens", &wrong).await;
        assert_eq!(refused.problem(), "403 This e-mail address and password do not match.");
    }
    let mut browser = bench.browser();
    for _ in 0..2 {
        assert_eq!(browser.sign_in(&email, "nor this one").await.status, 422);
    }
    let slowed = bench.stranger().post("/tokens", &wrong).await;
    assert_eq!(slowed.problem(), "429 Wait as long as Retry-After says.");
    assert_eq!(slowed.header("retry-after"), "2");
}

#[tokio::test]
async fn forty_ways_to_bend_a_token_open_nothing() {
    let bench = Bench::open().await;
    let (_, token) = bench.small.anna.add_token("test", Access::Write, 30).await.unwrap();
    let mut bent: Vec<String> = (0..32)
        .map(|at| {
            let mut bytes = token.clone().into_bytes();
            let at = at * bytes.len() / 32;
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    let (first, rest) = token.split_at(1);
    let (start, _) = token.split_at(token.len() - 1);
    assert_eq!(first, "d");
    bent.extend([rest, start, "", "deskbell_", "null"].map(str::to_owned));
    bent.extend([format!("{token}a"), token.to_uppercase(), format!("{token},{token}")]);
    assert_eq!(bent.len(), 40);
    for bent in bent {
        let program = super::Program { bench: &bench, token: Some(bent.clone()) };
        assert_eq!(program.get("/me").await.status, 401, "{bent}");
    }
}

#[tokio::test]
async fn a_new_password_ends_every_token() {
    let bench = Bench::open().await;
    let program = bench.program(Access::Write).await;
    assert_eq!(program.get("/me").await.status, 200);
    bench.account(bench.small.anna.me()).await;
    assert_eq!(program.get("/me").await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_the_token_that_is_shown() {
    let bench = Bench::open().await;
    let (program, other) = (bench.program(Access::Read).await, bench.program(Access::Read).await);
    assert_eq!(program.send("DELETE", "/me/token", &json!({})).await.status, 204);
    assert_eq!(program.get("/me").await.status, 401);
    assert_eq!(other.get("/me").await.status, 200);
}

#[tokio::test]
async fn a_list_of_tokens_says_when_each_was_used() {
    let bench = Bench::open().await;
    let program = bench.program(Access::Read).await;
    let used = async || bench.small.anna.tokens().await.unwrap()[0].used_at.map(|at| at.to_string());
    assert_eq!(used().await, None);
    program.get("/me").await;
    assert_eq!(used().await.as_deref(), Some("2026-11-22T12:00:00Z"));
    bench.small.clock.advance(90 * 60 * 1000);
    program.get("/me").await;
    assert_eq!(used().await.as_deref(), Some("2026-11-22T13:30:00Z"));
}
