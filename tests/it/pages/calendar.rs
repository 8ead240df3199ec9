//! The booking origin, asked in process: what there is, what it allows, and that nothing else is there.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use deskbell::booking::Hosts;
use deskbell::web::BookingOrigin;

use super::{Answer, Bench, Settings, between};

async fn bench() -> Bench {
    let hosts = Hosts { cal_com: vec!["cal.company.io".to_owned()], ..Hosts::default() };
    let url = |text: &str| text.parse().unwrap();
    Bench::with(|settings| Settings {
        hosts,
        public_url: Some(url("https://desk.example")),
        booking: Some(BookingOrigin { url: url("https://book.example"), listen: None }),
        ..settings
    })
    .await
}

async fn ask(bench: &Bench, path: &str) -> Answer {
    bench.ask(Request::get(path).header(header::HOST, "Book.example").body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_ticket_page_names_the_booking_origin_alone_and_has_no_script_of_anybody_else() {
    let bench = bench().await;
    let number = bench.ticket().await;
    let answer = bench.by_link(number).await.get(&format!("/ticket/{number}")).await;
    let policy = answer.header("content-security-policy");
    assert!(policy.ends_with("; style-src 'self'; script-src 'self'; frame-src https://book.example"), "{policy}");
    let frame = between(&answer.page, "<iframe ", "></iframe>").unwrap();
    for attribute in [
        "src=\"https://book.example/cal-com/app.cal.com\"",
        "data-call=\"{&#34;config&#34;:{&#34;email&#34;:&#34;dana@desk.example&#34;",
        "&#34;link&#34;:&#34;anna/30min&#34;}\"",
        "sandbox=\"allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox\"",
    ] {
        assert!(frame.contains(attribute), "{attribute}: {frame}");
    }
    assert_eq!(answer.page.matches("<script").count(), 1);
    assert!(!answer.page.contains("embed.js") && !answer.page.contains("data-cal-"), "{}", answer.page);
}

#[tokio::test]
async fn its_page_may_run_one_script_and_be_framed_by_the_desk() {
    let bench = bench().await;
    for (host, origin, script, shown) in [
        ("app.cal.com", "https://app.cal.com", "https://app.cal.com", "https://app.cal.com https://cal.com"),
        ("acme.cal.com", "https://acme.cal.com", "https://app.cal.com", "https://acme.cal.com"),
        ("app.cal.eu", "https://app.cal.eu", "https://app.cal.eu", "https://app.cal.eu https://cal.eu"),
        ("cal.company.io", "HTTPS://cal.company.io", "https://cal.company.io", "https://cal.company.io"),
    ] {
        let answer = ask(&bench, &format!("/cal-com/{host}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
        for attribute in [
            "data-desk=\"https://desk.example\"".to_owned(),
            format!("data-calendar=\"{origin}\""),
            format!("data-embed-script=\"{script}/embed/embed.js\""),
        ] {
            assert!(answer.page.contains(&attribute), "{attribute}: {}", answer.page);
        }
        let policy = format!(
            "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' {script}; frame-src {shown}; \
             connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors https://desk.example; \
             sandbox allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        );
        assert_eq!(answer.header("content-security-policy"), policy);
        assert_eq!(answer.header("x-frame-options"), "", "only the policy can name who may frame it");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    }
}

#[tokio::test]
async fn a_host_that_nobody_trusts_and_everything_of_the_desk_are_absent_there() {
    let bench = bench().await;
    let number = bench.ticket().await;
    let ticket = format!("/ticket/{number}");
    for path in [
        "/",
        "/sign-in",
        "/profile",
        "/api/v1/tickets",
        "/assets/site.css",
        "/assets/booking.js",
        ticket.as_str(),
        "/cal-com/evil.example",
        "/cal-com/cal.com.evil.example",
        "/cal-com/app.cal.com:8443",
        "/cal-com/APP.cal.com",
        "/cal-com/app.cal.com%2F..%2Fevil",
        "/cal-com/evil@app.cal.com",
        "/cal-com/",
    ] {
        let answer = ask(&bench, path).await;
        assert_eq!(
            (answer.status, answer.page.as_str()),
            (StatusCode::NOT_FOUND, "There is nothing here.\n"),
            "{path}"
        );
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'; "), "{path}");
    }
    let ours = bench.browser().get("/cal-com/app.cal.com").await;
    assert_eq!(ours.status, StatusCode::NOT_FOUND, "nor is the calendar among the desk's pages");
}
