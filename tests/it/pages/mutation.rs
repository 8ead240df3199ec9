//! Every secret that opens something, bent in forty ways: none is taken, none breaks anything, and each looks like one
//! that never was.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use deskbell::desk::{Proof, Reference, Scope};
use deskbell::ticket::{Access, Letter, Number};

use super::world::{Who, World};
use super::{Answer, Bench, PASSWORD};
use crate::hook::Hooked;

/// The ways to bend a secret; `other` is another one of its kind.
fn bent(secret: &str, other: &str) -> Vec<Vec<u8>> {
    let (half, length) = (secret.len() / 2, secret.len());
    let (front, back) = secret.split_at(half);
    let (other_front, other_back) = other.split_at(other.len() / 2);
    let decoded = URL_SAFE_NO_PAD.decode(secret).unwrap_or_default();
    let swapped = |c: char| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let mut texts = vec![
        String::new(),
        " ".to_owned(),
        "\0".to_owned(),
        "null".to_owned(),
        "' or '1'='1".to_owned(),
        "A".repeat(length),
        "0".repeat(length),
        "A".repeat(15_000),
        secret.get(1..).unwrap().to_owned(),
        secret.get(..length - 1).unwrap().to_owned(),
        front.to_owned(),
        back.to_owned(),
        format!("{back}{front}"),
        format!("{front}{other_back}"),
        format!("{other_front}{back}"),
        format!("{secret}{secret}"),
        format!("{secret}A"),
        format!("A{secret}"),
        format!("{secret}\0"),
        format!("{secret}="),
        format!("{secret}=="),
        format!("{secret}."),
        format!("{secret}/"),
        format!("{secret},{secret}"),
        format!("\"{secret}\""),
        format!("../{secret}"),
        format!("{secret}\u{200b}"),
        format!("\u{feff}{secret}"),
        format!("{front}\u{ff11}{back}"),
        secret.to_lowercase(),
        secret.to_uppercase(),
        secret.chars().map(swapped).collect(),
        secret.chars().rev().collect(),
        STANDARD.encode(&decoded),
        STANDARD.encode(secret),
        hex("", &decoded),
        hex("%", secret.as_bytes()),
    ];
    texts.retain(|text| text != secret);
    let mut all: BTreeSet<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    // One bit here and there.
    for at in (0..8).map(|nth| nth * length / 8).chain([length - 1]) {
        for bit in [1, 2, 32] {
            let mut bytes = secret.as_bytes().to_vec();
            bytes[at] ^= bit;
            all.insert(bytes);
        }
    }
    all.insert([secret.as_bytes(), b"\xff"].concat());
    all.into_iter().collect()
}

/// Fails unless the secret opens something, and every bent one does what one does that never was.
async fn hold(what: &str, (secret, other, never): (&str, &str, &str), ask: impl AsyncFn(&[u8]) -> Option<String>) {
    let (opened, absent) = (ask(secret.as_bytes()).await, ask(never.as_bytes()).await);
    assert_ne!(opened, absent, "{what}: the secret itself opens nothing");
    for bent in bent(secret, other) {
        // What no client can send is nothing to hold.
        if let Some(became) = ask(&bent).await {
            let shown = String::from_utf8_lossy(bent.get(..bent.len().min(120)).unwrap()).into_owned();
            assert_eq!(Some(became), absent, "{what}: {shown:?}");
        }
    }
}

/// All that an answer tells.
fn whole(answer: &Answer) -> String {
    format!("{} {:?} {}", answer.status, answer.headers, answer.page)
}

fn hex(before: &str, bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{before}{byte:02x}"))
}

fn encoded(bytes: &[u8]) -> String {
    hex("%", bytes)
}

async fn shown(bench: &Bench, request: axum::http::request::Builder, body: Body) -> Option<String> {
    Some(whole(&bench.ask(request.body(body).unwrap()).await))
}

/// Asks with one cookie; nothing when it cannot be one.
async fn with_cookie(bench: &Bench, path: &str, name: &str, value: &[u8]) -> Option<String> {
    let value = HeaderValue::from_bytes(&[name.as_bytes(), b"=", value].concat()).ok()?;
    shown(bench, Request::get(path).header(header::COOKIE, value), Body::empty()).await
}

const NEVER: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[test]
fn there_are_forty_ways() {
    let secret = "u3Vq0-8dJc2_mXa9TnRkLwEoYbZfGhSiPQxCrDtBvKM";
    assert!(bent(secret, NEVER).len() >= 40);
    assert!(bent("012345", "543210").len() >= 40);
}

#[tokio::test]
async fn links_and_invitations() {
    let world = World::of(Who::Nobody, |settings| settings).await;
    let small = &world.bench.small;
    let link = small.anna.customer_link(Number(1), 30).await.unwrap();
    let other = small.anna.customer_link(Number(2), 30).await.unwrap();
    let invitation = world.filled("{invitation}");
    let used = world.filled("{used}");
    for (kind, secrets) in [("link", [&link, &other]), ("invite", [&invitation, &used])] {
        let [secret, other] = secrets.map(String::as_str);
        hold(kind, (secret, other, NEVER), async |bent| {
            // An address without its last part is another address, and as absent.
            let path = format!("/{kind}/{}", encoded(bent));
            let (read, acted) = (Request::get(&path), Request::post(&path));
            let acted = acted.header(header::COOKIE, "deskbell-form=ours");
            let acted = acted.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if bent.is_empty() {
                return None;
            }
            if std::str::from_utf8(bent).is_err() {
                let answer = world.bench.ask(read.body(Body::empty()).unwrap()).await;
                assert_eq!(answer.status, 404, "{kind}: {}", answer.page);
                return None;
            }
            let read = shown(&world.bench, read.header(header::COOKIE, "deskbell-form=ours"), Body::empty()).await?;
            let acted = world.bench.ask(acted.body("csrf=ours&new=short&again=short".into()).unwrap()).await;
            // A session is new each time; that there is one tells enough.
            Some(format!("{read}\n{} {}", acted.status, acted.page))
        })
        .await;
    }
}

#[tokio::test]
async fn cookies() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let (system, dana) = (bench.small.desk.system(), bench.small.dana);
    let begin = async |person, scope| system.start_session(person, scope, "").await.unwrap().secret;
    let (one, other) = (begin(dana, Scope::Person).await, begin(bench.small.lee, Scope::Person).await);
    hold("session", (&one, &other, NEVER), async |bent| with_cookie(&bench, "/new", "deskbell", bent).await).await;
    let (one, other) = (begin(dana, Scope::Ticket(number)).await, begin(dana, Scope::Preview(number)).await);
    let of_ticket = async |bent: &[u8]| with_cookie(&bench, "/ticket/1/clicked", "deskbell-ticket-1", bent).await;
    hold("session of a link", (&one, &other, NEVER), of_ticket).await;
}

#[tokio::test]
async fn tokens_of_forms() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let (one, other) = (bench.signed_in(bench.small.dana).await, bench.signed_in(bench.small.lee).await);
    let csrf = async |mut browser: super::Browser<'_>| {
        browser.get("/profile").await;
        let cookie = browser.cookie("deskbell").unwrap().to_owned();
        (browser.csrf, cookie)
    };
    let ((one, cookie), (other, _)) = (csrf(one).await, csrf(other).await);
    for (path, cookie) in
        [("/profile/second-step", format!("deskbell={cookie}")), ("/sign-in", format!("deskbell-form={one}"))]
    {
        hold(path, (&one, &other, NEVER), async |bent| {
            let request = Request::post(path).header(header::COOKIE, &cookie);
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = bench.ask(request.body(format!("act=propose&csrf={}", encoded(bent)).into()).unwrap()).await;
            Some(format!("{} {}", answer.status, super::between(&answer.page, "<h1", "<form").unwrap_or(&answer.page)))
        })
        .await;
    }
}

#[tokio::test]
async fn tokens_of_programs() {
    let bench = Bench::open().await;
    let (_, one) = bench.small.anna.add_token("one", Access::Write, 30).await.unwrap();
    let (_, other) = bench.small.noor.add_token("other", Access::Read, 30).await.unwrap();
    let never = format!("deskbell_{NEVER}");
    hold("token", (&one, &other, &never), async |bent| {
        let value = HeaderValue::from_bytes(&[b"Bearer ", bent].concat()).ok()?;
        shown(&bench, Request::get("/api/v1/me").header(header::AUTHORIZATION, value), Body::empty()).await
    })
    .await;
}

#[tokio::test]
async fn what_a_browser_shows_between_the_two_steps_and_what_it_is_known_by() {
    let bench = Bench::open().await;
    let email = bench.account(bench.small.dana).await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    dana.get("/profile/second-step").await;
    dana.post("/profile/second-step", &[("act", "propose")]).await;
    let page = dana.get("/profile/second-step").await.page;
    let secret = super::between(&page, "class=\"secret\">", "</code>").unwrap().replace(' ', "");
    let code = super::second_step::code(&bench, &secret);
    dana.post("/profile/second-step", &[("act", "begin"), ("code", &code)]).await;
    let mark = dana.cookie("deskbell-device").unwrap().to_owned();
    let mut halfway = bench.browser();
    assert_eq!(halfway.sign_in(&email, PASSWORD).await.summary(), "303 /sign-in/code?next=/");
    let pass = halfway.cookie("deskbell-code").unwrap().to_owned();
    let other = pass.replacen(&bench.small.dana.to_string(), &bench.small.lee.to_string(), 1);
    let never = format!("{}.9999999999.{NEVER}", bench.small.dana);
    hold("pass", (&pass, &other, &never), async |bent| {
        with_cookie(&bench, "/sign-in/code", "deskbell-code", bent).await
    })
    .await;
    // Whoever guesses has to wait; a browser that is known has not.
    for _ in 0..6 {
        bench.browser().sign_in(&email, "a guess").await;
    }
    hold("mark", (&mark, NEVER, NEVER), async |bent| {
        let cookie = HeaderValue::from_bytes(&[b"deskbell-form=ours; deskbell-device=", bent].concat()).ok()?;
        let form = format!("csrf=ours&email={email}&password={}", PASSWORD.replace(' ', "+"));
        let request = Request::post("/sign-in").header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        shown(&bench, request, form.into()).await
    })
    .await;
}

#[tokio::test]
async fn digits_and_codes() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let (small, dana) = (&bench.small, bench.small.dana);
    let system = small.desk.system();
    let mailed = async || {
        small.clock.advance(61_000);
        system.mail_code(dana, number).await.unwrap();
        let letters = system.letters(None, 200).await.unwrap();
        letters.into_iter().find(|one| matches!(one.posted.letter, Letter::Code { .. })).unwrap().digits.unwrap()
    };
    let begun = system.start_session(dana, Scope::Ticket(number), "").await.unwrap();
    for nth in 0..40 {
        // New ones each time: five wrong guesses end them.
        let digits = mailed().await;
        let bent = bent(&digits, "000000");
        let bent = String::from_utf8_lossy(bent.get(nth % bent.len()).unwrap()).into_owned();
        let is_same = bent.chars().filter(|c| !c.is_ascii_whitespace() && *c != '-').eq(digits.chars());
        let proof = system.prove(&begun.secret, &bent).await.unwrap();
        assert!(is_same || proof == Proof::Wrong, "{bent:?} for {digits}: {proof:?}");
    }
    assert!(matches!(system.prove(&begun.secret, &mailed().await).await.unwrap(), Proof::Right(_)));

    let secret = system.propose_second_step(dana).await.unwrap();
    let paper = system.begin_second_step(dana, &super::second_step::code(&bench, &secret)).await.unwrap().unwrap();
    for bent in bent(&paper[0], &paper[1]) {
        let bent = String::from_utf8_lossy(&bent).into_owned();
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        // However it is written, it is the code.
        if letters(&bent) != letters(&paper[0]) {
            assert!(!system.use_code(dana, &bent).await.unwrap(), "{bent:?} for {}", paper[0]);
        }
    }
    assert!(system.use_code(dana, &paper[0]).await.unwrap());
}

#[tokio::test]
async fn references_and_signatures_of_bookings() {
    let hooked = Hooked::open().await;
    let system = hooked.small.desk.system();
    let of = |ticket| system.reference(Reference { ticket: Number(ticket), owner: None }).unwrap();
    hold("reference", (&of(1), &of(2), NEVER), async |bent| {
        Some(format!("{:?}", system.read_reference(std::str::from_utf8(bent).ok()?)))
    })
    .await;
    let body = hooked.body("cal-com", "created");
    let (right, other) = (crate::hook::hex(&hooked.secret, &[&body]), crate::hook::hex("another", &[&body]));
    hold("signature", (&right, &other, &other), async |bent| {
        let bent = std::str::from_utf8(bent).ok().filter(|text| HeaderValue::from_str(text).is_ok())?;
        Some(hooked.send("/hooks/cal-com/support", &[("x-cal-signature-256", bent)], body.clone()).await.to_string())
    })
    .await;
}

#[tokio::test]
async fn numbers_in_addresses() {
    let world = World::of(Who::Owner, |settings| settings).await;
    for before in ["/ticket/", "/ticket/1/file/"] {
        hold(before, ("1", "9", "99"), async |bent| {
            let path = format!("{before}{}", encoded(bent));
            let mut request = world.bench.browser().request("GET", &path);
            for (name, value) in &world.cookies {
                request = request.header(header::COOKIE, format!("{name}={value}"));
            }
            shown(&world.bench, request, Body::empty()).await
        })
        .await;
    }
}
