//! Booking a call: which links are safe, whose platform they lead to, what they are filled in with, and what the page
//! embeds. Pure: nothing here reads a file, a clock or a network.

mod advice;
pub mod cal_com;
mod link;
mod platform;
mod prefill;
mod table;
mod verdict;

pub use advice::Advice;
pub use link::{BookingLink, Refused};
pub use platform::Platform;
pub use prefill::{Allowed, Piece, Prefill, Prefilled};
pub use verdict::{Answer, Verdict};

/// The hosts that an administrator vouches for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts {
    /// Hosts that run Cal.com themselves, in lower case, without a port: their pages are embedded, on any port.
    pub cal_com: Vec<String>,
}
