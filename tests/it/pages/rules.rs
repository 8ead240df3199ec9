//! What every answer tells the browser to refuse, and which forms are refused.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use deskbell::ticket::Number;
use url::Url;

use super::{Bench, between};

fn shown(headers: &HeaderMap) -> String {
    let mut lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines.join("\n")
}

#[tokio::test]
async fn a_page_may_load_its_own_style_and_nothing_else() {
    let bench = Bench::open().await;
    let headers = bench.browser().get("/sign-in").await.headers;
    insta::with_settings!({ filters => [("deskbell-form=[^;]+", "deskbell-form=…"), ("length: [0-9]+", "length: …")] }, {
        insta::assert_snapshot!(shown(&headers), @r#"
        cache-control: no-store
        content-length: …
        content-security-policy: default-src 'none'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'
        content-type: text/html; charset=utf-8
        cross-origin-opener-policy: same-origin
        cross-origin-resource-policy: same-origin
        permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
        referrer-policy: no-referrer
        set-cookie: deskbell-form=…; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax
        x-content-type-options: nosniff
        x-frame-options: DENY
        x-request-id: asked-by-a-test
        x-robots-tag: noindex, nofollow, noarchive
        "#);
    });
}

#[tokio::test]
async fn every_answer_carries_the_rules() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let mut dana = bench.by_link(Number(1)).await;
    let plain = dana.get("/nothing").await.headers;
    let mut without = String::new();
    for path in [
        "/",
        "/sign-in",
        "/ticket/1",
        "/profile",
        "/healthz",
        "/nothing",
        "/assets/site.css",
        "/assets/none",
        "/api/v1/docs",
    ] {
        let headers = dana.get(path).await.headers;
        for name in plain.keys().filter(|name| !["content-type", "content-length"].contains(&name.as_str())) {
            if !headers.contains_key(name) {
                writeln!(without, "{path} has no {name}").unwrap();
            }
        }
    }
    assert_eq!(without, "");
}

#[tokio::test]
async fn over_https_cookies_and_addresses_stay_there() {
    let public = Url::parse("https://help.example.com/").unwrap();
    let bench = Bench::with(|settings| super::Settings { public_url: Some(public), ..settings }).await;
    let answer = bench.browser().get("/sign-in").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-deskbell-form="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
}

#[tokio::test]
async fn assets_are_kept_under_the_address_of_their_content() {
    let bench = Bench::open().await;
    let page = bench.browser().get("/sign-in").await.page;
    let current = between(&page, "rel=\"stylesheet\" href=\"", "\"").unwrap();
    let answer = bench.browser().get(current).await;
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    let older = bench.browser().get("/assets/site.css?v=older").await;
    assert_eq!((older.status, older.header("cache-control")), (StatusCode::OK, "no-cache"));
    assert_eq!(bench.browser().get("/assets/..%2fsite.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = dana.get("/ticket/1").await.page;
    let form = format!("csrf={}&source_id=s&reply=Hello", super::field(&page, "csrf").unwrap());
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "https://desk.example.evil.example"),
    ] {
        let request = dana
            .request("POST", "/ticket/1/reply")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        let answer = dana.send(request.body(Body::from(form.clone())).unwrap()).await;
        assert_eq!(answer.summary(), "403 This came from another site", "{name}: {value}");
    }
    assert!(!dana.get("/ticket/1").await.page.contains("Hello"));
}

#[tokio::test]
async fn only_a_form_is_a_form() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let mut dana = bench.by_link(Number(1)).await;
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", ""] {
        let request = dana.request("POST", "/ticket/1/reply").header(header::CONTENT_TYPE, kind);
        let answer = dana.send(request.body(Body::from("reply=Hello")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind:?}");
    }
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing_and_loses_no_words() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let mut dana = bench.by_link(Number(1)).await;
    for token in ["", " ", "guessed"] {
        let fields = [("source_id", "s"), ("reply", "Hello, <b>long</b> words")];
        let answer = dana.post_with("/ticket/1/reply", token, &fields).await;
        assert_eq!(answer.summary(), "403 This page was open for too long");
        assert!(answer.page.contains("Hello, &#60;b&#62;long&#60;/b&#62; words"), "{}", answer.page);
    }
    assert!(!dana.get("/ticket/1").await.page.contains("Hello"));
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_not_repeated() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let mut dana = bench.by_link(Number(1)).await;
    let answer = dana.post("/ticket/1/reply", &[("reply", &"secret".repeat(50_000))]).await;
    assert_eq!(answer.summary(), "413 That is too large");
    assert!(!answer.page.contains("secret"));
    let fields: Vec<_> = (0..20).map(|_| ("reply", "x")).collect();
    assert_eq!(dana.post("/ticket/1/reply", &fields).await.summary(), "413 That is too large");
}
