//! Customer links: a button, an exchange, and an address without a secret.

use axum::http::StatusCode;

use super::Bench;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn looking_at_a_link_changes_nothing() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let path = format!("/link/{}", bench.small.anna.customer_link(number, 30).await.unwrap());
    for _ in 0..3 {
        let answer = bench.browser().get(&path).await;
        assert_eq!(answer.summary(), "200 Open your ticket");
        assert!(!answer.page.contains("VPN drops"), "a preview in a chat must not tell what the ticket is about");
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert_eq!(cookies.len(), 1, "{cookies:?}");
        assert!(cookies[0].to_str().unwrap().starts_with("deskbell-form="), "{cookies:?}");
    }
}

#[tokio::test]
async fn the_button_opens_the_ticket_under_an_address_without_the_token() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let token = bench.small.anna.customer_link(number, 30).await.unwrap();
    let path = format!("/link/{token}");
    let mut browser = bench.browser();
    assert!(!browser.get(&path).await.page.contains(&token));
    let answer = browser.post(&path, &[]).await;
    assert_eq!(answer.summary(), "303 /ticket/1");
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("deskbell-ticket-1="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"), "{cookie}");
    let page = browser.get("/ticket/1").await.page;
    assert!(page.contains("VPN drops"));
    assert!(!page.contains(&token));
}

#[tokio::test]
async fn a_link_works_again_as_long_as_it_lasts() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let path = format!("/link/{}", bench.small.anna.customer_link(number, 30).await.unwrap());
    for _ in 0..2 {
        let mut browser = bench.browser();
        browser.get(&path).await;
        assert_eq!(browser.post(&path, &[]).await.summary(), "303 /ticket/1");
    }
    bench.small.clock.advance(31 * DAY);
    assert_eq!(bench.browser().get(&path).await.summary(), "404 This link does not work any more");
    let mut browser = bench.browser();
    browser.get("/sign-in").await;
    assert_eq!(browser.post(&path, &[]).await.summary(), "404 This link does not work any more");
}

#[tokio::test]
async fn the_exchange_needs_the_token_of_its_page() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let path = format!("/link/{}", bench.small.anna.customer_link(number, 30).await.unwrap());
    let mut browser = bench.browser();
    for guess in ["", "guessed"] {
        assert_eq!(browser.post_with(&path, guess, &[]).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn two_links_in_one_browser_do_not_push_each_other_out() {
    let bench = Bench::open().await;
    let (one, two) = (bench.ticket().await, bench.ticket().await);
    let mut browser = bench.by_link(one).await;
    let path = format!("/link/{}", bench.small.anna.customer_link(two, 30).await.unwrap());
    browser.get(&path).await;
    browser.post(&path, &[]).await;
    for number in [one, two] {
        assert_eq!(browser.get(&format!("/ticket/{number}")).await.status, StatusCode::OK);
        assert_eq!(browser.reply(number, "Hello").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_preview_lasts_ten_minutes_and_sends_nothing() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut anna = bench.preview(number).await;
    let page = anna.get("/ticket/1").await.page;
    assert!(page.contains("This is the page as <bdi>Dana Ortiz</bdi> sees it."));
    assert!(!page.contains("<textarea"));
    let answer = anna.post("/ticket/1/reply", &[("source_id", "s"), ("reply", "as if I were Dana")]).await;
    assert_eq!(answer.summary(), "403 This is not yours to do");
    assert!(!anna.get("/ticket/1").await.page.contains("as if I were Dana"));
    bench.small.clock.advance(10 * 60 * 1000);
    assert_eq!(anna.get("/ticket/1").await.summary(), "303 /sign-in?next=/ticket/1");
}

#[tokio::test]
async fn no_mutation_of_a_link_opens_anything() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let token = bench.small.anna.customer_link(number, 30).await.unwrap();
    let mut mutations = vec![
        String::new(),
        "%20".to_owned(),
        "%00".to_owned(),
        format!("{token}%20"),
        format!("%20{token}"),
        format!("{token}="),
        format!("{token}A"),
        format!("{token}%00"),
        format!("{token}/"),
        token.to_lowercase(),
        token.to_uppercase(),
        token.chars().rev().collect(),
        token.repeat(2),
        "A".repeat(token.len()),
        "A".repeat(60_000),
    ];
    mutations.extend((1..token.len()).map(|length| token.chars().take(length).collect()));
    for mutation in mutations {
        let answer = bench.browser().get(&format!("/link/{mutation}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{mutation}");
    }
}

#[tokio::test]
async fn links_are_not_taken_up_by_the_dozen_from_one_address() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let path = format!("/link/{}", bench.small.anna.customer_link(number, 30).await.unwrap());
    let mut browser = bench.browser();
    for _ in 0..30 {
        browser.get(&path).await;
        assert_eq!(browser.post(&path, &[]).await.summary(), "303 /ticket/1");
    }
    browser.get(&path).await;
    let answer = browser.post(&path, &[]).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "3"));
    bench.small.clock.advance(2000);
    assert_eq!(browser.post(&path, &[]).await.summary(), "303 /ticket/1");
}
