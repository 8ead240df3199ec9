//! Teams, overrides and duty: what decides in whose calendar a call is booked.

use serde_json::json;

use super::home::Home;

/// A ticket of Dana's that nobody looks after.
fn nobodys(home: &Home, more: &[&str]) -> String {
    let mut arguments = vec!["new", "--requester", "dana@northwind.example", "--subject", "Lamp", "--assignee", "none"];
    arguments.extend(more);
    arguments.push("It is dark.");
    home.run(&arguments).stdout.trim_end().to_owned()
}

fn explain(home: &Home, number: &str) -> String {
    home.run(&["booking-link", "explain", number]).printed()
}

#[test]
fn a_team_is_made_filled_and_offered() {
    let home = Home::new();
    let number = nobodys(&home, &[]);
    let ran = home.run(&["booking-link", "explain", &number]);
    assert!(ran.stderr.contains(&format!("`deskbell set {number} assignee=me`")), "{ran:#?}");
    assert!(ran.printed().starts_with("nobody's calendar, because nobody looks after this ticket"));

    home.run(&["team", "add", "Lights"]).said();
    let said = home.run(&["team", "join", "lights", "alice@deskbell.example", "noor@deskbell.example"]).said();
    assert_eq!(said, "Lights: Alice Weber, Noor Haddad\n");
    home.run(&["team", "takes", "lights", "rest"]).said();
    let turn = "Alice Weber, because nobody looks after this ticket yet, and Alice Weber is next in the team Lights\n\
                https://cal.com/alice-weber/30min\n";
    assert_eq!(explain(&home, &number), turn);

    home.run(&["team", "link", "Lights", "https://cal.com/team/lights/call"]).said();
    let json = home.run(&["booking-link", "explain", &number, "--json"]).json();
    let expected = json!({
        "reason": "team",
        "why": "nobody looks after this ticket yet",
        "person": null,
        "team": "Lights",
        "booking_link_url": "https://cal.com/team/lights/call",
    });
    assert_eq!(json, expected);
    assert_eq!(home.run(&["book", &number, "--json"]).json()["offer"], expected);
    assert!(home.run(&["book", &number]).printed().starts_with("https://cal.com/team/lights/call?name=Dana"));

    let shown = home.run(&["team", "show", "Lights", "--json"]).json();
    assert_eq!(shown["takes"], json!(["rest"]));
    assert_eq!(shown["members"], json!(["alice@deskbell.example", "noor@deskbell.example"]));
    home.run(&["team", "remove", "Lights"]).said();
    assert!(explain(&home, &number).starts_with("nobody's calendar"));
}

#[test]
fn overrides_emergencies_and_duty_are_laid_down_and_taken_back() {
    let home = Home::new();
    let number = nobodys(&home, &["--module", "Billing"]);
    home.run(&["override", "set", "module=billing", "https://cal.com/billing/call"]).said();
    assert!(explain(&home, &number).ends_with("https://cal.com/billing/call\n"));
    home.run(&["set", &number, "assignee=me", "priority=urgent"]).said();
    home.run(&["person", "emergency", "alice@deskbell.example", "https://cal.com/alice-weber/now"]).said();
    assert!(explain(&home, &number).contains("this ticket is urgent"));
    home.run(&["person", "duty", "alice@deskbell.example", "off"]).said();
    assert!(explain(&home, &number).ends_with("https://cal.com/billing/call\n"));
    home.run(&["override", "clear", "module=Billing"]).said();
    assert_eq!(home.run(&["override", "list", "--json"]).json(), json!([]));
    assert!(explain(&home, &number).starts_with("Alice Weber, because Alice Weber looks after this ticket\n"));
}

#[test]
fn what_cannot_be_laid_down_says_what_can() {
    let home = Home::new();
    home.run(&["team", "add", "Lights"]).said();
    assert!(home.run(&["team", "add", "LIGHTS"]).failed(4).contains("there is a team LIGHTS already"));
    assert!(home.run(&["team", "show", "Lamps"]).failed(3).contains("`deskbell team list` lists them"));
    assert!(home.run(&["team", "join", "Lights", "dana@northwind.example"]).failed(4).contains("a customer"));
    assert!(home.run(&["team", "takes", "Lights", "status=open"]).failed(4).contains("module=NAME or category=NAME"));
    assert!(home.run(&["team", "duty", "Lights", "sometimes"]).failed(2).contains("mon-fri 08:00-18:00 Europe/Berlin"));
    assert!(home.run(&["team", "link", "Lights", "http://cal.com/x"]).failed(4).contains("https"));
    assert_eq!(home.run(&["override", "clear", "module=Nothing"]).code, 3);
}
