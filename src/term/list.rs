//! A window of rows over the queue in the database: it never holds the whole queue, only a few screens round the
//! cursor, and asks for more before one gets there.

use crate::text::clean;
use crate::ticket::{From, NextCall, Number, Page, PersonId, Place, Priority, Row, Status};

use jiff::Timestamp;

/// How many screens of rows one question asks for.
const SCREENS_ASKED: usize = 3;
/// How many screens of rows are kept; those farthest from the cursor go first.
const SCREENS_KEPT: usize = 9;
/// The fewest rows a question asks for, so that a low terminal does not ask all the time.
const FEWEST_ROWS: usize = 60;

/// A line of the list, every text clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The ticket.
    pub number: Number,
    /// Where it stands in the queue.
    pub place: Place,
    /// What it waits for.
    pub status: Status,
    /// How urgent it is.
    pub priority: Priority,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// The subject.
    pub subject: String,
    /// What it is about.
    pub category: Option<String>,
    /// Who asks.
    pub requester: String,
    /// Who looks after it.
    pub assignee: Option<(PersonId, String)>,
    /// Whether the customer wrote last: somebody waits for us.
    pub waits: bool,
    /// The next call.
    pub call: Option<NextCall>,
}

impl Line {
    /// Cleans a row.
    pub fn of(row: Row) -> Self {
        let Row { ticket, place, requester, assignee, customer_wrote_last, call } = row;
        Self {
            number: ticket.number,
            place,
            status: ticket.status,
            priority: ticket.priority,
            updated_at: ticket.updated_at,
            subject: clean::line(ticket.subject.as_str()),
            category: ticket.category.map(|label| clean::line(label.as_str())),
            requester: clean::line(&requester.name),
            assignee: assignee.map(|byline| (byline.id, clean::line(&byline.name))),
            waits: customer_wrote_last && ticket.status.is_open(),
            call,
        }
    }
}

/// A window of rows with a cursor in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    lines: Vec<Line>,
    has_newer: bool,
    has_older: bool,
    selected: usize,
    top: usize,
}

impl Window {
    /// The rows at hand.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&Line> {
        self.lines.get(self.selected)
    }

    /// The rows on a screen of `height` rows, and which of them is under the cursor.
    pub fn visible(&self, height: usize) -> (&[Line], usize) {
        let top = self.top_at(height);
        let end = (top + height).min(self.lines.len());
        (self.lines.get(top..end).unwrap_or(&[]), self.selected.saturating_sub(top))
    }

    /// Whether there are rows above and below those on a screen of `height` rows.
    pub fn more(&self, height: usize) -> (bool, bool) {
        let top = self.top_at(height);
        (top > 0 || self.has_newer, top + height < self.lines.len() || self.has_older)
    }

    /// Whether the queue goes on before and after the rows at hand.
    pub fn beyond(&self) -> (bool, bool) {
        (self.has_newer, self.has_older)
    }

    /// Moves the cursor by so many rows, as far as there are rows, and scrolls so that it is seen. At the edge of the
    /// screen the list moves by half a screen: the rows in between are drawn once, not each time.
    pub fn go(&mut self, rows: i64, height: usize) {
        let last = self.lines.len().saturating_sub(1);
        let step = usize::try_from(rows.unsigned_abs()).unwrap_or(usize::MAX);
        let goal = if rows < 0 { self.selected.saturating_sub(step) } else { self.selected.saturating_add(step) };
        self.selected = goal.min(last);
        self.top = self.top_at(height);
    }

    /// Puts the cursor on a row of the screen, if there is one.
    pub fn point_at(&mut self, row: usize, height: usize) -> bool {
        let index = self.top_at(height) + row;
        let there = row < height && index < self.lines.len();
        if there {
            self.selected = index;
        }
        there
    }

    /// Puts the cursor on a ticket, if it is at hand.
    pub fn point_at_ticket(&mut self, number: Number, height: usize) -> bool {
        let found = self.lines.iter().position(|line| line.number == number);
        if let Some(index) = found {
            self.selected = index;
            self.top = self.top_at(height);
        }
        found.is_some()
    }

    /// How many rows a question asks for.
    pub fn page(height: usize) -> u16 {
        u16::try_from((SCREENS_ASKED * height).max(FEWEST_ROWS)).unwrap_or(u16::MAX)
    }

    /// What is on the screen and round it, to be read again: which stretch and how many rows.
    pub fn again(&self, height: usize) -> (From, u16) {
        let most = u16::try_from(self.lines.len()).unwrap_or(u16::MAX).max(Self::page(height));
        match self.lines.first() {
            Some(first) if self.has_newer => (From::At(first.place), most),
            Some(_) | None => (From::Top, most),
        }
    }

    /// The stretch that will soon be wanted, if it is not at hand: asked for when less than a screen and a bit is left.
    pub fn wants(&self, height: usize) -> Option<From> {
        let margin = height + height / 5;
        let top = self.top_at(height);
        let below = self.lines.len().saturating_sub(top + height);
        if self.has_older && below < margin {
            return self.lines.last().map(|line| From::OlderThan(line.place));
        }
        if self.has_newer && top < margin {
            return self.lines.first().map(|line| From::NewerThan(line.place));
        }
        None
    }

    /// Takes in a stretch that was asked for.
    pub fn take(&mut self, from: From, page: Page, height: usize) {
        let Page { rows, has_newer, has_older } = page;
        let lines: Vec<_> = rows.into_iter().map(Line::of).collect();
        self.top = self.top_at(height);
        match from {
            From::OlderThan(_) => {
                self.has_older = has_older;
                self.lines.extend(lines);
                let surplus = self.lines.len().saturating_sub(Self::most_kept(height)).min(self.top);
                self.lines.drain(..surplus);
                self.has_newer |= surplus > 0;
                self.selected -= surplus;
                self.top -= surplus;
            }
            From::NewerThan(_) => {
                self.has_newer = has_newer;
                self.selected += lines.len();
                self.top += lines.len();
                self.lines.splice(0..0, lines);
                let keep = Self::most_kept(height).max(self.top + height);
                self.has_older |= self.lines.len() > keep;
                self.lines.truncate(keep);
            }
            From::Top | From::At(_) => self.replace(lines, has_newer, has_older),
            From::Bottom => {
                *self = Self { selected: lines.len().saturating_sub(1), lines, has_newer, has_older, top: 0 };
            }
        }
        self.top = self.top_at(height);
    }

    /// Takes the same stretch as it is now. The cursor stays on its ticket; if the ticket is gone it goes to the one that
    /// took its place. A screen at the top of the queue stays there, so that what comes in is seen; further down the
    /// ticket stays on its line of the screen.
    fn replace(&mut self, lines: Vec<Line>, has_newer: bool, has_older: bool) {
        let on_screen = self.selected.saturating_sub(self.top);
        let was = self.selected().map(|line| (line.number, line.place));
        let is_at_top = self.top == 0 && !self.has_newer;
        *self = Self { lines, has_newer, has_older, selected: 0, top: 0 };
        let Some((number, place)) = was else { return };
        let same = self.lines.iter().position(|line| line.number == number);
        let next = || self.lines.iter().position(|line| line.place <= place);
        self.selected = same.or_else(next).unwrap_or(self.lines.len().saturating_sub(1));
        self.top = if is_at_top { 0 } else { self.selected.saturating_sub(on_screen) };
    }

    fn most_kept(height: usize) -> usize {
        (SCREENS_KEPT * height).max(SCREENS_KEPT * FEWEST_ROWS / SCREENS_ASKED)
    }

    /// The first row on a screen of `height` rows, such that the cursor is seen and no space is left that rows could
    /// fill. The same answer however often it is asked: a resize or a drawing changes nothing.
    fn top_at(&self, height: usize) -> usize {
        let half = height / 2;
        let top = if self.selected < self.top {
            self.selected.saturating_sub(half)
        } else if self.selected >= self.top + height {
            self.selected + 1 - height + half.min(height.saturating_sub(1))
        } else {
            self.top
        };
        top.min(self.lines.len().saturating_sub(height))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::term::scene::{page, row};

    const HEIGHT: usize = 10;

    fn window(all: i64) -> Window {
        let mut window = Window::default();
        window.take(From::Top, page(From::Top, Window::page(HEIGHT), all), HEIGHT);
        window
    }

    /// Reads ahead until nothing more is wanted.
    fn settle(window: &mut Window, all: i64) {
        while let Some(from) = window.wants(HEIGHT) {
            window.take(from, page(from, Window::page(HEIGHT), all), HEIGHT);
        }
    }

    fn selected(window: &Window) -> i64 {
        window.selected().unwrap().number.0
    }

    #[test]
    fn a_long_queue_is_walked_from_end_to_end_with_few_rows_kept() {
        let all = 90;
        let mut window = window(all);
        let mut seen = vec![selected(&window)];
        for _ in 1..all {
            window.go(1, HEIGHT);
            settle(&mut window, all);
            seen.push(selected(&window));
            assert!(window.lines().len() <= 9 * 20 + 60);
        }
        let numbers: Vec<_> = (0..all).map(|n| row(n).ticket.number.0).collect();
        assert_eq!(seen, numbers);
    }

    #[test]
    fn the_cursor_stays_on_its_ticket_when_rows_come_above_and_at_the_top_they_are_seen() {
        for (cursor, moves_by, sees_it) in [(5, 1, true), (15, 0, false)] {
            let mut window = window(60);
            window.go(cursor, HEIGHT);
            let before = (selected(&window), window.visible(HEIGHT).1);
            let mut newer = page(From::Top, 60, 60);
            newer.rows.insert(0, Row { place: Place(2_000_000), ticket: row(80).ticket, ..row(0) });
            window.take(From::Top, newer, HEIGHT);
            let (visible, at) = window.visible(HEIGHT);
            assert_eq!((selected(&window), at), (before.0, before.1 + moves_by));
            assert_eq!(visible.iter().any(|line| line.place == Place(2_000_000)), sees_it);
        }
    }

    #[test]
    fn when_its_ticket_is_gone_the_cursor_is_on_the_next_one() {
        let mut window = window(30);
        window.go(4, HEIGHT);
        let gone = selected(&window);
        let mut rest = page(From::Top, 60, 30);
        rest.rows.retain(|row| row.ticket.number.0 != gone);
        window.take(From::Top, rest, HEIGHT);
        assert_eq!(selected(&window), gone - 1);
    }

    #[test]
    fn at_the_edge_the_list_moves_by_half_a_screen() {
        let mut window = window(60);
        window.go(9, HEIGHT);
        assert_eq!(window.visible(HEIGHT).1, 9);
        window.go(1, HEIGHT);
        assert_eq!(window.visible(HEIGHT).1, 4);
    }

    #[test]
    fn a_click_below_the_last_row_hits_nothing() {
        let mut window = window(3);
        assert!(!window.point_at(3, HEIGHT));
        assert!(window.point_at(2, HEIGHT));
        assert_eq!(selected(&window), 98);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_cursor_is_on_the_screen_whatever_happens(
            all in 0_i64..90,
            moves in prop::collection::vec((-70_i64..70, 0_usize..30, 0_u8..4), 0..16),
        ) {
            let mut window = window(all);
            for (rows, height, then) in moves {
                window.go(rows, height);
                let from = match then {
                    0 => window.wants(height),
                    1 => Some(window.again(height).0),
                    2 => Some(From::Bottom),
                    _ => None,
                };
                if let Some(from) = from {
                    window.take(from, page(from, Window::page(height), all), height);
                }
                let (visible, at) = window.visible(height);
                prop_assert_eq!(window.selected().is_some(), all > 0);
                prop_assert!(visible.len() <= height);
                if height > 0 && all > 0 {
                    prop_assert_eq!(visible.get(at), window.selected());
                }
                let numbers: Vec<_> = window.lines().iter().map(|line| line.number.0).collect();
                prop_assert!(numbers.windows(2).all(|pair| pair[0] == pair[1] + 1), "{:?}", numbers);
            }
        }
    }
}
