//! Showing a ticket, and the link that opens it for its customer.

use super::home::{Home, timeless};

/// A ticket newly opened on the sample desk, with an answer and a note.
fn told(home: &Home) -> String {
    let ran =
        home.run(&["new", "--requester", "dana@northwind.example", "--subject", "Lamp", "It is *dark*.\n\n> was it?"]);
    let number = ran.stdout.trim_end().to_owned();
    home.run(&["reply", &number, "Try the switch: https://example.com/switch"]).said();
    home.run(&["note", &number, "She never does."]).said();
    home.run(&["set", &number, "assignee=sam@deskbell.example"]).said();
    number
}

#[test]
fn a_ticket_is_shown_with_its_thread_and_notes_say_what_they_are() {
    let home = Home::new();
    let number = told(&home);
    let shown = home.run(&["show", &number]).printed().replace(&format!("#{number} "), "#42 ");
    let _timeless = timeless();
    insta::assert_snapshot!(shown, @r"
    #42 Lamp
    status    open
    priority  normal
    category  none
    module    none
    customer  Dana Ortiz <dana@northwind.example>, Northwind
    assignee  Sam Reyes <sam@deskbell.example>
    watchers  none
    opened    [time]
    changed   [time]

    Dana Ortiz, [time]
      It is *dark*.

      > was it?

    Alice Weber, [time], PUBLIC REPLY
      Try the switch: https://example.com/switch

    Alice Weber, [time]: status open, was new

    Alice Weber, [time], INTERNAL NOTE, for the team alone
      | She never does.

    Alice Weber, [time]: assignee Sam Reyes, was nobody
    ");
}

#[test]
fn a_ticket_as_json_has_the_documented_shape() {
    let home = Home::new();
    let number = told(&home);
    let mut shown = home.run(&["show", &number, "--json"]).json();
    assert_eq!(shown["number"].to_string(), number);
    shown["number"] = 42.into();
    shown.as_object_mut().unwrap().remove("entries").unwrap();
    let _timeless = timeless();
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap(), @r#"
    {
      "assignee": {
        "booking_link_url": "https://cal.com/sam-reyes/remote-session",
        "company": null,
        "email": "sam@deskbell.example",
        "id": 2,
        "is_disabled": false,
        "name": "Sam Reyes",
        "rights": "technician",
        "role": "agent",
        "time_zone": "America/Chicago"
      },
      "calls": [],
      "category": null,
      "created_at": "[time]",
      "files": [],
      "module": null,
      "number": 42,
      "offer": {
        "booking_link_url": "https://cal.com/sam-reyes/remote-session",
        "person": "sam@deskbell.example",
        "reason": "assignee",
        "team": null,
        "why": "Sam Reyes looks after this ticket"
      },
      "priority": "normal",
      "requester": {
        "booking_link_url": null,
        "company": {
          "id": 1,
          "name": "Northwind"
        },
        "email": "dana@northwind.example",
        "id": 5,
        "is_disabled": false,
        "name": "Dana Ortiz",
        "rights": null,
        "role": "customer",
        "time_zone": "America/Denver"
      },
      "status": "open",
      "status_word": null,
      "subject": "Lamp",
      "tasks": [],
      "updated_at": "[time]",
      "watchers": []
    }
    "#);
}

#[test]
fn what_happened_to_a_ticket_has_the_documented_shape() {
    let home = Home::new();
    let shown = home.run(&["show", &told(&home), "--json"]).json();
    let lines: Vec<_> = shown["entries"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let _timeless = timeless();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"at":"[time]","body":{"format":"plain","text":"It is *dark*.\n\n> was it?"},"by":{"id":5,"name":"Dana Ortiz","role":"customer"},"event":"opened","rule":null,"seq":[n],"ticket":[n],"time":null}
    {"at":"[time]","body":{"format":"plain","text":"Try the switch: https://example.com/switch"},"by":{"id":1,"name":"Alice Weber","role":"agent"},"event":"replied","rule":null,"seq":[n],"ticket":[n],"time":null}
    {"at":"[time]","by":{"id":1,"name":"Alice Weber","role":"agent"},"event":"changed","from":{"field":"status","value":"new"},"rule":null,"seq":[n],"ticket":[n],"time":null,"to":{"field":"status","value":"open"}}
    {"at":"[time]","body":{"format":"plain","text":"She never does."},"by":{"id":1,"name":"Alice Weber","role":"agent"},"event":"noted","rule":null,"seq":[n],"ticket":[n],"time":null}
    {"at":"[time]","by":{"id":1,"name":"Alice Weber","role":"agent"},"event":"changed","from":{"field":"assignee","value":null},"rule":null,"seq":[n],"ticket":[n],"time":null,"to":{"field":"assignee","value":2}}
    "#);
}

#[test]
fn a_ticket_that_does_not_exist_is_not_found() {
    let home = Home::new();
    assert!(home.run(&["show", "4000"]).failed(3).ends_with("deskbell: no ticket 4000\n"));
    assert!(home.run(&["show", "0"]).failed(2).contains("write 42 or #42"));
    assert!(home.run(&["show"]).failed(2).contains("Usage:"));
}

#[test]
fn tickets_of_every_kind_can_be_shown() {
    let home = Home::new();
    let all = home.run(&["tickets", "all", "--json", "--limit", "500"]).json();
    for row in all.as_array().unwrap().iter().step_by(8) {
        let number = row["number"].to_string();
        assert!(home.run(&["show", &number]).printed().starts_with(&format!("#{number} ")));
    }
}

#[test]
fn a_link_starts_with_the_public_address() {
    let home = Home::new();
    home.configure("[web]\npublic_url = \"https://help.example.com\"\n");
    let link = home.run(&["link", "42"]);
    let url = link.stdout.strip_prefix("https://help.example.com/link/").unwrap();
    assert!(url.trim_end().len() > 40 && !link.stderr.contains("this machine"), "{link:#?}");
    let json = home.run(&["link", "42", "--days", "3", "--json"]).json();
    assert_eq!((&json["number"], &json["days"], &json["local"]), (&42.into(), &3.into(), &false.into()));
    assert_eq!(home.run(&["link", "42", "--days", "400"]).code, 2);
    assert_eq!(home.run(&["link", "4000"]).code, 3);
}

#[test]
fn without_an_address_no_link_is_made_and_the_mend_is_named() {
    let home = Home::new();
    let said = home.run(&["link", "42"]).failed(4);
    assert!(said.contains("web.public_url") && said.contains("deskbell serve"), "{said}");
}
