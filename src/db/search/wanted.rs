//! What somebody searches for, before a database is asked; each database has a language of its own for it.

use super::part::Part;
use super::tokens;
use crate::db::sql::Dialect;
use crate::ticket::PersonId;
use crate::ticket::query::{Query, Term, Test, Who};

/// What a row must have and must not have to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of each of these, at least one.
    all: Vec<Vec<Find>>,
    /// Of these, none.
    none: Vec<Find>,
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Find {
    /// A property, as a word that no text can hold: `status_open`.
    Facet(String),
    /// Words that stand together, the last one perhaps only begun, in a part of the row.
    Phrase(Part, String),
}

/// What terms have in common of which a ticket need pass only one: the query they come from, and their key.
type Same = (u8, std::mem::Discriminant<Test>);

impl Wanted {
    /// What `query` asks for when `me` asks.
    pub(crate) fn of(query: &Query, me: PersonId) -> Self {
        let mut all: Vec<(Same, Vec<Find>)> = Vec::new();
        let mut none = Vec::new();
        for Term { without: leaves_out, part, test } in &query.terms {
            let Some(found) = finds(test, me) else { continue };
            let kind = (*part, std::mem::discriminant(test));
            // The same key twice means either value; words must all be found.
            let same = all.iter_mut().find(|(one, _)| *one == kind && !matches!(test, Test::Word(_)));
            match (leaves_out, same) {
                (true, _) => none.push(found),
                (false, Some((_, either))) => either.push(found),
                (false, None) => all.push((kind, vec![found])),
            }
        }
        let mut all: Vec<_> = all.into_iter().map(|(_, either)| either).collect();
        if all.is_empty() {
            all.push(vec![Find::Facet("any_".to_owned())]);
        }
        Self { all, none }
    }

    /// What has each of these words at the start of one of its own; nothing when there are no words.
    pub(in crate::db) fn all_words(words: &str) -> Option<Self> {
        let all: Vec<_> = words.split_whitespace().filter_map(|word| Some(vec![phrase(Part::Words, word)?])).collect();
        (!all.is_empty()).then_some(Self { all, none: Vec::new() })
    }

    /// In the language of a database.
    pub fn text(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Sqlite => self.fts5(),
            Dialect::Postgres => self.tsquery(),
        }
    }

    /// In FTS5's language (<https://www.sqlite.org/fts5.html#full_text_query_syntax>).
    fn fts5(&self) -> String {
        let find = |find: &Find| match find {
            Find::Facet(word) => format!("facets : {word}"),
            // Tokens hold letters and digits alone, so nothing in them can end the quoted string.
            Find::Phrase(part, tokens) => format!("{} : \"{tokens}\"*", part.id()),
        };
        let either = |finds: &Vec<Find>| format!("({})", finds.iter().map(find).collect::<Vec<_>>().join(" OR "));
        let mut whole = vec![format!("({})", self.all.iter().map(either).collect::<Vec<_>>().join(" AND "))];
        whole.extend(self.none.iter().map(|without| format!("({})", find(without))));
        whole.join(" NOT ")
    }

    /// In PostgreSQL's language (<https://www.postgresql.org/docs/current/datatype-textsearch.html>), for what
    /// [`super::tsvector`] writes.
    fn tsquery(&self) -> String {
        let either = |finds: &Vec<Find>| format!("({})", finds.iter().map(tsquery).collect::<Vec<_>>().join(" | "));
        let all = self.all.iter().map(either);
        let none = self.none.iter().map(|without| format!("!({})", tsquery(without)));
        all.chain(none).collect::<Vec<_>>().join(" & ")
    }
}

/// One thing to look for, in PostgreSQL's language.
fn tsquery(find: &Find) -> String {
    match find {
        Find::Facet(word) => super::tsvector::facet(word),
        Find::Phrase(part, tokens) => {
            let words: Vec<_> = tokens.split(' ').map(|token| super::tsvector::lexeme(*part, token)).collect();
            format!("({}:*)", words.join(" <-> "))
        }
    }
}

/// What finds the tickets that pass one test; nothing for a word that has neither letter nor digit.
fn finds(test: &Test, me: PersonId) -> Option<Find> {
    let facet = |word: String| Some(Find::Facet(word));
    let person = |part: Part, who: &Who| match who {
        Who::Me => facet(format!("{}_{me}", part.id())),
        Who::Nobody => facet(format!("{}_none", part.id())),
        Who::Named(name) => phrase(part, name),
    };
    match test {
        Test::Word(word) => phrase(Part::Words, word),
        Test::Number(number) => facet(format!("number_{number}")),
        Test::Status(status) => facet(format!("status_{}", status.id())),
        Test::Open(open) => facet(format!("open_{}", i32::from(*open))),
        Test::Priority(priority) => facet(format!("priority_{}", priority.id())),
        Test::Assignee(who) => person(Part::Assignee, who),
        Test::Requester(who) => person(Part::Requester, who),
        Test::Watcher(who) => person(Part::Watcher, who),
        Test::Category(name) => phrase(Part::Category, name),
        Test::Module(name) => phrase(Part::Module, name),
        Test::Company(name) => phrase(Part::Company, name),
        // Answered by the calls themselves.
        Test::Call(_) => None,
    }
}

/// What finds a word, or words that belong together, at the start of a word.
fn phrase(part: Part, word: &str) -> Option<Find> {
    let tokens = tokens(word);
    (!tokens.is_empty()).then_some(Find::Phrase(part, tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Wanted {
        Wanted::of(&Query::parse(text).unwrap(), PersonId(7))
    }

    #[test]
    fn one_question_is_asked_in_two_languages() {
        let wanted = wanted("wi-fi status:open status:new -assignee:anna requester:me");
        assert_eq!(
            wanted.fts5(),
            "((words : \"wi fi\"*) AND (facets : status_open OR facets : status_new) AND \
             (facets : requester_7)) NOT (assignee : \"anna\"*)"
        );
        assert_eq!(
            wanted.tsquery(),
            "(('wi' <-> 'fi':*)) & ('_status_open' | '_status_new') & ('_requester_7') & !(('.assignee.anna':*))"
        );
    }

    #[test]
    fn a_word_of_neither_letters_nor_digits_asks_for_nothing() {
        assert_eq!(wanted("*)").tsquery(), "('_any_')");
        assert_eq!(Wanted::all_words(" -- '"), None);
    }
}
