//! Booking a call: whose link, whether it is safe, what it is filled in with, and what the page embeds.
//! Pure: nothing here reads a file, a clock or a network.

mod link;

pub use link::{BookingLink, Refused};
