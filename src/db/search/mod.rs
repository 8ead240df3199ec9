//! Search text: how words are folded and cut, so that what was written is found however it is typed.
//!
//! The index and the question go through the same cut. Accents and case fold away; Chinese and Japanese
//! characters stand alone, because those scripts put no spaces between words.

mod part;
mod tsvector;
mod wanted;

use super::sql::{self, Dialect};
use super::{Error, Writing};
use crate::text;
use crate::ticket::{Number, Person, PersonId, Place, Ticket};
use part::Part;

pub use wanted::Wanted;

/// The most characters of one message that the search reads.
const MOST_OF_A_MESSAGE: usize = 4_000;

/// The most bytes of a ticket's words: what a long thread says beyond that is not found.
const MOST_WORDS: usize = 64 * 1024;

/// A ticket as the search sees it.
#[derive(Debug)]
pub struct Searched<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Where it stands: the row's id.
    pub place: Place,
    /// Who asks.
    pub requester: &'a Person,
    /// Who looks after it.
    pub assignee: Option<&'a Person>,
    /// Who is told of it.
    pub watchers: &'a [Person],
}

impl Writing {
    /// Adds a message's words to what the search reads of a ticket.
    pub async fn add_words(&mut self, number: Number, message: &str) -> Result<(), Error> {
        let start: String = message.chars().take(MOST_OF_A_MESSAGE).collect();
        let sql = "insert into ticket_words (ticket, words) values ($1, $2) on conflict (ticket) do update \
                   set words = substr(ticket_words.words || ' ' || excluded.words, 1, cast($3 as integer))";
        sql::query(sql)
            .bind(number.0)
            .bind(folded(&[&start]))
            .bind(i64::try_from(MOST_WORDS).unwrap_or(i64::MAX))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Writes a ticket into the search, in place of what stood there at `old`.
    pub async fn index(&mut self, old: Option<Place>, new: &Searched<'_>) -> Result<(), Error> {
        if let Some(old) = old {
            sql::query("delete from ticket_search where rowid = $1").bind(old.0).execute(self.connection()).await?;
        }
        let parts = Parts::of(new);
        match self.dialect() {
            Dialect::Sqlite => self.index_in_fts5(new, &parts).await,
            Dialect::Postgres => self.index_in_tsvector(new, &parts).await,
        }
    }

    async fn index_in_fts5(&mut self, new: &Searched<'_>, parts: &Parts) -> Result<(), Error> {
        let sql = "insert into ticket_search (rowid, words, facets, requester, assignee, watcher, company, category, module) \
                   select $1, $2 || ' ' || coalesce((select words from ticket_words where ticket = $3), ''), \
                   $4, $5, $6, $7, $8, $9, $10";
        sql::query(sql)
            .bind(new.place.0)
            .bind(&parts.words)
            .bind(new.ticket.number.0)
            .bind(facets(new))
            .bind(&parts.requester)
            .bind(&parts.assignee)
            .bind(&parts.watcher)
            .bind(&parts.company)
            .bind(&parts.category)
            .bind(&parts.module)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn index_in_tsvector(&mut self, new: &Searched<'_>, parts: &Parts) -> Result<(), Error> {
        let sql = "select words from ticket_words where ticket = $1";
        let said: Option<String> = sql::scalar(sql).bind(new.ticket.number.0).fetch_optional(self.connection()).await?;
        let mut row = tsvector::Row::default();
        row.add_facets(&facets(new));
        row.add(Part::Requester, &parts.requester);
        row.add(Part::Assignee, &parts.assignee);
        row.add(Part::Watcher, &parts.watcher);
        row.add(Part::Company, &parts.company);
        row.add(Part::Category, &parts.category);
        row.add(Part::Module, &parts.module);
        row.add(Part::Words, &format!("{} {}", parts.words, said.unwrap_or_default()));
        let sql = "insert into ticket_search (rowid, found) values ($1, cast($2 as tsvector))";
        sql::query(sql).bind(new.place.0).bind(row.into_text()).execute(self.connection()).await?;
        Ok(())
    }

    /// Writes what finds a person, in place of what stood there.
    pub(super) async fn index_person(&mut self, id: PersonId, texts: &[&str]) -> Result<(), Error> {
        sql::query("delete from person_search where rowid = $1").bind(id.0).execute(self.connection()).await?;
        let words = folded(texts);
        let (sql, words) = match self.dialect() {
            Dialect::Sqlite => ("insert into person_search (rowid, words) values ($1, $2)", words),
            Dialect::Postgres => {
                let mut row = tsvector::Row::default();
                row.add(Part::Words, &words);
                let sql = "insert into person_search (rowid, found) values ($1, cast($2 as tsvector))";
                (sql, row.into_text())
            }
        };
        sql::query(sql).bind(id.0).bind(words).execute(self.connection()).await?;
        Ok(())
    }
}

/// The words of a ticket, folded, part by part.
struct Parts {
    words: String,
    requester: String,
    assignee: String,
    watcher: String,
    company: String,
    category: String,
    module: String,
}

impl Parts {
    fn of(new: &Searched<'_>) -> Self {
        let (ticket, requester) = (new.ticket, new.requester);
        let company = requester.company.as_ref().map_or("", |company| company.name.as_str());
        let label = |label: Option<&crate::ticket::Label>| folded(&[label.map_or("", |label| label.as_str())]);
        let number = ticket.number.to_string();
        Self {
            words: folded(&[&number, ticket.subject.as_str(), &requester.name, requester.email.as_str(), company]),
            requester: named(requester),
            assignee: new.assignee.map(named).unwrap_or_default(),
            watcher: new.watchers.iter().map(named).collect::<Vec<_>>().join(" "),
            company: folded(&[company]),
            category: label(ticket.category.as_ref()),
            module: label(ticket.module.as_ref()),
        }
    }
}

/// The exact properties of a ticket as words that no text can hold: text is cut at `_`.
fn facets(new: &Searched<'_>) -> String {
    let ticket = new.ticket;
    let mut words = vec![
        "any_".to_owned(),
        format!("number_{}", ticket.number),
        format!("status_{}", ticket.status.id()),
        format!("open_{}", i32::from(ticket.status.is_open())),
        format!("priority_{}", ticket.priority.id()),
        format!("requester_{}", new.requester.id),
        new.assignee.map_or("assignee_none".to_owned(), |person| format!("assignee_{}", person.id)),
    ];
    if new.watchers.is_empty() {
        words.push("watcher_none".to_owned());
    }
    words.extend(new.watchers.iter().map(|person| format!("watcher_{}", person.id)));
    words.join(" ")
}

fn named(person: &Person) -> String {
    folded(&[&person.name, person.email.as_str()])
}

/// Texts as the index keeps them: tokens with single spaces.
fn folded(texts: &[&str]) -> String {
    texts.iter().map(|text| tokens(text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Folds a text and cuts it: runs of letters and digits, and each Chinese or Japanese character by itself.
fn tokens(text: &str) -> String {
    let mut cut = String::with_capacity(text.len());
    let mut after_word = false;
    for c in text::fold(text).chars() {
        if !c.is_alphanumeric() {
            after_word = false;
            continue;
        }
        let alone = stands_alone(c);
        if !cut.is_empty() && (alone || !after_word) {
            cut.push(' ');
        }
        cut.push(c);
        after_word = !alone;
    }
    cut
}

/// Whether a character is of a script without spaces: kana and Han (Unicode blocks by their ranges).
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_cut_at_everything_else() {
        assert_eq!(folded(&["Zürich: VPN_gateway", "a@b.example"]), "zurich vpn gateway a b example");
    }

    #[test]
    fn characters_of_scripts_without_spaces_stand_alone() {
        assert_eq!(folded(&["東京精密 CAD2 部"]), "東 京 精 密 cad2 部");
    }
}
