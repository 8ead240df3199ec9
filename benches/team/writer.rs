//! Somebody who answers a ticket over the API.

use std::time::{Duration, Instant};

use deskbell::ticket::Number;
use reqwest::Client;
use serde_json::json;
use url::Url;

/// At one ticket.
pub(crate) struct Writer {
    client: Client,
    address: Url,
    token: String,
    run: &'static str,
}

impl Writer {
    /// In a run of the bench, for a ticket.
    pub(crate) fn new(server: &Url, token: &str, number: Number, run: &'static str) -> Self {
        let address = server.join(&format!("api/v1/tickets/{number}/replies")).expect("an address");
        Self { client: Client::new(), address, token: token.to_owned(), run }
    }

    /// The whole id of what it writes: no other run has one.
    pub(crate) fn id(&self, id: &str) -> String {
        format!("{}/{id}", self.run)
    }

    /// Writes a reply, and returns when the server says that it is kept.
    pub(crate) async fn write(&self, id: &str) {
        let request =
            self.client.post(self.address.clone()).bearer_auth(&self.token).header("idempotency-key", self.id(id));
        let body = json!({ "body": { "text": "I looked at it. Does it still happen with the other cable?" } });
        let answer = request.json(&body).send().await.expect("the server answers");
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// Writes one after the other for so long; gives how many.
    pub(crate) async fn write_for(&self, long: Duration, id: &str) -> usize {
        let (began, mut count) = (Instant::now(), 0);
        while began.elapsed() < long {
            self.write(&format!("{id}/{count}")).await;
            count += 1;
        }
        count
    }
}
