//! Text that was written to do harm stays text, in every field of every page.

use deskbell::desk::NewPerson;
use deskbell::ticket::{Body, Change, Format, NewReply, NewTicket, Number, PersonId, Priority, Role, Visibility};

use super::Bench;
use crate::desk::Small;

/// A name, a subject, a label: whatever is one line.
const LINE: &str = "</title><script>alert(1)</script>\" onfocus=alert(1) ' {{ 7*7 }} \u{202e}gpj.exe \u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{200b}\u{feff}<svg/onload=alert(1)>";

/// Bodies as mail programs, and people who mean harm, write them.
const BODIES: [&str; 14] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href=\"javascript:alert(1)\">press</a> <a href=\"JaVaScRiPt&#58;alert(1)\">me</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">data</a>",
    "<iframe src=\"https://evil.example/\"></iframe><object data=x></object><embed src=x>",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=csrf><button>Go</button></form>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "</textarea></div></article></main><base href=//evil.example><meta http-equiv=refresh content=0>",
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}backwards\u{2066}\u{0}\u{8}\u{9b}6n",
    "[x](javascript:alert(1)) https://example.com/\"onmouseover=alert(1) <https://e.example/?a='><script>alert(1)</script>",
    "<div style=\"position:fixed;inset:0\" class=\"skip\" id=\"main\" onclick=\"alert(1)\">over everything</div>",
];

async fn hostile_person(small: &Small, role: Role, email: &str) -> PersonId {
    let new = NewPerson {
        role,
        name: LINE.to_owned(),
        email: email.parse().unwrap(),
        company: Some(LINE.to_owned()),
        time_zone: None,
        booking_link: (role == Role::Agent)
            .then(|| "https://cal.com/agent/30min?a='><script>alert(1)</script>".parse().unwrap()),
        password_hash: None,
    };
    small.desk.system().add_person(&new).await.unwrap()
}

/// A ticket whose every text means harm, and who asks.
pub(crate) async fn hostile_ticket(small: &Small) -> (Number, PersonId) {
    let requester = hostile_person(small, Role::Customer, "customer+'tag'@desk.example").await;
    let agent = hostile_person(small, Role::Agent, "'agent'&co@desk.example").await;
    let new = NewTicket {
        source_id: "hostile".to_owned(),
        subject: LINE.parse().unwrap_or_else(|_| "<script>alert(1)</script>\"' </title>".parse().unwrap()),
        body: Body { format: Format::Html, text: BODIES.join("\n") },
        requester,
        priority: Priority::Normal,
        category: None,
        module: None,
        assignee: None,
    };
    let number = small.anna.open_ticket(&new).await.unwrap();
    small.anna.change(&[number], &Change::Assignee(Some(agent))).await.unwrap();
    for (nth, text) in BODIES.iter().enumerate() {
        for format in [Format::Plain, Format::Html] {
            let body = Body { format, text: (*text).to_owned() };
            let source_id = format!("{nth} {format:?}");
            let reply = NewReply { source_id, body, visibility: Visibility::Public, time: None };
            small.anna.reply(number, &reply).await.unwrap();
        }
    }
    (number, requester)
}

/// Nothing in the page is more than the templates put there.
fn harmless(page: &str, what: &str) {
    let lower = page.to_lowercase();
    for forbidden in [
        "<img",
        "<iframe",
        "<object",
        "<embed",
        "<base",
        "<style",
        "<math",
        "<noscript",
        "<svg/",
        "href=\"javascript",
        "href=\"data",
    ] {
        assert!(!lower.contains(forbidden), "{what}: {forbidden}\n{page}");
    }
    assert!(!lower.contains("<script>"), "{what}\n{page}");
    for tag in tags(page) {
        assert!(!tag.contains(" on"), "{what}: an event attribute in {tag}");
        assert!(!tag.contains(" style="), "{what}: a style attribute in {tag}");
    }
    let stray = page.chars().find(|&c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    assert_eq!(stray, None, "{what}");
}

/// Every tag of the page with its quoted values removed.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for part in page.split('<').skip(1) {
        let mut tag = String::new();
        let mut in_quotes = false;
        for c in part.chars() {
            match c {
                '"' => in_quotes = !in_quotes,
                '>' if !in_quotes => break,
                _ if in_quotes => {}
                _ => tag.push(c),
            }
        }
        tags.push(tag);
    }
    tags
}

#[tokio::test]
async fn hostile_text_is_only_text_on_every_page() {
    let bench = Bench::with(|settings| super::Settings { desk_name: LINE.to_owned(), ..settings }).await;
    let (number, customer) = hostile_ticket(&bench.small).await;
    let path = format!("/ticket/{number}");
    harmless(&bench.by_link(number).await.get(&path).await.page, "the ticket page");
    harmless(&bench.preview(number).await.get(&path).await.page, "the preview");
    let mut signed_in = bench.signed_in(customer).await;
    harmless(&signed_in.get("/").await.page, "the list");
    harmless(&signed_in.get("/profile").await.page, "the profile");
    harmless(&signed_in.get("/nothing").await.page, "a problem");
}

#[tokio::test]
async fn what_is_sent_back_to_its_writer_is_only_text() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut browser = bench.browser();
    harmless(&browser.sign_in(LINE, "wrong").await.page, "the sign-in page");
    for body in BODIES {
        let hostile = format!("</textarea>{body}");
        harmless(&bench.by_link(number).await.reply(number, &hostile.repeat(3000)).await.page, "too long");
        let answer = browser.post_with("/ticket/1/reply", "stale", &[("reply", &hostile)]).await;
        harmless(&answer.page, "words handed back");
    }
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    anna.get("/profile").await;
    harmless(&anna.post("/profile", &[("booking_link", LINE)]).await.page, "the booking link");
    for path in
        ["/sign-in?next=\"><script>", "/ticket/<script>", "/ticket/1?sent\"><script>", "/<script>alert(1)</script>"]
    {
        let encoded = path.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
        harmless(&browser.get(&encoded).await.page, path);
    }
}

#[tokio::test]
async fn a_pile_of_combining_marks_stays_a_small_pile() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let pile = format!("a{}", "\u{301}".repeat(10_000));
    bench.small.anna.reply(number, &crate::desk::reply(&pile)).await.unwrap();
    let page = bench.by_link(number).await.get("/ticket/1").await.page;
    assert!(!page.contains(&"\u{301}".repeat(6)));
}
