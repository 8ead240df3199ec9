//! The settings as types. `config/default.toml` says what each one means; the two are tested against each other.

mod mail;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use url::Url;

pub use mail::{Invitations, Mail, MailTls};

use super::Origin;
use super::hidden::{Hidden, hidden};
use super::keymap::Keymap;
use super::log::Log;
use super::network::{Network, networks};
use super::retention::Retention;
use super::value::{
    address, api, apis, days, email, host_patterns, hosts, inside, links, maybe_address, one_of, path, public_url, text,
};
use crate::booking::BookingLink;
use crate::ticket::{Email, View};

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
    /// The proxies that are believed about where a request comes from.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<Network>,
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
    /// Where Acuity is asked for the appointments that its webhook names.
    #[serde(deserialize_with = "api")]
    pub acuity_url: Option<Url>,
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
