//! The command line: the real program in a home of its own.

mod about;
mod backup;
mod booking;
mod call;
mod documents;
mod face;
mod files;
mod flood;
mod home;
mod init;
mod mail;
mod people;
mod prompt;
mod queue;
mod reference;
mod rules;
mod secrets;
mod serve;
mod team;
mod ticket;
mod token;
mod trouble;
mod writing;
