//! Tasks, merging, splitting, the portal's own words, its saved lists and its canned responses, between a desk and a
//! portal.

use deskbell::desk::Error;
use deskbell::ticket::{Event, Number, Status, Task, TaskName};
use serde_json::json;

use super::fake::{Fake, Fate, World};
use super::sync::{Bench, fate_once, said, until};

fn name(text: &str) -> TaskName {
    text.parse().unwrap()
}

/// The tasks of a ticket in the portal, and whether each is done.
fn there(world: &World, number: i64) -> Vec<(String, bool)> {
    world.tickets[&number].tasks.iter().map(|task| (task.name.clone(), task.done.is_some())).collect()
}

fn here(tasks: &[Task]) -> Vec<(&str, bool)> {
    tasks.iter().map(|task| (task.name.as_str(), task.is_done)).collect()
}

#[tokio::test]
async fn tasks_of_the_portal_are_seen_when_their_ticket_is_opened_and_ticked_there() {
    let bench = Bench::in_step().await;
    let expected = [("Create account", true), ("Assign licence", false)];
    until("its tasks are here", || async { here(&bench.thread(3).await.tasks) == expected }).await;
    let tasks = bench.thread(3).await.tasks;
    bench.me.tick_task(tasks[1].id, true).await.unwrap();
    assert!(bench.thread(3).await.tasks[1].is_done, "at once");
    bench.me.remove_task(tasks[0].id).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| there(world, 3)), [("Assign licence".to_owned(), true)]);
    assert_eq!(here(&bench.thread(3).await.tasks), [("Assign licence", true)]);
}

#[tokio::test]
async fn a_task_whose_answer_was_lost_is_added_once() {
    let bench = Bench::in_step().await;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    bench.me.add_task(Number(5), &name("Call Luca")).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| there(world, 5)), [("Call Luca".to_owned(), false)]);
    assert_eq!(here(&bench.thread(5).await.tasks), [("Call Luca", false)]);
}

#[tokio::test]
async fn a_task_that_is_gone_from_the_portal_cannot_be_ticked_and_goes_here_too() {
    let bench = Bench::in_step().await;
    until("its tasks are here", || async { bench.thread(3).await.tasks.len() == 2 }).await;
    let task = bench.thread(3).await.tasks[1].id;
    bench.fake.world(|world| world.tickets.get_mut(&3).unwrap().tasks.clear());
    bench.me.tick_task(task, true).await.unwrap();
    until("it is refused", || async { bench.state().await.refused == 1 }).await;
    until("it is gone", || async { bench.thread(3).await.tasks.is_empty() }).await;
}

#[tokio::test]
async fn a_ticket_is_merged_by_the_portal_once_whatever_is_lost_on_the_way() {
    let bench = Bench::in_step().await;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    bench.me.merge(&[Number(10)], Number(11)).await.unwrap();
    bench.settled().await;
    until("it is closed", || async { bench.thread(10).await.ticket.status == Status::Closed }).await;
    assert_eq!(bench.fake.world(|world| world.tickets[&10].merged_into), Some(11));
    until("its words moved", || async { said(&bench.thread(11).await).len() == 2 }).await;
    assert_eq!(bench.state().await.refused, 0);
    let into_itself = bench.me.merge(&[Number(12)], Number(12)).await;
    assert!(matches!(into_itself, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_message_is_split_off_once_whatever_is_lost_on_the_way() {
    let bench = Bench::in_step().await;
    let is_badge = |event: &Event| matches!(event, Event::Replied { body } if body.text.contains("Badge 55"));
    let badge = bench.thread(18).await.entries.iter().find(|entry| is_badge(&entry.event)).unwrap().seq;
    bench.fake.choose(fate_once("POST", Fate::AnswerLost));
    bench.me.split(Number(18), &[badge], &"Badge 55".parse().unwrap()).await.unwrap();
    bench.settled().await;
    until("the new ticket is here", || async { bench.me.ticket(Number(30)).await.is_ok() }).await;
    until("the message moved", || async { said(&bench.thread(30).await).iter().any(|text| text.contains("Badge 55")) })
        .await;
    assert_eq!(bench.fake.world(|world| world.tickets.len()), 30, "split once");
    let opening = bench.thread(18).await.entries[0].seq;
    assert!(matches!(bench.me.split(Number(18), &[opening], &"x".parse().unwrap()).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn two_words_of_the_portal_for_one_status_are_told_apart_and_both_can_be_set() {
    let fake = Fake::start().await;
    fake.world(|world| world.statuses.push(("scheduled", "Scheduled")));
    let bench = Bench::with(fake).await;
    bench.run();
    bench.settled().await;
    let capabilities = bench.state().await.capabilities;
    let scheduled = capabilities.status_called("scheduled").unwrap().clone();
    bench.me.set_status_word(&[Number(7)], &scheduled).await.unwrap();
    bench.settled().await;
    assert_eq!(bench.fake.world(|world| world.tickets[&7].status.clone()), "scheduled");
    until("its word is shown", || async { bench.thread(7).await.status_word.as_deref() == Some("Scheduled") }).await;
    assert_eq!(bench.thread(7).await.ticket.status, Status::Open);
    let usual = capabilities.status_called("In progress").unwrap().clone();
    bench.me.set_status_word(&[Number(7)], &usual).await.unwrap();
    bench.settled().await;
}

#[tokio::test]
async fn lists_that_are_saved_in_the_portal_are_filters_here() {
    let fake = Fake::start().await;
    fake.world(|world| {
        let mine = json!({ "status": ["open", "in_progress"], "priority": ["urgent"], "assigned_user_id": [2] });
        world.views.push((2, json!({ "name": "My urgent", "filters": mine })));
        world.views.push((3, json!({ "name": "Somebody else's", "filters": {} })));
    });
    let bench = Bench::with(fake).await;
    bench.run();
    let query = "status:new status:open priority:urgent assignee:me";
    let expected = [("My urgent".to_owned(), query.to_owned())];
    until("the list is here", || async { bench.state().await.saved_views == expected }).await;
}

#[tokio::test]
async fn canned_responses_of_the_portal_stand_beside_ones_own() {
    let bench = Bench::in_step().await;
    drop(bench.thread(5).await);
    until("they are here", || async { bench.me.canned_for(Number(5)).await.unwrap().len() == 1 }).await;
    let canned = bench.me.canned_for(Number(5)).await.unwrap().remove(0);
    assert_eq!(canned.title.as_str(), "Ask for a screenshot");
    assert!(canned.text.ends_with("for ticket #5?"), "{}", canned.text);
}

#[tokio::test]
async fn a_desk_of_its_own_has_tasks_and_says_that_it_merges_nothing() {
    let small = crate::desk::Small::open().await;
    let (agent, number) = (&small.anna, small.ticket("Toner is low", small.dana).await);
    let task = agent.add_task(number, &name("Order toner")).await.unwrap();
    agent.tick_task(task, true).await.unwrap();
    assert_eq!(here(&agent.ticket(number).await.unwrap().tasks), [("Order toner", true)]);
    agent.remove_task(task).await.unwrap();
    assert!(agent.ticket(number).await.unwrap().tasks.is_empty());
    let other = small.ticket("Toner is low too", small.dana).await;
    let error = agent.merge(&[number], other).await.unwrap_err();
    assert!(error.to_string().contains("this desk has none behind it"), "{error}");
}
