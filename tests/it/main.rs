//! The integration tests: one binary, a module for each area.
#![cfg(test)]

mod config;
mod sample;
mod tidy;
