//! Free times in the panel "Book a Call": asked for when it opens, moved through, marked, and written into a reply.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::call::Call;
use super::msg::{Answer, Ask};
use super::shared::Shared;

/// The most times that are offered at once: more is no offer but a calendar.
pub const MOST_MARKED: usize = 5;

/// What is known of the free times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Times {
    /// Nobody tells them for this link.
    #[default]
    Untold,
    /// They are asked for.
    Asked(Ask),
    /// These.
    Free(List),
    /// They were not told, and why: a sentence without a full stop.
    Failed(String),
}

/// Free times, one of which is under the cursor and some of which are marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The times, in order.
    pub times: Vec<Timestamp>,
    /// Which one is under the cursor.
    pub cursor: usize,
    /// Those that are marked.
    pub marked: BTreeSet<Timestamp>,
}

impl Times {
    /// Takes the answer to its own question; says whether it was one.
    pub fn answered(&mut self, ask: Ask, answer: &Answer) -> bool {
        if *self != Self::Asked(ask) {
            return false;
        }
        let Answer::FreeTimes(told) = answer else { return false };
        *self = match told {
            Ok(times) => Self::Free(List { times: times.clone(), ..List::default() }),
            Err(why) => Self::Failed(why.clone()),
        };
        true
    }

    /// The list, where there is one with something in it.
    pub fn list(&mut self) -> Option<&mut List> {
        match self {
            Self::Free(list) if !list.times.is_empty() => Some(list),
            Self::Free(_) | Self::Untold | Self::Asked(_) | Self::Failed(_) => None,
        }
    }
}

impl List {
    /// Moves the cursor so many lines down.
    pub fn step(&mut self, lines: i32) {
        let last = self.times.len().saturating_sub(1);
        let moved = i64::try_from(self.cursor).unwrap_or_default() + i64::from(lines);
        self.cursor = usize::try_from(moved.max(0)).unwrap_or_default().min(last);
    }

    /// Marks the time under the cursor, or takes its mark, and moves on; says so when there are enough marks already.
    pub fn mark(&mut self) -> Result<(), &'static str> {
        let Some(time) = self.times.get(self.cursor).copied() else { return Ok(()) };
        if !self.marked.remove(&time) {
            if self.marked.len() >= MOST_MARKED {
                return Err("Five times are marked: more is no offer but a calendar. Space takes a mark away.");
            }
            self.marked.insert(time);
        }
        self.step(1);
        Ok(())
    }

    /// The marked times, else the one under the cursor.
    pub fn chosen(&self) -> Vec<Timestamp> {
        if self.marked.is_empty() {
            return self.times.get(self.cursor).copied().into_iter().collect();
        }
        self.marked.iter().copied().collect()
    }
}

/// Times as they are written into a reply: on the customer's clock, each with the link that leads to it.
pub fn words(call: &Call, times: &[Timestamp], shared: &Shared) -> Option<String> {
    let (wall, any) = (call.wall(shared), call.filled(shared)?.url);
    let (first, last) = match times {
        [_] => ("This time would suit me for our call:", "If it does not suit you, choose another:"),
        _ => ("Pick a time for our call:", "If none of them suits you, choose another:"),
    };
    let mut text = format!("{first}\n\n");
    for time in times {
        let url = call.at(*time, shared)?;
        writeln!(text, "- {}: {url}", wall.whole(*time)).unwrap_or_default();
    }
    write!(text, "\n{last} {any}").unwrap_or_default();
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(hours: i64) -> List {
        let times = (0..hours).map(|hour| Timestamp::from_second(hour * 3600).unwrap()).collect();
        List { times, ..List::default() }
    }

    #[test]
    fn the_cursor_stays_in_the_list() {
        let mut list = list(3);
        list.step(-1);
        assert_eq!(list.cursor, 0);
        list.step(9);
        assert_eq!(list.cursor, 2);
        let mut empty = List::default();
        empty.step(1);
        assert_eq!((empty.cursor, empty.mark(), empty.chosen()), (0, Ok(()), vec![]));
    }

    #[test]
    fn up_to_five_are_marked_and_a_mark_is_taken_away_again() {
        let mut list = list(9);
        assert_eq!(list.chosen(), [list.times[0]], "without a mark the one under the cursor");
        for _ in 0..5 {
            assert_eq!(list.mark(), Ok(()));
        }
        assert_eq!(list.cursor, 5);
        assert!(list.mark().unwrap_err().starts_with("Five times are marked"));
        assert_eq!(list.cursor, 5);
        list.step(-5);
        assert_eq!(list.mark(), Ok(()));
        assert_eq!(list.chosen(), list.times[1..5]);
    }
}
