//! What every portal is spoken to with: connections that do not wait for ever, follow nobody elsewhere, and are made to
//! addresses to which a password may be sent.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};
use url::Url;

use super::Fault;
use crate::text::clean;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the other side may be silent.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a whole answer may take.
const WHOLE: Duration = Duration::from_mins(1);
/// How long sending or getting a whole file may take.
const WHOLE_FILE: Duration = Duration::from_mins(15);

/// For questions that have an answer.
pub(super) fn client() -> Result<Client, Fault> {
    built(builder().read_timeout(SILENCE).timeout(WHOLE))
}

/// For files, which take their time in either direction.
pub(super) fn for_files() -> Result<Client, Fault> {
    built(builder().timeout(WHOLE_FILE))
}

/// For an answer without an end: whoever reads it says how long a silence may be.
pub(super) fn endless() -> Result<Client, Fault> {
    built(builder())
}

fn builder() -> ClientBuilder {
    static TLS: OnceLock<()> = OnceLock::new();
    TLS.get_or_init(|| {
        // Whoever was first has installed one already, which is as good.
        rustls::crypto::ring::default_provider().install_default().unwrap_or(());
    });
    Client::builder()
        // A redirect would carry the login along.
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .user_agent(concat!("deskbell/", env!("CARGO_PKG_VERSION")))
}

fn built(builder: ClientBuilder) -> Result<Client, Fault> {
    builder.build().map_err(|error| Fault::refused(format!("cannot make connections: {error}")))
}

/// Refuses an address to which no password should be sent.
///
/// # Errors
/// When it is not https, unless it is on this machine.
pub(super) fn check(url: &Url) -> Result<(), Fault> {
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(()),
        "http" if here => Ok(()),
        "http" => Err(Fault::refused(format!("{url} is not encrypted: a password sent there can be read, use https"))),
        _ => Err(Fault::refused(format!("{url} is not the address of a portal, write https://portal.example"))),
    }
}

/// Why somebody cannot be reached, for somebody who is not a programmer.
pub(super) fn unreachable(url: &Url, error: &reqwest::Error) -> String {
    let host = url.host_str().unwrap_or("the portal");
    if error.is_timeout() {
        return format!("{host} does not answer");
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    why(host, &clean::line(&cause.to_string()))
}

/// A cause in words that say what to do about it; the two that TLS has are met the first time somebody connects.
fn why(host: &str, cause: &str) -> String {
    let lower = cause.to_lowercase();
    if lower.contains("certificate") {
        return format!(
            "the certificate of {host} is not trusted on this machine ({cause}): it may be out of date or for another \
             name; one that the portal signed itself has to be put among the system's"
        );
    }
    if lower.contains("corrupt message") || lower.contains("invalidcontenttype") {
        return format!("{host} does not speak TLS there ({cause}): is it another port?");
    }
    format!("{host} cannot be reached ({cause})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_tls_is_said_with_what_to_do() {
        let unknown = why("portal.example", "invalid peer certificate: UnknownIssuer");
        assert!(unknown.starts_with("the certificate of portal.example is not trusted on this machine"), "{unknown}");
        let plain = why("portal.example", "received corrupt message of type InvalidContentType");
        assert!(plain.contains("does not speak TLS there"), "{plain}");
        assert_eq!(why("portal.example", "refused"), "portal.example cannot be reached (refused)");
    }
}
