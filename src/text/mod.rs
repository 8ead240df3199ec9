//! Text from outside, made safe and made to fit: cleaning, messages read into blocks and laid out in lines, width,
//! search folding and the words for time.
//!
//! Everything a customer, a configuration file or the database says passes through [`clean`] before a person sees it.

pub mod ago;
pub mod clean;
pub mod flow;
mod fold;
pub mod markup;
pub mod width;

pub use fold::fold;
