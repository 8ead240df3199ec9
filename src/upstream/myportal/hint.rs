//! The live connection: which tickets may have changed. It needs no login and tells no content.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use super::{MyPortal, wire};
use crate::text::clean;
use crate::ticket::Number;
use crate::upstream::{Fault, Hint};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long the connection may be silent: the portal pings every twenty seconds.
const SILENCE: Duration = Duration::from_mins(1);

impl MyPortal {
    /// Tells what may have changed until the connection ends.
    pub(super) async fn hear(&self, tell: &mpsc::Sender<Hint>) -> Fault {
        let mut url = self.caller.url("/ws/refresh", &[]);
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        if url.set_scheme(scheme).is_err() {
            return Fault::refused("the portal's address has no live connection");
        }
        let mut stream = match timeout(CONNECT, connect_async(url.as_str())).await {
            Ok(Ok((stream, _))) => stream,
            Ok(Err(error)) => {
                return Fault::offline(format!("no live connection: {}", clean::line(&error.to_string())));
            }
            Err(_) => return Fault::offline("no live connection: the portal does not answer"),
        };
        if tell.send(Hint::Connected).await.is_err() {
            return Fault::offline("nobody listens any more");
        }
        loop {
            let message = match timeout(SILENCE, stream.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return Fault::offline(clean::line(&error.to_string())),
                Ok(None) => return Fault::offline("the portal ended the live connection"),
                Err(_) => return Fault::offline("the live connection went silent"),
            };
            let Some(hint) = hint(&message) else { continue };
            if tell.send(hint).await.is_err() {
                return Fault::offline("nobody listens any more");
            }
        }
    }
}

/// What a message says; nothing for those of the protocol and those about something else.
fn hint(message: &Message) -> Option<Hint> {
    let refresh: wire::Refresh = serde_json::from_str(message.to_text().ok()?).ok()?;
    let about_tickets = refresh.topics.is_empty() || refresh.topics.iter().any(|topic| topic == "tickets");
    if refresh.kind != "refresh" || !about_tickets {
        return None;
    }
    let ticket = refresh.data.and_then(|data| data.ticket_id).map(|id| Hint::Ticket(Number(id)));
    Some(ticket.unwrap_or(Hint::Anything))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_its_ticket_or_anything() {
        let heard = |text: &str| hint(&Message::text(text));
        let ticket = r#"{"type":"refresh","topics":["tickets"],"data":{"action":"reply","ticketId":37}}"#;
        assert_eq!(heard(ticket), Some(Hint::Ticket(Number(37))));
        assert_eq!(heard(r#"{"type":"refresh","timestamp":"2026-11-22T08:40:03+00:00"}"#), Some(Hint::Anything));
        assert_eq!(heard(r#"{"type":"refresh","topics":["invoices"]}"#), None);
        assert_eq!(heard("hello"), None);
        assert_eq!(hint(&Message::Ping(Vec::new().into())), None);
    }
}
