//! Signing in and out.

use axum::http::StatusCode;
use deskbell::ticket::Number;

use super::{Bench, PASSWORD, between};

#[tokio::test]
async fn a_right_password_opens_the_page_that_was_asked_for() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let email = bench.account(bench.small.dana).await;
    let mut browser = bench.browser();
    let asked = browser.get("/ticket/1").await;
    let page = browser.get(asked.header("location")).await.page;
    assert!(page.contains("Open the link in it once more"), "{page}");
    let answer = browser
        .post("/sign-in", &[("email", &email.to_uppercase()), ("password", PASSWORD), ("next", "/ticket/1")])
        .await;
    assert_eq!(answer.summary(), "303 /ticket/1");
    assert_eq!(browser.get("/ticket/1").await.status, StatusCode::OK);
    assert_eq!(browser.get("/sign-in").await.summary(), "303 /");
}

#[tokio::test]
async fn an_unknown_account_looks_like_a_wrong_password() {
    let bench = Bench::open().await;
    let known = bench.account(bench.small.dana).await;
    let without_password = bench.small.desk.system().person(bench.small.lee).await.unwrap().email.to_string();
    let mut pages = Vec::new();
    for email in [known.as_str(), without_password.as_str(), "who@nowhere.example"] {
        let mut browser = bench.browser();
        let answer = browser.sign_in(email, "not the password").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.page.contains("not the password"));
        pages.push(answer.page.replace(email, "EMAIL").replace(&super::field(&answer.page, "csrf").unwrap(), "TOKEN"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    assert_eq!(between(&pages[0], "role=\"alert\">", "</p>"), Some("This e-mail address and password do not match."));
}

#[tokio::test]
async fn guessing_takes_longer_each_time_but_never_shuts_the_owner_out() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    // The owner has been here before.
    let mut owner = bench.signed_in(bench.small.dana).await;
    owner.get("/").await;
    owner.post("/sign-out", &[]).await;
    let mut guesser = bench.browser();
    for _ in 0..5 {
        assert_eq!(guesser.sign_in(&email, "a guess").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = guesser.sign_in(&email, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "even the right password has to wait");
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(owner.sign_in(&email, PASSWORD).await.summary(), "303 /");
    bench.small.clock.advance(2000);
    assert_eq!(guesser.sign_in(&email, PASSWORD).await.summary(), "303 /");
}

#[tokio::test]
async fn guessing_at_many_accounts_from_one_address_is_slowed_down_but_not_for_a_browser_that_is_known() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    let mut owner = bench.signed_in(bench.small.dana).await;
    owner.get("/").await;
    owner.post("/sign-out", &[]).await;
    let mut guesser = bench.browser();
    for nth in 1..20 {
        let answer = guesser.sign_in(&format!("somebody-{nth}@desk.example"), "a guess").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "account {nth}");
    }
    let answer = guesser.sign_in("another@desk.example", "a guess").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(owner.sign_in(&email, PASSWORD).await.summary(), "303 /", "at the same address");
    bench.small.clock.advance(4000);
    let answer = guesser.sign_in("another@desk.example", "a guess").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_endless_password_is_refused_before_it_costs_anything() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    let answer = bench.browser().sign_in(&email, &"x".repeat(1025)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_session_is_new_at_each_sign_in_and_gone_after_signing_out() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    let mut browser = bench.browser();
    browser.set_cookie("deskbell", "planted");
    browser.sign_in(&email, PASSWORD).await;
    let first = browser.cookie("deskbell").unwrap().to_owned();
    assert_ne!(first, "planted");
    browser.get("/").await;
    assert_eq!(browser.post("/sign-out", &[]).await.summary(), "303 /sign-in?out");
    assert_eq!(browser.cookie("deskbell"), None);
    browser.set_cookie("deskbell", &first);
    assert_eq!(browser.get("/").await.summary(), "303 /sign-in", "the session has ended, not just the cookie");
    browser.forget_cookies();
    browser.sign_in(&email, PASSWORD).await;
    assert_ne!(browser.cookie("deskbell"), Some(first.as_str()));
}

#[tokio::test]
async fn signing_in_needs_the_token_of_its_page() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    let mut browser = bench.browser();
    assert_eq!(browser.post_with("/sign-in", "", &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post_with("/sign-in", "planted", &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/sign-in", &fields).await.summary(), "303 /");
}

#[tokio::test]
async fn signing_out_of_a_ticket_leaves_the_account_alone() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut browser = bench.signed_in(bench.small.lee).await;
    let token = bench.small.anna.customer_link(number, 30).await.unwrap();
    browser.get(&format!("/link/{token}")).await;
    browser.post(&format!("/link/{token}"), &[]).await;
    browser.get("/ticket/1").await;
    assert_eq!(browser.post("/sign-out", &[("ticket", "1")]).await.summary(), "303 /sign-in?out");
    assert_eq!(
        browser.get("/ticket/1").await.status,
        StatusCode::NOT_FOUND,
        "Lee is still signed in, and it is Dana's"
    );
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_in_ends_what_links_had_opened() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let email = bench.account(bench.small.lee).await;
    let mut browser = bench.by_link(number).await;
    browser.sign_in(&email, PASSWORD).await;
    assert_eq!(browser.get("/ticket/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.cookie("deskbell-ticket-1"), None);
    assert_eq!(number, Number(1));
}

#[tokio::test]
async fn only_the_sample_desk_tells_its_password() {
    let bench = Bench::open().await;
    assert!(!bench.browser().get("/sign-in").await.page.contains("sample"));
    let bench = Bench::with(|settings| super::Settings { sample: true, ..settings }).await;
    assert!(bench.browser().get("/sign-in").await.page.contains("password is <kbd>sample</kbd>"));
}
