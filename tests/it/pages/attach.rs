//! Files that a customer sends.

use axum::body::Body as Sent;
use axum::http::{StatusCode, header};
use deskbell::desk::Fetched;
use deskbell::ticket::{Body, Entry, Event, File, Number, Thread};

use super::{Answer, Bench, Browser, field};

/// A file's name and what is in it.
type Named<'a> = (&'a str, &'a [u8]);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// A form as browsers send it that has files.
fn form(fields: &[(&str, &str)], files: &[Named<'_>]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        form.extend(format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--line\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        form.extend(head.bytes());
        form.extend_from_slice(bytes);
        form.extend(b"\r\n");
    }
    form.extend(b"--line--\r\n");
    form
}

impl Browser<'_> {
    /// Sends a form with files, as it is.
    async fn upload(&mut self, path: &str, form: Vec<u8>) -> Answer {
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
            .header("sec-fetch-site", "same-origin")
            .body(Sent::from(form));
        self.send(request.unwrap()).await
    }

    /// Answers a ticket with files, by the form on its page.
    async fn attach(&mut self, number: Number, words: &str, files: &[Named<'_>]) -> Answer {
        let page = self.get(&format!("/ticket/{number}")).await.page;
        let (csrf, source_id) = (field(&page, "csrf").unwrap(), field(&page, "source_id").unwrap());
        let fields = [("csrf", csrf.as_str()), ("source_id", &source_id), ("reply", words)];
        self.upload(&format!("/ticket/{number}/reply"), form(&fields, files)).await
    }
}

/// What an agent sees of a ticket.
async fn seen(bench: &Bench, number: Number) -> Thread {
    bench.small.anna.ticket(number).await.unwrap()
}

fn names(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

#[tokio::test]
async fn a_reply_brings_its_files_and_both_are_stored_once() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = dana.get("/ticket/1").await.page;
    assert!(page.contains(r#"enctype="multipart/form-data""#) && page.contains(r#"type="file" multiple"#), "{page}");
    let fields = [("csrf", field(&page, "csrf").unwrap()), ("source_id", field(&page, "source_id").unwrap())];
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("reply", "See the lamp.\r\nIt is red."));
    let files: [Named<'_>; 2] = [(r"C:\photos\lämp.png", PNG), ("log.txt", b"one\ntwo")];
    for _ in 0..2 {
        assert_eq!(dana.upload("/ticket/1/reply", form(&fields, &files)).await.summary(), "303 /ticket/1?sent");
    }
    let thread = seen(&bench, number).await;
    assert_eq!((names(&thread.files), bench.small.files()), (vec!["lämp.png", "log.txt"], 2));
    let Some(Entry { seq, event: Event::Replied { body: Body { text, .. } }, .. }) = thread.entries.last() else {
        panic!("{thread:?}")
    };
    assert_eq!(text, "See the lamp.\nIt is red.");
    assert!(thread.files.iter().all(|file| file.seq == *seq), "they hang on the reply");
    let fetched = bench.small.anna.file(thread.files[0].id).await.unwrap();
    assert!(matches!(fetched, Some(Fetched::Here(_, bytes)) if bytes == PNG));
    assert!(dana.get("/ticket/1").await.page.contains(r#"<a href="/ticket/1/file/1"><bdi>lämp.png</bdi></a>"#));
}

#[tokio::test]
async fn a_picture_needs_no_words_and_no_picture_does() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    // What a browser sends when no file was chosen.
    let answer = dana.attach(number, " ", &[("", b"")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.page.contains("Please write something first."), "{}", answer.page);
    assert_eq!(dana.attach(number, "", &[("shot.png", PNG)]).await.summary(), "303 /ticket/1?sent");
    assert_eq!(names(&seen(&bench, number).await.files), ["shot.png"]);
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_and_the_words_are_kept() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let large = vec![b'a'; 20 * 1024 * 1024 + 1];
    let half = vec![b'a'; 13 * 1024 * 1024];
    let small: Named<'_> = ("a.txt", b"a");
    let refused: [(Vec<Named<'_>>, &str); 5] = [
        (vec![small, ("setup.exe", b"MZ\x90\0")], "setup.exe is of a kind that is not taken"),
        (vec![("empty.txt", b""), small], "empty.txt is empty"),
        (vec![small; 11], "At most 10 files"),
        (vec![("film.txt", &large)], "film.txt is too large"),
        (vec![("one.txt", &half), ("two.txt", &half)], "two.txt is too large"),
    ];
    for (files, why) in refused {
        let answer = dana.attach(number, "An hour of <writing>", &files).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(answer.page.contains(why) && answer.page.contains("choose the files again"), "{why}: {}", answer.page);
        assert!(answer.page.contains("An hour of &#60;writing&#62;"), "{why}: {}", answer.page);
    }
    assert_eq!((seen(&bench, number).await.files.len(), bench.small.files()), (0, 0));
}

#[tokio::test]
async fn nobody_else_leaves_a_file() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let files: [Named<'_>; 1] = [("shot.png", PNG)];
    let stranger = bench.browser().upload("/ticket/1/reply", form(&[("reply", "My words")], &files)).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    assert!(stranger.page.contains("My words"), "{}", stranger.page);
    let mut dana = bench.by_link(number).await;
    dana.get("/ticket/1").await;
    let fields = [("csrf", "forged"), ("source_id", "s"), ("reply", "My words")];
    assert_eq!(dana.upload("/ticket/1/reply", form(&fields, &files)).await.status, StatusCode::FORBIDDEN);
    let mut preview = bench.preview(number).await;
    let csrf = field(&preview.get("/ticket/1").await.page, "csrf").unwrap_or_default();
    let fields = [("csrf", csrf.as_str()), ("source_id", "s"), ("reply", "")];
    assert_eq!(preview.upload("/ticket/1/reply", form(&fields, &files)).await.status, StatusCode::FORBIDDEN);
    assert_eq!((seen(&bench, number).await.files.len(), bench.small.files()), (0, 0));
}

#[tokio::test]
async fn a_new_ticket_brings_files_too() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let page = dana.get("/new").await.page;
    let (csrf, source_id) = (field(&page, "csrf").unwrap(), field(&page, "source_id").unwrap());
    let fields = [("csrf", csrf.as_str()), ("source_id", &source_id), ("subject", "Lamp"), ("text", "It is red.")];
    for _ in 0..2 {
        let answer = dana.upload("/new", form(&fields, &[("shot.png", PNG)])).await;
        assert_eq!(answer.summary(), "303 /ticket/1?opened");
    }
    let thread = seen(&bench, Number(1)).await;
    assert_eq!((names(&thread.files), bench.small.files()), (vec!["shot.png"], 1));
    assert_eq!(thread.files[0].seq, thread.entries[0].seq, "it hangs on the opening");
    assert!(dana.get("/ticket/1").await.page.contains("shot.png"));
}

#[tokio::test]
async fn what_is_no_browsers_form_is_refused() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let cut = form(&[("reply", "half")], &[("a.txt", b"a")]);
    assert_eq!(dana.upload("/ticket/1/reply", cut[..60].to_vec()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let many: Vec<_> = (0..17).map(|_| ("reply", "x")).collect();
    assert_eq!(dana.upload("/ticket/1/reply", form(&many, &[])).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(300 * 1024);
    let answer = dana.upload("/ticket/1/reply", form(&[("reply", long.as_str())], &[])).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Found out by the first of it: to look for the end of it all would take minutes.
    let unending =
        [b"--line\r\nContent-Disposition: form-data; name=\"".as_slice(), &vec![b'a'; 90 * 1024 * 1024]].concat();
    assert_eq!(dana.upload("/ticket/1/reply", unending).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
