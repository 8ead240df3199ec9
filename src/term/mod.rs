//! The terminal: a technician's queue, tickets and calls, at the keyboard.

pub mod field;
pub mod outside;
pub mod overlays;
pub mod qr;
