//! In whose calendar a call is booked, by what is laid down: the same answer for the team and for the customer.

use deskbell::booking::BookingLink;
use deskbell::desk::{Error, PlanChange};
use deskbell::ticket::{Change, NoOffer, Number, Offer, Offered, PersonId, Priority, Reason, With};

use super::Small;

fn link(name: &str) -> BookingLink {
    BookingLink::parse(&format!("https://cal.com/{name}/30min")).unwrap()
}

async fn lay_down(small: &Small, change: PlanChange) {
    small.desk.console().lay_down(&change).await.unwrap();
}

/// A team that takes the rest, with both agents in it; Noor has a link too.
async fn with_team(small: &Small) -> deskbell::ticket::TeamId {
    small.noor.set_booking_link(Some(&link("noor"))).await.unwrap();
    lay_down(small, PlanChange::AddTeam("Network".parse().unwrap())).await;
    let team = small.desk.system().team("network").await.unwrap().id;
    for person in [small.anna.me(), small.noor.me()] {
        lay_down(small, PlanChange::Join(team, person)).await;
    }
    lay_down(small, PlanChange::TeamTakes(team, vec!["rest".parse().unwrap()])).await;
    team
}

/// What both sides are offered, which must be the same.
async fn offered(small: &Small, number: Number) -> Offered {
    let team = small.anna.ticket(number).await.unwrap().offer;
    let customer = small.desk.customer(small.dana).await.unwrap();
    assert_eq!(customer.ticket(number).await.unwrap().offer, team);
    team
}

/// Whose turn a ticket of the team is.
async fn turn(small: &Small, number: Number) -> PersonId {
    match offered(small, number).await {
        Ok(Offer { with: With::Person(person), reason: Reason::Turn(team), .. }) if team.as_str() == "Network" => {
            person.id
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn with_nothing_laid_down_only_an_assignee_with_a_link_is_offered() {
    let small = Small::open().await;
    let number = small.ticket("VPN", small.dana).await;
    assert_eq!(offered(&small, number).await, Err(NoOffer::Nobody));
    small.anna.change(&[number], &Change::Assignee(Some(small.noor.me()))).await.unwrap();
    assert_eq!(offered(&small, number).await, Err(NoOffer::NoLink));
    small.anna.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    assert_eq!(offered(&small, number).await.unwrap().reason, Reason::Assignee);
}

#[tokio::test]
async fn members_take_turns_and_a_ticket_keeps_the_one_it_was_given() {
    let small = Small::open().await;
    with_team(&small).await;
    let mut given = Vec::new();
    for n in 0..4 {
        let number = small.ticket(&format!("VPN {n}"), small.dana).await;
        given.push((number, turn(&small, number).await));
    }
    let to_anna = given.iter().filter(|(_, person)| *person == small.anna.me()).count();
    assert_eq!(to_anna, 2, "{given:?}");
    for (number, person) in &given {
        assert_eq!(turn(&small, *number).await, *person);
    }
    small.noor.set_booking_link(None).await.unwrap();
    for (number, _) in given {
        assert_eq!(turn(&small, number).await, small.anna.me(), "nobody else can be booked");
    }
}

#[tokio::test]
async fn a_ticket_that_many_look_at_at_once_has_one_turn() {
    let small = Small::open().await;
    with_team(&small).await;
    let number = small.ticket("VPN", small.dana).await;
    let looks = (0..8).map(|_| small.anna.ticket(number));
    let offers: Vec<_> = futures_util::future::join_all(looks).await.into_iter().map(|t| t.unwrap().offer).collect();
    let kept = offered(&small, number).await;
    let turns: i64 = small.desk.system().team("Network").await.unwrap().members.iter().map(|one| one.turns).sum();
    assert_eq!(turns, 1);
    assert!(offers.iter().all(|offer| *offer == kept), "{offers:?}");
}

#[tokio::test]
async fn the_teams_link_comes_before_turns_and_an_urgent_ticket_before_both() {
    let small = Small::open().await;
    let team = with_team(&small).await;
    let number = small.ticket("VPN", small.dana).await;
    lay_down(&small, PlanChange::TeamLink(team, Some(link("network")))).await;
    assert_eq!(offered(&small, number).await.unwrap().reason, Reason::Team);
    lay_down(&small, PlanChange::TeamEmergency(team, Some(link("now")))).await;
    small.anna.change(&[number], &Change::Priority(Priority::Urgent)).await.unwrap();
    assert_eq!(offered(&small, number).await.unwrap().link, link("now"));
    // It is a Sunday.
    lay_down(&small, PlanChange::TeamDuty(team, "mon-fri 08:00-18:00 UTC".parse().unwrap())).await;
    assert_eq!(offered(&small, number).await.unwrap().link, link("network"));
    lay_down(&small, PlanChange::Emergency(small.anna.me(), Some(link("anna-now")))).await;
    small.anna.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    assert_eq!(offered(&small, number).await.unwrap().link, link("anna-now"));
    lay_down(&small, PlanChange::Duty(small.anna.me(), "off".parse().unwrap())).await;
    assert_eq!(offered(&small, number).await.unwrap().link, link("anna"));
}

#[tokio::test]
async fn an_override_goes_with_its_topic_and_an_area_moves_to_whoever_takes_it_last() {
    let small = Small::open().await;
    let team = with_team(&small).await;
    let number = small.ticket("Invoice", small.dana).await;
    small.anna.change(&[number], &Change::Module("Billing".parse().ok())).await.unwrap();
    let topic = "module=billing".parse().unwrap();
    lay_down(&small, PlanChange::Override(topic, Some(link("billing")))).await;
    assert_eq!(offered(&small, number).await.unwrap().link, link("billing"));
    lay_down(&small, PlanChange::Override("module=BILLING".parse().unwrap(), None)).await;
    turn(&small, number).await;

    lay_down(&small, PlanChange::AddTeam("Office".parse().unwrap())).await;
    let office = small.desk.system().team("Office").await.unwrap().id;
    lay_down(&small, PlanChange::TeamTakes(office, vec!["rest".parse().unwrap()])).await;
    assert_eq!(offered(&small, number).await, Err(NoOffer::TeamWithoutLink("Office".parse().unwrap())));
    lay_down(&small, PlanChange::RemoveTeam(office)).await;
    lay_down(&small, PlanChange::RemoveTeam(team)).await;
    assert_eq!(offered(&small, number).await, Err(NoOffer::Nobody));
}

#[tokio::test]
async fn customers_are_in_no_team_and_a_name_is_one_team() {
    let small = Small::open().await;
    let team = with_team(&small).await;
    let system = small.desk.console();
    let twice = system.lay_down(&PlanChange::AddTeam("NETWORK".parse().unwrap())).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let customer = system.lay_down(&PlanChange::Join(team, small.dana)).await;
    assert!(matches!(customer, Err(Error::NotAllowed(_))), "{customer:?}");
    assert!(matches!(small.desk.system().team("Nobody's").await, Err(Error::NoTeam(_))));
}
