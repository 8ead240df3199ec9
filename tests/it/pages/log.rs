//! What is written into the log: every request, no secret.

use std::io;
use std::sync::{Arc, Mutex};

use super::{Bench, PASSWORD};

#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn every_request_is_a_line_and_no_line_holds_a_secret() {
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let bench = Bench::open().await;
    let guard = tracing::subscriber::set_default(subscriber);
    let number = bench.ticket().await;
    let token = bench.small.anna.customer_link(number, 30).await.unwrap();
    let email = bench.account(bench.small.dana).await;
    let path = format!("/link/{token}");
    let mut browser = bench.browser();
    browser.get(&path).await;
    browser.post(&path, &[]).await;
    browser.reply(number, "Our PIN is 9472").await;
    let by_link = browser.cookie("deskbell-ticket-1").unwrap().to_owned();
    browser.sign_in(&email, PASSWORD).await;
    let session = browser.cookie("deskbell").unwrap().to_owned();
    browser.get("/nothing?token=abc").await;
    drop(guard);

    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    for secret in [token.as_str(), &by_link, &session, PASSWORD, "9472", "token=abc"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    let answered = log.lines().filter(|line| line.contains("answered"));
    assert_eq!(answered.count(), 7, "{log}");
    assert!(log.contains("method=POST route=\"/link/{token}\" status=303"), "{log}");
}
