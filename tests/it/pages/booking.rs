//! The card "Book a Call" on the ticket page: when it is there, what it holds, what the page then allows.

use deskbell::booking::{Allowed, BookingLink, Hosts, Kind};
use deskbell::desk::{PlanChange, Reference};
use deskbell::ticket::{Change, Number, Priority, TeamId};

use super::{Answer, Bench, between};
use crate::desk::Small;

/// Everything that only a page with an embedded calendar may have.
const TRACES: [&str; 10] = [
    "Book a Call",
    "Schedule a call",
    "data-cal-",
    "data-embed-script",
    "<script",
    "cal.com",
    "booking.js",
    "frame.js",
    "<iframe",
    "calendar",
];

async fn page(bench: &Bench, number: Number) -> Answer {
    bench.by_link(number).await.get(&format!("/ticket/{number}")).await
}

/// Dana's ticket with an assignee who has this link.
async fn with_link(link: &str, hosts: &[&str]) -> Answer {
    let hosts = Hosts { cal_com: hosts.iter().map(|host| (*host).to_owned()).collect(), ..Hosts::default() };
    let bench = Bench::with(|settings| super::Settings { hosts, ..settings }).await;
    bench.small.anna.set_booking_link(Some(&BookingLink::parse(link).unwrap())).await.unwrap();
    let number = bench.ticket().await;
    page(&bench, number).await
}

/// The card, with a line for each attribute of its link.
fn card(answer: &Answer) -> String {
    let card = between(&answer.page, "<section class=\"card\"", "</section>").unwrap();
    let link = between(card, "<a ", "</a>").unwrap().replace("\" ", "\"\n");
    let words = between(card, "<p class=\"card-words\">", "</p>").unwrap();
    let heading = card.split("</h2>").next().unwrap().rsplit('>').next().unwrap();
    format!("{heading}\n{words}\n{link}")
}

#[tokio::test]
async fn an_assignee_with_a_link_has_the_card_the_attributes_and_the_script() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let answer = page(&bench, number).await;
    let reference = reference(&bench.small, number);
    insta::assert_snapshot!(card(&answer).replace(&reference, "SEALED"), @r#"
    Book a Call
    Schedule a call with anna@desk.example to discuss this ticket.
    class="button"
    id="book-a-call-link"
    data-clicked="/ticket/1/clicked"
    href="https://cal.com/anna/30min?name=Dana+Ortiz&#38;email=dana%40desk.example&#38;notes=Ticket+%231%3A+VPN+drops&#38;metadata%5Bticket%5D=SEALED"
    target="_blank"
    rel="noopener"
    data-cal-link="anna/30min"
    data-cal-origin="https://app.cal.com"
    data-cal-namespace="ticket-1"
    data-cal-config="{&#34;email&#34;:&#34;dana@desk.example&#34;,&#34;layout&#34;:&#34;month_view&#34;,&#34;metadata[ticket]&#34;:&#34;SEALED&#34;,&#34;name&#34;:&#34;Dana Ortiz&#34;,&#34;notes&#34;:&#34;Ticket #1: VPN drops&#34;}">Choose a time
    "#);
    insta::assert_snapshot!(
        regex_free(between(&answer.page, "<script ", "</script>").unwrap()),
        @r#"src="/assets/booking.js?v=…" defer data-embed-script="https://app.cal.com/embed/embed.js">"#
    );
    insta::assert_snapshot!(answer.header("content-security-policy").replace("; ", "\n"), @r#"
    default-src 'none'
    img-src 'self'
    form-action 'self'
    base-uri 'none'
    frame-ancestors 'none'
    style-src 'self' 'unsafe-inline'
    script-src 'self' https://app.cal.com
    frame-src https://app.cal.com https://cal.com
    "#);
}

/// What a booking of a call with Anna about this ticket carries.
fn reference(small: &Small, ticket: Number) -> String {
    small.desk.system().reference(Reference { ticket, owner: Some(small.anna.me()) }).unwrap()
}

/// Without the hash of the asset's content.
fn regex_free(script: &str) -> String {
    let version = between(script, "?v=", "\"").unwrap();
    script.replace(version, "…")
}

#[tokio::test]
async fn without_an_assignee_there_is_nothing_of_it() {
    let bench = Bench::open().await;
    let number = bench.small.ticket("VPN drops", bench.small.dana).await;
    nothing_of_it(&page(&bench, number).await);
}

#[tokio::test]
async fn an_assignee_without_a_link_has_nothing_of_it() {
    let bench = Bench::open().await;
    let number = bench.small.ticket("VPN drops", bench.small.dana).await;
    bench.small.anna.change(&[number], &Change::Assignee(Some(bench.small.noor.me()))).await.unwrap();
    nothing_of_it(&page(&bench, number).await);
}

fn nothing_of_it(answer: &Answer) {
    for trace in TRACES {
        assert!(!answer.page.contains(trace), "{trace} is on the page");
    }
    let policy = answer.header("content-security-policy");
    for allowed in ["script-src", "frame-src", "unsafe-inline", "https:"] {
        assert!(!policy.contains(allowed), "{policy}");
    }
}

#[tokio::test]
async fn a_changed_link_is_on_every_assigned_ticket_at_once() {
    let bench = Bench::open().await;
    let numbers = [bench.ticket().await, bench.ticket().await, bench.ticket().await];
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    anna.get("/profile").await;
    anna.post("/profile", &[("booking_link", "https://cal.com/anna/video-call")]).await;
    for number in numbers {
        let page = page(&bench, number).await.page;
        assert!(page.contains("data-cal-link=\"anna/video-call\""), "{page}");
        assert!(page.contains("href=\"https://cal.com/anna/video-call?"), "{page}");
        assert!(!page.contains("anna/30min"), "{page}");
    }
    anna.get("/profile").await;
    anna.post("/profile", &[("booking_link", "")]).await;
    for number in numbers {
        nothing_of_it(&page(&bench, number).await);
    }
}

#[tokio::test]
async fn a_self_hosted_calendar_is_embedded_from_its_own_origin() {
    let answer = with_link("https://cal.company.io/anna/30min", &["cal.company.io"]).await;
    assert!(answer.page.contains("data-embed-script=\"https://cal.company.io/embed/embed.js\""), "{}", answer.page);
    // In capitals, because the embed would rewrite the beginning `https://cal.com` of this origin.
    assert!(answer.page.contains("data-cal-origin=\"HTTPS://cal.company.io\""), "{}", answer.page);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with("; script-src 'self' https://cal.company.io; frame-src https://cal.company.io"),
        "{policy}"
    );
}

#[tokio::test]
async fn an_organisation_of_cal_com_is_embedded_by_cal_coms_script() {
    let answer = with_link("https://acme.cal.com/anna/30min", &[]).await;
    assert!(answer.page.contains("data-embed-script=\"https://app.cal.com/embed/embed.js\""), "{}", answer.page);
    let policy = answer.header("content-security-policy");
    assert!(policy.ends_with("; script-src 'self' https://app.cal.com; frame-src https://acme.cal.com"), "{policy}");
}

#[tokio::test]
async fn another_platform_has_the_card_with_a_plain_link() {
    for link in ["https://tidycal.com/anna/30min", "https://calendar.example.org/anna", "https://cal.company.io/anna"] {
        let answer = with_link(link, &[]).await;
        assert!(answer.page.contains("Schedule a call with anna@desk.example to discuss this ticket."), "{link}");
        assert!(answer.page.contains(&format!("href=\"{link}")), "{link}");
        assert!(!answer.page.contains("data-cal-"), "{link}");
        assert!(!answer.page.contains("<script") && !answer.page.contains("<iframe"), "{link}");
        assert!(!answer.header("content-security-policy").contains("https:"), "{link}");
    }
}

#[tokio::test]
async fn a_platform_that_can_be_framed_has_a_frame_and_no_script_but_ours() {
    let answer = with_link("https://calendly.com/anna/30min", &[]).await;
    let frame = between(&answer.page, "<iframe ", "></iframe>").unwrap();
    for attribute in [
        "src=\"https://calendly.com/anna/30min?name=Dana+Ortiz",
        "&#38;embed_type=Inline&#38;embed_domain=desk.example\"",
        "referrerpolicy=\"no-referrer\"",
        "sandbox=\"allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox\"",
    ] {
        assert!(frame.contains(attribute), "{attribute}: {frame}");
    }
    // In a template, so that nothing is asked of anybody before the click.
    assert!(between(&answer.page, "<template ", "</template>").unwrap().contains("<iframe "));
    assert_eq!(answer.page.matches("<iframe").count(), 1);
    assert_eq!(
        answer.page.matches("href=\"https://calendly.com/anna/30min?").count(),
        2,
        "beside the frame and on the card"
    );
    insta::assert_snapshot!(
        regex_free(between(&answer.page, "<script ", "</script>").unwrap()),
        @r#"src="/assets/frame.js?v=…" defer>"#
    );
    let policy = answer.header("content-security-policy");
    assert!(policy.ends_with("; style-src 'self'; script-src 'self'; frame-src https://calendly.com"), "{policy}");
}

#[tokio::test]
async fn a_link_to_a_host_that_is_not_allowed_is_not_offered() {
    let hosts = Hosts { allowed: vec!["calendly.com".to_owned()], ..Hosts::default() };
    let bench = Bench::with(|settings| super::Settings { hosts, ..settings }).await;
    let number = bench.ticket().await;
    nothing_of_it(&page(&bench, number).await);
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    anna.get("/profile").await;
    let refused = anna.post("/profile", &[("booking_link", "https://tidycal.com/anna")]).await.page;
    assert!(
        refused.contains("Not saved: this desk takes no booking links to tidycal.com, only to calendly.com."),
        "{refused}"
    );
    anna.post("/profile", &[("booking_link", "https://calendly.com/anna/30min")]).await;
    assert!(page(&bench, number).await.page.contains("Book a Call"));
}

#[tokio::test]
async fn a_preview_shows_the_card_as_the_customer_has_it() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let customers = page(&bench, number).await;
    let previewed = bench.preview(number).await.get(&format!("/ticket/{number}")).await;
    assert_eq!(card(&customers), card(&previewed));
    assert_eq!(customers.header("content-security-policy"), previewed.header("content-security-policy"));
}

#[tokio::test]
async fn the_customer_reads_what_the_calendar_is_told_and_no_more_is_told() {
    let everything = page_with(Allowed::default()).await;
    let told = "which is told your name, your e-mail address, the number and subject of this ticket and a reference \
                that only we can read.";
    assert!(everything.contains(told), "{everything}");
    let nothing = Allowed { name: false, email: false, notes: false, guests: false, reference: false };
    let name = page_with(Allowed { name: true, ..nothing }).await;
    assert!(name.contains("which is told your name."), "{name}");
    assert!(name.contains("href=\"https://cal.com/anna/30min?name=Dana+Ortiz\""), "{name}");
    let nothing = page_with(nothing).await;
    assert!(!nothing.contains("which is told"), "{nothing}");
    for piece in ["data-cal-config=\"{&#34;layout&#34;:&#34;month_view&#34;}\"", "href=\"https://cal.com/anna/30min\""]
    {
        assert!(nothing.contains(piece), "{piece} {nothing}");
    }
}

#[tokio::test]
async fn those_who_watch_are_on_the_page_only_where_the_settings_say_so() {
    for is_allowed in [false, true] {
        let prefill = Allowed { guests: is_allowed, ..Allowed::default() };
        let bench = Bench::with(|settings| super::Settings { prefill, ..settings }).await;
        let number = bench.ticket().await;
        let watchers = vec![bench.small.anna.me(), bench.small.dana, bench.small.lee];
        bench.small.anna.change(&[number], &Change::Watchers(watchers)).await.unwrap();
        let page = page(&bench, number).await.page;
        assert_eq!(page.contains("guests=lee%40desk.example"), is_allowed, "{page}");
        assert_eq!(page.contains("the addresses of those who follow it"), is_allowed, "{page}");
        assert_eq!(page.matches("guests=").count(), usize::from(is_allowed), "neither Anna nor Dana invite themselves");
    }
}

async fn page_with(prefill: Allowed) -> String {
    let bench = Bench::with(|settings| super::Settings { prefill, ..settings }).await;
    let number = bench.ticket().await;
    page(&bench, number).await.page
}

/// A desk whose team takes every ticket that nobody looks after; Anna is in it.
async fn with_team() -> (Bench, TeamId) {
    let bench = Bench::open().await;
    let team = "Network & <b>more</b>";
    lay_down(&bench, PlanChange::AddTeam(team.parse().unwrap())).await;
    let id = bench.small.desk.system().team(team).await.unwrap().id;
    lay_down(&bench, PlanChange::TeamTakes(id, vec!["rest".parse().unwrap()])).await;
    lay_down(&bench, PlanChange::Join(id, bench.small.anna.me())).await;
    (bench, id)
}

async fn lay_down(bench: &Bench, change: PlanChange) {
    bench.small.desk.console().lay_down(&change).await.unwrap();
}

#[tokio::test]
async fn a_ticket_nobody_looks_after_has_the_card_of_its_team() {
    let (bench, team) = with_team().await;
    let number = bench.small.ticket("VPN drops", bench.small.dana).await;
    let turn = page(&bench, number).await.page;
    assert!(turn.contains("Schedule a call with anna@desk.example to discuss this ticket."), "{turn}");
    assert!(turn.contains("Anna Berg of the team Network &#38; &#60;b&#62;more&#60;/b&#62; has time for a call."));
    let link = BookingLink::parse("https://cal.com/team/network/call").unwrap();
    lay_down(&bench, PlanChange::TeamLink(team, Some(link))).await;
    let page = page(&bench, number).await.page;
    let words = "Schedule a call with the team Network &#38; &#60;b&#62;more&#60;/b&#62; to discuss this ticket.";
    assert!(page.contains(words), "{page}");
    assert!(page.contains("data-cal-link=\"team/network/call\""), "{page}");
}

#[tokio::test]
async fn an_urgent_ticket_has_the_emergency_calendar_and_no_word_of_what_the_team_keeps_to_itself() {
    let (bench, team) = with_team().await;
    let number = bench.small.ticket("VPN drops", bench.small.dana).await;
    let link = BookingLink::parse("https://cal.com/team/network/now").unwrap();
    lay_down(&bench, PlanChange::TeamEmergency(team, Some(link.clone()))).await;
    lay_down(&bench, PlanChange::Override("module=Secret plans".parse().unwrap(), Some(link))).await;
    bench.small.anna.change(&[number], &Change::Priority(Priority::Urgent)).await.unwrap();
    let urgent = page(&bench, number).await.page;
    assert!(urgent.contains("This is the calendar for urgent calls."), "{urgent}");
    bench.small.anna.change(&[number], &Change::Priority(Priority::Low)).await.unwrap();
    bench.small.anna.change(&[number], &Change::Module("Secret plans".parse().ok())).await.unwrap();
    let about = page(&bench, number).await.page;
    assert!(about.contains("Schedule a call to discuss this ticket."), "{about}");
    assert!(!about.contains("Secret"), "{about}");
}

#[tokio::test]
async fn a_booked_call_stands_on_the_page_in_the_customers_time_with_ways_to_change_it() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let link = |what: &str| Some(format!("https://app.cal.com/{what}/uid-1"));
    let told = deskbell::booking::Told {
        reschedule_url: link("reschedule"),
        cancel_url: link("booking"),
        place: Some("<b>Room 3</b>".to_owned()),
        ..crate::desk::booking::about(&bench.small, number, crate::desk::booking::told("uid-1", Kind::Created, 0))
    };
    bench.small.desk.system().take_booking(&told, None).await.unwrap();
    let shown = page(&bench, number).await.page;
    let call = between(&shown, "<section class=\"card call\"", "</section>").unwrap();
    for words in [
        "Tuesday 1 December 2026, 08:00 to 08:30 MST",
        "Your call is booked. With <bdi>Anna Berg</bdi>.",
        "href=\"https://app.cal.com/reschedule/uid-1\"",
        "href=\"https://app.cal.com/booking/uid-1\"",
        "&#60;b&#62;Room 3&#60;/b&#62;",
    ] {
        assert!(call.contains(words), "{words} is not in {call}");
    }
    let cancelled = crate::desk::booking::told("uid-1", Kind::Cancelled, 1);
    bench.small.desk.system().take_booking(&cancelled, None).await.unwrap();
    let shown = page(&bench, number).await.page;
    assert!(shown.contains("Call cancelled") && !shown.contains("/reschedule/"), "{shown}");
}

#[tokio::test]
async fn the_calendar_of_somebody_who_is_shut_out_is_not_offered() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let noor = bench.small.noor.me();
    let link = BookingLink::parse("https://cal.com/noor/30min").unwrap();
    bench.small.noor.set_booking_link(Some(&link)).await.unwrap();
    bench.small.anna.change(&[number], &Change::Assignee(Some(noor))).await.unwrap();
    assert!(page(&bench, number).await.page.contains("data-cal-link=\"noor/30min\""));
    bench.small.desk.console().disable(noor).await.unwrap();
    let page = page(&bench, number).await.page;
    assert!(!page.contains("data-cal-link") && !page.contains("cal.com"), "{page}");
}
