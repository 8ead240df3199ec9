//! Booking a call: which links are safe, whose platform they lead to, what they are filled in with, what the page
//! embeds, and how a booking stands after everything that was told of it. Pure: nothing here reads a file, a clock or a network.

mod advice;
pub mod cal_com;
mod course;
pub mod frame;
pub mod hook;
mod hosts;
pub mod hours;
pub mod invitation;
mod link;
mod parameter;
mod platform;
mod prefill;
pub mod slots;
mod table;
mod told;
mod verdict;

pub use advice::Advice;
pub use course::{Booking, State};
pub use hosts::Hosts;
pub use link::{BookingLink, Refused};
pub use platform::Platform;
pub use prefill::{Allowed, Piece, Prefill, Prefilled};
pub use told::{Kind, NoUid, Party, Source, Told, Uid};
pub use verdict::{Answer, Verdict};
