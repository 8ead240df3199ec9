//! The filter's language, without a database.

use deskbell::ticket::query::{KEYS, Query, QueryError, Term, Test, Who};
use deskbell::ticket::{Number, Priority, Status, View};
use proptest::prelude::*;

#[test]
fn every_view_is_a_query_that_prints_as_it_was_written() {
    for view in View::ALL {
        assert_eq!(view.query().to_string(), view.query_text());
    }
}

#[test]
fn a_mistake_is_explained_with_its_place() {
    let wrong = |text: &str| Query::parse(text).unwrap_err();
    let QueryError { span, reason } = wrong("printer statsu:open");
    assert_eq!(span, 8..19);
    assert!(reason.contains("did you mean status:"), "{reason}");
    assert_eq!(wrong("status:opne").reason, "\"opne\" is not one of new, open, waiting, on_hold, solved, closed");
    assert_eq!(wrong("assignee:").reason, "assignee: needs a value, such as assignee:me");
    assert_eq!(wrong("category:\"Remote").reason, "this quote is not closed");
    assert_eq!(wrong("is:big").reason, "\"big\" is not one of open, done, unassigned, mine");
    for key in KEYS {
        assert!(wrong(&format!("{key}:")).reason.contains("such as"), "{key}");
    }
}

#[test]
fn quotes_keep_a_colon_or_a_dash_from_meaning_something() {
    let words = |text: &str| match Query::parse(text).unwrap().terms.as_slice() {
        [Term { without: false, part: _, test: Test::Word(word) }] => word.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(words("\"status:open\""), "status:open");
    assert_eq!(words("\"-5\""), "-5");
    assert_eq!(words("\"#5\""), "#5");
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![Just(Who::Me), Just(Who::Nobody), value().prop_map(Who::Named)]
}

fn value() -> impl Strategy<Value = String> {
    "[^\"\\p{C}]{1,12}".prop_filter("says something", |text| !text.trim().is_empty())
}

fn term() -> impl Strategy<Value = Term> {
    let test = prop_oneof![
        value().prop_map(Test::Word),
        (1..i64::MAX).prop_map(|number| Test::Number(Number(number))),
        prop::sample::select(Status::ALL.to_vec()).prop_map(Test::Status),
        prop::sample::select(Priority::ALL.to_vec()).prop_map(Test::Priority),
        any::<bool>().prop_map(Test::Open),
        who().prop_map(Test::Assignee),
        who().prop_map(Test::Requester),
        who().prop_map(Test::Watcher),
        value().prop_map(Test::Category),
        value().prop_map(Test::Module),
        value().prop_map(Test::Company),
    ];
    (any::<bool>(), test).prop_map(|(without, test)| Term { without, part: 0, test })
}

proptest! {
    #[test]
    fn what_was_printed_reads_back_the_same(terms in prop::collection::vec(term(), 0..5)) {
        let query = Query { terms };
        prop_assert_eq!(Query::parse(&query.to_string()), Ok(query));
    }

    #[test]
    fn no_text_makes_the_parser_fail_otherwise_than_with_a_place_inside_it(text in ".{0,40}") {
        if let Err(error) = Query::parse(&text) {
            prop_assert!(error.span.end <= text.len());
            prop_assert!(text.is_char_boundary(error.span.start) && text.is_char_boundary(error.span.end));
        }
    }
}
