//! An answer is given only after the disk has it, seen from outside: between two answers the kernel was asked to write
//! through.

use std::fs;
use std::process::Command;

use reqwest::Client;
use serde_json::json;

use super::Place;
use crate::bench::until;

const ANSWERS: usize = 10;

#[tokio::test]
async fn the_disk_has_a_reply_before_its_writer_is_told() {
    let place = Place::in_a_file().await;
    let trace = place.home.path("trace");
    let mut strace = Command::new("strace");
    // Beside deskbell and not above it, so that it ends when deskbell is killed.
    strace.args(["-D", "-f", "-qq", "-e", "trace=fsync,fdatasync,write,writev,sendto", "-s", "16", "-o"]);
    strace.arg(&trace).arg(env!("CARGO_BIN_EXE_deskbell"));
    assert!(Command::new("strace").arg("-V").output().is_ok(), "the tests need strace: apt-get install strace");
    let serving = place.serve_under(strace);
    let url = serving.url.join(&format!("api/v1/tickets/{}/replies", place.number)).unwrap();
    for nth in 0..ANSWERS {
        let request = Client::new().post(url.clone()).bearer_auth(&place.token);
        let request = request.header("idempotency-key", format!("reply-{nth}"));
        let answer = request.json(&json!({ "body": { "text": "on the disk" } })).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }
    drop(serving);
    let answers = until("the whole trace", || {
        let answers = syncs_before_answers(&fs::read_to_string(&trace).unwrap());
        (answers.len() == ANSWERS).then_some(answers)
    });
    assert!(answers.iter().all(|synced| *synced > 0), "an answer before the disk had it: {answers:?}");
}

/// How often the kernel was asked to write through before each answer, after the one before.
fn syncs_before_answers(trace: &str) -> Vec<usize> {
    let (mut synced, mut answers) = (0, Vec::new());
    for line in trace.lines() {
        // A call that was interrupted by another thread's is finished on a line of its own.
        let is_done = line.ends_with("= 0");
        if is_done && (line.contains("fsync") || line.contains("fdatasync")) {
            synced += 1;
        } else if line.contains("\"HTTP/1.1 20") {
            answers.push(std::mem::take(&mut synced));
        }
    }
    answers
}
