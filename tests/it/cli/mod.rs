//! The command line: the real program in a home of its own.

mod about;
mod home;
mod people;
mod queue;
mod writing;
