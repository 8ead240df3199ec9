//! Work that goes on beside the faces of the desk.

pub mod mail;
pub mod rules;
pub mod sync;
