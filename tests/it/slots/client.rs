//! What is asked, what is kept, and that no answer is ever more than a sentence.

use deskbell::booking::slots::{Apis, Asked};
use deskbell::booking::{BookingLink, Hosts};
use deskbell::clock::Clock;
use deskbell::slots::{Slots, Unavailable};
use jiff::Timestamp;
use url::Url;

use super::CalCom;
use super::fake::Mood;

const FREE: &[&str] =
    &["2026-11-23T15:00:00.000+01:00", "2026-11-23T09:30:00.000+01:00", "2026-12-24T09:00:00.000+01:00"];

struct Scene {
    cal: CalCom,
    clock: Clock,
    slots: Slots,
}

impl Scene {
    async fn open() -> Self {
        let cal = CalCom::start(FREE).await;
        let clock = Clock::at("2026-11-22T12:00:00Z".parse().unwrap());
        let slots = Slots::new(cal.apis(), clock.clone());
        Self { cal, clock, slots }
    }

    async fn free(&self, link: &str) -> Result<Vec<String>, Unavailable> {
        let link = BookingLink::parse(link).unwrap();
        let asked = Asked::of(&link, &Hosts::default(), self.slots.apis()).unwrap();
        let told = self.slots.free(&asked).await;
        told.map(|times| times.iter().map(Timestamp::to_string).collect())
    }

    async fn anna(&self) -> Result<Vec<String>, Unavailable> {
        self.free("cal.com/anna/30min").await
    }

    async fn failure(&self) -> String {
        self.anna().await.unwrap_err().to_string()
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance(seconds * 1000);
    }
}

#[tokio::test]
async fn two_who_ask_at_once_ask_once() {
    let scene = Scene::open().await;
    let (one, other, _) = tokio::join!(scene.anna(), scene.anna(), scene.free("cal.com/anna/60min"));
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(scene.cal.asked().len(), 2, "once for each event: {:?}", scene.cal.asked());
}

#[tokio::test]
async fn free_times_come_in_order_whatever_offset_they_are_written_with() {
    let scene = Scene::open().await;
    assert_eq!(
        scene.anna().await.unwrap(),
        ["2026-11-23T08:30:00Z", "2026-11-23T14:00:00Z"],
        "the third is too far ahead"
    );
    assert_eq!(
        scene.cal.asked(),
        ["eventTypeSlug=30min&username=anna&start=2026-11-22T12%3A00%3A00.000Z&end=2026-12-06T12%3A00%3A00.000Z"]
    );
}

#[tokio::test]
async fn an_answer_is_kept_for_a_minute_and_past_times_are_never_told() {
    let scene = Scene::open().await;
    for _ in 0..3 {
        scene.anna().await.unwrap();
    }
    scene.wait(59);
    scene.anna().await.unwrap();
    assert_eq!(scene.cal.asked().len(), 1);
    scene.wait(1);
    scene.anna().await.unwrap();
    assert_eq!(scene.cal.asked().len(), 2);
    scene.cal.is_free_at(&["2026-11-22T12:01:30Z", "2026-11-22T13:00:00Z"]);
    scene.wait(60 - 31);
    scene.wait(31);
    assert_eq!(scene.anna().await.unwrap(), ["2026-11-22T13:00:00Z"]);
}

#[tokio::test]
async fn whoever_asks_to_be_left_alone_is() {
    let scene = Scene::open().await;
    scene.cal.is(Mood::Says(429, vec![("retry-after", "90".to_owned())]));
    assert_eq!(scene.failure().await, "127.0.0.1 asks to wait 90 seconds");
    scene.cal.is(Mood::Well);
    scene.wait(70);
    assert_eq!(scene.failure().await, "127.0.0.1 asks to wait 21 seconds");
    // For another event of the same host too.
    assert!(matches!(scene.free("cal.com/ben/30min").await, Err(Unavailable::Busy { .. })));
    assert_eq!(scene.cal.asked().len(), 1);
    scene.wait(20);
    assert_eq!(scene.anna().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_there_is_said_and_asked_again_after_a_minute_only() {
    let scene = Scene::open().await;
    for _ in 0..2 {
        let failure = scene.free("cal.com/anna/60min").await.unwrap_err();
        assert_eq!(failure.to_string(), "127.0.0.1 knows no such event");
    }
    assert_eq!(scene.cal.asked().len(), 1);
}

#[tokio::test]
async fn every_failure_is_a_sentence() {
    let scene = Scene::open().await;
    let endless = format!("{{\"data\":{{\"a\":[{}]}}}}", "{\"start\":\"2026-11-23T15:00:00Z\"},".repeat(20_000));
    for (mood, words) in [
        (Mood::Says(500, vec![]), "127.0.0.1 answered 500"),
        (Mood::Says(302, vec![("location", "https://evil.example/".to_owned())]), "127.0.0.1 answered 302"),
        (Mood::Answers("<html>".to_owned()), "127.0.0.1 gave an answer that says no times"),
        (
            Mood::Answers("{\"status\":\"success\",\"data\":[]}".to_owned()),
            "127.0.0.1 gave an answer that says no times",
        ),
        (
            Mood::Answers("{\"data\":{\"2026-11-23\":[{\"start\":\"soon\"}]}}".to_owned()),
            "127.0.0.1 gave an answer that says no times",
        ),
        (Mood::Answers(endless), "127.0.0.1 answered more than anybody reads"),
    ] {
        scene.cal.is(mood);
        scene.wait(61);
        assert_eq!(scene.failure().await, words);
    }
    scene.cal.is(Mood::Answers("{\"status\":\"success\",\"data\":{}}".to_owned()));
    scene.wait(61);
    assert_eq!(scene.anna().await.unwrap(), [""; 0], "nothing free is no failure");
}

#[tokio::test]
async fn who_cannot_be_reached_is_no_more_than_that() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", closed.local_addr().unwrap())).unwrap();
    drop(closed);
    let slots = Slots::new(Apis { cal_com: Some(url), others: Vec::new() }, Clock::default());
    let link = BookingLink::parse("cal.com/anna/30min").unwrap();
    let asked = Asked::of(&link, &Hosts::default(), slots.apis()).unwrap();
    assert_eq!(slots.free(&asked).await.unwrap_err().to_string(), "127.0.0.1 cannot be reached");
}
