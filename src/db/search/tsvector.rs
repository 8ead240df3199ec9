//! What PostgreSQL's search keeps of a row, written out by us: its own parser cuts words otherwise than SQLite's, and
//! the same words have to find the same tickets.

use super::part::Part;

/// The most bytes of a word: PostgreSQL refuses a longer one, and the rest of such a one is no word.
const MOST_OF_A_WORD: usize = 500;

/// The most places in a row: PostgreSQL counts no further.
const MOST_PLACES: usize = 16_383;

/// A row about to be kept: a text in the form of a `tsvector`.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: String,
    place: usize,
}

impl Row {
    /// Adds words that nothing stands between.
    pub(super) fn add(&mut self, part: Part, tokens: &str) {
        for token in tokens.split(' ').filter(|token| !token.is_empty()) {
            self.place = MOST_PLACES.min(self.place + 1);
            self.push(&format!("{}:{} ", lexeme(part, token), self.place));
        }
        // A gap, so that no phrase reaches from one part into the next.
        self.place += 1;
    }

    /// Adds words whose place is of no matter.
    pub(super) fn add_facets(&mut self, facets: &str) {
        for facet in facets.split(' ') {
            self.push(&format!("{} ", self::facet(facet)));
        }
    }

    /// The text of it.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// A property, quoted. What is no word begins with a sign that no word has: a word that is only begun, such as `s`, must
/// not find `status_open`, and a phrase finds nothing where its last word may be one without a place.
pub(super) fn facet(facet: &str) -> String {
    format!("'_{facet}'")
}

/// A word of a part, quoted. Words hold letters and digits alone, so a dot before them is of no text.
pub(super) fn lexeme(part: Part, token: &str) -> String {
    let end = token.floor_char_boundary(MOST_OF_A_WORD);
    let token = token.split_at(end).0;
    match part {
        Part::Words => format!("'{token}'"),
        Part::Requester | Part::Assignee | Part::Watcher | Part::Company | Part::Category | Part::Module => {
            format!("'.{}.{token}'", part.id())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_places_and_parts_do_not_touch() {
        let mut row = Row::default();
        row.add_facets("any_ open_1");
        row.add(Part::Assignee, "anna berg");
        row.add(Part::Words, "vpn drops vpn");
        assert_eq!(
            row.into_text(),
            "'_any_' '_open_1' '.assignee.anna':1 '.assignee.berg':2 'vpn':4 'drops':5 'vpn':6 "
        );
    }

    #[test]
    fn a_word_without_end_is_cut_between_characters() {
        let long = "é".repeat(400);
        assert_eq!(lexeme(Part::Words, &long), format!("'{}'", "é".repeat(250)));
    }
}
