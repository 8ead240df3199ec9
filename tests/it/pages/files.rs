//! Files on the customer's page.

use axum::http::StatusCode;
use deskbell::ticket::{Body, NewFile, NewReply, Number, Visibility};

use super::Bench;
use crate::desk::{note, reply};

/// A ticket of Dana's with a public text and picture, and a file of a note: 1, 2 and 3.
async fn bench() -> (Bench, Number) {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let file = |name: &str, bytes: &[u8]| NewFile::new(name.parse().unwrap(), bytes.to_vec()).unwrap();
    let public = [file("<b>Å plan.html", b"<script>alert(1)</script>"), file("shot.txt", b"GIF89a ")];
    let anna = &bench.small.anna;
    anna.send_files(number, &reply("See these."), &public).await.unwrap();
    let wordless = NewReply { visibility: Visibility::Internal, body: Body::plain(""), ..note("") };
    anna.send_files(number, &wordless, &[file("server.log", b"secret")]).await.unwrap();
    (bench, number)
}

#[tokio::test]
async fn the_page_lists_the_files_of_its_messages_and_none_of_a_note() {
    let (bench, number) = bench().await;
    let page = bench.by_link(number).await.get("/ticket/1").await.page;
    assert!(page.contains(r#"<a href="/ticket/1/file/1"><bdi>_b_Å plan.html</bdi></a>"#), "{page}");
    assert!(page.contains("shot.txt") && page.contains("25 bytes"));
    assert!(!page.contains("server.log"));
}

#[tokio::test]
async fn a_file_is_saved_and_only_a_picture_is_shown_and_neither_can_run_anything() {
    let (bench, number) = bench().await;
    let mut dana = bench.by_link(number).await;
    let text = dana.get("/ticket/1/file/1").await;
    assert_eq!((text.status, text.page.as_str()), (StatusCode::OK, "<script>alert(1)</script>"));
    assert_eq!(text.header("content-type"), "application/octet-stream");
    assert_eq!(text.header("content-disposition"), "attachment; filename*=UTF-8''_b_%C3%85%20plan.html");
    let picture = dana.get("/ticket/1/file/2").await;
    assert_eq!(picture.header("content-type"), "image/gif", "by its bytes, not by its name");
    assert_eq!(picture.header("content-disposition"), "inline; filename*=UTF-8''shot.txt");
    for answer in [&text, &picture] {
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_file_that_is_not_theirs_looks_like_one_that_is_not_there() {
    let (bench, number) = bench().await;
    let other = bench.small.ticket("Scanner", bench.small.lee).await;
    let mut dana = bench.by_link(number).await;
    let absent = dana.get("/ticket/1/file/99").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    let hidden = dana.get("/ticket/1/file/3").await;
    assert_eq!((hidden.status, &hidden.page), (absent.status, &absent.page));
    assert_eq!(dana.get("/ticket/1/file/x").await.status, StatusCode::NOT_FOUND);
    let mut lee = bench.by_link(other).await;
    assert_eq!(lee.get("/ticket/2/file/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(lee.get("/ticket/1/file/1").await.summary(), "303 /sign-in?next=/ticket/1");
    assert_eq!(bench.preview(number).await.get("/ticket/1/file/1").await.status, StatusCode::OK);
}
