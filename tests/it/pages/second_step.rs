//! The second step of signing in: a telephone's code, each once, and codes on paper.

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use super::{Answer, Bench, Browser, PASSWORD, between};

/// What a telephone would show for this secret now.
pub(super) fn code(bench: &Bench, secret: &str) -> String {
    code_at(bench.small.clock.now(), secret)
}

/// What a telephone shows for a secret at some time.
pub(crate) fn code_at(now: Timestamp, secret: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for c in secret.chars() {
        held = held << 5 | u32::try_from(letters.find(c).unwrap()).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).unwrap());
            held &= (1 << bits) - 1;
        }
    }
    let step = now.as_second() / 30;
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// Turns Dana's second step on; gives the secret and the codes for paper.
async fn enrolled(bench: &Bench) -> (String, Vec<String>) {
    let mut dana = bench.signed_in(bench.small.dana).await;
    dana.get("/profile/second-step").await;
    assert_eq!(dana.post("/profile/second-step", &[("act", "propose")]).await.summary(), "303 /profile/second-step");
    let page = dana.get("/profile/second-step").await.page;
    let secret = between(&page, "class=\"secret\">", "</code>").unwrap().replace(' ', "");
    assert!(page.contains("<svg class=\"qr\""));
    let wrong = dana.post("/profile/second-step", &[("act", "begin"), ("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = dana.post("/profile/second-step", &[("act", "begin"), ("code", &code(bench, &secret))]).await;
    let codes: Vec<_> = on.page.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(codes.len(), 10, "{}", on.page);
    let codes = codes.into_iter().map(str::to_owned).collect();
    let page = dana.get("/profile/second-step").await.page;
    assert!(page.contains("10 codes on paper are left") && !page.contains(&secret), "shown once");
    bench.small.clock.advance(30_000);
    (secret, codes)
}

async fn first_form(browser: &mut Browser<'_>, bench: &Bench) -> Answer {
    let email = bench.account(bench.small.dana).await;
    let answer = browser.sign_in(&email, PASSWORD).await;
    assert_eq!(answer.summary(), "303 /sign-in/code?next=/");
    assert_eq!(browser.cookie("deskbell"), None, "a password alone opens nothing");
    assert_eq!(browser.get("/profile").await.summary(), "303 /sign-in?next=/profile");
    browser.get("/sign-in/code?next=/").await
}

#[tokio::test]
async fn a_password_and_a_code_let_one_in_and_the_code_counts_once() {
    let bench = Bench::open().await;
    let (secret, _) = enrolled(&bench).await;
    let mut dana = bench.browser();
    assert_eq!(first_form(&mut dana, &bench).await.summary(), "200 One more step");
    let now = code(&bench, &secret);
    assert_eq!(dana.post("/sign-in/code", &[("code", "000000")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(dana.post("/sign-in/code", &[("code", &now), ("next", "/profile")]).await.summary(), "303 /profile");
    assert_eq!(dana.get("/profile").await.status, StatusCode::OK);
    assert_eq!(dana.cookie("deskbell-code"), None);
    let mut shoulder = bench.browser();
    first_form(&mut shoulder, &bench).await;
    let replayed = shoulder.post("/sign-in/code", &[("code", &now)]).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "in the same half minute, seen over a shoulder");
    bench.small.clock.advance(30_000);
    let next = code(&bench, &secret);
    assert_eq!(shoulder.post("/sign-in/code", &[("code", &next)]).await.summary(), "303 /");
}

#[tokio::test]
async fn a_code_from_paper_counts_once_and_off_needs_a_code() {
    let bench = Bench::open().await;
    let (secret, codes) = enrolled(&bench).await;
    for (times, expected) in [(0, StatusCode::SEE_OTHER), (1, StatusCode::UNPROCESSABLE_ENTITY)] {
        let mut dana = bench.browser();
        first_form(&mut dana, &bench).await;
        let typed = codes[0].to_lowercase();
        assert_eq!(dana.post("/sign-in/code", &[("code", &typed)]).await.status, expected, "time {times}");
    }
    let mut dana = bench.browser();
    first_form(&mut dana, &bench).await;
    dana.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await;
    assert!(dana.get("/profile/second-step").await.page.contains("9 codes on paper are left"));
    let wrong = dana.post("/profile/second-step", &[("act", "end"), ("code", "123456")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ended = dana.post("/profile/second-step", &[("act", "end"), ("code", &codes[1])]).await;
    assert_eq!(ended.summary(), "303 /profile?second-step");
    let email = bench.account(bench.small.dana).await;
    assert_eq!(bench.browser().sign_in(&email, PASSWORD).await.summary(), "303 /");
}

#[tokio::test]
async fn guessing_codes_takes_longer_each_time_but_not_for_the_owner() {
    let bench = Bench::open().await;
    let (secret, _) = enrolled(&bench).await;
    let mut owner = bench.browser();
    first_form(&mut owner, &bench).await;
    owner.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await;
    owner.get("/").await;
    owner.post("/sign-out", &[]).await;
    bench.small.clock.advance(30_000);
    let mut thief = bench.browser();
    first_form(&mut thief, &bench).await;
    for _ in 0..5 {
        thief.get("/sign-in/code").await;
        assert_eq!(thief.post("/sign-in/code", &[("code", "111111")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    thief.get("/sign-in/code").await;
    let answer = thief.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "even the right one has to wait");
    let email = bench.account(bench.small.dana).await;
    owner.sign_in(&email, PASSWORD).await;
    owner.get("/sign-in/code").await;
    assert_eq!(owner.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await.summary(), "303 /");
}

#[tokio::test]
async fn the_second_form_is_nothing_without_the_first() {
    let bench = Bench::open().await;
    let (secret, _) = enrolled(&bench).await;
    let mut nobody = bench.browser();
    nobody.get("/sign-in").await;
    assert_eq!(nobody.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await.summary(), "303 /sign-in");
    nobody.set_cookie("deskbell-code", &format!("{}.9999999999.forged", bench.small.dana));
    assert_eq!(nobody.get("/sign-in/code").await.summary(), "303 /sign-in");
    let mut slow = bench.browser();
    first_form(&mut slow, &bench).await;
    bench.small.clock.advance(5 * 60 * 1000);
    assert_eq!(slow.post("/sign-in/code", &[("code", &code(&bench, &secret))]).await.summary(), "303 /sign-in");
}

#[tokio::test]
async fn an_administrator_takes_a_lost_telephone_away() {
    let bench = Bench::open().await;
    enrolled(&bench).await;
    bench.small.desk.admin(bench.small.anna.me()).await.unwrap().reset_second_step(bench.small.dana).await.unwrap();
    let email = bench.account(bench.small.dana).await;
    assert_eq!(bench.browser().sign_in(&email, PASSWORD).await.summary(), "303 /");
}
