//! Verbs that change tickets.

use super::home::Home;

/// The number of a ticket newly opened on the sample desk.
fn opened(home: &Home) -> String {
    let ran = home.run(&["new", "--requester", "dana@northwind.example", "--subject", "Lamp", "It is dark."]);
    assert_eq!(ran.code, 0, "{ran:#?}");
    ran.stdout.trim_end().to_owned()
}

fn row(home: &Home, number: &str) -> serde_json::Value {
    home.run(&["tickets", "all", "--json", &format!("#{number}")]).json()[0].clone()
}

#[test]
fn a_new_ticket_prints_its_number_and_nothing_else() {
    let home = Home::new();
    let number = opened(&home);
    let row = row(&home, &number);
    assert_eq!((&row["subject"], &row["status"], &row["priority"]), (&"Lamp".into(), &"new".into(), &"normal".into()));
    assert!(number.parse::<u32>().unwrap() > 60);
}

#[test]
fn a_new_ticket_takes_its_words_from_stdin_and_its_fields_from_options() {
    let home = Home::new();
    let mut arguments = vec!["new", "--requester", "dana@northwind.example", "--subject", "Lamp"];
    arguments.extend(["--priority", "urgent", "--category", "Hardware", "--assignee", "sam@deskbell.example"]);
    let ran = home.run_with(&arguments, "It is dark.\n");
    let row = row(&home, ran.stdout.trim_end());
    assert_eq!((&row["priority"], &row["category"]), (&"urgent".into(), &"Hardware".into()));
    assert_eq!(row["assignee"]["name"], "Sam Reyes");
}

#[test]
fn a_ticket_for_nobody_or_about_nothing_is_refused() {
    let home = Home::new();
    let new = |requester: &str, subject: &str, text: &str| {
        home.run(&["new", "--requester", requester, "--subject", subject, text])
    };
    assert!(new("nobody@example.com", "Lamp", "Dark").failed(3).contains("no person nobody@example.com"));
    assert_eq!(new("dana@northwind.example", "", "Dark").code, 2);
    assert!(new("dana@northwind.example", "Lamp", "  ").failed(4).contains("the description is empty"));
    assert!(home.run(&["new", "--subject", "Lamp", "Dark"]).failed(2).contains("--requester"));
}

#[test]
fn a_reply_is_sent_and_a_note_is_kept() {
    let home = Home::new();
    let number = opened(&home);
    assert_eq!(home.run(&["reply", &number, "Try the switch."]).said(), format!("Sent to Dana Ortiz on #{number}.\n"));
    assert_eq!(row(&home, &number)["status"], "open");
    let said = home.run_with(&["note", &number, "-"], "Same as last week.\n").said();
    assert_eq!(said, format!("Noted on #{number}, for the team alone.\n"));
}

#[test]
fn working_time_goes_with_a_reply_and_is_shown_with_it() {
    let home = Home::new();
    let number = opened(&home);
    let said = home.run(&["reply", &number, "--minutes", "80", "--billable", "Done."]).said();
    assert_eq!(said, format!("Sent to Dana Ortiz on #{number}, 1 h 20 min, billable.\n"));
    let thread = home.run(&["show", &number, "--json"]).json();
    let times: Vec<_> = thread["entries"].as_array().unwrap().iter().map(|entry| entry["time"].to_string()).collect();
    assert_eq!(times, ["null", r#"{"billable":true,"minutes":80}"#, "null"]);
    assert!(home.run(&["show", &number]).printed().contains("PUBLIC REPLY, 1 h 20 min, billable"));
    assert!(home.run(&["note", &number, "--minutes", "0", "x"]).failed(4).contains("write 1 to 1440"));
    assert!(home.run(&["note", &number, "--billable", "x"]).failed(2).contains("--minutes"));
}

#[test]
fn nothing_is_sent_that_says_nothing_or_goes_nowhere() {
    let home = Home::new();
    let number = opened(&home);
    assert!(home.run(&["reply", &number]).failed(4).contains("the reply is empty: nothing was done"));
    assert!(home.run(&["note", &number, " \n "]).failed(4).contains("the note is empty"));
    assert_eq!(home.run(&["reply", "4000", "Hello"]).failed(3), "deskbell: no ticket 4000\n");
    assert!(home.run(&["reply", "lamp", "Hello"]).failed(2).contains("write 42 or #42"));
    let long = "x".repeat(256 * 1024 + 1);
    assert!(home.run_with(&["reply", &number, "-"], &long).failed(4).contains("longer than 256 KiB"));
}

#[test]
fn fields_are_set_on_several_tickets_at_once() {
    let home = Home::new();
    let (one, two) = (opened(&home), opened(&home));
    let said = home.run(&["set", &one, &two, "priority=high", "assignee=me", "category="]).said();
    assert_eq!(
        said,
        format!(
            "#{one} priority: high, was normal\n#{two} priority: high, was normal\n\
             #{one} assignee: Alice Weber, was nobody\n#{two} assignee: Alice Weber, was nobody\n\
             #{one} category: none, already\n#{two} category: none, already\n"
        )
    );
    assert_eq!(row(&home, &two)["assignee"]["name"], "Alice Weber");
    home.run(&["set", &one, "status=on-hold", "subject=Lamp on floor 3", "watchers=sam@deskbell.example"]).said();
    assert_eq!(row(&home, &one)["status"], "on_hold");
    assert!(home.run(&["tickets", "all", "watcher:sam", &format!("#{one}")]).printed().contains("Lamp on floor 3"));
}

#[test]
fn a_field_or_a_value_that_does_not_exist_changes_nothing() {
    let home = Home::new();
    let number = opened(&home);
    let set = |words: &[&str]| {
        let mut arguments = vec!["set", number.as_str()];
        arguments.extend(words);
        home.run(&arguments)
    };
    assert!(set(&["status=solved", "colour=red"]).failed(2).contains("there is no field \"colour\""));
    assert!(set(&["priority=high", "status=done"]).failed(4).contains("is not one of new, open"));
    assert!(set(&["assignee=dana@northwind.example"]).failed(4).contains("is a customer"));
    assert!(set(&["assignee=zoe@deskbell.example"]).failed(3).contains("no person zoe@"));
    assert!(set(&["43"]).failed(2).contains("change what?"));
    assert!(home.run(&["set", "status=open", "priority=low"]).failed(2).contains("which ticket?"));
    assert_eq!(home.run(&["set", &number, "4000", "status=solved"]).failed(3), "deskbell: no ticket 4000\n");
    assert_eq!((&row(&home, &number)["status"], &row(&home, &number)["priority"]), (&"new".into(), &"normal".into()));
}

#[test]
fn what_a_customer_wrote_stays_text() {
    let home = Home::new();
    let subject = "a\u{9b}31m \u{202e}evil";
    let arguments = ["new", "--requester", "dana@northwind.example", "--subject", subject, "\u{1b}]0;owned\u{7}"];
    let number = home.run(&arguments).printed();
    let number = number.trim_end();
    let query = format!("#{number}");
    assert!(home.run(&["tickets", "all", &query]).printed().contains("31m evil"));
    let json = home.run(&["tickets", "all", "--json", &query]).printed();
    assert!(!json.contains('\u{202e}') && json.contains("\\u202e"), "{json}");
}

#[test]
fn canned_responses_are_kept_listed_and_removed() {
    let home = Home::new();
    let canned = |words: &[&str]| home.run(&[&["canned"], words].concat());
    // The sample desk is made on first use, and says so.
    canned(&["list"]);
    assert_eq!(canned(&["add", "Offer a call", "Hi {customer}: {booking_link}"]).said(), "Kept \"Offer a call\".\n");
    assert_eq!(canned(&["add", "OFFER A CALL", "Pick a time: {booking_link}"]).said(), "Changed \"OFFER A CALL\".\n");
    let all = canned(&["list", "--json"]).json();
    assert_eq!(all[0]["text"], "Pick a time: {booking_link}");
    assert!(canned(&["list"]).printed().contains("Pick a time"));
    assert!(canned(&["add", "x", "Hi {costumer}"]).failed(4).contains("nothing fills {costumer}"));
    assert_eq!(canned(&["remove", "offer a call"]).said(), "Removed \"offer a call\".\n");
    assert!(canned(&["remove", "offer a call"]).failed(3).contains("no canned response"));
}
