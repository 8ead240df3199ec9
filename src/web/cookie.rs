//! The cookies of the desk: which there are, what protects them, reading and setting them.
//!
//! A customer link opens one ticket under a cookie of its own, so that two links in one browser, or a link and a
//! sign-in, do not push each other out.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::ticket::Number;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// The session of somebody who signed in.
    Person,
    /// The session that a link to one ticket began.
    Ticket(Number),
    /// What a form sent by nobody in particular repeats: signing in, opening a link.
    Form,
    /// A browser somebody has signed in from before.
    Device,
    /// A right password that waits for its code.
    Code,
}

/// How cookies are named and marked on this desk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookies {
    /// Whether people reach the desk by https.
    pub(super) secure: bool,
}

impl Cookies {
    /// The name: with `__Host-` no other host of the domain can set it, and the browser insists on https.
    fn name(self, used: Use) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        match used {
            Use::Person => format!("{prefix}deskbell"),
            Use::Ticket(number) => format!("{prefix}deskbell-ticket-{number}"),
            Use::Form => format!("{prefix}deskbell-form"),
            Use::Device => format!("{prefix}deskbell-device"),
            Use::Code => format!("{prefix}deskbell-code"),
        }
    }

    /// The value the browser sent.
    pub(super) fn read(self, headers: &HeaderMap, used: Use) -> Option<&str> {
        let wanted = self.name(used);
        all(headers).find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value)
    }

    /// The tickets whose links this browser has opened.
    pub(super) fn tickets(self, headers: &HeaderMap) -> Vec<Number> {
        let prefix = self.name(Use::Person) + "-ticket-";
        all(headers).filter_map(|(name, _)| name.strip_prefix(&prefix)?.parse().ok()).collect()
    }

    /// A `Set-Cookie` that keeps `value`, one of our own tokens, for `minutes`.
    pub(super) fn set(self, used: Use, value: &str, minutes: i64) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let seconds = minutes * 60;
        let cookie = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name(used));
        let mut value = HeaderValue::try_from(cookie).expect("names and tokens are visible ASCII");
        value.set_sensitive(true);
        value
    }

    /// A `Set-Cookie` that forgets it.
    pub(super) fn forget(self, used: Use) -> HeaderValue {
        self.set(used, "", 0)
    }
}

/// Every cookie sent, in order.
fn all(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        // A cookie of somebody else's on this host may hold any bytes; ours are read all the same.
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(line: &'static str) -> HeaderMap {
        [(header::COOKIE, HeaderValue::from_static(line))].into_iter().collect()
    }

    #[test]
    fn each_use_has_a_cookie_of_its_own() {
        let plain = Cookies { secure: false };
        let headers = sent("deskbell-ticket-42=link; a=b; deskbell=me; deskbell-ticket-7=; deskbell-form=f");
        assert_eq!(plain.read(&headers, Use::Person), Some("me"));
        assert_eq!(plain.read(&headers, Use::Ticket(Number(42))), Some("link"));
        assert_eq!(plain.read(&headers, Use::Ticket(Number(7))), None);
        assert_eq!(plain.read(&headers, Use::Ticket(Number(4))), None);
        assert_eq!(plain.read(&headers, Use::Form), Some("f"));
        assert_eq!(plain.tickets(&headers), [Number(42), Number(7)]);
    }

    #[test]
    fn a_strange_cookie_beside_ours_hides_nothing() {
        let line = HeaderValue::from_bytes(b"theirs=caf\xe9; a=\xc3\xa5; deskbell=me; no-value").unwrap();
        let headers = [(header::COOKIE, line)].into_iter().collect();
        assert_eq!(Cookies { secure: false }.read(&headers, Use::Person), Some("me"));
    }

    #[test]
    fn over_https_they_belong_to_this_host_alone() {
        let secure = Cookies { secure: true };
        assert_eq!(secure.read(&sent("deskbell=planted"), Use::Person), None);
        assert_eq!(
            secure.set(Use::Person, "token", 720),
            "__Host-deskbell=token; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookies { secure: false }.forget(Use::Ticket(Number(42))),
            "deskbell-ticket-42=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
