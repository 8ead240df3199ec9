//! Free times on the card: radio buttons without JavaScript, and the link whatever goes wrong.

use deskbell::slots::Slots;
use deskbell::ticket::Number;

use super::{Answer, Bench, Browser, between};
use crate::slots::CalCom;

const FREE: &[&str] = &["2026-11-23T15:00:00.000+01:00", "2026-11-23T09:30:00.000+01:00"];

/// A desk that asks this Cal.com.
async fn bench(cal: &CalCom) -> Bench {
    // The pages' clock is made with the desk: the free times are for the day after.
    let clock = deskbell::clock::Clock::at("2026-11-22T12:00:00Z".parse().unwrap());
    let slots = Slots::new(cal.apis(), clock);
    Bench::with(|settings| super::Settings { slots, ..settings }).await
}

async fn times(dana: &mut Browser<'_>, number: Number) -> Answer {
    dana.get(&format!("/ticket/{number}?times")).await
}

#[tokio::test]
async fn nobody_is_asked_before_the_customer_wants_to_see_them() {
    let cal = CalCom::start(FREE).await;
    let bench = bench(&cal).await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = dana.get(&format!("/ticket/{number}")).await.page;
    assert!(page.contains(&format!("href=\"/ticket/{number}?times#book-a-call\">Show free times here</a>")), "{page}");
    assert_eq!(cal.asked(), [""; 0]);
}

#[tokio::test]
async fn free_times_are_radio_buttons_with_the_whole_date_and_the_zone() {
    let cal = CalCom::start(FREE).await;
    let bench = bench(&cal).await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let answer = times(&mut dana, number).await;
    let form = between(&answer.page, "<form class=\"times\"", "</form>").unwrap();
    for piece in [
        "method=\"get\"",
        &format!("action=\"/ticket/{number}/book\""),
        "<legend>Free times</legend>",
        "We do not know your time zone: these are by the clock of UTC.",
        "value=\"2026-11-23T08:30:00Z\" required> <span>Monday 23 November 2026, 08:30 UTC</span>",
        "value=\"2026-11-23T14:00:00Z\" required> <span>Monday 23 November 2026, 14:00 UTC</span>",
        "<button type=\"submit\">Book this time</button>",
    ] {
        assert!(form.contains(piece), "{piece}: {form}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("; form-action 'self' https://cal.com https://app.cal.com;"), "{policy}");
}

#[tokio::test]
async fn the_button_leads_to_the_booking_page_opened_on_that_time() {
    let cal = CalCom::start(FREE).await;
    let bench = bench(&cal).await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    times(&mut dana, number).await;
    let answer = dana.get(&format!("/ticket/{number}/book?at=2026-11-23T14%3A00%3A00Z")).await;
    let location = answer.header("location");
    assert_eq!(answer.status, 303);
    assert!(location.starts_with("https://cal.com/anna/30min?name=Dana+Ortiz&"), "{location}");
    let end = "&date=2026-11-23&month=2026-11&slot=2026-11-23T14%3A00%3A00.000Z&cal.tz=UTC";
    assert!(location.ends_with(end), "{location}");
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_said_and_the_others_are_offered() {
    let cal = CalCom::start(FREE).await;
    let bench = bench(&cal).await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let answer = dana.get(&format!("/ticket/{number}/book?at=2026-11-23T13%3A00%3A00Z")).await;
    assert_eq!(answer.summary(), format!("303 /ticket/{number}?taken#book-a-call"));
    let page = dana.get(&format!("/ticket/{number}?taken")).await.page;
    assert!(page.contains("That time was taken a moment ago. These are free now."), "{page}");
    for nonsense in ["", "?at=", "?at=soon", "?at=https://evil.example/", "?at=2026-11-23"] {
        let answer = dana.get(&format!("/ticket/{number}/book{nonsense}")).await;
        assert_eq!(answer.summary(), format!("303 /ticket/{number}?times#book-a-call"), "{nonsense}");
    }
}

#[tokio::test]
async fn every_failure_leaves_the_link() {
    let cal = CalCom::start(FREE).await;
    let url = cal.url.clone();
    drop(cal);
    let apis = deskbell::booking::slots::Apis { cal_com: Some(url), others: Vec::new() };
    let slots = Slots::new(apis, deskbell::clock::Clock::default());
    let bench = Bench::with(|settings| super::Settings { slots, ..settings }).await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = times(&mut dana, number).await.page;
    assert!(
        page.contains("Free times are not loading: 127.0.0.1 ") && page.contains(" The button above still works."),
        "{page}"
    );
    assert!(page.contains("href=\"https://cal.com/anna/30min?"), "{page}");
    // Who chose a time before all the same gets to the booking page, which knows better.
    let answer = dana.get(&format!("/ticket/{number}/book?at=2026-11-23T14%3A00%3A00Z")).await;
    assert!(answer.header("location").starts_with("https://cal.com/anna/30min?"), "{answer:?}");
}

#[tokio::test]
async fn somebody_elses_times_are_nobodys_business() {
    let cal = CalCom::start(FREE).await;
    let bench = bench(&cal).await;
    let number = bench.ticket().await;
    for path in [format!("/ticket/{number}?times"), format!("/ticket/{number}/book?at=2026-11-23T14%3A00%3A00Z")] {
        assert_eq!(bench.browser().get(&path).await.summary(), format!("303 /sign-in?next=/ticket/{number}"));
        let lee = bench.signed_in(bench.small.lee).await.get(&path).await;
        assert_eq!(lee.status, 404, "{path}");
    }
    assert_eq!(cal.asked(), [""; 0]);
}
