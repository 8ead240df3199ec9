//! Sessions and customer links.

use deskbell::desk::{Scope, Which};

use super::Small;

const DAY: i64 = 24 * 60 * 60 * 1000;

const MINUTE: i64 = 60 * 1000;

#[tokio::test]
async fn a_customers_session_lasts_half_a_day_and_no_longer() {
    let small = Small::open().await;
    let system = small.desk.system();
    let begun = system.start_session(small.dana, Scope::Person, "Firefox").await.unwrap();
    assert_eq!(begun.minutes, 12 * 60);
    for _ in 0..11 {
        small.clock.advance(60 * MINUTE);
        let session = system.session(&begun.secret).await.unwrap().unwrap();
        assert_eq!((session.person, session.scope), (small.dana, Scope::Person));
    }
    small.clock.advance(60 * MINUTE);
    assert_eq!(system.session(&begun.secret).await.unwrap(), None);
}

#[tokio::test]
async fn an_agents_session_ends_after_half_an_hour_without_use_and_after_half_a_day_with_it() {
    let small = Small::open().await;
    let system = small.desk.system();
    let used = system.start_session(small.anna.me(), Scope::Person, "Firefox").await.unwrap().secret;
    let unused = system.start_session(small.anna.me(), Scope::Person, "Lynx").await.unwrap().secret;
    for _ in 0..24 {
        small.clock.advance(29 * MINUTE);
        assert!(system.session(&used).await.unwrap().is_some());
    }
    assert_eq!(system.session(&unused).await.unwrap(), None);
    small.clock.advance(24 * MINUTE);
    assert_eq!(system.session(&used).await.unwrap(), None, "however much it was used");
}

#[tokio::test]
async fn ending_a_session_or_changing_the_password_closes_it() {
    let small = Small::open().await;
    let system = small.desk.system();
    let one = system.start_session(small.dana, Scope::Person, "").await.unwrap().secret;
    let two = system.start_session(small.dana, Scope::Person, "").await.unwrap().secret;
    system.end_session(&one).await.unwrap();
    assert_eq!(system.session(&one).await.unwrap(), None);
    system.set_password_hash(small.dana, "$argon2id$…").await.unwrap();
    assert_eq!(system.session(&two).await.unwrap(), None);
}

#[tokio::test]
async fn sessions_are_listed_by_a_name_that_opens_nothing_and_ended_one_by_one() {
    let small = Small::open().await;
    let (system, admin) = (small.desk.system(), small.desk.admin(small.anna.me()).await.unwrap());
    let office = system.start_session(small.noor.me(), Scope::Person, "Firefox").await.unwrap().secret;
    let home = system.start_session(small.noor.me(), Scope::Person, "Lynx").await.unwrap().secret;
    let listed = admin.sessions_of(small.noor.me()).await.unwrap();
    let lynx = listed.iter().find(|session| session.browser == "Lynx").unwrap();
    assert_eq!(system.session(&lynx.id).await.unwrap(), None);
    let nobody = admin.end_sessions(small.dana, Which::One(&lynx.id)).await.unwrap();
    assert_eq!(nobody, 0, "it is Noor's, not Dana's");
    assert_eq!(admin.end_sessions(small.noor.me(), Which::One(&lynx.id)).await.unwrap(), 1);
    assert_eq!(system.session(&home).await.unwrap(), None);
    assert!(system.session(&office).await.unwrap().is_some());
    assert_eq!(admin.end_sessions(small.noor.me(), Which::All).await.unwrap(), 1);
    assert_eq!(system.session(&office).await.unwrap(), None);
}

#[tokio::test]
async fn a_customer_link_opens_one_ticket_for_its_requester_until_it_ends() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let token = small.anna.customer_link(number, 30).await.unwrap();
    let system = small.desk.system();
    assert_eq!(system.read_link(&token).await.unwrap(), Some((small.dana, Scope::Ticket(number))));
    small.clock.advance(31 * DAY);
    assert_eq!(system.read_link(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_preview_link_is_the_agents_and_lasts_ten_minutes() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let token = small.anna.preview_link(number).await.unwrap();
    let system = small.desk.system();
    assert_eq!(system.read_link(&token).await.unwrap(), Some((small.anna.me(), Scope::Preview(number))));
    small.clock.advance(11 * 60 * 1000);
    assert_eq!(system.read_link(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_token_with_any_character_changed_opens_nothing() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let token = small.anna.customer_link(number, 30).await.unwrap();
    let system = small.desk.system();
    for (at, c) in token.char_indices() {
        let other = if c == 'A' { 'B' } else { 'A' };
        let mut forged = token.clone();
        forged.replace_range(at..=at, &other.to_string());
        assert_eq!(system.read_link(&forged).await.unwrap(), None, "character {at}");
    }
    for wrong in ["", " ", "x", token.strip_prefix(|_| true).unwrap(), &format!("{token} "), &format!("{token}A")] {
        assert_eq!(system.read_link(wrong).await.unwrap(), None, "{wrong:?}");
    }
}
