//! Calls on the command line: written down by hand, listed, counted; and the hooks that platforms tell of them by.

use super::home::Home;

#[test]
fn a_call_is_written_down_listed_and_marked() {
    let home = Home::new();
    home.run(&["booking", "add", "1", "--at", "2099-12-01T15:00Z", "--minutes", "45"]).printed();
    let held = home.run(&["booking", "held", "1"]);
    assert!(held.stderr.contains("The call about #1 is held."), "{}", held.stderr);
    let missed = home.run(&["booking", "missed", "1", "--reason", "no answer"]);
    assert!(missed.stderr.contains("is missed"), "{}", missed.stderr);
    let shown = home.run(&["show", "1"]).printed();
    assert!(shown.contains("call booked, Tue 1 Dec 2099") && shown.contains("call missed: no answer"), "{shown}");
    let none = home.run(&["booking", "cancel", "2"]);
    assert_eq!(none.code, 3, "{}", none.stderr);
    assert_eq!(home.run(&["booking", "add", "1", "--at", "soon"]).code, 2);
    let today = home.run(&["booking", "list", "--today", "--json"]).printed();
    assert!(today.contains("\"ticket\": 65") && !today.contains("\"ticket\": 1,"), "{today}");
}

#[test]
fn a_hook_shows_its_secret_once() {
    let home = Home::new();
    home.configure("[web]\npublic_url = \"https://help.example\"\n");
    let added = home.run(&["hook", "add", "cal-com", "support"]).printed();
    let secret = added.split_whitespace().last().unwrap().to_owned();
    assert!(added.contains("https://help.example/hooks/cal-com/support") && secret.len() == 43, "{added}");
    let again = home.run(&["hook", "add", "cal-com", "support"]);
    assert_eq!(again.code, 4, "{}", again.stderr);
    let listed = home.run(&["hook", "list"]).printed();
    assert!(listed.contains("cal-com support: nothing came yet") && !listed.contains(&secret), "{listed}");
    assert_ne!(home.run(&["hook", "rotate", "cal-com", "support"]).printed().trim(), secret);
    home.run(&["hook", "remove", "cal-com", "support"]).printed();
    assert_eq!(home.run(&["hook", "remove", "cal-com", "support"]).code, 4);
    let keyless = home.run(&["hook", "add", "acuity", "support"]);
    assert!(keyless.code != 0 && keyless.stderr.contains("API key"), "{} {}", keyless.code, keyless.stderr);
    assert_eq!(home.run(&["hook", "add", "doodle", "support"]).code, 2);
}

#[test]
fn figures_are_counted_for_people_programs_and_spreadsheets() {
    let home = Home::new();
    let booked = || {
        let json = home.run(&["report", "bookings", "--by", "all", "--json"]).printed();
        let lines: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(lines[0]["name"].as_str(), Some("all"), "{json}");
        lines[0]["booked"].as_i64().unwrap()
    };
    let before = booked();
    home.run(&["booking", "add", "1", "--at", "2099-12-01T15:00Z"]).printed();
    assert_eq!(booked(), before + 1);
    let csv = home.run(&["report", "bookings", "--by", "technician", "--csv"]).printed();
    assert!(csv.starts_with("name,tickets,shown,clicked,offered,booked,") && csv.contains("\nAlice Weber,"), "{csv}");
    assert_eq!(home.run(&["report", "bookings", "--from", "2026-02-01", "--to", "2026-01-01"]).code, 2);
}
