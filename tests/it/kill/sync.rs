//! An answer is given only after the disk has it, seen from outside: between two answers the kernel was asked to write
//! through, by deskbell for a file, by PostgreSQL for a desk that it keeps.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use reqwest::Client;
use serde_json::json;

use super::{Place, Serving};
use crate::bench::{Cluster, until};

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
    for nth in 0..ANSWERS {
        write(&place, &serving, nth).await;
    }
    drop(serving);
    let answers = until("the whole trace", || {
        let answers = syncs_before_answers(&fs::read_to_string(&trace).unwrap());
        (answers.len() == ANSWERS).then_some(answers)
    });
    assert!(answers.iter().all(|synced| *synced > 0), "an answer before the disk had it: {answers:?}");
}

#[tokio::test]
async fn the_disk_of_postgresql_has_a_reply_before_its_writer_is_told() {
    let place = Place::on(Cluster::start_traced()).await;
    let serving = place.serve();
    let cluster = place.cluster.as_ref().unwrap();
    for nth in 0..ANSWERS {
        // A call is in the trace before whoever made it goes on, so there is nothing to wait for.
        let before = syncs_of_sessions(&cluster.trace());
        write(&place, &serving, nth).await;
        let after = syncs_of_sessions(&cluster.trace());
        assert!(after > before, "answer {nth} came before the disk had it: {before} and {after}");
    }
}

/// Writes a reply and waits for the answer.
async fn write(place: &Place, serving: &Serving, nth: usize) {
    let url = serving.url.join(&format!("api/v1/tickets/{}/replies", place.number)).unwrap();
    let request = Client::new().post(url).bearer_auth(&place.token);
    let request = request.header("idempotency-key", format!("reply-{nth}"));
    let answer = request.json(&json!({ "body": { "text": "on the disk" } })).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

/// How often the kernel was asked to write through by a process that speaks with deskbell. What PostgreSQL does in the
/// background, for all that was not waited for, does not count.
fn syncs_of_sessions(trace: &str) -> usize {
    let mut sessions = BTreeSet::new();
    let mut synced = 0;
    for line in trace.lines() {
        let (process, call) = line.split_once(' ').unwrap();
        if call.contains("sendto") {
            sessions.insert(process);
        } else if is_synced(call) && sessions.contains(process) {
            synced += 1;
        }
    }
    synced
}

/// Whether a call asked to write through, and was done. One that another process's interrupted is finished on a line of
/// its own.
fn is_synced(call: &str) -> bool {
    call.ends_with("= 0") && (call.contains("fsync") || call.contains("fdatasync"))
}

/// How often the kernel was asked to write through before each answer, after the one before.
fn syncs_before_answers(trace: &str) -> Vec<usize> {
    let (mut synced, mut answers) = (0, Vec::new());
    for line in trace.lines() {
        if is_synced(line) {
            synced += 1;
        } else if line.contains("\"HTTP/1.1 20") {
            answers.push(std::mem::take(&mut synced));
        }
    }
    answers
}
