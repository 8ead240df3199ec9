//! Work that goes on beside the faces of the desk.

pub mod acuity;
pub mod mail;
pub mod rules;
pub mod sync;
