//! MyPortal behind the desk: the fake one, what was recorded of the real one, the client, and the work between.

mod against_recordings;
mod chaos;
mod client;
mod command;
mod decode;
mod errand;
mod extras;
mod fake;
mod gateway;
#[cfg(target_os = "linux")]
mod keep;
mod name;
mod recorded;
mod scale;
mod sync;
mod terminal;
mod trap;

pub(crate) use chaos::Dice;
