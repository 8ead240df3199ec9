//! The settings as types. `config/default.toml` says what each one means; the two are tested against each other.

mod mail;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

pub use mail::{Invitations, Mail, MailTls};

use super::Origin;
use super::hidden::{Hidden, hidden};
use super::keymap::Keymap;
use super::log::Log;
use super::retention::Retention;
use crate::booking::BookingLink;
use crate::ticket::{Email, Invalid, View};

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who you are.
    pub me: Me,
    /// Which desk.
    pub desk: Desk,
    /// What the terminal looks like and how it behaves.
    pub terminal: Terminal,
    /// The customers' pages.
    pub web: Web,
    /// Booking a call.
    pub booking: Booking,
    /// The links made for customers.
    pub link: Link,
    /// How long things are kept.
    pub retention: Retention,
    /// Mail.
    pub mail: Mail,
    /// What is written down.
    pub log: Log,
    /// The keys of each action that has its own, as they were written; `keymap` is made from them.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Which key does what.
    #[serde(skip)]
    pub keymap: Keymap,
    /// Where each key was set that has not its built-in value.
    #[serde(skip)]
    pub(super) origins: BTreeMap<String, Origin>,
}

impl Config {
    /// Where a key such as `web.listen` or `keys.reply` was set.
    pub fn origin(&self, key: &str) -> &Origin {
        self.origins.get(key).unwrap_or(&Origin::BuiltIn)
    }

    /// Every key that has not its built-in value, with the place it was set in.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.origins.iter().map(|(key, origin)| (key.as_str(), origin))
    }
}

/// Who you are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Me {
    /// The agent that deskbell acts for.
    #[serde(deserialize_with = "email")]
    pub email: Option<Email>,
}

/// Which desk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// The database file.
    #[serde(deserialize_with = "path")]
    pub file: Option<PathBuf>,
    /// The address of the PostgreSQL database it is kept in instead.
    #[serde(deserialize_with = "hidden")]
    pub database: Option<Hidden>,
    /// The name customers read.
    pub name: String,
    /// When customers may expect an answer, in words; empty when nothing is promised.
    pub answer: String,
}

/// What the terminal looks like and how it behaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminal {
    /// The colours.
    pub theme: ThemeName,
    /// Whether to use colour.
    pub color: Color,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// The program to write in; `$VISUAL`, then `$EDITOR` when there is none.
    #[serde(deserialize_with = "text")]
    pub editor: Option<String>,
    /// The view to start in.
    #[serde(deserialize_with = "view")]
    pub start_view: View,
}

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    Terminal,
    /// Our own, on a dark ground.
    Dark,
    /// Our own, on a light ground.
    Light,
}

/// Whether to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The customers' pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    /// Where they are served.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// Where customers reach them.
    #[serde(deserialize_with = "public_url")]
    pub public_url: Option<Url>,
    /// The origin that calendars have to themselves.
    #[serde(deserialize_with = "public_url")]
    pub booking_origin: Option<Url>,
    /// Where that is served, when not on the same port.
    #[serde(deserialize_with = "maybe_address")]
    pub booking_listen: Option<SocketAddr>,
    /// Where whoever runs the server reads its figures, if anywhere; on this machine.
    #[serde(deserialize_with = "inside")]
    pub metrics: Option<SocketAddr>,
}

/// Booking a call.
#[expect(clippy::struct_excessive_bools, reason = "a switch for each piece, as the file of settings has it")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// Hosts that run Cal.com for this desk: lower case, no scheme, no path.
    #[serde(deserialize_with = "hosts")]
    pub cal_com_hosts: Vec<String>,
    /// Hosts of one's own whose booking pages are shown in a frame: the same.
    #[serde(deserialize_with = "hosts")]
    pub frame_hosts: Vec<String>,
    /// The hosts that booking links may lead to, perhaps with `*.` before them; none for all.
    #[serde(deserialize_with = "host_patterns")]
    pub allowed_hosts: Vec<String>,
    /// Where Cal.com tells free times.
    #[serde(deserialize_with = "api")]
    pub slots_url: Option<Url>,
    /// The same for other hosts.
    #[serde(deserialize_with = "apis")]
    pub slots_hosts: Vec<(String, Url)>,
    /// Links of people whose own the portal behind the desk does not show, by their address in lower case.
    #[serde(deserialize_with = "links")]
    pub links: BTreeMap<String, BookingLink>,
    /// Whether the customer's name is filled in.
    pub prefill_name: bool,
    /// Whether the customer's address is filled in.
    pub prefill_email: bool,
    /// Whether the ticket's number and subject are filled in.
    pub prefill_notes: bool,
    /// Whether those who watch the ticket are filled in as guests.
    pub prefill_guests: bool,
    /// Whether a sealed reference to the ticket is filled in.
    pub prefill_reference: bool,
}

/// The links made for customers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// For how many days one opens its ticket, 1 to 365.
    #[serde(deserialize_with = "days")]
    pub days: u16,
}

impl<'de> Deserialize<'de> for ThemeName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &[("terminal", Self::Terminal), ("dark", Self::Dark), ("light", Self::Light)])
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &[("auto", Self::Auto), ("always", Self::Always), ("never", Self::Never)])
    }
}

fn view<'de, D: Deserializer<'de>>(from: D) -> Result<View, D::Error> {
    one_of(from, &View::ALL.map(|view| (view.id(), view)))
}

/// Reads one of the words that are known.
pub(super) fn one_of<'de, D: Deserializer<'de>, T: Copy>(from: D, known: &[(&str, T)]) -> Result<T, D::Error> {
    let word = String::deserialize(from)?;
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        D::Error::custom(format!("is {word:?}, which is not one of {}", names.join(", ")))
    })
}

/// Reads a text; an empty one means that there is none.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

fn email<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Email>, D::Error> {
    let read = |text: String| {
        text.parse().map_err(|wrong: Invalid| D::Error::custom(format!("takes an address: {}", wrong.reason)))
    };
    text(from)?.map(read).transpose()
}

fn path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    match text(from)? {
        // A shell expands it; here it would become a directory of that name.
        Some(path) if path.starts_with('~') => {
            Err(D::Error::custom(format!("is {path:?}, write the whole path: ~ is not expanded here")))
        }
        path => Ok(path.map(PathBuf::from)),
    }
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    parse_address(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn maybe_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    text(from)?.map(|text| parse_address(&text).map_err(D::Error::custom)).transpose()
}

fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.trim().parse().map_err(|_not_an_address| {
        format!("is {text:?}, write an address and a port such as 127.0.0.1:8080 or [::1]:8080")
    })
}

fn inside<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
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

fn public_url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
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

fn hosts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let read = |name: String| {
        host(&name)
            .ok_or_else(|| D::Error::custom(format!("has {name:?}, write hosts alone, such as book.example.com")))
    };
    Vec::<String>::deserialize(from)?.into_iter().map(read).collect()
}

fn host_patterns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
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

fn api<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = text(from)? else { return Ok(None) };
    let wrong = || D::Error::custom(format!("is {text:?}, write an https address such as https://api.cal.com"));
    api_url(&text).map(Some).ok_or_else(wrong)
}

fn apis<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Url)>, D::Error> {
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

fn links<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, BookingLink>, D::Error> {
    let read = |(email, link): (String, String)| {
        let wrong = |why: &str| D::Error::custom(format!("has {email:?} = {link:?}: {why}"));
        let address: Email = email.parse().map_err(|_not_one: Invalid| wrong("the left side is no e-mail address"))?;
        let link = BookingLink::parse(&link).map_err(|refused| wrong(&refused.reason))?;
        Ok((address.as_str().to_lowercase(), link))
    };
    BTreeMap::<String, String>::deserialize(from)?.into_iter().map(read).collect()
}

fn days<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    let days = i64::deserialize(from)?;
    match u16::try_from(days) {
        Ok(days @ 1..=365) => Ok(days),
        Ok(_) | Err(_) => Err(D::Error::custom(format!("is {days}, it can be 1 to 365"))),
    }
}
