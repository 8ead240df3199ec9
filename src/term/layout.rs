//! Where everything stands: a pure function of the terminal's size and of what is shown, asked by `update` for its
//! paging and its mouse, and by `view` for its drawing.

use ratatui::layout::{Constraint, Layout, Rect, Size};

/// The columns of the views, in a wide window.
const VIEWS: u16 = 28;
/// The least columns of the side panel, in a wide window.
const SIDE: u16 = 44;
/// The rows of the side panel where it stands below the thread.
const SIDE_ROWS: u16 = 15;
/// The least rows of the composer where it stands below the thread.
const COMPOSER: u16 = 10;
/// The rows of a ticket's head: its subject, what it is, and where there are rows enough an empty one.
const TICKET_HEAD: u16 = 3;
/// So many rows of a ticket are enough for an empty one.
const ENOUGH: u16 = 16;

/// How the window is divided, by its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Less than 60 columns or 15 rows: the list alone, fewer columns.
    Small,
    /// Up to 99 columns: the list, a peek at the ticket below; the open ticket takes all.
    Stacked,
    /// 100 to 139 columns: the list left, the ticket right.
    Split,
    /// 140 columns and more: views, the list above the ticket, and a side panel.
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

/// What there is to show.
#[expect(clippy::struct_excessive_bools, reason = "each pane is shown or not, in every combination")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// A filter, being typed or in force.
    pub filter: bool,
    /// The open ticket, rather than the list with a peek at it.
    pub ticket: bool,
    /// The side panel, where it is not always there.
    pub panel: bool,
    /// The composer.
    pub compose: bool,
}

/// Where everything stands. What is not shown has an empty area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// The line at the top: the views, or the desk's name.
    pub header: Rect,
    /// The views with their counts, in a wide window.
    pub views: Rect,
    /// The filter.
    pub filter: Rect,
    /// The headings of the list's columns, or what is wrong with the filter.
    pub headings: Rect,
    /// The rows of the list.
    pub list: Rect,
    /// The ticket's subject and what it is.
    pub ticket_head: Rect,
    /// The ticket's thread.
    pub thread: Rect,
    /// The customer, the ticket's fields, and Book a Call.
    pub side: Rect,
    /// The composer: below the thread that is answered, in a small window instead of it.
    pub compose: Rect,
    /// Everything between the header and the foot.
    pub body: Rect,
    /// The last message.
    pub notice: Rect,
    /// The keys.
    pub hints: Rect,
    /// The lines between them, each a row or a column of cells.
    pub rules: [Rect; 4],
}

/// Where everything stands in a window of this size.
pub fn areas(size: Size, shown: Shown) -> Areas {
    let shape = Shape::of(size);
    let whole = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let lines = [Constraint::Length(1), Constraint::Length(1), Constraint::Min(0), Constraint::Length(2)];
    let [header, rule, body, foot] = Layout::vertical(lines).areas(whole);
    let (notice, hints) = cut_top(foot, 1);
    let mut areas = Areas { header, body, notice, hints, ..Areas::default() };
    areas.rules[0] = rule;
    match shape {
        Shape::Small if shown.compose => areas.compose = body,
        Shape::Stacked if shown.compose => {
            let thread = areas.set_compose(body, shown);
            areas.set_ticket(thread, Rect::default());
        }
        Shape::Small if shown.ticket => areas.set_ticket(body, Rect::default()),
        Shape::Small => areas.set_list(body, shown),
        Shape::Stacked if shown.ticket => areas.set_ticket(body, panel(body, shown)),
        Shape::Stacked => {
            let (list, ticket) = cut_top(body, body.height * 9 / 20);
            let (rule, ticket) = cut_top(ticket, 1);
            areas.rules[1] = rule;
            areas.set_list(list, shown);
            areas.set_ticket(ticket, if shown.panel { ticket } else { Rect::default() });
        }
        Shape::Split => {
            let (list, ticket) = cut_left(body, body.width * 11 / 25);
            let (rule, ticket) = cut_left(ticket, 1);
            areas.rules[1] = rule;
            areas.set_list(list, shown);
            let ticket = areas.set_compose(ticket, shown);
            areas.set_ticket(ticket, if shown.compose { Rect::default() } else { panel(ticket, shown) });
        }
        Shape::Wide => areas.set_wide(body, shown),
    }
    areas
}

impl Areas {
    fn set_wide(&mut self, body: Rect, shown: Shown) {
        let side = SIDE + (body.width - 140) / 4;
        let (views, rest) = cut_left(body, VIEWS);
        let (left, rest) = cut_left(rest, 1);
        let (centre, rest) = cut_left(rest, rest.width.saturating_sub(side + 1));
        let (right, side) = cut_left(rest, 1);
        let (list, ticket) = cut_top(centre, centre.height * 2 / 5);
        let (across, ticket) = cut_top(ticket, 1);
        self.views = views;
        self.rules[1..].copy_from_slice(&[left, right, across]);
        self.set_list(list, shown);
        let ticket = self.set_compose(ticket, shown);
        self.set_ticket(ticket, side);
    }

    fn set_list(&mut self, area: Rect, shown: Shown) {
        let (filter, area) = cut_top(area, u16::from(shown.filter));
        let (headings, list) = cut_top(area, 1);
        (self.filter, self.headings, self.list) = (filter, headings, list);
    }

    /// Puts the composer into the lower part of the ticket's area, when one writes, and gives the upper part.
    fn set_compose(&mut self, ticket: Rect, shown: Shown) -> Rect {
        if !shown.compose {
            return ticket;
        }
        let (thread, compose) = cut_top(ticket, ticket.height.saturating_sub((ticket.height * 2 / 5).max(COMPOSER)));
        self.compose = compose;
        thread
    }

    /// Puts the ticket into `area`, less what the side panel takes of it with a line above.
    fn set_ticket(&mut self, area: Rect, mut side: Rect) {
        let mut left = area;
        let taken = side.intersection(area);
        if !taken.is_empty() {
            left.height = taken.y.saturating_sub(area.y);
            if left.height > 0 {
                (self.rules[3], side) = cut_top(side, 1);
            }
        }
        let (head, thread) = cut_top(left, if left.height < ENOUGH { TICKET_HEAD - 1 } else { TICKET_HEAD });
        (self.ticket_head, self.thread, self.side) = (head, thread, side);
    }
}

/// The side panel below the thread, when it is wanted.
fn panel(ticket: Rect, shown: Shown) -> Rect {
    let height = SIDE_ROWS.min(ticket.height / 2);
    if shown.panel { Rect { y: ticket.bottom() - height, height, ..ticket } } else { Rect::default() }
}

fn cut_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    (Rect { height: rows, ..area }, Rect { y: area.y + rows, height: area.height - rows, ..area })
}

fn cut_left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    (Rect { width: columns, ..area }, Rect { x: area.x + columns, width: area.width - columns, ..area })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_leaves_the_window_and_nothing_overlaps(
            width in 0_u16..300, height in 0_u16..100,
            filter in any::<bool>(), ticket in any::<bool>(), panel in any::<bool>(), compose in any::<bool>(),
        ) {
            let whole = Rect { x: 0, y: 0, width, height };
            let areas = areas(Size { width, height }, Shown { filter, ticket, panel, compose });
            let Areas { header, views, filter, headings, list, ticket_head, thread, side, .. } = areas;
            let Areas { notice, hints, rules, compose, .. } = areas;
            let mut panes = vec![header, views, filter, headings, list, ticket_head, thread, side, compose, notice, hints];
            panes.extend(rules);
            panes.retain(|pane| !pane.is_empty());
            for (index, pane) in panes.iter().enumerate() {
                prop_assert_eq!(pane.intersection(whole), *pane);
                for other in &panes[..index] {
                    prop_assert!(!pane.intersects(*other), "{:?} and {:?}", pane, other);
                }
            }
        }
    }

    #[test]
    fn every_shape_has_room_for_rows() {
        for (width, height) in [(40, 10), (80, 24), (120, 40), (160, 50)] {
            let areas = areas(Size { width, height }, Shown { filter: true, ..Shown::default() });
            assert!(areas.list.height >= 4 && areas.list.width >= 40, "{width}x{height}");
        }
    }
}
