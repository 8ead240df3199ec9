//! Kills. `DESKBELL_TEST_KILLS` says how many; ten without it, a hundred for the long form.

use std::env;
use std::time::Duration;

use super::Place;
use super::load::{Load, nothing_is_lost_or_doubled};

pub(super) fn kills() -> usize {
    env::var("DESKBELL_TEST_KILLS").map_or(10, |kills| kills.parse().expect("a number of kills"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_a_file_that_is_killed_loses_and_doubles_nothing() {
    kill_again_and_again(&Place::in_a_file().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_on_postgresql_that_is_killed_loses_and_doubles_nothing() {
    kill_again_and_again(&Place::on_a_server().await).await;
}

async fn kill_again_and_again(place: &Place) {
    let mut serving = place.serve();
    let load = Load::start(place, serving.url.clone());
    for nth in 0..kills() {
        // Not always at the same point of what eight writers do.
        load.more(5 + nth * 7 % 19).await;
        drop(serving);
        serving = place.serve();
        load.moved(serving.url.clone());
    }
    load.more(20).await;
    let answered = load.finish().await;
    nothing_is_lost_or_doubled(place, answered).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_up_every_200_milliseconds_loses_and_doubles_nothing() {
    const SQL: &str = "select pg_terminate_backend(pid) from pg_stat_activity \
                       where datname = 'desk' and pid <> pg_backend_pid()";
    let place = Place::on_a_server().await;
    let serving = place.serve();
    let load = Load::start(&place, serving.url.clone());
    let cluster = place.cluster.as_ref().unwrap();
    for _ in 0..kills() * 3 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cluster.run(SQL).await.unwrap();
    }
    load.more(20).await;
    let answered = load.finish().await;
    nothing_is_lost_or_doubled(&place, answered).await;
}
