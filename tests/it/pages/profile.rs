//! The profile page, and the booking link on it.

use deskbell::booking::BookingLink;

use super::{Bench, between};

async fn save(bench: &Bench, link: &str) -> super::Answer {
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    anna.get("/profile").await;
    anna.post("/profile", &[("booking_link", link)]).await
}

async fn stored(bench: &Bench) -> Option<String> {
    let anna = bench.small.anna.profile().await.unwrap();
    anna.booking_link.map(|link| link.as_str().to_owned())
}

#[tokio::test]
async fn an_agent_saves_and_clears_their_booking_link() {
    let bench = Bench::open().await;
    assert_eq!(save(&bench, "  https://cal.com/anna/hello  ").await.summary(), "303 /profile?saved");
    assert_eq!(stored(&bench).await.as_deref(), Some("https://cal.com/anna/hello"));
    let page = bench.signed_in(bench.small.anna.me()).await.get("/profile?saved").await.page;
    assert!(page.contains("<label for=\"booking-link\">Booking link</label>"), "{page}");
    assert!(page.contains("value=\"https://cal.com/anna/hello\""), "{page}");
    assert!(page.contains("Every ticket you look after shows this link now."), "{page}");
    assert_eq!(save(&bench, " ").await.summary(), "303 /profile?saved");
    assert_eq!(stored(&bench).await, None);
}

#[tokio::test]
async fn what_is_no_booking_link_is_refused_in_the_words_of_booking_and_stays_in_the_field() {
    let bench = Bench::open().await;
    let long = format!("https://cal.com/{}", "x".repeat(BookingLink::MOST_CHARS));
    for typed in ["http://cal.com/anna", "https://anna:secret@cal.com/anna", "javascript:alert(1)", "anna", &long] {
        let reason = BookingLink::parse(typed).unwrap_err().reason;
        let answer = save(&bench, typed).await;
        assert_eq!(answer.summary(), "422 Profile", "{typed}");
        let shown = between(&answer.page, "role=\"alert\">", "</p>").unwrap();
        assert_eq!(unescaped(shown), format!("Not saved: {reason}."), "{typed}");
        assert!(unescaped(&answer.page).contains(&format!("value=\"{typed}\"")), "{typed}");
    }
    assert_eq!(stored(&bench).await.as_deref(), Some("https://cal.com/anna/30min"));
}

fn unescaped(html: &str) -> String {
    html.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

#[tokio::test]
async fn a_customer_has_a_profile_without_a_booking_link() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let page = dana.get("/profile").await.page;
    assert!(page.contains("dana@desk.example") && page.contains("Dana Ortiz"), "{page}");
    assert!(!page.contains("Booking link"), "{page}");
    let answer = dana.post("/profile", &[("booking_link", "https://cal.com/dana")]).await;
    assert_eq!(answer.summary(), "403 This is not yours to do");
    assert_eq!(bench.small.desk.system().person(bench.small.dana).await.unwrap().booking_link, None);
}
