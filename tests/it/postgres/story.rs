//! The tests of the desk, told over again with every desk on a PostgreSQL server.
//!
//! Each test here starts a server and runs this very program on some of its own modules, with the server's folder in the
//! environment: `bench::open_desk` then opens every desk there. A test of a module is in the story without being told.

use std::env;
use std::process::Command;

use crate::bench::{Cluster, ON_POSTGRES};

/// Tests that are about SQLite's own file, or about what a whole process writes down, which many tests are here.
const OF_THE_FILE: [&str; 7] = [
    "desk::file::",
    "desk::steps::",
    "a_log_that_somebody_touched_no_longer_fits",
    "a_secret_is_not_in_the_database_in_clear",
    "a_desk_that_cannot_be_written_is_not_ready_until_it_can",
    "tables_of_a_newer_version_are_not_written_by_this_one",
    "every_request_is_a_line_and_no_line_holds_a_secret",
];

#[tokio::test]
async fn the_desk_holds_on_postgresql() {
    tell_again(&["desk::"]).await;
}

#[tokio::test]
async fn the_api_and_hooks_hold_on_postgresql() {
    tell_again(&["api::", "hook::"]).await;
}

#[tokio::test]
async fn the_pages_hold_on_postgresql() {
    tell_again(&["pages::"]).await;
}

#[tokio::test]
async fn a_portal_and_replicas_hold_on_postgresql() {
    tell_again(&["portal::sync::", "replica::"]).await;
}

async fn tell_again(modules: &[&str]) {
    let cluster = Cluster::start();
    cluster.prepare().await;
    let skipped = OF_THE_FILE.iter().flat_map(|name| ["--skip", name]);
    let told = Command::new(env::current_exe().unwrap())
        .args(modules)
        .args(skipped)
        .env(ON_POSTGRES, cluster.folder())
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{words}\n{}", String::from_utf8_lossy(&told.stderr));
    let passed = words.lines().find_map(|line| line.strip_prefix("test result: ok. ")?.split(' ').next());
    let passed: u32 = passed.and_then(|count| count.parse().ok()).expect("the program says how many passed");
    assert!(passed > 10, "hardly a story: {words}");
}
