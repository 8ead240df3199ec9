//! deskbell: a helpdesk in the terminal where a call with the customer is one key away.
//!
//! # Layout
//!
//! An arrow only goes down; a tidy test holds every `use crate::` line against this table.
//!
//! ```text
//! 5  cli                             the command line; wires everything; the only user of anyhow
//! 4  term        web        work     two faces of the desk and its workers; they never import each other
//! 3  desk        upstream    slots   use cases, permissions, the bell · portals behind the desk · free times
//! 2  db          api         config   storage · our HTTP API in types · settings, actions, keys, themes
//! 1  ticket      booking             the domain: pure types and rules
//! 0  text · clock                    cleaning, width, wrapping · time
//! ```

pub mod api;
pub mod booking;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod desk;
pub mod slots;
pub mod term;
pub mod text;
pub mod ticket;
pub mod upstream;
pub mod web;
pub mod work;
