//! Invitations: an address that lets somebody in once.

use axum::http::StatusCode;
use deskbell::desk::NewPerson;
use deskbell::ticket::{PersonId, Rights, Role};

use super::{Bench, between};

const DAY: i64 = 24 * 60 * 60 * 1000;
const CHOSEN: &str = "something I can type";

async fn invite(bench: &Bench, email: &str) -> String {
    let new = NewPerson {
        role: Role::Agent,
        name: "new".to_owned(),
        email: email.parse().unwrap(),
        company: None,
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    bench.small.desk.console().invite(&new, Rights::ReadOnly).await.unwrap()
}

async fn person(bench: &Bench, email: &str) -> PersonId {
    bench.small.desk.system().find_person(&email.parse().unwrap()).await.unwrap().unwrap().id
}

#[tokio::test]
async fn who_is_invited_chooses_a_name_and_a_password_and_is_in() {
    let bench = Bench::open().await;
    let path = format!("/invite/{}", invite(&bench, "kim@desk.example").await);
    let mut kim = bench.browser();
    for _ in 0..2 {
        let answer = kim.get(&path).await;
        assert_eq!(answer.summary(), "200 Welcome", "looking at it uses nothing up");
        assert!(answer.page.contains("kim@desk.example"));
    }
    let answer = kim.post(&path, &[("name", "Kim Novak"), ("new", CHOSEN), ("again", CHOSEN)]).await;
    assert_eq!(answer.summary(), "303 /");
    assert!(kim.get("/profile").await.page.contains("<bdi>Kim Novak</bdi>"));
    let kim = bench.small.desk.system().person(person(&bench, "kim@desk.example").await).await.unwrap();
    assert_eq!((kim.name.as_str(), kim.rights), ("Kim Novak", Some(Rights::ReadOnly)));
    assert_eq!(bench.browser().sign_in("kim@desk.example", CHOSEN).await.summary(), "303 /");
    assert_eq!(bench.browser().get(&path).await.summary(), "404 This link does not work any more", "it is used up");
}

#[tokio::test]
async fn a_slip_does_not_use_the_invitation_up() {
    let bench = Bench::open().await;
    let path = format!("/invite/{}", invite(&bench, "kim@desk.example").await);
    let mut kim = bench.browser();
    kim.get(&path).await;
    for (name, new, again, trouble) in [
        ("Kim", CHOSEN, "something else", "The two passwords differ."),
        ("Kim", "short", "short", "Password"),
        ("  ", CHOSEN, CHOSEN, "The name needs"),
    ] {
        let answer = kim.post(&path, &[("name", name), ("new", new), ("again", again)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = between(&answer.page, "role=\"alert\">", "</p>").unwrap();
        assert!(said.starts_with(trouble), "{said}");
    }
    assert_eq!(bench.browser().post(&path, &[("name", "Kim")]).await.status, StatusCode::FORBIDDEN, "no form token");
    assert_eq!(kim.post(&path, &[("name", "Kim"), ("new", CHOSEN), ("again", CHOSEN)]).await.summary(), "303 /");
}

#[tokio::test]
async fn an_invitation_ends_after_a_week_by_a_newer_one_by_a_password_and_when_one_is_shut_out() {
    let bench = Bench::open().await;
    let console = bench.small.desk.console();
    let state = async |token: &str| bench.browser().get(&format!("/invite/{token}")).await.status.as_u16();
    let first = invite(&bench, "kim@desk.example").await;
    let second = invite(&bench, "kim@desk.example").await;
    assert_eq!((state(&first).await, state(&second).await), (404, 200));
    let kim = person(&bench, "kim@desk.example").await;
    console.disable(kim).await.unwrap();
    assert_eq!(state(&second).await, 404);
    console.enable(kim).await.unwrap();
    assert_eq!(state(&second).await, 200);
    bench.small.clock.advance(7 * DAY);
    assert_eq!(state(&second).await, 404);
    let third = invite(&bench, "kim@desk.example").await;
    console.set_password_hash(kim, "$argon2id$…").await.unwrap();
    assert_eq!(state(&third).await, 404);
}

#[tokio::test]
async fn a_token_that_is_not_whole_lets_nobody_in() {
    let bench = Bench::open().await;
    let token = invite(&bench, "kim@desk.example").await;
    let mut forged: Vec<String> = token
        .char_indices()
        .map(|(at, c)| {
            let mut forged = token.clone();
            forged.replace_range(at..=at, if c == 'A' { "B" } else { "A" });
            forged
        })
        .collect();
    forged.extend(["%20", "null", "%00"].map(str::to_owned));
    forged.extend([format!("{token}%20"), format!("%20{token}"), token.to_lowercase(), token.repeat(2)]);
    for wrong in &forged {
        let answer = bench.browser().get(&format!("/invite/{wrong}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(bench.browser().get("/invite/").await.status, StatusCode::NOT_FOUND);
    assert_eq!(bench.browser().get("/setup").await.status, StatusCode::NOT_FOUND, "a desk is set up elsewhere");
}
