//! Files that go with messages: who sees them, and how they are kept.

use std::os::unix::fs::PermissionsExt as _;

use deskbell::desk::Fetched;
use deskbell::ticket::{Body, NewFile, NewReply, Visibility};

use super::{Small, note, reply};

fn text(name: &str, words: &str) -> NewFile {
    NewFile::new(name.parse().unwrap(), words.as_bytes().to_vec()).unwrap()
}

/// A message without words.
fn bare(visibility: Visibility) -> NewReply {
    NewReply { visibility, body: Body::plain(""), ..reply(if visibility == Visibility::Public { "a" } else { "b" }) }
}

fn here(fetched: Option<Fetched>) -> (String, Vec<u8>) {
    match fetched {
        Some(Fetched::Here(name, bytes)) => (name.to_string(), bytes),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_customer_sees_the_files_of_public_messages_and_no_others() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.send_files(number, &reply("Try this driver."), &[text("driver.txt", "one")]).await.unwrap();
    small.anna.send_files(number, &bare(Visibility::Internal), &[text("server.log", "two")]).await.unwrap();
    let all = small.anna.ticket(number).await.unwrap().files;
    assert_eq!(all.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["driver.txt", "server.log"]);
    assert_eq!(here(small.anna.file(all[1].id).await.unwrap()), ("server.log".to_owned(), b"two".to_vec()));

    let dana = small.desk.customer(small.dana).await.unwrap();
    assert_eq!(dana.ticket(number).await.unwrap().files, all[..1]);
    assert_eq!(here(dana.file(number, all[0].id).await.unwrap()).1, b"one");
    assert_eq!(dana.file(number, all[1].id).await.unwrap(), None, "a note's file is as if it were not there");

    let other = small.ticket("Scanner", small.dana).await;
    assert_eq!(dana.file(other, all[0].id).await.unwrap(), None, "a file is on its own ticket alone");
    let lee = small.desk.customer(small.lee).await.unwrap();
    assert!(lee.file(number, all[0].id).await.is_err());
}

#[tokio::test]
async fn the_same_message_again_keeps_its_files_once() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let (new, files) = (bare(Visibility::Public), [text("a.txt", "x")]);
    let seq = small.anna.send_files(number, &new, &files).await.unwrap();
    assert_eq!(small.anna.send_files(number, &new, &files).await.unwrap(), seq);
    assert_eq!(small.anna.ticket(number).await.unwrap().files.len(), 1);
    let folder = small.folder.path().join("desk.files");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "nothing is left in the folder");
}

#[tokio::test]
async fn bytes_lie_in_a_private_folder_under_names_that_say_nothing() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.send_files(number, &bare(Visibility::Public), &[text("secret.txt", "x")]).await.unwrap();
    let folder = small.folder.path().join("desk.files");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let kept = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    assert_eq!(mode(&kept.path()), 0o600);
    assert!(!kept.file_name().to_string_lossy().contains("secret"));
}

#[tokio::test]
async fn a_message_without_words_or_with_too_many_files_is_refused_and_leaves_nothing() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    assert!(small.anna.send_files(number, &note("x"), &[]).await.is_err());
    let many: Vec<_> = (0..11).map(|one| text(&format!("{one}.txt"), "x")).collect();
    let error = small.anna.send_files(number, &note("x"), &many).await.unwrap_err();
    assert_eq!(error.to_string(), "files: at most 10 go with one message");
    let missing = small.anna.send_files(deskbell::ticket::Number(99), &note("x"), &many[..1]).await;
    assert_eq!(missing.unwrap_err().to_string(), "no ticket 99");
    assert_eq!(small.files(), 0);
    assert!(small.anna.reply(number, &bare(Visibility::Public)).await.is_err(), "words alone must be there");
}
