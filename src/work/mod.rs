//! Work that goes on beside the faces of the desk.

pub mod rules;
pub mod sync;
