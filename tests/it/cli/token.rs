//! Tokens of the API, from the command line.

use super::home::Home;

#[test]
fn a_token_is_shown_once_listed_without_it_and_revoked() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna Berg", "--agent"]).said();
    let made = home.run(&["token", "add", "--name", "backup", "--read-only", "--days", "30"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let token = made.stdout.trim_end();
    assert!(token.starts_with("deskbell_") && token.len() == 52, "{token}");
    assert!(made.stderr.contains("It looks in the name of anna@example.com for 30 days, and is not shown again."));
    let listed = home.run(&["token", "list"]).printed();
    assert!(listed.contains("read  until") && listed.contains("never used") && listed.contains("backup"), "{listed}");
    assert!(!listed.contains(token));
    let bytes = std::fs::read(home.data("desk.db")).unwrap();
    assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "the token itself was kept");
    let (id, _) = listed.split_once(' ').unwrap();
    assert!(home.run(&["token", "revoke", id]).said().contains("is signed out"));
    assert_eq!(home.run(&["token", "list"]).printed(), "");
    assert_eq!(home.run(&["token", "revoke", id]).failed(3), format!("deskbell: no token {id}\n"));
}
