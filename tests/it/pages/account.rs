//! One's own account on the profile page: another password, sessions elsewhere.

use axum::http::StatusCode;

use super::{Bench, PASSWORD, between};

const NEW: &str = "another one to type";

async fn change(browser: &mut super::Browser<'_>, current: &str, new: &str, again: &str) -> super::Answer {
    browser.get("/profile").await;
    browser.post("/profile/password", &[("current", current), ("new", new), ("again", again)]).await
}

#[tokio::test]
async fn a_new_password_ends_every_session_but_the_one_that_chose_it() {
    let bench = Bench::open().await;
    let mut here = bench.signed_in(bench.small.dana).await;
    let mut elsewhere = bench.signed_in(bench.small.dana).await;
    let before = here.cookie("deskbell").unwrap().to_owned();
    assert_eq!(change(&mut here, PASSWORD, NEW, NEW).await.summary(), "303 /profile?password");
    assert_ne!(here.cookie("deskbell"), Some(before.as_str()));
    assert!(here.get("/profile?password").await.page.contains("Your password is changed"));
    assert_eq!(elsewhere.get("/profile").await.summary(), "303 /sign-in?next=/profile");
    let email = bench.account(bench.small.dana).await;
    assert_eq!(bench.browser().sign_in(&email, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bench.browser().sign_in(&email, NEW).await.summary(), "303 /");
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_old_one_or_by_a_slip() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    for (current, new, again, trouble) in [
        ("not it", NEW, NEW, "Not changed: The current password is another one."),
        (PASSWORD, NEW, "another one to tipe", "Not changed: The two new passwords differ."),
        (PASSWORD, "short", "short", "Not changed: Password"),
    ] {
        let answer = change(&mut dana, current, new, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = between(&answer.page, "id=\"password-trouble\" role=\"alert\">", "</p>").unwrap();
        assert!(said.starts_with(trouble), "{said}");
        assert!(!answer.page.contains(NEW));
    }
    let email = bench.account(bench.small.dana).await;
    assert_eq!(bench.browser().sign_in(&email, PASSWORD).await.summary(), "303 /");
}

#[tokio::test]
async fn sessions_elsewhere_are_listed_and_ended() {
    let bench = Bench::open().await;
    let mut here = bench.signed_in(bench.small.dana).await;
    let mut there = bench.signed_in(bench.small.dana).await;
    let mut lee = bench.signed_in(bench.small.lee).await;
    let page = here.get("/profile").await.page;
    assert_eq!(page.matches("An unknown browser</strong>").count(), 2);
    let id = super::field(&page.replace("\"others\"", ""), "end").unwrap();
    lee.get("/profile").await;
    lee.post("/profile/sessions", &[("end", &id)]).await;
    assert_eq!(there.get("/profile").await.status, StatusCode::OK, "it is not Lee's to end");
    here.get("/profile").await;
    assert_eq!(here.post("/profile/sessions", &[("end", &id)]).await.summary(), "303 /profile?ended");
    assert_eq!(there.get("/profile").await.summary(), "303 /sign-in?next=/profile");
    assert_eq!(here.get("/profile").await.status, StatusCode::OK);
    let mut third = bench.signed_in(bench.small.dana).await;
    here.get("/profile").await;
    here.post("/profile/sessions", &[("end", "others")]).await;
    assert_eq!(third.get("/profile").await.summary(), "303 /sign-in?next=/profile");
    assert_eq!(here.get("/profile").await.status, StatusCode::OK);
}
