use proptest::prelude::*;

use super::*;

fn dana() -> Prefill {
    let mut prefill = Prefill::for_ticket("Dana Ortiz", "dana+vpn@example.com", 42, "VPN drops & returns");
    prefill.guests = vec!["sam@example.com".to_owned(), "kim@example.com".to_owned()];
    prefill.reference = "sealed-_1".to_owned();
    prefill
}

fn filled_in(text: &str) -> String {
    BookingLink::parse(text).unwrap().prefilled(&Hosts::default(), &dana()).url.into()
}

#[test]
fn each_platform_is_told_in_its_own_words() {
    let name = "Dana+Ortiz";
    let email = "dana%2Bvpn%40example.com";
    let notes = "Ticket+%2342%3A+VPN+drops+%26+returns";
    for (page, query) in [
        (
            "cal.com/alice/30min",
            format!(
                "name={name}&email={email}&notes={notes}&guests=sam%40example.com&guests=kim%40example.com&metadata%5Bticket%5D=sealed-_1"
            ),
        ),
        (
            "calendly.com/acme/30min",
            format!(
                "name={name}&email={email}&guests=sam%40example.com%2Ckim%40example.com&a1={notes}&utm_content=sealed-_1"
            ),
        ),
        ("meetings.hubspot.com/lukas17", format!("firstname=Dana&lastname=Ortiz&email={email}")),
        ("acme.as.me/", format!("firstName=Dana&lastName=Ortiz&email={email}")),
        ("acme.youcanbook.me/", format!("FNAME={name}&EMAIL={email}")),
        ("zcal.co/i/h6RdOGG5", format!("name={name}&email={email}&guests=sam%40example.com%2Ckim%40example.com")),
        (
            "koalendar.com/e/meet-with-x",
            format!("name={name}&email={email}&guests=sam%40example.com%2Ckim%40example.com"),
        ),
        ("api.leadconnectorhq.com/widget/booking/abc", format!("name={name}&email={email}")),
        (
            "go.oncehub.com/acme",
            format!(
                "name={name}&email={email}&note={notes}&customerGuests=sam%40example.com%2Ckim%40example.com\
                 &utm_content=sealed-_1"
            ),
        ),
        ("savvycal.com/john/chat", "metadata%5Bticket%5D=sealed-_1".to_owned()),
        ("app.reclaim.ai/m/acme/quick", "data-ticket=sealed-_1".to_owned()),
        ("fire.chilipiper.com/round-robin/x", format!("id={email}")),
    ] {
        assert_eq!(filled_in(page), format!("https://{page}?{query}"));
    }
}

#[test]
fn zoho_reads_its_fragment() {
    assert_eq!(
        filled_in("https://acme.zohobookings.com/portal-embed#/476"),
        "https://acme.zohobookings.com/portal-embed#/476?Email=dana%2Bvpn%40example.com"
    );
    let said = "https://acme.zohobookings.com/portal-embed#/476?Email=x%40example.com";
    assert_eq!(filled_in(said), said);
}

#[test]
fn where_nothing_is_documented_the_link_stays_as_it_is() {
    for page in [
        "https://outlook.office.com/book/Contoso@contoso.com/?ismsaljsauthenabled",
        "https://calendar.google.com/calendar/appointments/schedules/AcZssZ0123456789abcdefghij?gv=true",
        "https://acme.timezest.com/help-desk-team/phone-call-30/ticket/1234",
        "https://book.example.com/alice?x=1",
        "https://cal.com/pricing",
    ] {
        assert_eq!(filled_in(page), page);
    }
}

#[test]
fn what_the_link_says_is_kept_and_never_said_twice() {
    assert_eq!(
        filled_in("https://cal.com/alice/30min?duration=60&name=Front%20desk&guests=x%40example.com"),
        "https://cal.com/alice/30min?duration=60&name=Front%20desk&guests=x%40example.com&email=dana%2Bvpn%40example.com&notes=\
         Ticket+%2342%3A+VPN+drops+%26+returns&metadata%5Bticket%5D=sealed-_1"
    );
    assert!(filled_in("https://cal.com/alice/30min?").contains("/30min?name="));
}

#[test]
fn nothing_is_written_for_what_is_not_known() {
    let link = BookingLink::parse("cal.com/alice/30min").unwrap();
    assert_eq!(link.prefilled(&Hosts::default(), &Prefill::default()).url.as_str(), "https://cal.com/alice/30min");
    let odd = Prefill {
        name: " \n ".to_owned(),
        email: "nobody".to_owned(),
        guests: vec!["a b@example.com".to_owned(), format!("{}@example.com", "a".repeat(250))],
        ..Prefill::default()
    };
    assert_eq!(link.prefilled(&Hosts::default(), &odd).url.as_str(), "https://cal.com/alice/30min");
    let unnamed = Prefill::for_ticket("Portal user 5", "user-5@portal.invalid", 42, "VPN drops");
    let url = link.prefilled(&Hosts::default(), &unnamed).url;
    assert_eq!(url.as_str(), "https://cal.com/alice/30min?notes=Ticket+%2342%3A+VPN+drops");
}

#[test]
fn a_named_host_is_filled_in_like_cal_com() {
    let hosts = Hosts { cal_com: vec!["cal.example.org".to_owned()], ..Hosts::default() };
    let url = BookingLink::parse("cal.example.org/alice/30min").unwrap().prefilled(&hosts, &dana()).url;
    assert!(url.as_str().starts_with("https://cal.example.org/alice/30min?name=Dana+Ortiz&"));
}

#[test]
fn line_breaks_stay_in_notes_alone() {
    let prefill = Prefill {
        name: "Dana\r\nBcc: x@example.com".to_owned(),
        notes: "one\r\ntwo\u{1b}[31m".to_owned(),
        ..Prefill::default()
    };
    let url = BookingLink::parse("cal.com/alice/30min").unwrap().prefilled(&Hosts::default(), &prefill).url;
    let pairs: Vec<_> = url.query_pairs().collect();
    assert_eq!(pairs[0], ("name".into(), "Dana Bcc: x@example.com".into()));
    assert_eq!(pairs[1], ("notes".into(), "one\ntwo␛[31m".into()));
}

#[test]
fn a_ticket_with_a_subject_of_several_lines_gives_one() {
    assert_eq!(Prefill::for_ticket("", "", 7, "a\nb").notes, "Ticket #7: a b");
}

#[test]
fn long_values_are_cut_and_a_long_link_goes_without_the_least_important() {
    let mut prefill = dana();
    prefill.name = "n".repeat(500);
    prefill.notes = format!("{}\n{}", "東".repeat(80), "京".repeat(500));
    let link = BookingLink::parse("cal.com/alice/30min").unwrap();
    let url = link.prefilled(&Hosts::default(), &prefill).url;
    let value = |url: &Url, key: &str| url.query_pairs().find(|(k, _)| k == key).map(|(_, value)| value.into_owned());
    assert_eq!(value(&url, "name").unwrap().chars().count(), MOST_NAME);
    assert!(width::columns(&value(&url, "notes").unwrap().replace('\n', "")) <= MOST_NOTES);

    prefill.guests = (0..50).map(|n| format!("{n}{}@example.com", "g".repeat(200))).collect();
    let url = link.prefilled(&Hosts::default(), &prefill).url;
    assert!(url.as_str().len() <= MOST_BYTES);
    assert_eq!(value(&url, "guests"), None);
    assert!(value(&url, "notes").is_some());
}

proptest! {
    #[test]
    fn a_filled_link_leads_to_its_own_page_and_gives_its_parts_back(
        page in prop::sample::select(vec!["cal.com/alice/30min", "calendly.com/acme/30min?month=2026-12", "acme.as.me/?x=%20y"]),
        name in any::<String>(),
        notes in any::<String>(),
        email in "[a-z+&=%#?]{1,9}@[a-z]{1,9}\\.example",
    ) {
        let link = BookingLink::parse(page).unwrap();
        let prefill = Prefill { name, email: email.clone(), notes, guests: vec![email.clone()], reference: "sealed".to_owned() };
        let url = link.prefilled(&Hosts::default(), &prefill).url;
        let stored = Url::parse(link.as_str()).unwrap();
        prop_assert_eq!((url.origin(), url.path(), url.fragment()), (stored.origin(), stored.path(), None));
        prop_assert!(url.query().unwrap().starts_with(stored.query().unwrap_or_default()));
        let said: Vec<_> = url.query_pairs().filter(|(key, _)| key == "email").map(|(_, value)| value.into_owned()).collect();
        prop_assert_eq!(said, vec![email]);
        let is_clean = |value: &str| clean::lines(value) == value && !value.is_empty();
        prop_assert!(url.query_pairs().skip(stored.query_pairs().count()).all(|(_, value)| is_clean(&value)));
        prop_assert!(url.as_str().len() <= MOST_BYTES);
    }
}

/// Nothing is to leave the desk.
const NOTHING: Allowed = Allowed { name: false, email: false, notes: false, guests: false, reference: false };

#[test]
fn what_is_to_stay_on_the_desk_is_not_written() {
    let link = BookingLink::parse("https://cal.com/alice/30min").unwrap();
    let filled = |allowed| link.prefilled(&Hosts::default(), &dana().only(allowed));
    for (allowed, query, piece) in [
        (Allowed { name: true, ..NOTHING }, "name=Dana+Ortiz", Piece::Name),
        (Allowed { email: true, ..NOTHING }, "email=dana%2Bvpn%40example.com", Piece::Email),
        (Allowed { notes: true, ..NOTHING }, "notes=Ticket+%2342%3A+VPN+drops+%26+returns", Piece::Notes),
        (Allowed { guests: true, ..NOTHING }, "guests=sam%40example.com&guests=kim%40example.com", Piece::Guests),
        (Allowed { reference: true, ..NOTHING }, "metadata%5Bticket%5D=sealed-_1", Piece::Reference),
    ] {
        let filled = filled(allowed);
        assert_eq!(filled.url.query(), Some(query));
        assert_eq!(filled.told, [piece]);
    }
    assert_eq!(filled(NOTHING), Prefilled { url: Url::parse(link.as_str()).unwrap(), told: Vec::new() });
    assert!(!filled(Allowed::default()).told.contains(&Piece::Guests), "the customer would read their addresses");
}

#[test]
fn what_is_told_is_what_the_platform_takes_and_the_link_does_not_say_already() {
    let told = |text: &str| BookingLink::parse(text).unwrap().prefilled(&Hosts::default(), &dana()).told;
    assert_eq!(told("meetings.hubspot.com/lukas17"), [Piece::Name, Piece::Email]);
    assert_eq!(told("savvycal.com/john/chat"), [Piece::Reference]);
    assert_eq!(told("cal.com/alice/30min?email=x&metadata[ticket]=y&guests=z"), [Piece::Name, Piece::Notes]);
    assert_eq!(told("tidycal.com/acme/x"), []);
}
