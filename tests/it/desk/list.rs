//! The queue: pages, and what each query finds.

use deskbell::ticket::{Body, Change, Format, From, Number, Page, Priority, Query, Status, View};

use super::{Small, note};

async fn numbers(small: &Small, query: &str) -> Vec<i64> {
    let query = Query::parse(query).unwrap();
    let page = small.anna.list(&query, From::Top, 50).await.unwrap();
    page.rows.iter().map(|row| row.ticket.number.0).collect()
}

#[tokio::test]
async fn the_latest_touched_ticket_is_first() {
    let small = Small::open().await;
    for subject in ["One", "Two", "Three"] {
        small.ticket(subject, small.dana).await;
    }
    small.clock.advance(1000);
    small.anna.reply(Number(1), &note("hm")).await.unwrap();
    assert_eq!(numbers(&small, "").await, [1, 3, 2]);
    assert_eq!(numbers(&small, "is:open").await, [1, 3, 2]);
    assert_eq!(numbers(&small, "dana").await, [1, 3, 2]);
}

#[tokio::test]
async fn each_query_finds_what_it_names() {
    let small = Small::open().await;
    small.ticket("VPN drops every few minutes", small.dana).await;
    small.ticket("Zürich printer: 東京精密 toner", small.lee).await;
    small.ticket("Wi-Fi in the bakery", small.dana).await;
    let (one, two, three) = (Number(1), Number(2), Number(3));
    small.anna.change(&[two], &Change::Assignee(Some(small.noor.me()))).await.unwrap();
    small.anna.change(&[three], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.change(&[three], &Change::Status(Status::Waiting)).await.unwrap();
    small.anna.change(&[one], &Change::Priority(Priority::Urgent)).await.unwrap();
    small.anna.change(&[one], &Change::Category(Some("Remote access".parse().unwrap()))).await.unwrap();
    small.anna.change(&[one], &Change::Watchers(vec![small.lee])).await.unwrap();
    small.anna.reply(three, &note("the router_x9 again")).await.unwrap();
    for (query, found) in [
        ("zur", vec![2]),
        ("精密", vec![2]),
        ("vpn", vec![1]),
        ("wi-fi", vec![3]),
        ("router x9", vec![3]),
        ("assignee:none", vec![1]),
        ("assignee:me is:open", vec![3]),
        ("assignee:noor", vec![2]),
        ("-assignee:none", vec![3, 2]),
        ("status:waiting", vec![3]),
        ("status:waiting status:new", vec![3, 2, 1]),
        ("-status:waiting", vec![2, 1]),
        ("priority:urgent", vec![1]),
        ("category:remote", vec![1]),
        ("category:\"Remote access\"", vec![1]),
        ("requester:lee", vec![2]),
        ("requester:abara", vec![2]),
        ("company:dana", vec![3, 1]),
        ("watcher:lee", vec![1]),
        ("watcher:none", vec![3, 2]),
        ("#2", vec![2]),
        ("2", vec![2]),
        ("vpn printer", vec![]),
        ("\"few minutes\"", vec![1]),
        ("is:done", vec![]),
        ("…", vec![3, 2, 1]),
    ] {
        let mut sorted = numbers(&small, query).await;
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(sorted, found, "{query}");
    }
}

#[tokio::test]
async fn a_filter_narrows_its_view_even_where_both_name_the_same_key() {
    let small = Small::open().await;
    small.ticket("Mine", small.dana).await;
    small.ticket("Noor's", small.dana).await;
    small.anna.change(&[Number(1)], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.change(&[Number(2)], &Change::Assignee(Some(small.noor.me()))).await.unwrap();
    for (view, filter, found) in [
        (View::Mine, "assignee:noor", vec![]),
        (View::Mine, "assignee:noor assignee:me", vec![1]),
        (View::AllOpen, "assignee:noor assignee:me", vec![2, 1]),
        (View::Waiting, "status:new", vec![]),
    ] {
        let query = view.query().and(Query::parse(filter).unwrap());
        let page = small.anna.list(&query, From::Top, 50).await.unwrap();
        let numbers: Vec<i64> = page.rows.iter().map(|row| row.ticket.number.0).collect();
        assert_eq!(numbers, found, "{filter} in {}", view.label());
    }
}

#[tokio::test]
async fn pages_follow_on_from_each_other_in_both_directions() {
    let small = Small::open().await;
    for index in 1..=25 {
        small.ticket(&format!("Ticket {index}"), small.dana).await;
    }
    let list = async |query: &str, from| small.anna.list(&Query::parse(query).unwrap(), from, 10).await.unwrap();
    let shown = |page: &Page| page.rows.iter().map(|row| row.ticket.number.0).collect::<Vec<_>>();
    for query in ["", "is:open", "is:open assignee:none", "status:new", "ticket"] {
        let top = list(query, From::Top).await;
        assert_eq!(shown(&top), (16..=25).rev().collect::<Vec<_>>(), "{query}");
        assert!(!top.has_newer && top.has_older);
        let next = list(query, From::OlderThan(top.rows[9].place)).await;
        assert_eq!(shown(&next), (6..=15).rev().collect::<Vec<_>>(), "{query}");
        let bottom = list(query, From::Bottom).await;
        assert_eq!(shown(&bottom), (1..=10).rev().collect::<Vec<_>>(), "{query}");
        assert!(bottom.has_newer && !bottom.has_older);
        let back = list(query, From::NewerThan(next.rows[0].place)).await;
        assert_eq!(shown(&back), shown(&top), "{query}");
        let again = list(query, From::At(next.rows[0].place)).await;
        assert_eq!((shown(&again), again.has_newer), (shown(&next), true), "{query}");
    }
}

#[tokio::test]
async fn the_search_reads_what_a_person_reads_of_html() {
    let small = Small::open().await;
    let mut new = super::new_ticket("Letter", small.dana);
    let html = "<style>p { color: crimson }</style><p class='blurb'>The <b>kettle</b> sings.</p><ul><li>whistle</ul>";
    new.body = Body { format: Format::Html, text: html.to_owned() };
    small.anna.open_ticket(&new).await.unwrap();
    for (query, found) in [("kettle", 1), ("whistle", 1), ("crimson", 0), ("blurb", 0)] {
        assert_eq!(numbers(&small, query).await.len(), found, "{query}");
    }
}
