//! Sessions and customer links.

use deskbell::desk::Scope;

use super::Small;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_session_opens_until_it_ends() {
    let small = Small::open().await;
    let system = small.desk.system();
    let secret = system.start_session(small.dana, Scope::Person, 60).await.unwrap();
    let session = system.session(&secret).await.unwrap().unwrap();
    assert_eq!((session.person, session.scope), (small.dana, Scope::Person));
    small.clock.advance(61 * 60 * 1000);
    assert_eq!(system.session(&secret).await.unwrap(), None);
}

#[tokio::test]
async fn ending_a_session_or_changing_the_password_closes_it() {
    let small = Small::open().await;
    let system = small.desk.system();
    let one = system.start_session(small.dana, Scope::Person, 60).await.unwrap();
    let two = system.start_session(small.dana, Scope::Person, 60).await.unwrap();
    system.end_session(&one).await.unwrap();
    assert_eq!(system.session(&one).await.unwrap(), None);
    system.set_password_hash(small.dana, "$argon2id$…").await.unwrap();
    assert_eq!(system.session(&two).await.unwrap(), None);
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
