//! The figures of booked calls: over a stretch of time, divided as one likes.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::term::calls::{Task, Told};
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::shared::Shared;
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::ticket::figure::{By, Report, Wanted};

/// The stretches of time there are, in weeks until today.
const WEEKS: [i32; 4] = [4, 13, 26, 52];

/// How many lines a page is.
const PAGE: isize = 10;

/// The figures of booked calls.
#[derive(Debug)]
pub struct Figures {
    /// How they are divided.
    pub by: By,
    /// The first and the last day.
    pub days: (Date, Date),
    /// The figures; none until they are counted.
    pub report: Option<Report>,
    /// The first line that is shown.
    pub top: usize,
    weeks: usize,
    ask: Ask,
}

impl Figures {
    /// Opens them: the last four weeks, by week.
    pub fn open(shared: &mut Shared) -> (Self, Vec<Effect>) {
        let today = shared.now.to_zoned(shared.zone.clone()).date();
        let mut figures =
            Self { by: By::Week, days: (today, today), report: None, top: 0, weeks: 0, ask: Ask::default() };
        let effect = figures.count(shared);
        (figures, effect.into_iter().collect())
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Figures
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::Back => return Step::go(Go::Back),
            Action::NextDivision => {
                self.by = By::ALL.into_iter().cycle().skip_while(|by| *by != self.by).nth(1).unwrap_or(By::All);
            }
            Action::LongerPeriod => self.weeks = (self.weeks + 1).min(WEEKS.len() - 1),
            Action::ShorterPeriod => self.weeks = self.weeks.saturating_sub(1),
            Action::Up => return self.scroll(-1),
            Action::Down => return self.scroll(1),
            Action::PageUp => return self.scroll(-PAGE),
            Action::PageDown => return self.scroll(PAGE),
            _ => return Step::none(),
        }
        Step::effects(self.count(shared).into_iter().collect())
    }

    /// Takes the figures.
    pub fn answered(&mut self, ask: Ask, answer: &Answer) -> Step {
        if let Answer::Calls(Told::Counted(report)) = answer
            && ask == self.ask
        {
            self.report = Some((**report).clone());
            self.top = 0;
        }
        Step::none()
    }

    /// Draws them.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::figures::view(self, shared, frame);
    }

    fn scroll(&mut self, lines: isize) -> Step {
        let last = self.report.as_ref().map_or(0, |report| report.lines.len()).saturating_sub(1);
        self.top = self.top.saturating_add_signed(lines).min(last);
        Step::none()
    }

    /// Asks for the figures of these days; what is shown stays until they come.
    fn count(&mut self, shared: &mut Shared) -> Option<Effect> {
        let last = shared.now.to_zoned(shared.zone.clone()).date();
        let weeks: Span = WEEKS.get(self.weeks).copied().unwrap_or(4).weeks();
        self.days = (last.checked_sub(weeks).ok()?.tomorrow().ok()?, last);
        let wanted = Wanted::of_days(self.days.0, self.days.1, self.by, shared.zone.clone()).ok()?;
        self.ask = shared.ask();
        Some(Effect::Calls { ask: self.ask, task: Task::Count(wanted) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::model::Model;
    use crate::term::scene::{answer, keys, model, screen};
    use crate::ticket::figure::Line;

    fn line(name: &str, [booked, held, missed, cancelled]: [u64; 4]) -> Line {
        let rate = f64::from(u32::try_from(missed).unwrap()) / 4.0;
        Line {
            booked,
            held,
            missed,
            cancelled,
            no_show_rate: Some(rate),
            hours_to_call: Some(26.5),
            ..Line::empty(name)
        }
    }

    fn opened(columns: u16, rows: u16) -> Model {
        let mut model = model(columns, rows, 3);
        let effects = keys(&mut model, "R");
        let [Effect::Calls { ask, task: Task::Count(wanted) }] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(wanted.by, By::Week);
        let lines = vec![line("2026-11-09", [4, 3, 1, 0]), line("2026-11-16", [2, 0, 0, 1])];
        let report = Report { total: line("all", [6, 3, 1, 1]), lines };
        answer(&mut model, *ask, Answer::Calls(Told::Counted(Box::new(report))));
        model
    }

    #[test]
    fn what_the_bars_show_stands_beside_them_in_numbers() {
        let shown = screen(&opened(100, 30));
        for words in ["6 calls booked, 3 held, 1 missed (25% of those due)", "2026-11-09", "26.5", "█ held", "▒ missed"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let small = screen(&opened(60, 20));
        assert!(small.contains("2026-11-16"), "{small}");
    }

    #[test]
    fn they_are_divided_otherwise_and_counted_for_longer() {
        let mut model = opened(80, 24);
        for (key, by, days) in
            [("Tab", By::Month, 28), ("+", By::Month, 91), ("+", By::Month, 182), ("-", By::Month, 91)]
        {
            let effects = keys(&mut model, key);
            let [Effect::Calls { task: Task::Count(wanted), .. }] = &effects[..] else { panic!("{key}: {effects:?}") };
            assert_eq!(wanted.by, by, "{key}");
            let hours = wanted.until.duration_since(wanted.from).as_hours();
            assert!((hours - days * 24).abs() <= 1, "{key}: {hours} hours, and a clock may have changed");
        }
    }
}
