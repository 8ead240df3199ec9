//! Canned responses: texts that are written often, with places for what differs from ticket to ticket.

use serde::Serialize;

use super::{Body, Invalid, Label, Number};

/// A text that is written often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Canned {
    /// What one finds it by; no two have the same.
    pub title: Label,
    /// The text, with places such as `{customer}`.
    pub text: String,
}

/// What a ticket puts into the places of a canned response. What it has not is left as the name of the place, so that
/// whoever sends it sees what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// `{number}`: the ticket's number.
    pub number: Number,
    /// `{customer}`: the name of who asks.
    pub customer: Option<String>,
    /// `{subject}`: the ticket's subject.
    pub subject: Option<String>,
    /// `{me}`: the name of who answers.
    pub me: String,
    /// `{booking_link}`: where the customer books a call, filled in for this ticket.
    pub booking_link: Option<String>,
    /// `{page}`: the address of the ticket's page.
    pub page: Option<String>,
}

impl Canned {
    /// The names of the places.
    pub const PLACES: [&str; 6] = ["customer", "number", "subject", "me", "booking_link", "page"];

    /// Takes a text.
    ///
    /// # Errors
    /// An empty or too long one, and one with a place that nothing fills.
    pub fn new(title: Label, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || text.len() > Body::MOST_BYTES {
            return Err(Invalid::new("text", "needs a few words, and at most 256 KiB fit"));
        }
        if let Some(place) = places(text).find(|place| !Self::PLACES.contains(place)) {
            let known = Self::PLACES.join("}, {");
            return Err(Invalid::new("text", format!("nothing fills {{{place}}}, there are {{{known}}}")));
        }
        Ok(Self { title, text: text.to_owned() })
    }

    /// The text for one ticket. What is filled in is not looked at again: a customer's name is no place.
    pub fn filled(&self, filling: &Filling) -> String {
        fill(&self.text, |name| filling.value(name))
    }
}

impl Filling {
    fn value(&self, place: &str) -> Option<String> {
        match place {
            "number" => Some(self.number.to_string()),
            "customer" => self.customer.clone(),
            "subject" => self.subject.clone(),
            "me" => Some(self.me.clone()),
            "booking_link" => self.booking_link.clone(),
            "page" => self.page.clone(),
            _ => None,
        }
    }
}

/// A text with its places filled, each once; what has no value stays as it is.
pub(super) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, after)| Some((value(name)?, after)));
        rest = if let Some((value, after)) = value {
            out.push_str(&value);
            after
        } else {
            out.push('{');
            after
        };
    }
    out.push_str(rest);
    out
}

/// The names between braces that look like those of places.
pub(super) fn places(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split('{').skip(1).filter_map(|after| Some(after.split_once('}')?.0)).filter(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canned(text: &str) -> Result<Canned, Invalid> {
        Canned::new("Call".parse().unwrap(), text)
    }

    fn filling() -> Filling {
        Filling {
            number: Number(42),
            customer: Some("{me} Ortiz".to_owned()),
            subject: Some("Lamp".to_owned()),
            me: "Sam".to_owned(),
            booking_link: None,
            page: Some("https://desk.example/ticket/42".to_owned()),
        }
    }

    #[test]
    fn places_are_filled_once_and_what_is_missing_stays_to_be_seen() {
        let text = "Hi {customer}, about #{number} ({subject}): {booking_link} or {page}. {Sam} {}\n{me}";
        let filled = canned(text).unwrap().filled(&filling());
        let expected =
            "Hi {me} Ortiz, about #42 (Lamp): {booking_link} or https://desk.example/ticket/42. {Sam} {}\nSam";
        assert_eq!(filled, expected);
    }

    #[test]
    fn a_place_that_nothing_fills_is_refused_when_it_is_kept() {
        assert!(
            canned("Hi {costumer}").unwrap_err().reason.starts_with("nothing fills {costumer}, there are {customer}")
        );
        assert!(canned(" \n ").is_err());
        assert!(canned("json: {\"a\": 1}, {A}, {").is_ok());
    }
}
