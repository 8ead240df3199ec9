//! A desk and its key belong together: another key is noticed before it signs or refuses anything.

use std::fs;

use deskbell::ticket::Number;

use super::Small;
use crate::bench::{numbers, open_desk};

#[tokio::test]
async fn a_process_with_another_key_or_without_one_is_told_so_and_changes_nothing() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let link = small.anna.customer_link(number, 30).await.unwrap();
    let file = small.desk.file().to_owned();
    let key = file.with_extension("key");
    let ours = fs::read(&key).unwrap();
    let again = async || open_desk(&file, small.clock.clone()).await;

    fs::write(&key, [7; 32]).unwrap();
    let refused = again().await.unwrap_err().to_string();
    let begins = format!("{} is not the key that the desk was made with: put the one there", key.display());
    assert!(refused.starts_with(&begins), "{refused}");
    let refused = small.desk.back_up(&small.folder.path().join("desk.tar"), false).await.unwrap_err().to_string();
    assert!(refused.starts_with(&begins) || refused.contains("pg_dump"), "nor is it put into a backup: {refused}");

    fs::write(&key, "half").unwrap();
    let refused = again().await.unwrap_err().to_string();
    assert!(refused.starts_with(&format!("{} has 4 bytes, and a key has 32: put", key.display())), "{refused}");

    fs::remove_file(&key).unwrap();
    let refused = again().await.unwrap_err().to_string();
    assert!(refused.starts_with(&format!("{} is missing: put the one there", key.display())), "{refused}");
    assert!(!key.exists(), "no other one is made in its place");

    fs::create_dir(&key).unwrap();
    let refused = again().await.unwrap_err().to_string();
    assert!(refused.starts_with(&format!("cannot read {} (", key.display())), "{refused}");
    fs::remove_dir(&key).unwrap();

    fs::write(&key, ours).unwrap();
    let opened = again().await.unwrap().system().read_link(&link).await.unwrap();
    assert_eq!(opened.unwrap().1, deskbell::desk::Scope::Ticket(Number(1)));
}

#[tokio::test]
async fn a_desk_whose_key_is_lost_for_good_goes_on_with_a_new_one_once_its_mark_is_taken_out() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let link = small.anna.customer_link(number, 30).await.unwrap();
    let file = small.desk.file().to_owned();
    fs::remove_file(file.with_extension("key")).unwrap();
    assert_eq!(numbers(&file, "delete from key_mark returning 1").await, [1]);
    let again = open_desk(&file, small.clock.clone()).await.unwrap();
    assert!(again.system().read_link(&link).await.unwrap().is_none(), "what the old key signed opens nothing");
    assert_eq!(again.agent(small.anna.me()).await.unwrap().ticket(number).await.unwrap().ticket.number, number);
    open_desk(&file, small.clock.clone()).await.unwrap();
}
