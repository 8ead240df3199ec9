use proptest::prelude::*;

use super::*;

fn hosts() -> Hosts {
    let named = ["cal.example.org", "cal.company.io", "cal.community.org", "example.org", "cal.com.example"];
    Hosts { cal_com: named.map(str::to_owned).to_vec(), ..Hosts::default() }
}

fn embedded(text: &str, prefill: &Prefill) -> Option<Embed> {
    embed(&BookingLink::parse(text).unwrap(), &hosts(), 42, prefill)
}

/// The address of the frame that Cal.com's script makes of an embed: it joins origin and link with a slash, rewrites
/// the one origin it knows, appends `/embed` to the path and the configuration to the query.
fn frame(embed: &Embed) -> Url {
    let origin = embed.origin.replace("https://cal.com", "https://app.cal.com");
    let mut url = Url::parse(&format!("{origin}/{}", embed.link)).unwrap();
    url.set_path(&format!("{}/embed", url.path()));
    url.query_pairs_mut().append_pair("embed", &embed.namespace);
    let config: Map<String, Value> = serde_json::from_str(&embed.config).unwrap();
    for (key, value) in config {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value]);
        for value in values {
            url.query_pairs_mut().append_pair(&key, value.as_str().unwrap());
        }
    }
    url.query_pairs_mut().append_pair("embedType", "modal");
    url
}

#[test]
fn the_frame_shows_the_page_of_the_link() {
    let end = "embed=ticket-42&layout=month_view&embedType=modal";
    for (text, page) in [
        ("https://cal.com/alice/30min", "https://app.cal.com/alice/30min/embed?"),
        ("https://www.cal.com/alice/30min", "https://app.cal.com/alice/30min/embed?"),
        ("https://app.cal.com/alice/30min/", "https://app.cal.com/alice/30min/embed?"),
        ("https://cal.com/alice/30min/embed", "https://app.cal.com/alice/30min/embed?"),
        ("https://cal.com/alice/30min#about", "https://app.cal.com/alice/30min/embed?"),
        ("https://cal.com/alice", "https://app.cal.com/alice/embed?"),
        ("https://cal.com/a/../alice/30min", "https://app.cal.com/alice/30min/embed?"),
        ("https://cal.example.org/alice/30min", "https://cal.example.org/alice/30min/embed?"),
        ("https://cal.example.org:8443/alice/30min", "https://cal.example.org:8443/alice/30min/embed?"),
        ("https://cal.example.org//alice/30min", "https://cal.example.org/alice/30min/embed?"),
        ("https://example.org/cal/alice/30min", "https://example.org/cal/alice/30min/embed?"),
        ("https://acme.cal.com/alice/30min", "https://acme.cal.com/alice/30min/embed?"),
        ("https://app.cal.eu/alice/30min", "https://app.cal.eu/alice/30min/embed?"),
        ("https://cal.eu/alice/30min", "https://cal.eu/alice/30min/embed?"),
        ("https://cal.company.io/alice/30min", "https://cal.company.io/alice/30min/embed?"),
        ("https://cal.community.org/alice/30min", "https://cal.community.org/alice/30min/embed?"),
        ("https://cal.com.example/alice/30min", "https://cal.com.example/alice/30min/embed?"),
        (
            "https://cal.com/alice/30min?duration=60&date=2026-12-01",
            "https://app.cal.com/alice/30min/embed?duration=60&date=2026-12-01&",
        ),
        ("https://cal.com/team/support/intro", "https://app.cal.com/team/support/intro/embed?"),
        ("https://cal.com/alice+bob/30", "https://app.cal.com/alice+bob/30/embed?"),
        ("https://cal.com/forms/0123-abc", "https://app.cal.com/forms/0123-abc/embed?"),
    ] {
        let embed = embedded(text, &Prefill::default()).unwrap();
        assert_eq!(frame(&embed).as_str(), format!("{page}{end}"), "{text}");
    }
}

#[test]
fn what_the_button_says_is_in_parts() {
    let embed = embedded("https://cal.com/alice/30min?duration=60", &Prefill::default()).unwrap();
    assert_eq!(embed.link, "alice/30min?duration=60");
    assert_eq!(embed.origin, "https://app.cal.com");
    assert_eq!(embed.namespace, "ticket-42");
    assert_eq!(embed.config, r#"{"layout":"month_view"}"#);
}

#[test]
fn a_host_that_starts_like_cal_com_is_written_so_that_the_script_leaves_it_alone() {
    let origin = |text| embedded(text, &Prefill::default()).unwrap().origin;
    assert_eq!(origin("https://cal.company.io/alice/30min"), "HTTPS://cal.company.io");
    assert_eq!(origin("https://cal.com.example:8443/alice/30min"), "HTTPS://cal.com.example:8443");
    assert_eq!(origin("https://acme.cal.com/alice/30min"), "https://acme.cal.com");
    assert_eq!(origin("https://cal.example.org/alice/30min"), "https://cal.example.org");
}

#[test]
fn what_has_no_page_to_embed_is_not_embedded() {
    for text in [
        "https://cal.com/d/abcdef123/30min",
        "https://cal.example.org/d/abcdef123/30min",
        "https://cal.com/",
        "https://acme.cal.com/",
        "https://cal.example.org/",
        "https://cal.example.org/embed",
        "https://cal.com/pricing",
        "https://calendly.com/acme/30min",
        "https://other.example.org/alice/30min",
        "https://cal.com:8443/alice/30min",
        "https://cal.com.evil.example/alice/30min",
    ] {
        assert_eq!(embedded(text, &Prefill::default()), None, "{text}");
    }
}

#[test]
fn the_configuration_is_flat_and_fills_in_the_form() {
    let prefill = Prefill {
        name: "Bob Ö & Co".to_owned(),
        email: "bob+x@example.org".to_owned(),
        notes: "line1\nline2 #42".to_owned(),
        guests: vec!["a@x.example".to_owned(), "b@x.example".to_owned()],
        reference: "sealed".to_owned(),
    };
    let embed = embedded("https://cal.com/alice/30min", &prefill).unwrap();
    let config: Value = serde_json::from_str(&embed.config).unwrap();
    assert_eq!(
        config,
        json!({
            "layout": "month_view",
            "name": "Bob Ö & Co",
            "email": "bob+x@example.org",
            "notes": "line1\nline2 #42",
            "guests": ["a@x.example", "b@x.example"],
            "metadata[ticket]": "sealed",
        })
    );
    let one = Prefill { guests: vec!["a@x.example".to_owned()], ..Prefill::default() };
    assert!(embedded("https://cal.com/alice/30min", &one).unwrap().config.contains(r#""guests":["a@x.example"]"#));
}

#[test]
fn what_the_link_says_is_not_said_again() {
    let prefill = Prefill { name: "B".to_owned(), email: "b@example.org".to_owned(), ..Prefill::default() };
    let embed = embedded("https://cal.com/alice/30min?name=A&layout=week_view", &prefill).unwrap();
    assert_eq!(embed.config, r#"{"email":"b@example.org"}"#);
    assert_eq!(
        frame(&embed).as_str(),
        "https://app.cal.com/alice/30min/embed?name=A&layout=week_view&embed=ticket-42&email=b%40example.org&embedType=modal"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_frame_never_leaves_the_host_of_the_link(
        host in prop::sample::select(vec!["cal.com", "www.cal.com", "acme.cal.com", "cal.eu", "cal.company.io", "cal.com.example"]),
        path in "(/([a-z.:@+%0-9]{0,8}|\\.\\.|https:|javascript:|%2e%2e|embed|d|\"|<)){0,5}/?",
        query in "(\\?[a-z=&%'\"<>:/]{0,20})?",
        name in any::<String>(),
    ) {
        let Ok(link) = BookingLink::parse(&format!("https://{host}{path}{query}")) else { return Ok(()) };
        let prefill = Prefill { name, ..Prefill::default() };
        let Some(embed) = embed(&link, &hosts(), 42, &prefill) else { return Ok(()) };
        let frame = frame(&embed);
        let expected = if is_central(link.host()) { "app.cal.com" } else { link.host() };
        prop_assert_eq!((frame.scheme(), frame.host_str(), frame.port()), ("https", Some(expected), None));
        prop_assert!(frame.path().ends_with("/embed"));
        prop_assert!(!embed.link.starts_with(['/', '?']) && !embed.link.contains(['"', '<', '>', '\\']));
    }
}
