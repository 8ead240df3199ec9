//! The settings of mail.

use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::config::value::{email, one_of, path, text};
use crate::ticket::Email;

/// Mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The address mails come from.
    #[serde(deserialize_with = "email")]
    pub from: Option<Email>,
    /// The address answers go to.
    #[serde(deserialize_with = "email")]
    pub reply_to: Option<Email>,
    /// The mail server and its port.
    #[serde(deserialize_with = "server")]
    pub server: Option<(String, u16)>,
    /// How the connection is protected.
    pub tls: MailTls,
    /// The user to sign in as.
    #[serde(deserialize_with = "text")]
    pub user: Option<String>,
    /// A file whose first line is the password.
    #[serde(deserialize_with = "path")]
    pub password_file: Option<PathBuf>,
    /// Which calls go out as invitations.
    pub invitations: Invitations,
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// By TLS from the first byte.
    Tls,
    /// By TLS that is asked for in the clear.
    Starttls,
    /// Not at all.
    None,
}

/// Which calls go out as invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitations {
    /// Those that an agent wrote down.
    ByHand,
    /// Every one.
    Always,
    /// None.
    Never,
}

impl<'de> Deserialize<'de> for MailTls {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &[("starttls", Self::Starttls), ("tls", Self::Tls), ("none", Self::None)])
    }
}

impl<'de> Deserialize<'de> for Invitations {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one_of(from, &[("by_hand", Self::ByHand), ("always", Self::Always), ("never", Self::Never)])
    }
}

/// Reads a host and a port.
fn server<'de, D: Deserializer<'de>>(from: D) -> Result<Option<(String, u16)>, D::Error> {
    let Some(text) = text(from)? else { return Ok(None) };
    let read = text.trim().rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match read {
        Some((host, port)) if port > 0 && !host.is_empty() && !host.contains(['/', '@', ' ']) => {
            Ok(Some((host.to_owned(), port)))
        }
        Some(_) | None => {
            Err(D::Error::custom(format!("is {text:?}, write a host and a port such as smtp.example.com:587")))
        }
    }
}
