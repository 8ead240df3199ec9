//! The language of the queue's filter: `status:open assignee:me printer`.
//!
//! Words must all be found, `key:value` narrows, the same key twice means either value, a `-` before a
//! key leaves those tickets out. Quotes keep spaces together: `category:"Remote access"`.
//! Parsing what was printed gives the same query.

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;

use super::{Number, Priority, Status};

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Query {
    /// What narrows the list, in the order it was written.
    pub terms: Vec<Term>,
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether the tickets it names are left out rather than kept.
    pub without: bool,
    /// Which of the queries put together by [`Query::and`] it comes from, counted from 0: a ticket must pass each.
    pub part: u8,
    /// Which tickets.
    pub test: Test,
}

/// What a ticket must be to be named by a term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// A word of it starts with this.
    Word(String),
    /// It has this number.
    Number(Number),
    /// It waits for this.
    Status(Status),
    /// Somebody still has to act on it, or nobody has.
    Open(bool),
    /// It is this urgent.
    Priority(Priority),
    /// This person looks after it.
    Assignee(Who),
    /// This person asks.
    Requester(Who),
    /// This person is told of it.
    Watcher(Who),
    /// It is about this.
    Category(String),
    /// It is about this part of the product.
    Module(String),
    /// It comes from this company.
    Company(String),
    /// A call about it is on this day.
    Call(CallDay),
}

/// A day as a query names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallDay {
    /// The day it is.
    Today,
    /// The day after.
    Tomorrow,
    /// This one.
    On(Date),
}

/// A person as a query names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// The one who asks for the list.
    Me,
    /// Nobody.
    Nobody,
    /// Whoever has this in their name or address.
    Named(String),
}

/// Why a query cannot be read, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct QueryError {
    /// The bytes of the query that are at fault.
    pub span: Range<usize>,
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// The keys the language knows, for completion and for messages.
pub const KEYS: [&str; 10] =
    ["status", "is", "priority", "assignee", "requester", "watcher", "category", "module", "company", "call"];

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// When a key or a value is unknown, or a quote is not closed; the error names the place and the mend.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let terms = pieces(text)?.into_iter().map(Piece::term).collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }

    /// Both queries at once: the same key in one and the other does not mean either value.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let next = self.terms.iter().map(|term| term.part + 1).max().unwrap_or(0);
        self.terms.extend(other.terms.into_iter().map(|term| Term { part: term.part + next, ..term }));
        self
    }

    /// Whether it lets every ticket through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.without {
            f.write_str("-")?;
        }
        match &self.test {
            Test::Word(word) => f.write_str(&quoted(word, false)),
            Test::Number(number) => write!(f, "#{number}"),
            Test::Status(status) => write!(f, "status:{}", status.id()),
            Test::Open(true) => f.write_str("is:open"),
            Test::Open(false) => f.write_str("is:done"),
            Test::Priority(priority) => write!(f, "priority:{}", priority.id()),
            Test::Assignee(who) => write!(f, "assignee:{who}"),
            Test::Requester(who) => write!(f, "requester:{who}"),
            Test::Watcher(who) => write!(f, "watcher:{who}"),
            Test::Category(name) => write!(f, "category:{}", quoted(name, true)),
            Test::Module(name) => write!(f, "module:{}", quoted(name, true)),
            Test::Company(name) => write!(f, "company:{}", quoted(name, true)),
            Test::Call(CallDay::Today) => f.write_str("call:today"),
            Test::Call(CallDay::Tomorrow) => f.write_str("call:tomorrow"),
            Test::Call(CallDay::On(date)) => write!(f, "call:{date}"),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Nobody => f.write_str("none"),
            Self::Named(name) if name == "me" || name == "none" => write!(f, "\"{name}\""),
            Self::Named(name) => f.write_str(&quoted(name, true)),
        }
    }
}

/// Writes a value so that it reads back as one value; `bare` ones cannot be taken for something else.
fn quoted(value: &str, bare: bool) -> String {
    let special = |c: char| c.is_whitespace() || c == '"';
    let taken = !bare && (value.contains(':') || value.starts_with(['-', '#']));
    if value.is_empty() || taken || value.contains(special) {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        value.to_owned()
    }
}

/// A part of the text between spaces, with its quotes read.
#[derive(Debug, Default)]
struct Piece {
    span: Range<usize>,
    without: bool,
    key: Option<String>,
    value: String,
    was_quoted: bool,
}

/// Cuts the text at its spaces, minding quotes.
fn pieces(text: &str) -> Result<Vec<Piece>, QueryError> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some(&(start, first)) = rest.peek() {
        if first.is_whitespace() {
            rest.next();
            continue;
        }
        let mut piece = Piece { span: start..text.len(), ..Piece::default() };
        if first == '-' {
            piece.without = true;
            rest.next();
        }
        let mut quote = None;
        while let Some(&(at, c)) = rest.peek() {
            if quote.is_none() && c.is_whitespace() {
                piece.span.end = at;
                break;
            }
            rest.next();
            match c {
                '"' if quote.take().is_none() => {
                    quote = Some(at);
                    piece.was_quoted = true;
                }
                '"' => {}
                ':' if quote.is_none() && !piece.was_quoted && piece.key.is_none() && !piece.value.is_empty() => {
                    piece.key = Some(std::mem::take(&mut piece.value).to_lowercase());
                }
                _ => piece.value.push(c),
            }
        }
        if let Some(at) = quote {
            return Err(QueryError { span: at..text.len(), reason: "this quote is not closed".to_owned() });
        }
        found.push(piece);
    }
    Ok(found)
}

impl Piece {
    fn term(self) -> Result<Term, QueryError> {
        let without = self.without;
        let test = self.test()?;
        Ok(Term { without, part: 0, test })
    }

    fn test(self) -> Result<Test, QueryError> {
        let Some(key) = self.key.as_deref() else {
            return self.word();
        };
        if self.value.is_empty() {
            return Err(self.wrong(format!("{key}: needs a value, {}", example(key))));
        }
        match key {
            "status" => self.value.parse().map(Test::Status).map_err(|e| self.wrong(e.reason)),
            "priority" => self.value.parse().map(Test::Priority).map_err(|e| self.wrong(e.reason)),
            "is" => match self.value.as_str() {
                "open" => Ok(Test::Open(true)),
                "done" => Ok(Test::Open(false)),
                "unassigned" => Ok(Test::Assignee(Who::Nobody)),
                "mine" => Ok(Test::Assignee(Who::Me)),
                other => Err(self.wrong(format!("{other:?} is not one of open, done, unassigned, mine"))),
            },
            "assignee" => Ok(Test::Assignee(self.who())),
            "requester" => Ok(Test::Requester(self.who())),
            "watcher" => Ok(Test::Watcher(self.who())),
            "category" => Ok(Test::Category(self.value)),
            "module" => Ok(Test::Module(self.value)),
            "company" => Ok(Test::Company(self.value)),
            "call" => self.call(),
            unknown => {
                let nearest = KEYS
                    .into_iter()
                    .max_by(|a, b| strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown)));
                let nearest = nearest.unwrap_or("status");
                Err(self
                    .wrong(format!("there is no key {unknown:?}, did you mean {nearest}: ? Keys: {}", KEYS.join(" "))))
            }
        }
    }

    fn call(self) -> Result<Test, QueryError> {
        if self.without {
            return Err(self.wrong("a day of calls cannot be left out, write it without the -".to_owned()));
        }
        match self.value.as_str() {
            "today" => Ok(Test::Call(CallDay::Today)),
            "tomorrow" => Ok(Test::Call(CallDay::Tomorrow)),
            date => date.parse().map(|date| Test::Call(CallDay::On(date))).map_err(|_unread| {
                self.wrong(format!("{date:?} is not one of today, tomorrow, or a date such as 2026-12-01"))
            }),
        }
    }

    fn word(self) -> Result<Test, QueryError> {
        if !self.was_quoted && self.value.starts_with('#') {
            return self.value.parse().map(Test::Number).map_err(|e| self.wrong(e.reason));
        }
        if self.value.is_empty() {
            return Err(self.wrong("write a word after it".to_owned()));
        }
        Ok(Test::Word(self.value))
    }

    fn who(&self) -> Who {
        match self.value.as_str() {
            "me" if !self.was_quoted => Who::Me,
            "none" if !self.was_quoted => Who::Nobody,
            name => Who::Named(name.to_owned()),
        }
    }

    fn wrong(&self, reason: String) -> QueryError {
        QueryError { span: self.span.clone(), reason }
    }
}

/// A value that `key` understands.
fn example(key: &str) -> &'static str {
    match key {
        "status" => "such as status:open",
        "priority" => "such as priority:high",
        "is" => "such as is:open",
        "assignee" | "requester" | "watcher" => "such as assignee:me",
        "call" => "such as call:today",
        _ => "such as category:network",
    }
}
