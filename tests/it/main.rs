//! The integration tests: one binary, a module for each area.
#![cfg(test)]

mod cli;
mod config;
mod desk;
mod portal;
mod sample;
mod tidy;
