//! The answer to "what becomes of this link?", for any text: what `deskbell booking-link check --json` prints.

use serde::Serialize;

use super::{BookingLink, Hosts, Platform, cal_com, frame};

/// What becomes of a text that somebody offers as a booking link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// In a word.
    pub verdict: Answer,
    /// The platform, where it is recognised.
    pub platform: Option<Platform>,
    /// What would be stored.
    pub url: Option<String>,
    /// Why it was rejected, or what its owner should know; a sentence without a full stop.
    pub reason: Option<String>,
}

/// What becomes of a link, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The calendar opens on the ticket page itself.
    Embed,
    /// The customer is sent to the page.
    Link,
    /// It is not kept.
    Reject,
}

impl Verdict {
    /// The verdict on a text.
    pub fn of(text: &str, hosts: &Hosts) -> Self {
        match BookingLink::accept(text, hosts) {
            Ok(link) => Self {
                verdict: if link.is_embedded(hosts) { Answer::Embed } else { Answer::Link },
                platform: link.platform(hosts),
                reason: link.advice(hosts).map(|advice| advice.to_string()),
                url: Some(link.as_str().to_owned()),
            },
            Err(refused) => Self { verdict: Answer::Reject, platform: None, url: None, reason: Some(refused.reason) },
        }
    }
}

impl BookingLink {
    /// Whether the ticket page shows the booking page on itself.
    pub fn is_embedded(&self, hosts: &Hosts) -> bool {
        cal_com::is_embeddable(self, hosts) || frame::is_framed(self, hosts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        serde_json::to_string(&Verdict::of(text, &Hosts::default())).unwrap()
    }

    #[test]
    fn the_verdict_has_the_same_four_keys_whatever_it_is() {
        assert_eq!(
            json("cal.com/alice/30min"),
            r#"{"verdict":"embed","platform":"cal_com","url":"https://cal.com/alice/30min","reason":null}"#
        );
        assert_eq!(
            json("https://calendly.com/acme/30min"),
            r#"{"verdict":"embed","platform":"calendly","url":"https://calendly.com/acme/30min","reason":null}"#
        );
        assert_eq!(
            json("https://tidycal.com/acme/30min"),
            r#"{"verdict":"link","platform":"tidycal","url":"https://tidycal.com/acme/30min","reason":null}"#
        );
        assert_eq!(
            json("https://book.example.com/alice"),
            r#"{"verdict":"link","platform":null,"url":"https://book.example.com/alice","reason":null}"#
        );
        assert_eq!(
            json("javascript:alert(1)"),
            r#"{"verdict":"reject","platform":null,"url":null,"reason":"the address starts with javascript:, write one that starts with https://"}"#
        );
    }

    #[test]
    fn a_profile_is_kept_and_said_to_be_one() {
        let verdict = Verdict::of("cal.com/alice", &Hosts::default());
        assert_eq!(verdict.verdict, Answer::Embed);
        assert_eq!(verdict.reason.unwrap(), "cal.com/alice is a profile page, add the event: cal.com/alice/30min");
    }
}
