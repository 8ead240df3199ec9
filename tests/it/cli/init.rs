//! `deskbell init`: a desk for a team, and what a server needs around it.

use super::home::Home;

const ANNA: [&str; 6] = ["init", "--email", "anna@example.com", "--name", "Anna Berg", "--password-stdin"];

#[test]
fn a_desk_is_made_with_its_key_and_its_first_administrator() {
    let home = Home::new();
    let made = home.run_with(&ANNA, "correct horse battery\n");
    assert_eq!(made.code, 0, "{made:#?}");
    assert_eq!(
        home.homeless(&made.stdout),
        "desk           ~/data/deskbell/desk.db\n\
         key            ~/data/deskbell/desk.key\n\
         administrator  Anna Berg <anna@example.com>\n"
    );
    assert!(made.stderr.contains("web.public_url"), "{}", made.stderr);
    assert!(home.data("desk.key").exists());
    assert!(home.run(&["person", "list"]).printed().starts_with("administrator Anna Berg"));
    let again = home.run_with(&ANNA, "correct horse battery\n").failed(4);
    assert!(again.contains("has an administrator already, anna@example.com"), "{again}");
}

#[test]
fn nothing_is_made_when_something_is_refused_or_nobody_can_be_asked() {
    let home = Home::new();
    assert!(home.run_with(&ANNA, "short\n").failed(4).contains("password"));
    assert!(home.run(&["init"]).failed(2).contains("--email"));
    assert!(!home.data("desk.db").exists());
}

#[test]
fn the_files_around_it_name_this_desk() {
    let home = Home::new();
    let unit = home.run(&["init", "--print", "systemd"]).printed();
    assert!(home.homeless(&unit).contains(" serve --desk ~/data/deskbell/desk.db --listen 127.0.0.1:8420"), "{unit}");
    let elsewhere = ["init", "--print", "systemd", "--database", "postgres://deskbell@db.example.com/desk"];
    let unit = home.run(&elsewhere).printed();
    assert!(unit.contains(" serve --listen 127.0.0.1:8420") && !unit.contains("db.example.com"), "{unit}");
    for (printed, expected) in
        [("nginx", "proxy_pass http://127.0.0.1:8420;"), ("caddy", "reverse_proxy 127.0.0.1:8420 {")]
    {
        let text = home.run(&["init", "--print", printed]).printed();
        assert!(text.contains(expected) && text.contains("help.example.com") && !text.contains('@'), "{text}");
    }
    assert!(!home.data("desk.db").exists());
}
