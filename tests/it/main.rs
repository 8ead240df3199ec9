//! The integration tests: one binary, a module for each area.
#![cfg(test)]

mod api;
mod bench;
mod browser;
mod cli;
mod config;
mod desk;
mod harness;
mod hook;
mod keys;
mod kill;
mod mail;
mod pages;
mod pictures;
mod portal;
mod postgres;
mod pty;
mod replica;
mod sample;
mod slots;
mod tidy;
