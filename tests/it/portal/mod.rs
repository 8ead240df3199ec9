//! MyPortal behind the desk: the fake one, what was recorded of the real one, the client, and the work between.

mod against_recordings;
mod client;
mod decode;
mod fake;
mod recorded;
