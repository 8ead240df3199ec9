//! The file of rules, `rules.toml` beside the settings: read with the line of whatever is wrong with it.

use std::path::Path;
use std::str::FromStr;

use serde::Deserialize as _;
use toml::Value;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};

use super::ConfigError;
use super::layer::{Origin, line_of};
use crate::ticket::Invalid;
use crate::ticket::rule::{Act, Assign, Note, Only, Rule, Trigger, Who};

/// The keys of a rule, in the order they are explained.
const KEYS: [&str; 9] = ["name", "on", "hours", "only", "status", "assign", "note", "tell", "remind"];

/// The keys of `only`.
const ONLY: [&str; 4] = ["priority", "status", "module", "category"];

/// What can start a rule.
const TRIGGERS: [(&str, Trigger); 6] = [
    ("booked", Trigger::Booked),
    ("moved", Trigger::Moved),
    ("cancelled", Trigger::Cancelled),
    ("missed", Trigger::Missed),
    ("ended", Trigger::Ended),
    ("not_booked", Trigger::NotBooked { hours: 0 }),
];

/// The most hours one waits for a booking: a year.
const MOST_HOURS: i64 = 365 * 24;

/// How alike two keys must be, from 0 to 1, for one to be offered in place of the other.
const ALIKE: f64 = 0.6;

/// Reads the rules of a TOML text.
///
/// # Errors
/// The first thing that is wrong with it, with its line and what to write instead.
pub fn read(text: &str, file: &Path) -> Result<Vec<Rule>, ConfigError> {
    let reader = Reader { text, file };
    let root = DeTable::parse(text).map_err(|error| ConfigError::Malformed {
        origin: reader.at(error.span().map_or(0, |span| span.start)),
        reason: error.message().replace('\n', ", "),
    })?;
    let mut rules: Vec<Rule> = Vec::new();
    for (key, value) in root.into_inner() {
        if key.get_ref() != "rule" {
            return Err(reader.unknown(key.span().start, key.get_ref(), &["rule"]));
        }
        let at = value.span().start;
        let DeValue::Array(tables) = value.into_inner() else {
            return Err(reader.wrong(at, "rule", "is a list, write [[rule]] above each one"));
        };
        for (start, rule) in reader.rules(tables)? {
            if rules.iter().any(|one| one.name == rule.name) {
                return Err(reader.wrong(
                    start,
                    "name",
                    &format!("is {:?} twice, give one another", rule.name.as_str()),
                ));
            }
            rules.push(rule);
        }
    }
    Ok(rules)
}

struct Reader<'a> {
    text: &'a str,
    file: &'a Path,
}

/// A key, its place and its value.
type Found = (String, usize, Value);

impl Reader<'_> {
    fn at(&self, byte: usize) -> Origin {
        Origin::File { file: self.file.to_owned(), line: line_of(self.text, byte) }
    }

    fn unknown(&self, at: usize, key: &str, known: &[&str]) -> ConfigError {
        let alike = |known: &str| strsim::normalized_damerau_levenshtein(known, key);
        let nearest = known.iter().max_by(|a, b| alike(a).total_cmp(&alike(b))).filter(|one| alike(one) >= ALIKE);
        let nearest = nearest.map(|one| (*one).to_owned());
        ConfigError::UnknownKey { origin: self.at(at), key: key.to_owned(), nearest }
    }

    fn wrong(&self, at: usize, key: &str, reason: &str) -> ConfigError {
        ConfigError::WrongValue { origin: self.at(at), key: key.to_owned(), reason: reason.to_owned() }
    }

    fn rules(&self, tables: DeArray<'_>) -> Result<Vec<(usize, Rule)>, ConfigError> {
        let mut rules = Vec::new();
        for table in tables {
            let start = table.span().start;
            let DeValue::Table(table) = table.into_inner() else {
                return Err(self.wrong(start, "rule", "is a list of tables, write [[rule]] above each one"));
            };
            rules.push((start, self.rule(start, self.values(table, &KEYS)?)?));
        }
        Ok(rules)
    }

    /// The values of a table, in the order of their lines; refuses a key that is not known.
    fn values(&self, table: DeTable<'_>, known: &[&str]) -> Result<Vec<Found>, ConfigError> {
        let mut found = Vec::new();
        for (key, value) in table {
            let at = key.span().start;
            if !known.contains(&key.get_ref().as_ref()) {
                return Err(self.unknown(at, key.get_ref(), known));
            }
            let value = Value::deserialize(ValueDeserializer::from(value))
                .map_err(|error| self.wrong(at, key.get_ref(), error.message()))?;
            found.push((key.into_inner().into_owned(), at, value));
        }
        found.sort_by_key(|(_, at, _)| *at);
        Ok(found)
    }

    fn rule(&self, start: usize, values: Vec<Found>) -> Result<Rule, ConfigError> {
        let (mut name, mut on, mut hours, mut only) = (None, None, None, Only::default());
        let mut acts = Vec::new();
        for (key, at, value) in values {
            match key.as_str() {
                "name" => name = Some(self.parsed(&key, at, &value)?),
                "on" => on = Some(self.trigger(at, &value)?),
                "hours" => hours = Some((at, self.hours(at, &value)?)),
                "only" => only = self.only(at, value)?,
                "tell" => acts.extend(self.told(at, &value)?),
                "remind" => match value {
                    Value::Boolean(true) => acts.push(Act::Remind),
                    Value::Boolean(false) => {}
                    _ => return Err(self.wrong(at, &key, "takes true or false")),
                },
                key => acts.push(self.act(key, at, &value)?),
            }
        }
        let missing = |key: &str, how: &str| self.wrong(start, key, &format!("is missing, write {how}"));
        let name = name.ok_or_else(|| missing("name", "a few words for the rule"))?;
        let on = match (on.ok_or_else(|| missing("on", "what starts the rule, such as on = \"booked\""))?, hours) {
            (Trigger::NotBooked { .. }, Some((_, hours))) => Trigger::NotBooked { hours },
            (Trigger::NotBooked { .. }, None) => return Err(missing("hours", "how long one waits for a booking")),
            (on, None) => on,
            (_, Some((at, _))) => return Err(self.wrong(at, "hours", "goes with on = \"not_booked\" alone")),
        };
        if acts.is_empty() {
            return Err(missing("status, assign, note, tell or remind", "what the rule does"));
        }
        Ok(Rule { name, on, only, acts })
    }

    fn trigger(&self, at: usize, value: &Value) -> Result<Trigger, ConfigError> {
        let word = self.word("on", at, value)?;
        let found = TRIGGERS.iter().find(|(name, _)| *name == word).map(|(_, trigger)| *trigger);
        found.ok_or_else(|| {
            let names = TRIGGERS.map(|(name, _)| name).join(", ");
            self.wrong(at, "on", &format!("is {word:?}, which is not one of {names}"))
        })
    }

    fn hours(&self, at: usize, value: &Value) -> Result<u32, ConfigError> {
        let hours = value.as_integer().filter(|hours| (1..=MOST_HOURS).contains(hours));
        let hours = hours.and_then(|hours| u32::try_from(hours).ok());
        hours.ok_or_else(|| self.wrong(at, "hours", &format!("takes a whole number from 1 to {MOST_HOURS}")))
    }

    fn only(&self, at: usize, value: Value) -> Result<Only, ConfigError> {
        let Value::Table(table) = value else {
            return Err(self.wrong(at, "only", "takes a table such as { priority = \"urgent\" }"));
        };
        let mut only = Only::default();
        for (key, value) in table {
            match key.as_str() {
                "priority" => only.priority = Some(self.parsed(&key, at, &value)?),
                "status" => only.status = Some(self.parsed(&key, at, &value)?),
                "module" => only.module = Some(self.parsed(&key, at, &value)?),
                "category" => only.category = Some(self.parsed(&key, at, &value)?),
                other => return Err(self.unknown(at, other, &ONLY)),
            }
        }
        Ok(only)
    }

    fn told(&self, at: usize, value: &Value) -> Result<Vec<Act>, ConfigError> {
        let wrong = || self.wrong(at, "tell", "takes a list of \"watchers\" and \"technician\"");
        let told = |one: &Value| match one.as_str() {
            Some("watchers") => Ok(Act::Tell(Who::Watchers)),
            Some("technician") => Ok(Act::Tell(Who::Technician)),
            Some(_) | None => Err(wrong()),
        };
        value.as_array().ok_or_else(wrong)?.iter().map(told).collect()
    }

    fn act(&self, key: &str, at: usize, value: &Value) -> Result<Act, ConfigError> {
        match (key, self.word(key, at, value)?) {
            ("status", _) => Ok(Act::Status(self.parsed(key, at, value)?)),
            ("assign", "host") => Ok(Act::Assign(Assign::Host)),
            ("assign", "nobody") => Ok(Act::Assign(Assign::Nobody)),
            ("assign", word) => {
                word.parse().map(|email| Act::Assign(Assign::Agent(email))).map_err(|_unfit: Invalid| {
                    self.wrong(
                        at,
                        key,
                        &format!("is {word:?}, write \"host\", \"nobody\" or an agent's e-mail address"),
                    )
                })
            }
            (_, text) => Note::new(text).map(Act::Note).map_err(|wrong| self.wrong(at, key, &wrong.reason)),
        }
    }

    fn word<'v>(&self, key: &str, at: usize, value: &'v Value) -> Result<&'v str, ConfigError> {
        value.as_str().map(str::trim).ok_or_else(|| self.wrong(at, key, "takes a text in quotes"))
    }

    fn parsed<T: FromStr<Err = Invalid>>(&self, key: &str, at: usize, value: &Value) -> Result<T, ConfigError> {
        let word = self.word(key, at, value)?;
        word.parse().map_err(|wrong: Invalid| self.wrong(at, key, &wrong.reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{Priority, Status};

    fn rules(text: &str) -> Result<Vec<Rule>, String> {
        read(text, Path::new("rules.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_of_rules_is_read_in_order() {
        let text = "[[rule]]\nname = \"Wait\"\non = \"booked\"\nonly = { priority = \"urgent\", module = \"VPN\" }\n\
                    assign = \"host\"\nstatus = \"on hold\"\nnote = \"At {when}\"\n\n\
                    [[rule]]\nname = \"Nobody booked\"\non = \"not_booked\"\nhours = 48\nassign = \"nobody\"\nremind = true\ntell = [\"technician\"]\n";
        let [wait, nobody] = &rules(text).unwrap()[..] else { panic!() };
        assert_eq!((wait.on, nobody.on), (Trigger::Booked, Trigger::NotBooked { hours: 48 }));
        assert_eq!(wait.only.priority, Some(Priority::Urgent));
        let note = Note::new("At {when}").unwrap();
        assert_eq!(wait.acts, [Act::Assign(Assign::Host), Act::Status(Status::OnHold), Act::Note(note)]);
        assert_eq!(nobody.acts, [Act::Assign(Assign::Nobody), Act::Remind, Act::Tell(Who::Technician)]);
        assert_eq!(rules(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let rule = |more: &str| rules(&format!("[[rule]]\nname = \"A\"\non = \"booked\"\n{more}\n")).unwrap_err();
        let twice = "[[rule]]\nname = \"A\"\non = \"booked\"\nstatus = \"open\"\n".repeat(2);
        for (found, expected) in [
            (rule("statsu = \"open\""), "rules.toml line 4: there is no key statsu, did you mean status"),
            (rule("status = \"done\""), "rules.toml line 4: status \"done\" is not one of new, open, waiting"),
            (rule("hours = 4\nstatus = \"open\""), "rules.toml line 4: hours goes with on = \"not_booked\" alone"),
            (rule("only = { priorty = \"low\" }"), "rules.toml line 4: there is no key priorty, did you mean priority"),
            (rule("note = \"At {wen}\""), "rules.toml line 4: note has {wen}, which nothing fills"),
            (rule("note = 4"), "rules.toml line 4: note takes a text in quotes"),
            (rule("tell = \"watchers\""), "rules.toml line 4: tell takes a list of"),
            (rule(""), "rules.toml line 1: status, assign, note, tell or remind is missing"),
            (rule("assign = \"sam\""), "rules.toml line 4: assign is \"sam\", write \"host\", \"nobody\" or an"),
            (rules("[rule]\nname = 1").unwrap_err(), "rules.toml line 1: rule is a list"),
            (rules("[[rules]]").unwrap_err(), "rules.toml line 1: there is no key rules, did you mean rule"),
            (rules("[[rule]]\nname = \"A\"\non = \"boked\"").unwrap_err(), "rules.toml line 3: on is \"boked\", which"),
            (rules("[[rule]]\non = ").unwrap_err(), "rules.toml line 2: "),
            (rules(&twice).unwrap_err(), "rules.toml line 5: name is \"A\" twice"),
        ] {
            assert!(found.starts_with(expected), "{found}\nexpected {expected}");
        }
    }
}
