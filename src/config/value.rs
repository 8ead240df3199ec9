//! Single values, read as types: each error says what could be written in its place.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer};
use url::Url;

use crate::booking::BookingLink;
use crate::ticket::{Email, Invalid};

/// Reads one of the words that are known.
pub(super) fn one_of<'de, D: Deserializer<'de>, T: Copy>(from: D, known: &[(&str, T)]) -> Result<T, D::Error> {
    let word = String::deserialize(from)?;
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        D::Error::custom(format!("is {word:?}, which is not one of {}", names.join(", ")))
    })
}

/// Reads a text; an empty one means that there is none.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// Reads an e-mail address; an empty text is none.
pub(super) fn email<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Email>, D::Error> {
    let read = |text: String| {
        text.parse().map_err(|wrong: Invalid| D::Error::custom(format!("takes an address: {}", wrong.reason)))
    };
    text(from)?.map(read).transpose()
}

/// Reads a whole path; an empty text is none.
pub(super) fn path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    match text(from)? {
        // A shell expands it; here it would become a directory of that name.
        Some(path) if path.starts_with('~') => {
            Err(D::Error::custom(format!("is {path:?}, write the whole path: ~ is not expanded here")))
        }
        path => Ok(path.map(PathBuf::from)),
    }
}

/// Reads an address and a port.
pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    parse_address(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// Reads an address and a port; an empty text is none.
pub(super) fn maybe_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    text(from)?.map(|text| parse_address(&text).map_err(D::Error::custom)).transpose()
}

fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.trim().parse().map_err(|_not_an_address| {
        format!("is {text:?}, write an address and a port such as 127.0.0.1:8080 or [::1]:8080")
    })
}

/// Reads an address of this machine and a port; an empty text is none.
pub(super) fn inside<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    let Some(text) = text(from)? else { return Ok(None) };
    match text.trim().parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(Some(address)),
        Ok(_) => Err(D::Error::custom(format!(
            "is {text:?}, which other machines reach: write an address of this machine such as 127.0.0.1:9420"
        ))),
        Err(_not_an_address) => {
            Err(D::Error::custom(format!("is {text:?}, write an address and a port such as 127.0.0.1:9420")))
        }
    }
}

/// Reads the address of a site; an empty text is none.
pub(super) fn public_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = text(from)? else { return Ok(None) };
    let wrong = |why: &str| D::Error::custom(format!("is {text:?}, {why}, write it as https://help.example.com"));
    let url = Url::parse(&text).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("which is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("which has a user name in it"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("but the pages are at the root of a host"));
    }
    Ok(Some(url))
}

/// Reads hosts.
pub(super) fn hosts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let read = |name: String| {
        host(&name)
            .ok_or_else(|| D::Error::custom(format!("has {name:?}, write hosts alone, such as book.example.com")))
    };
    Vec::<String>::deserialize(from)?.into_iter().map(read).collect()
}

/// Reads hosts, and suffixes of hosts.
pub(super) fn host_patterns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let read = |name: String| {
        let read = match name.strip_prefix("*.") {
            Some(suffix) => host(suffix).map(|suffix| format!("*.{suffix}")),
            None => host(&name),
        };
        read.ok_or_else(|| {
            D::Error::custom(format!("has {name:?}, write hosts such as book.example.com or *.example.com"))
        })
    };
    Vec::<String>::deserialize(from)?.into_iter().map(read).collect()
}

/// Reads an address that may be asked; an empty text is none.
pub(super) fn api<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = text(from)? else { return Ok(None) };
    let wrong = || D::Error::custom(format!("is {text:?}, write an https address such as https://api.cal.com"));
    api_url(&text).map(Some).ok_or_else(wrong)
}

/// Reads the addresses that may be asked, by host.
pub(super) fn apis<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Url)>, D::Error> {
    let read = |entry: String| {
        let (name, url) = entry.split_once('=').unwrap_or_default();
        host(name.trim()).zip(api_url(url.trim())).ok_or_else(|| {
            D::Error::custom(format!(
                "has {entry:?}, write a host and its address: book.example.com=https://api.example.com"
            ))
        })
    };
    Vec::<String>::deserialize(from)?.into_iter().map(read).collect()
}

/// An address that may be asked: https, or http on this machine.
fn api_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    (is_safe && is_plain && url.has_host()).then_some(url)
}

/// A host as a browser reads it: lower case, and IDNA's ASCII for other scripts.
fn host(name: &str) -> Option<String> {
    let more_than_a_host = |c: char| c.is_whitespace() || "/\\:@?#%*".contains(c);
    let url = Url::parse(&format!("https://{name}")).ok().filter(|_| !name.contains(more_than_a_host))?;
    url.host_str().map(ToOwned::to_owned)
}

/// Reads booking links by the address of whoever they belong to.
pub(super) fn links<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, BookingLink>, D::Error> {
    let read = |(email, link): (String, String)| {
        let wrong = |why: &str| D::Error::custom(format!("has {email:?} = {link:?}: {why}"));
        let address: Email = email.parse().map_err(|_not_one: Invalid| wrong("the left side is no e-mail address"))?;
        let link = BookingLink::parse(&link).map_err(|refused| wrong(&refused.reason))?;
        Ok((address.as_str().to_lowercase(), link))
    };
    BTreeMap::<String, String>::deserialize(from)?.into_iter().map(read).collect()
}

/// Reads a number of days, 1 to 365.
pub(super) fn days<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    let days = i64::deserialize(from)?;
    match u16::try_from(days) {
        Ok(days @ 1..=365) => Ok(days),
        Ok(_) | Err(_) => Err(D::Error::custom(format!("is {days}, it can be 1 to 365"))),
    }
}
