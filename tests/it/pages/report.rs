//! The figures of booked calls in a browser: for the team alone, and the same as everywhere.

use axum::http::StatusCode;
use deskbell::booking::Kind;

use super::Bench;
use crate::desk::booking::{about, told};

async fn bench() -> Bench {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    bench.by_link(number).await.get(&format!("/ticket/{number}")).await;
    let booked = about(&bench.small, number, told("uid-1", Kind::Created, 0));
    bench.small.desk.system().take_booking(&booked, None).await.unwrap();
    bench
}

#[tokio::test]
async fn an_agent_reads_what_became_of_the_calls() {
    let bench = bench().await;
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    for by in ["week", "month", "weekday", "day", "team", "technician", "provider", "company", "all"] {
        let answer = anna.get(&format!("/reports/bookings?by={by}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{by}");
        for words in ["1 call booked", "<dt>Calls booked</dt><dd><strong>1</strong>", "<caption", "class=\"bar-other\""]
        {
            assert!(answer.page.contains(words), "{by}: {words}: {}", answer.page);
        }
        assert!(answer.page.contains(&format!("<option value=\"{by}\" selected>")), "{by}");
    }
    let by_technician = anna.get("/reports/bookings?by=technician").await.page;
    assert!(by_technician.contains("<th scope=\"row\"><bdi>Anna Berg</bdi></th>"), "{by_technician}");
    let wrong = anna.get("/reports/bookings?from=2026-99-99&to=%3Cscript%3E").await;
    assert!(wrong.page.contains("That is no date.") && !wrong.page.contains("<script"), "{}", wrong.page);
}

#[tokio::test]
async fn spreadsheets_and_programs_are_given_the_same_figures() {
    let bench = bench().await;
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    let csv = anna.get("/reports/bookings/calls.csv?by=company").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"calls.csv\"");
    assert!(csv.page.starts_with("name,tickets,shown,clicked,offered,booked,"), "{}", csv.page);
    let json = anna.get("/reports/bookings/calls.json?by=all").await;
    let lines: serde_json::Value = serde_json::from_str(&json.page).unwrap();
    assert_eq!((&lines[0]["booked"], &lines[0]["shown"], &lines[0]["call_share"]), (&1.into(), &1.into(), &1.0.into()));
    assert_eq!(anna.get("/reports/bookings/calls.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn to_a_customer_there_is_no_such_page() {
    let bench = bench().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let (there, absent) = (dana.get("/reports/bookings").await, dana.get("/nothing").await);
    assert_eq!((there.status, there.page), (StatusCode::NOT_FOUND, absent.page));
    let nobody = bench.browser().get("/reports/bookings").await;
    assert_eq!(nobody.header("location"), "/sign-in?next=/reports/bookings");
}
