//! Settings: what can be set, where it was set, and what is wrong with it.
//!
//! `config/default.toml` documents every key and is the layer underneath all others; over it come the
//! file, the environment and the command line's options. A key or a value that is not understood is an
//! error that names its place: a setting that silently does nothing is worse than none.

mod accord;
pub mod action;
mod base;
pub mod dirs;
mod error;
mod hidden;
pub mod keymap;
mod layer;
mod load;
mod log;
mod network;
pub mod press;
mod retention;
pub mod rules;
mod settings;
pub mod theme;
mod value;

pub use base::{DEFAULTS, Flag};
pub use error::ConfigError;
pub use hidden::Hidden;
pub use layer::Origin;
pub use load::{Sources, load};
pub use log::{Level, Log, LogFormat};
pub use network::Network;
pub use retention::Retention;
pub use settings::{Booking, Color, Config, Desk, Invitations, Link, Mail, MailTls, Me, Terminal, ThemeName, Web};
