//! Where everything stands: a pure function of the terminal's size and of what is shown, asked by `update` for its
//! paging and its mouse, and by `view` for its drawing.

use ratatui::layout::{Constraint, Layout, Rect, Size};

/// How many rows the peek below the list needs to be worth its place.
const LEAST_PEEK: u16 = 6;

/// How the window is divided, by its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Less than 60 columns or 15 rows: the list alone, fewer columns.
    Small,
    /// Up to 99 columns: the list, a peek at the ticket below; the open ticket takes all.
    Stacked,
    /// 100 to 139 columns: the list left, the ticket right.
    Split,
    /// 140 columns and more: views, list above ticket, and a side panel.
    Wide,
}

impl Shape {
    /// The shape of a window.
    pub fn of(size: Size) -> Self {
        match (size.width, size.height) {
            (0..60, _) | (_, 0..15) => Self::Small,
            (60..100, _) => Self::Stacked,
            (100..140, _) => Self::Split,
            (140.., _) => Self::Wide,
        }
    }

    /// Whether the ticket is seen beside or below the list.
    pub fn shows_ticket(self) -> bool {
        match self {
            Self::Small => false,
            Self::Stacked | Self::Split | Self::Wide => true,
        }
    }
}

/// Where everything stands. What is not shown has no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The views, the desk's name, who sits here.
    pub header: Rect,
    /// The rows of the queue, with the line above them.
    pub list: Rect,
    /// The ticket beside or below the list.
    pub ticket: Rect,
    /// The composer: below the thread where there is room beside the list, else everything between header and foot.
    pub compose: Rect,
    /// The last message.
    pub notice: Rect,
    /// The keys.
    pub hints: Rect,
}

impl Areas {
    /// Everything between the header and the foot.
    pub fn body(&self) -> Rect {
        let (top, bottom) = (self.header.bottom(), self.notice.y);
        Rect { x: self.header.x, y: top, width: self.header.width, height: bottom.saturating_sub(top) }
    }
}

/// Where everything stands in a window of this size.
pub fn areas(size: Size) -> Areas {
    let whole = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let [header, body, notice, hints] =
        Layout::vertical([Constraint::Length(2), Constraint::Min(0), Constraint::Length(1), Constraint::Length(1)])
            .areas(whole);
    let (list, ticket) = match Shape::of(size) {
        Shape::Small => (body, Rect::default()),
        Shape::Stacked => {
            let peek = (body.height / 2).max(LEAST_PEEK);
            let [list, ticket] = Layout::vertical([Constraint::Min(0), Constraint::Length(peek)]).areas(body);
            (list, ticket)
        }
        Shape::Split | Shape::Wide => {
            let [list, ticket] = Layout::horizontal([Constraint::Fill(2), Constraint::Fill(3)]).areas(body);
            (list, ticket)
        }
    };
    let compose = match Shape::of(size) {
        Shape::Small | Shape::Stacked => body,
        Shape::Split | Shape::Wide => {
            let height = (ticket.height * 2 / 5).max(8).min(ticket.height);
            Rect { y: ticket.bottom() - height, height, ..ticket }
        }
    };
    Areas { header, list, ticket, compose, notice, hints }
}
