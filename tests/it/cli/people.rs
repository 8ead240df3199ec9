//! People, and the desk that the first of them makes.

use super::home::Home;

#[test]
fn the_first_agent_makes_the_real_desk_and_every_verb_then_uses_it() {
    let home = Home::new();
    let added = home.run(&["person", "add", "anna@example.com", "--name", "Anna Berg", "--agent"]).said();
    assert_eq!(
        home.homeless(&added),
        "Made a new desk, in ~/data/deskbell/desk.db.\n\
         Added anna@example.com as administrator.\n\
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
        "rights": "administrator",
        "is_disabled": false,
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
    insta::assert_snapshot!(home.run(&["person", "list"]).printed(), @"administrator Kit 東京             Northwind          kit@example.com");
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
fn roles_are_given_by_an_administrator_and_end_sessions() {
    let home = Home::new();
    for name in ["anna", "bert"] {
        home.run(&["person", "add", &format!("{name}@example.com"), "--name", name, "--role", "technician"]).said();
    }
    let list = home.run(&["person", "list"]).printed();
    assert!(list.starts_with("administrator anna") && list.contains("technician    bert"), "{list}");
    let said = home.run(&["--as", "bert@example.com", "person", "role", "bert@example.com", "administrator"]);
    assert_eq!(said.failed(4), "deskbell: only an administrator may do this\n");
    let said = home.run(&["--as", "anna@example.com", "person", "role", "bert@example.com", "read-only"]).said();
    assert_eq!(said, "bert@example.com was technician and is read-only now.\n");
    let said = home.run(&["--as", "anna@example.com", "person", "disable", "anna@example.com"]).failed(4);
    assert!(said.contains("only administrator"), "{said}");
    home.run(&["person", "disable", "bert@example.com"]).said();
    assert!(home.run(&["--as", "bert@example.com", "tickets"]).failed(3).contains("no agent bert@example.com"));
    assert_eq!(
        home.run(&["person", "sessions", "bert@example.com"]).said(),
        "bert@example.com is signed in nowhere.\n"
    );
}

#[test]
fn the_log_is_printed_and_checked() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent"]).said();
    home.run(&["--as", "anna@example.com", "person", "add", "kit@example.com", "--name", "Kit"]).said();
    let log = home.run(&["audit"]).printed();
    let lines: Vec<_> = log.lines().collect();
    assert!(lines[0].contains("  -                     added a person  Anna  role: administrator"), "{log}");
    assert!(lines[1].contains("  Anna                  added a person  Kit  role: customer"), "{log}");
    assert!(home.run(&["audit", "verify"]).printed().starts_with("2 lines, each fits the one before it\n"));
    assert!(home.run(&["audit", "--since", "soon"]).failed(4).contains("7d or 24h"));
}

#[test]
fn customer_links_are_listed_and_withdrawn() {
    let home = Home::new();
    let number =
        home.run(&["new", "--requester", "dana@northwind.example", "--subject", "Lamp", "It is dark"]).printed();
    let number = number.trim().trim_start_matches('#').to_owned();
    assert_eq!(home.run(&["link", "list", &number]).said(), format!("#{number} has no links.\n"));
    let link = |arguments: &[&str]| {
        let mut command = home.command(&["link"]);
        command.args(arguments).env("DESKBELL_WEB_PUBLIC_URL", "https://help.example.com/");
        command.output().unwrap()
    };
    assert!(link(&[&number]).status.success());
    let listed = home.run(&["link", "list", &number]).printed();
    assert!(listed.contains("dana@northwind.example  opens until "), "{listed}");
    assert_eq!(home.run(&["link", "revoke", &number]).said(), format!("Withdrew 1 link of #{number}.\n"));
    assert!(home.run(&["link", "list", &number]).printed().contains("  withdrawn "));
    let none = home.run(&["link", "revoke", "--person", "dana@northwind.example"]).said();
    assert_eq!(none, "Withdrew 0 links of dana@northwind.example.\n");
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
