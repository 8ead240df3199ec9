//! The command line: the real program in a home of its own.

mod about;
mod booking;
mod documents;
mod face;
mod home;
mod init;
mod people;
mod prompt;
mod queue;
mod reference;
mod serve;
mod ticket;
mod token;
mod trouble;
mod writing;
