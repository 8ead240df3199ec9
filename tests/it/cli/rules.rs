//! Rules: read, listed, tried, refused with the line.

use super::home::Home;

const RULES: &str = "[[rule]]\nname = \"Booked\"\non = \"booked\"\nonly = { priority = \"urgent\" }\n\
                     status = \"on_hold\"\nassign = \"host\"\n\n\
                     [[rule]]\nname = \"Late\"\non = \"not_booked\"\nhours = 48\nnote = \"Ask again\"\n";

fn write(home: &Home, text: &str) {
    let settings = home.configure("");
    std::fs::write(settings.with_file_name("rules.toml"), text).unwrap();
}

#[test]
fn rules_are_listed_checked_and_tried_without_doing_anything() {
    let home = Home::new();
    assert!(home.run(&["rules", "list"]).said().contains("There are no rules: write some into"));
    write(&home, RULES);
    let listed = home.run(&["rules", "list"]).printed();
    let expected = "Booked: when a call is booked, for priority urgent alone\n  set the status to on_hold\n  \
                    assign it to the agent the call is with\n";
    assert!(listed.contains(expected), "{listed}");
    assert!(home.run(&["rules", "check"]).printed().contains("2 rules, nothing wrong"));
    let before = home.run(&["show", "42", "--json"]).json();
    let tried = home.run(&["rules", "try", "42"]);
    assert!(tried.stderr.contains("Booked: is not for this ticket"), "{tried:#?}");
    let late = "Late: when no call is booked within 48 hours of the link\n  add the note \"Ask again\"\n";
    assert!(tried.printed().contains(late));
    assert_eq!(home.run(&["show", "42", "--json"]).json()["entries"], before["entries"]);
}

#[test]
fn a_mistake_is_named_with_its_line_and_nothing_starts_with_it() {
    let home = Home::new();
    write(&home, &RULES.replace("hours", "huors"));
    let said = home.run(&["rules", "check"]).failed(2);
    assert!(said.contains("rules.toml line 11: there is no key huors, did you mean hours"), "{said}");
    assert!(home.run(&["serve", "--listen", "127.0.0.1:0"]).failed(2).contains("did you mean hours"));
}

#[test]
fn an_agent_who_is_not_on_the_desk_is_named() {
    let home = Home::new();
    home.run(&["show", "42"]).printed();
    write(&home, &RULES.replace("host", "nadie@desk.example"));
    let said = home.run(&["rules", "check"]).failed(4);
    assert!(said.contains("\"Booked\" assigns to nadie@desk.example, who answers no tickets"), "{said}");
}
