//! A person's booking link: the one door through which an address becomes one.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::{Host, Url};

use super::{Hosts, table};
use crate::text::{clean, width};

/// Where one books a call with a person: https, no credentials, a host with a name, at most 500 characters.
///
/// What is kept is the address as a browser reads it: `cal.com/alice` is `https://cal.com/alice`, and letters that only
/// look like others show as the `xn--` they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BookingLink(Url);

/// Why a text is not a booking link, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// The reason, a sentence without a full stop.
    pub reason: String,
}

impl Refused {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl BookingLink {
    /// The most characters a stored link has, serialised: the portal's column.
    pub const MOST_CHARS: usize = 500;

    /// Reads an address as people write it; a missing `https://` is added.
    ///
    /// A fragment is dropped unless the page needs it to know what to show.
    ///
    /// # Errors
    /// Says what about the text is wrong, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        refuse_characters(text)?;
        let mut url = Url::parse(&with_scheme(text)?).map_err(|error| {
            Refused::new(format!("that is not a web address ({error}), write one such as {EXAMPLE}"))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused::new("the address holds a name or a password, leave out what stands before the @"));
        }
        refuse_host(&url)?;
        if !table::needs_fragment(&url) {
            url.set_fragment(None);
        }
        let length = url.as_str().len();
        if length > Self::MOST_CHARS {
            return Err(Refused::new(format!(
                "the address has {length} characters and at most {} are kept, leave out what stands after the ?",
                Self::MOST_CHARS
            )));
        }
        Ok(Self(url))
    }

    /// Reads an address that somebody wants to book calls at, as [`parse`](Self::parse) does, and holds it against the
    /// desk's settings: a host that links may lead to, and no port but on a host that an administrator named.
    ///
    /// # Errors
    /// Says what about the text is wrong, and what to write instead.
    pub fn accept(text: &str, hosts: &Hosts) -> Result<Self, Refused> {
        let link = Self::parse(text)?;
        if let Some(port) = link.0.port().filter(|_| !hosts.names(link.host())) {
            return Err(Refused::new(format!(
                "the address names a port, as no booking platform's does: leave out :{port}, or have an administrator \
                 name the host under booking.cal_com_hosts or booking.frame_hosts"
            )));
        }
        if let Some(refused) = link.refusal(hosts) {
            return Err(refused);
        }
        Ok(link)
    }

    /// Why a link, stored before the settings were what they are or brought in by a portal, is not offered to anybody.
    pub fn refusal(&self, hosts: &Hosts) -> Option<Refused> {
        const MOST_NAMED: usize = 5;
        if hosts.allows(self.host()) {
            return None;
        }
        let named: Vec<_> = hosts.allowed.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = if hosts.allowed.len() > MOST_NAMED { " and others" } else { "" };
        let host = width::truncate(self.host(), 60);
        Some(Refused::new(format!(
            "this desk takes no booking links to {host}, only to {}{more}",
            width::truncate(&named.join(", "), 200)
        )))
    }

    /// The link as it is stored: ASCII, and read again the same link.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host in full, `xn--` where it is not ASCII: what a person should see before they follow the link.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The host, and the port where there is one.
    pub fn authority(&self) -> String {
        self.0.port().map_or_else(|| self.host().to_owned(), |port| format!("{}:{port}", self.host()))
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

const EXAMPLE: &str = "https://cal.com/alice/30min";

/// Refuses what an address never holds and a reader would not see.
fn refuse_characters(text: &str) -> Result<(), Refused> {
    if text.is_empty() {
        return Err(Refused::new(format!("paste the address of your booking page, for example {EXAMPLE}")));
    }
    if text.contains(char::is_control) {
        return Err(Refused::new("the address has a line break or a control character in it, copy it again"));
    }
    if text.contains(char::is_whitespace) {
        return Err(Refused::new("the address has a space in it, leave it out or write %20"));
    }
    if text.contains('\\') {
        return Err(Refused::new("the address has a \\ in it, write / instead"));
    }
    if clean::line(text) != text {
        return Err(Refused::new("the address has a character in it that cannot be seen, type it anew"));
    }
    Ok(())
}

/// The text with `https://` before it where no scheme stands.
fn with_scheme(text: &str) -> Result<Cow<'_, str>, Refused> {
    let (head, rest) = text.split_at(text.find([':', '/', '?', '#']).unwrap_or(text.len()));
    let is_scheme = rest.starts_with("://") || (rest.starts_with(':') && !head.contains('.'));
    if is_scheme && head.eq_ignore_ascii_case("https") {
        return match rest.strip_prefix("://") {
            Some(_) => Ok(Cow::Borrowed(text)),
            None => Err(Refused::new(format!("write https:// with both slashes, for example {EXAMPLE}"))),
        };
    }
    if is_scheme && head.eq_ignore_ascii_case("http") {
        let rest = width::truncate(rest.trim_start_matches([':', '/']), 80);
        return Err(Refused::new(format!("an address with http:// can be read on the way, write https://{rest}")));
    }
    if is_scheme {
        let head = width::truncate(head, 20);
        return Err(Refused::new(format!("the address starts with {head}:, write one that starts with https://")));
    }
    if text.starts_with("//") {
        return Err(Refused::new("the address starts with //, write https:// instead"));
    }
    if !head.contains('.') {
        let text = width::truncate(text, 40);
        return Err(Refused::new(format!("{text} is not a whole address, write one such as {EXAMPLE}")));
    }
    Ok(Cow::Owned(format!("https://{text}")))
}

/// Refuses hosts that a customer cannot reach, or cannot tell from another.
fn refuse_host(url: &Url) -> Result<(), Refused> {
    let Some(Host::Domain(host)) = url.host() else {
        return Err(Refused::new("the address has a number for its host, write the name of the host"));
    };
    // What is not ASCII is `xn--…` by now; a quote or a bracket is nobody's name, and would end an attribute.
    if host.contains(|c: char| !c.is_ascii_alphanumeric() && !"-._".contains(c)) {
        return Err(Refused::new("the host has a character in it that no host has, copy the address again"));
    }
    if host.ends_with('.') {
        return Err(Refused::new("the host ends with a dot, leave it out"));
    }
    if !host.contains('.') {
        let host = width::truncate(host, 40);
        return Err(Refused::new(format!("{host} is the name of one machine, write the full name of the host")));
    }
    if host.split('.').any(str::is_empty) {
        return Err(Refused::new("the host has two dots side by side or one at its start, write its name"));
    }
    Ok(())
}

impl FromStr for BookingLink {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        Self::parse(text)
    }
}

impl fmt::Display for BookingLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for BookingLink {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for BookingLink {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> String {
        BookingLink::parse(text).unwrap().as_str().to_owned()
    }

    fn reason(text: &str) -> String {
        BookingLink::parse(text).unwrap_err().reason
    }

    #[test]
    fn what_is_stored_is_what_a_browser_reads() {
        for (text, url) in [
            ("https://cal.com/alice/30min", "https://cal.com/alice/30min"),
            (" HTTPS://CAL.com/Alice ", "https://cal.com/Alice"),
            ("cal.com/alice/30min", "https://cal.com/alice/30min"),
            ("book.example.com:8443/alice", "https://book.example.com:8443/alice"),
            ("https://cal.com:443/alice", "https://cal.com/alice"),
            ("https://cal.com/a/../alice", "https://cal.com/alice"),
            ("https://cal.com/alice#about", "https://cal.com/alice"),
            ("https://acme.zohobookings.com/portal-embed#/476", "https://acme.zohobookings.com/portal-embed#/476"),
            ("https://book.example.com/#/alice", "https://book.example.com/#/alice"),
            ("https://calendly\u{3002}com/acme", "https://calendly.com/acme"),
            ("https://c\u{430}lendly.com/acme", "https://xn--clendly-2fg.com/acme"),
        ] {
            assert_eq!(stored(text), url, "{text}");
        }
    }

    #[test]
    fn every_refusal_says_what_to_write() {
        for (text, words) in [
            ("", "paste the address of your booking page, for example https://cal.com/alice/30min"),
            ("http://cal.com/alice", "can be read on the way, write https://cal.com/alice"),
            ("javascript:alert(1)", "starts with javascript:, write one that starts with https://"),
            ("data:text/html,x", "starts with data:"),
            ("mailto:alice@example.com", "starts with mailto:"),
            ("ftp://example.com", "starts with ftp:"),
            ("https:cal.com/alice", "write https:// with both slashes"),
            ("//cal.com/alice", "write https:// instead"),
            ("alice/30min", "alice/30min is not a whole address, write one such as https://cal.com/alice/30min"),
            ("https://alice:secret@cal.com/", "leave out what stands before the @"),
            ("https://calendly.com@evil.example/", "leave out what stands before the @"),
            ("alice@example.com", "leave out what stands before the @"),
            ("https://calendly.com\\@evil.example", "write / instead"),
            ("https://cal.com/al ice", "leave it out or write %20"),
            ("https://cal.com/al\u{a0}ice", "leave it out or write %20"),
            ("https://cal.com/\u{1b}[31m", "copy it again"),
            ("https://cal.com/\u{202e}ecila", "cannot be seen"),
            ("https://127.0.0.1/alice", "write the name of the host"),
            ("https://2130706433/alice", "write the name of the host"),
            ("https://[::1]/alice", "write the name of the host"),
            ("https://localhost/alice", "write the full name of the host"),
            ("https://calendly.com./acme", "ends with a dot"),
            ("https://cal..com/alice", "two dots"),
            ("https://\"cal.com/alice", "that no host has"),
            ("https://", "that is not a web address"),
        ] {
            assert!(reason(text).contains(words), "{text:?}: {}", reason(text));
        }
    }

    #[test]
    fn the_settings_of_the_desk_decide_which_hosts_and_ports_are_taken() {
        let words = |text: &str, hosts: &Hosts| BookingLink::accept(text, hosts).map_err(|refused| refused.reason);
        let any = Hosts::default();
        for page in
            ["calendly.com:8443/acme", "cal.com:8443/alice", "book.example.com:444/", "https://cal.com:80/alice"]
        {
            assert!(words(page, &any).unwrap_err().starts_with("the address names a port"), "{page}");
        }
        assert!(words("https://cal.com:443/alice", &any).is_ok(), "the port that https has anyway");
        let named = Hosts { cal_com: vec!["cal.example.org".to_owned()], ..Hosts::default() };
        assert!(words("cal.example.org:8443/alice", &named).is_ok());
        let few = Hosts { allowed: vec!["cal.com".to_owned(), "*.as.me".to_owned()], ..Hosts::default() };
        assert!(words("acme.as.me", &few).is_ok());
        assert_eq!(
            words("calendly.com/acme", &few).unwrap_err(),
            "this desk takes no booking links to calendly.com, only to cal.com, *.as.me"
        );
        assert!(BookingLink::parse("calendly.com/acme").unwrap().refusal(&few).is_some());
    }

    #[test]
    fn a_link_fits_the_column_or_says_by_how_much_it_does_not() {
        let longest = format!("https://cal.com/{}", "a".repeat(BookingLink::MOST_CHARS - 16));
        assert_eq!(stored(&longest).len(), BookingLink::MOST_CHARS);
        assert!(reason(&format!("{longest}a")).contains("has 501 characters and at most 500 are kept"));
        // What counts is the stored form: one letter outside ASCII takes six characters of it.
        assert!(BookingLink::parse(&format!("https://cal.com/{}", "ü".repeat(100))).is_err());
    }

    #[test]
    fn a_link_is_a_string_in_json_and_is_checked_on_the_way_in() {
        let link = BookingLink::parse("cal.com/alice").unwrap();
        assert_eq!(serde_json::to_string(&link).unwrap(), "\"https://cal.com/alice\"");
        assert_eq!(serde_json::from_str::<BookingLink>("\"cal.com/alice\"").unwrap(), link);
        assert!(serde_json::from_str::<BookingLink>("\"http://cal.com/alice\"").is_err());
    }

    /// Texts that are nearly addresses, and anything.
    fn address() -> impl Strategy<Value = String> {
        let scheme = prop::sample::select(vec!["https://", "", "http://", "javascript:", "//", "HTTPS://"]);
        let host = prop::sample::select(vec![
            "cal.com",
            "app.cal.com",
            "acme.cal.com",
            "calendly.com",
            "x.zohobookings.com",
            "cal.com:8443",
            "bücher.example",
            "cal.com.",
            "user@cal.com",
            "127.0.0.1",
            "localhost",
            "\u{430}.example",
            "%63al.com",
            "cal.com%2e.example",
        ]);
        let near = (scheme, host, "(/[a-z0-9+%ö.'\"<>{}|^~-]{0,8}){0,4}(\\?[a-z=&%+ö'\"<>]{0,12})?(#/?[a-z!ö]{0,8})?");
        prop_oneof![
            4 => near.prop_map(|(scheme, host, rest)| format!("{scheme}{host}{rest}")),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_stored_link_is_read_again_as_the_same(text in address()) {
            if let Ok(link) = BookingLink::parse(&text) {
                prop_assert_eq!(BookingLink::parse(link.as_str()), Ok(link));
            }
        }

        #[test]
        fn a_stored_link_is_https_printable_and_short(text in address()) {
            if let Ok(link) = BookingLink::parse(&text) {
                let text = link.as_str();
                prop_assert!(text.starts_with("https://") && text.len() <= BookingLink::MOST_CHARS);
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\".contains(&byte)), "{}", text);
                prop_assert!(!text.split(['?', '#']).next().unwrap_or_default().contains('@') || link.url().username().is_empty());
            }
        }

        #[test]
        fn a_refusal_is_one_clean_line(text in address()) {
            if let Err(refused) = BookingLink::parse(&text) {
                prop_assert_eq!(clean::line(&refused.reason), refused.reason);
            }
        }
    }
}
