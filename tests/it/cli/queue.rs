//! Listing tickets, and which desk they come from.

use super::home::{Home, timeless};

#[test]
fn the_sample_desk_is_made_on_first_use_and_says_so_once() {
    let home = Home::new();
    let first = home.run(&["tickets"]);
    assert_eq!(home.homeless(&first.stderr), "Made the sample desk, in ~/data/deskbell/sample.db.\n");
    assert!(first.stdout.starts_with("   NO.  PRIO"), "{}", first.stdout);
    assert_eq!(home.run(&["tickets"]).said(), "");
    assert!(!home.data("desk.db").exists());
}

#[test]
fn tickets_as_json_have_the_documented_shape() {
    let home = Home::new();
    let json = home.run(&["tickets", "all", "--json", "--limit", "1", "#1"]).printed();
    let _timeless = timeless();
    insta::assert_snapshot!(json, @r#"
    [
      {
        "number": 1,
        "subject": "Night calls reach the wrong duty officer",
        "status": "closed",
        "priority": "urgent",
        "category": "Phones",
        "module": null,
        "created_at": "[time]",
        "updated_at": "[time]",
        "requester": {
          "id": 14,
          "role": "customer",
          "name": "Astrid Bjørnsdóttir"
        },
        "assignee": {
          "id": 2,
          "role": "agent",
          "name": "Sam Reyes"
        },
        "customer_wrote_last": true,
        "call": null
      }
    ]
    "#);
}

#[test]
fn a_view_a_query_or_both_choose_the_tickets() {
    let home = Home::new();
    let numbers = |arguments: &[&str]| {
        let mut all = vec!["tickets", "--json", "--limit", "500"];
        all.extend(arguments);
        let list = home.run(&all).json();
        list.as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let all = numbers(&["all"]);
    assert!(all.len() >= 60, "{}", all.len());
    assert_eq!(numbers(&["unassigned"]), numbers(&["is:open", "assignee:none"]));
    assert_eq!(numbers(&[]), numbers(&["mine"]));
    let solved = numbers(&["solved"]);
    assert_eq!(numbers(&["--", "all", "-status:solved"]).len(), all.len() - solved.len());
    assert!(numbers(&["mine", "priority:urgent"]).len() < numbers(&["mine"]).len());
}

#[test]
fn a_list_that_goes_on_says_how_to_see_more() {
    let home = Home::new();
    let ran = home.run(&["tickets", "all", "--limit", "3"]);
    assert_eq!(ran.stdout.lines().count(), 4);
    assert!(ran.stderr.ends_with("There are more: --limit 6\n"), "{}", ran.stderr);
    assert!(
        home.run(&["tickets", "all", "nothingatalllikeit"]).said().contains("No ticket matches `nothingatalllikeit`")
    );
}

#[test]
fn a_query_that_cannot_be_read_is_explained() {
    let home = Home::new();
    assert!(home.run(&["tickets", "stauts:open"]).failed(4).contains("did you mean status:"));
    assert!(home.run(&["tickets", "--limit", "0"]).failed(2).contains("--limit"));
}

#[test]
fn one_acts_as_who_one_says() {
    let home = Home::new();
    let mine = |who: &[&str]| {
        let mut arguments = vec!["tickets", "mine", "--json"];
        arguments.extend(who);
        home.run(&arguments).printed()
    };
    assert_eq!(mine(&[]), mine(&["--as", "ALICE@deskbell.example"]));
    assert_ne!(mine(&[]), mine(&["--as", "sam@deskbell.example"]));
    home.configure("[me]\nemail = \"kenji@deskbell.example\"\n");
    assert!(mine(&[]).contains("Kenji"));
    let ran = home.run(&["tickets", "--as", "nobody@deskbell.example"]);
    let said = ran.failed(3);
    assert!(said.contains("--as: no agent nobody@deskbell.example on this desk; its agents: alice@"), "{said}");
    // Whoever one is on one's own desk, the sample has its own people.
    home.configure("[me]\nemail = \"anna@example.com\"\n");
    assert!(mine(&[]).contains("Alice Weber"));
}

#[test]
fn a_desk_that_is_not_there_is_not_made_by_a_misspelt_name() {
    let home = Home::new();
    let said = home.run(&["tickets", "--desk", "typo.db"]).failed(3);
    assert!(said.contains("typo.db") && said.contains("person add"), "{said}");
    assert!(!home.path("typo.db").exists());
}

#[test]
fn a_file_that_is_no_desk_is_left_alone() {
    let home = Home::new();
    std::fs::write(home.path("letter.txt"), "Dear Dana, ".repeat(1000)).unwrap();
    let said = home.run(&["tickets", "--desk", "letter.txt"]).failed(1);
    assert!(said.contains("letter.txt is not a desk's database"), "{said}");
    assert!(std::fs::read_to_string(home.path("letter.txt")).unwrap().starts_with("Dear Dana"));
}
