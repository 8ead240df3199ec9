//! Free times, asked over a socket of a Cal.com that behaves as its interface is described.

mod client;
mod fake;

pub(crate) use fake::CalCom;
