//! People, and the desk that the first of them makes.

use super::home::Home;

#[test]
fn the_first_agent_makes_the_real_desk_and_every_verb_then_uses_it() {
    let home = Home::new();
    let added = home.run(&["person", "add", "anna@example.com", "--name", "Anna Berg", "--agent"]).said();
    assert_eq!(
        home.homeless(&added),
        "Made a new desk, in ~/data/deskbell/desk.db.\n\
         Added anna@example.com as agent.\n\
         To let them sign in to the pages: deskbell person password anna@example.com\n"
    );
    assert!(!home.data("sample.db").exists());
    let ran = home.run(&["tickets"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn on_a_desk_with_several_agents_one_says_who_one_is() {
    let home = Home::new();
    for name in ["anna", "bert"] {
        let email = format!("{name}@example.com");
        home.run(&["person", "add", &email, "--name", name, "--agent"]).said();
    }
    let said = home.run(&["tickets"]).failed(2);
    assert_eq!(
        said,
        "deskbell: say who you are with --as EMAIL or me.email; its agents: anna@example.com, bert@example.com\n"
    );
    assert_eq!(
        home.command(&["tickets"]).env("DESKBELL_AS", "bert@example.com").output().unwrap().status.code(),
        Some(0)
    );
}

#[test]
fn a_desk_without_agents_says_how_to_add_one() {
    let home = Home::new();
    home.run(&["person", "add", "dana@example.com", "--name", "Dana"]).said();
    assert!(home.run(&["tickets"]).failed(3).contains("person add EMAIL --name NAME --agent"));
}

#[test]
fn people_are_listed_with_everything_but_their_password() {
    let home = Home::new();
    let mut arguments = vec!["person", "add", "kit@example.com", "--name", "Kit 東京", "--agent", "--password-stdin"];
    arguments.extend(["--company", "Northwind", "--time-zone", "Asia/Tokyo"]);
    home.run_with(&arguments, "correct horse\n").said();
    insta::assert_snapshot!(home.run(&["person", "list", "--json"]).printed(), @r#"
    [
      {
        "id": 1,
        "role": "agent",
        "name": "Kit 東京",
        "email": "kit@example.com",
        "company": {
          "id": 1,
          "name": "Northwind"
        },
        "time_zone": "Asia/Tokyo",
        "booking_link_url": null
      }
    ]
    "#);
    insta::assert_snapshot!(home.run(&["person", "list"]).printed(), @"agent    Kit 東京             Northwind          kit@example.com");
}

#[test]
fn what_cannot_be_is_refused_before_a_desk_is_made() {
    let home = Home::new();
    let add = |more: &[&str], stdin: &str| {
        let mut arguments = vec!["person", "add", "anna@example.com", "--name", "Anna"];
        arguments.extend(more);
        home.run_with(&arguments, stdin)
    };
    assert!(add(&["--password-stdin"], "short\n").failed(4).contains("12 characters"));
    assert!(add(&["--password-stdin"], "Password2026\n").failed(4).contains("first that are tried"));
    assert!(add(&["--password-stdin"], &"x".repeat(1025)).failed(4).contains("1024 bytes"));
    assert_eq!(home.run(&["person", "add", "anna", "--name", "Anna"]).code, 2);
    assert!(!home.data("desk.db").exists());
    assert!(add(&["--time-zone", "Berlin"], "").failed(4).contains("Europe/Berlin"));
    add(&[], "").said();
    assert!(add(&[], "").failed(4).contains("has the address"));
}

#[test]
fn a_password_is_changed_from_stdin_and_never_asked_of_a_pipe() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent"]).said();
    let changed = home.run_with(&["person", "password", "anna@example.com", "--password-stdin"], "correct horse\n");
    assert_eq!(changed.said(), "anna@example.com has a new password, and was signed out everywhere.\n");
    let said = home.run_with(&["person", "password", "anna@example.com"], "correct horse\n").failed(2);
    assert!(said.contains("--password-stdin"), "{said}");
    let said = home.run_with(&["person", "password", "kit@example.com", "--password-stdin"], "correct horse\n");
    assert!(said.failed(3).contains("no person kit@example.com"));
}

#[test]
fn the_sample_desk_takes_people_only_when_asked() {
    let home = Home::new();
    let said = home.run(&["person", "add", "pat@deskbell.example", "--name", "Pat", "--sample"]).said();
    assert!(said.contains("sample desk"), "{said}");
    assert!(home.run(&["person", "list"]).printed().contains("Pat"));
    assert!(!home.data("desk.db").exists());
}

#[test]
fn somebody_who_cannot_be_added_makes_no_desk() {
    let home = Home::new();
    let long = "a".repeat(201);
    for wrong in [["--name", ""], ["--name", &long], ["--company", &long], ["--time-zone", "Mars/Olympus"]] {
        let mut arguments = vec!["person", "add", "kit@example.com", "--agent"];
        if wrong[0] != "--name" {
            arguments.extend(["--name", "Kit"]);
        }
        arguments.extend(wrong);
        home.run(&arguments).failed(4);
    }
    assert!(!home.data("desk.db").exists(), "the sample is still what one sees");
}
