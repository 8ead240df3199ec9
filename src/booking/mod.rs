//! Booking a call: which links are safe, whose platform they lead to, what they are filled in with, and what the page
//! embeds. Pure: nothing here reads a file, a clock or a network.

mod advice;
pub mod cal_com;
pub mod frame;
mod hosts;
pub mod hours;
mod link;
mod parameter;
mod platform;
mod prefill;
pub mod slots;
mod table;
mod verdict;

pub use advice::Advice;
pub use hosts::Hosts;
pub use link::{BookingLink, Refused};
pub use platform::Platform;
pub use prefill::{Allowed, Piece, Prefill, Prefilled};
pub use verdict::{Answer, Verdict};
