//! The filter above the list: read as it is typed, its mistakes explained below it.

use crate::config::press::Press;
use crate::term::field::{Field, Pressed, TooLong};
use crate::text::clean;
use crate::ticket::Query;
use crate::ticket::query::QueryError;

/// The filter above the list.
#[derive(Debug)]
pub struct Filter {
    field: Field,
    is_open: bool,
    query: Query,
    problem: Option<QueryError>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { field: Field::line(""), is_open: false, query: Query::default(), problem: None }
    }
}

impl Filter {
    /// Whether the keyboard writes in it.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether it is to be seen: typed in, or in force.
    pub fn is_shown(&self) -> bool {
        self.is_open || !self.query.is_empty()
    }

    /// What it lets through: what is typed, less what cannot be read.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// What is typed, clean.
    pub fn text(&self) -> String {
        clean::line(&self.field.value())
    }

    /// What is wrong with what is typed.
    pub fn problem(&self) -> Option<&QueryError> {
        self.problem.as_ref()
    }

    /// The field, to be drawn.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// Gives it the keyboard.
    pub fn open(&mut self) {
        self.is_open = true;
    }

    /// Takes the keyboard away; what cannot be read is forgotten.
    pub fn close(&mut self) {
        self.is_open = false;
        if self.problem.take().is_some() {
            self.field = Field::line(&self.query.to_string());
        }
    }

    /// Puts a text into it, as if it had been typed and entered.
    pub fn set(&mut self, text: &str) {
        self.field = Field::line(text);
        self.read();
        self.close();
    }

    /// Takes a key, and says whether other tickets are wanted now.
    pub fn press(&mut self, press: Press) -> bool {
        self.field.press(press) == Pressed::Changed && self.read()
    }

    /// Takes a pasted text, and says whether other tickets are wanted now.
    ///
    /// # Errors
    /// When it is too long.
    pub fn paste(&mut self, text: &str) -> Result<bool, TooLong> {
        self.field.paste(text)?;
        Ok(self.read())
    }

    /// Reads what is typed, and says whether it asks for other tickets than before.
    fn read(&mut self) -> bool {
        let (query, problem) = readable(self.field.value());
        self.problem = problem;
        let changed = query != self.query;
        self.query = query;
        changed
    }
}

/// The query in a text, and the first thing in it that cannot be read. The rest still counts: a value that is not
/// finished must not empty the list.
fn readable(mut text: String) -> (Query, Option<QueryError>) {
    let mut first = None;
    loop {
        let problem = match Query::parse(&text) {
            Ok(query) => return (query, first),
            Err(problem) => problem,
        };
        let at_fault = problem.span.clone();
        if at_fault.is_empty() {
            return (Query::default(), first.or(Some(problem)));
        }
        text.replace_range(at_fault, "");
        first = first.or(Some(problem));
    }
}
