//! Booking a call, and the links it needs.

use super::home::{Home, Ran};

/// A ticket of Dana's, newly opened on the sample desk and assigned to somebody.
fn assigned(home: &Home, assignee: &str) -> String {
    let mut arguments = vec!["new", "--requester", "dana@northwind.example", "--subject", "Lamp & light"];
    arguments.extend(["--assignee", assignee, "It is dark."]);
    home.run(&arguments).stdout.trim_end().to_owned()
}

/// A link without the reference at its end, which is another one on every desk.
fn without_reference(link: &str) -> &str {
    let (link, reference) = link.split_once("&metadata%5Bticket%5D=").expect("the link carries a reference");
    assert_eq!(reference.trim_end().len(), 46, "{reference}");
    link
}

/// Where a call about that ticket is booked with Alice, without the reference.
fn link(number: &str) -> String {
    format!(
        "https://cal.com/alice-weber/30min?name=Dana+Ortiz&email=dana%40northwind.example\
         &notes=Ticket+%23{number}%3A+Lamp+%26+light"
    )
}

#[test]
fn the_link_is_that_of_the_assignee_filled_in_with_the_customer() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let printed = home.run(&["book", &number]).printed();
    assert_eq!(without_reference(&printed), link(&number));
    assert_eq!(home.run(&["book", &number, "--print"]).printed(), printed);
}

#[test]
fn a_booking_as_json_has_the_documented_shape() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let json = home.run(&["book", &number, "--json"]).printed();
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let reference = read["prefill"]["reference"].as_str().unwrap();
    insta::assert_snapshot!(json.replace(reference, "SEALED").replace(&number, "42"), @r#"
    {
      "assignee": "alice@deskbell.example",
      "booking_link_url": "https://cal.com/alice-weber/30min",
      "number": 42,
      "offer": {
        "booking_link_url": "https://cal.com/alice-weber/30min",
        "person": "alice@deskbell.example",
        "reason": "assignee",
        "team": null,
        "why": "Alice Weber looks after this ticket"
      },
      "platform": "cal_com",
      "prefill": {
        "email": "dana@northwind.example",
        "guests": [],
        "name": "Dana Ortiz",
        "notes": "Ticket #42: Lamp & light",
        "reference": "SEALED"
      },
      "url": "https://cal.com/alice-weber/30min?name=Dana+Ortiz&email=dana%40northwind.example&notes=Ticket+%2342%3A+Lamp+%26+light&metadata%5Bticket%5D=SEALED"
    }
    "#);
}

#[test]
fn without_an_assignee_or_a_link_the_mend_is_named() {
    let home = Home::new();
    let number = assigned(&home, "none");
    let said = home.run(&["book", &number]).failed(4);
    assert!(said.contains(&format!("nobody looks after #{number}")), "{said}");
    assert!(said.contains(&format!("`deskbell set {number} assignee=me`")), "{said}");
    home.run(&["set", &number, "assignee=noor@deskbell.example"]).said();
    let said = home.run(&["book", &number]).failed(4);
    assert!(said.contains("`deskbell booking-link set URL --person noor@deskbell.example`"), "{said}");
    assert_eq!(home.run(&["book", "4000"]).code, 3);
}

#[test]
fn the_settings_decide_what_leaves_the_desk() {
    let home = Home::new();
    let number = assigned(&home, "me");
    home.configure("[booking]\nprefill_email = false\nprefill_notes = false\nprefill_reference = false\n");
    assert_eq!(home.run(&["book", &number]).printed(), "https://cal.com/alice-weber/30min?name=Dana+Ortiz\n");
}

#[test]
fn the_browser_gets_exactly_the_link() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let browser = home.program("browser", "");
    let open = |ssh: &str| {
        let mut command = home.command(&["book", &number, "--open"]);
        command.env("BROWSER", &browser).env("SSH_TTY", ssh);
        Ran::from(command.output().unwrap())
    };
    let ran = open("");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "Opened in the browser.\n"));
    assert_eq!(
        home.first_call("browser").iter().map(|url| without_reference(url)).collect::<Vec<_>>(),
        [link(&number)]
    );
    let ran = open("/dev/pts/7");
    assert!(ran.stderr.contains("over SSH"), "{ran:#?}");
    assert_eq!(without_reference(&ran.printed()), link(&number));
    assert_eq!(home.calls("browser").len(), 1);
}

#[test]
fn a_browser_that_fails_leaves_the_link() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let ran = Ran::from(home.command(&["book", &number, "--open"]).env("BROWSER", "no-such-browser").output().unwrap());
    assert_eq!((ran.code, without_reference(&ran.stdout)), (1, link(&number).as_str()));
    assert!(ran.stderr.contains("no browser opened the link"), "{}", ran.stderr);
}

#[test]
fn a_pipe_gets_no_escape_in_place_of_a_clipboard() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let ran = home.run(&["book", &number, "--copy"]);
    assert_eq!((ran.code, without_reference(&ran.stdout)), (1, link(&number).as_str()));
    assert!(ran.stderr.contains("there is no clipboard here"), "{}", ran.stderr);
}

#[test]
fn the_qr_code_is_drawn_with_its_margin() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let drawn = home.run(&["book", &number, "--qr"]).printed();
    let widths: Vec<_> = drawn.lines().map(|line| line.chars().count()).collect();
    assert!(widths.len() > 15 && widths.iter().all(|width| *width == widths[0]), "{drawn}");
    assert_eq!(home.run(&["book", &number, "--qr", "--copy"]).code, 2);
}

#[test]
fn a_link_is_shown_set_and_cleared() {
    let home = Home::new();
    let links = |arguments: &[&str]| {
        let mut all = vec!["booking-link"];
        all.extend(arguments);
        home.run(&all)
    };
    assert_eq!(links(&["show"]).printed(), "https://cal.com/alice-weber/30min\n");
    assert_eq!(links(&["set", "cal.com/alice-weber/60min"]).said(), "Alice Weber: https://cal.com/alice-weber/60min\n");
    assert_eq!(links(&["show"]).printed(), "https://cal.com/alice-weber/60min\n");
    let noor = ["--person", "noor@deskbell.example"];
    assert_eq!(links(&["show", noor[0], noor[1]]).said(), "Noor Haddad has no booking link.\n");
    assert!(links(&["set", "https://cal.com/noor", noor[0], noor[1]]).said().contains("is a profile page"));
    assert_eq!(links(&["clear", noor[0], noor[1]]).said(), "Noor Haddad has no booking link any more.\n");
    let json = links(&["show", "--json", noor[0], noor[1]]).json();
    assert_eq!(json, serde_json::json!({ "person": "noor@deskbell.example", "booking_link_url": null }));
}

#[test]
fn a_link_that_is_not_safe_is_not_kept() {
    let home = Home::new();
    let long = format!("https://cal.com/{}", "a".repeat(500));
    for url in ["http://cal.com/alice/30min", "javascript:alert(1)", "https://a:b@cal.com/x", "", long.as_str()] {
        let ran = home.run(&["booking-link", "set", url]);
        assert_eq!(ran.code, 4, "{url}: {ran:#?}");
    }
    assert_eq!(home.run(&["booking-link", "show"]).printed(), "https://cal.com/alice-weber/30min\n");
}

#[test]
fn a_new_link_is_at_once_that_of_every_ticket_of_its_owner() {
    let home = Home::new();
    let numbers = [assigned(&home, "me"), assigned(&home, "me")];
    home.run(&["booking-link", "set", "https://cal.com/alice-weber/short"]).said();
    for number in &numbers {
        assert!(home.run(&["book", number]).printed().starts_with("https://cal.com/alice-weber/short?"));
    }
}

#[test]
fn any_text_gets_a_verdict() {
    let home = Home::new();
    let check = |url: &str| home.run(&["booking-link", "check", url, "--json"]).json();
    assert_eq!(
        check("https://cal.com/alice/30min"),
        serde_json::json!({
            "verdict": "embed", "platform": "cal_com", "url": "https://cal.com/alice/30min", "reason": null
        })
    );
    assert_eq!(check("javascript:alert(1)")["verdict"], "reject");
    assert_eq!(check("https://book.example.com/alice")["verdict"], "link");
    assert_eq!(check("https://calendly.com/alice/30min")["verdict"], "embed");
    assert_eq!(check("calendly.com:8443/alice/30min")["verdict"], "reject");
    home.configure("[booking]\nallowed_hosts = [\"cal.com\"]\n");
    let refused = check("https://calendly.com/alice/30min");
    assert_eq!((&refused["verdict"], &refused["url"]), (&"reject".into(), &serde_json::Value::Null));
    assert_eq!(refused["reason"], "this desk takes no booking links to calendly.com, only to cal.com");
    assert_eq!(home.run(&["booking-link", "set", "https://calendly.com/alice/30min"]).code, 4);
    home.configure("[booking]\ncal_com_hosts = [\"book.example.com\"]\n");
    assert_eq!(check("https://book.example.com/alice/30min")["verdict"], "embed");
    assert!(
        home.run(&["booking-link", "check", "cal.com/alice/30min"])
            .printed()
            .starts_with("Cal.com: the calendar opens")
    );
    assert_eq!(home.run(&["booking-link", "check", "http://cal.com/alice"]).code, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn free_times_are_printed_on_both_clocks_and_without_them_the_link() {
    let home = Home::new();
    let number = assigned(&home, "me");
    let slots = |arguments: &[&str]| {
        let mut all = vec!["slots", number.as_str()];
        all.extend(arguments);
        home.run(&all)
    };
    // Nobody is asked about the calendars of the sample, which are nobody's.
    let ran = slots(&[]);
    assert_eq!((ran.code, without_reference(&ran.stdout)), (1, link(&number).as_str()), "{ran:#?}");
    assert!(ran.stderr.contains("nobody tells the free times of this link"), "{ran:#?}");

    home.run(&["booking-link", "set", "https://cal.com/anna/30min"]).said();
    let soon = deskbell::clock::Clock::System.now() + jiff::SignedDuration::from_hours(48);
    let cal = crate::slots::CalCom::start(&[soon.to_string().as_str()]).await;
    home.configure(&format!("[booking]\nslots_url = \"{}\"\n", cal.url));
    let json = slots(&["--json"]).json();
    assert_eq!(json["slots"].as_array().unwrap().len(), 1, "{json}");
    assert_eq!(json["slots"][0]["start"], soon.to_string());
    assert!(json["slots"][0]["url"].as_str().unwrap().contains("&slot="), "{json}");
    assert_eq!(slots(&[]).printed().lines().count(), 1);

    drop(cal);
    let ran = slots(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("free times are not loading: 127.0.0.1"), "{ran:#?}");
    assert!(ran.stdout.starts_with("https://cal.com/anna/30min?"), "{ran:#?}");
}
