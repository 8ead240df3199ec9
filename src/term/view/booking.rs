//! Draws "Book a Call": over a screen, or as a part of the column beside the thread.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{sheet, times};
use crate::config::action::{Action, Mode};
use crate::term::call::{Call, Filled};
use crate::term::shared::Shared;
use crate::term::times::Times;
use crate::text::{ago, clean, width};
use crate::ticket::{Label, NoOffer, Number, Offer, Person};

/// The title: the words on the customer's page.
const TITLE: &str = "Book a Call";
/// How wide the panel is over a screen, frame and all.
const COLUMNS: u16 = 76;
/// The narrowest column beside the thread that it unfolds in.
const LEAST_BESIDE: u16 = 40;
/// How wide the labels of a panel are.
const LABEL_COLUMNS: usize = 10;

/// What each key of the panel does.
const KEYS: [(Action, &str); 5] = [
    (Action::OpenLink, "open in the browser"),
    (Action::InsertLink, "insert in a reply"),
    (Action::CopyLink, "copy"),
    (Action::QrCode, "QR code"),
    (Action::EditLink, "edit your own link"),
];

/// What those keys do that need free times.
const TIME_KEYS: [(Action, &str); 2] =
    [(Action::MarkTime, "mark a time, up to five"), (Action::OfferTimes, "write the marked times into a reply")];

/// What those keys do that need a booked call.
const CALL_KEYS: [(Action, &str); 3] =
    [(Action::CallHeld, "it was held"), (Action::CallMissed, "missed"), (Action::CancelCall, "call it off")];

/// The fewest and the most free times that are shown at once.
const LEAST_TIMES: usize = 3;
const MOST_TIMES: usize = 10;
/// What else stands in the panel: its frame, the lines round the times, a gap before the keys.
const FRAME_AND_GAPS: usize = 6;

/// The keys that do something now, and what.
fn keys(times: &Times) -> Vec<(Action, &'static str)> {
    let has_times = matches!(times, Times::Free(list) if !list.times.is_empty());
    let first = if has_times { TIME_KEYS.as_slice() } else { &[] };
    first.iter().chain(&KEYS).copied().collect()
}

/// Draws the panel over a screen.
pub fn overlay(number: Number, call: Option<&Call>, times: &Times, shared: &Shared, frame: &mut Frame<'_>) {
    let title = match call {
        Some(call) => format!("{TITLE}   #{number} {}, {}", call.requester.name, call.subject),
        None => format!("{TITLE}   #{number}"),
    };
    let (screen, side) = (frame.area().as_size(), shared.areas().side);
    // Beside the thread it is already there: it unfolds in its place, with its keys.
    let width = if side.width >= LEAST_BESIDE { side.width } else { COLUMNS };
    let columns = sheet::columns_inside(width, screen);
    let text = match call {
        None => vec![Line::styled("Reading the ticket", shared.theme.dim())],
        Some(call) => {
            let mut text = booked(call, columns, shared);
            if !text.is_empty() {
                text.push(sheet::keys(&CALL_KEYS, Mode::Booking, shared));
            }
            text.extend(bookable(call, columns, shared));
            if call.filled(shared).is_some() {
                let keys = keys(times);
                let room = usize::from(screen.height).saturating_sub(text.len() + keys.len() + FRAME_AND_GAPS);
                let rows = room.clamp(LEAST_TIMES, MOST_TIMES);
                text.extend(times::block(times, call, rows, columns, shared));
                text.push(Line::default());
                text.extend(keys.into_iter().map(|(action, words)| key_line(action, words, shared)));
            }
            text
        }
    };
    let place = sheet::place_around(&text, width, screen);
    let place =
        if width == side.width { Rect { x: side.x, y: side.y, ..place }.intersection(frame.area()) } else { place };
    let inner = sheet::lay(&title, place, shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
}

/// Every key of an action, and what it does.
fn key_line(action: Action, words: &'static str, shared: &Shared) -> Line<'static> {
    let keys: Vec<_> = shared.keymap.keys(action).iter().map(ToString::to_string).collect();
    let keys = Span::styled(width::pad(&keys.join(" "), LABEL_COLUMNS), shared.theme.key());
    Line::from(vec![keys, Span::raw(words)])
}

/// Draws the panel as a part of the column beside the thread, and gives the room that is left.
pub fn beside(call: &Call, shared: &Shared, area: Rect, buffer: &mut Buffer) -> Rect {
    let key = shared.key(Mode::Queue, Action::Book);
    let room = usize::from(area.width).saturating_sub(width::columns(&key));
    let mut text = vec![Line::from(vec![
        Span::styled(width::pad(&TITLE.to_uppercase(), room), shared.theme.heading()),
        Span::styled(key, shared.theme.key()),
    ])];
    text.extend(about(call, area.width.into(), shared));
    sheet::lines(&text, area, buffer)
}

/// The calls that are booked, or were, and then how one more is booked.
fn about(call: &Call, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = booked(call, columns, shared);
    lines.extend(bookable(call, columns, shared));
    lines
}

/// When each call is, how it stands, with whom: those that are on, or else the last one.
fn booked(call: &Call, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let is_on = |one: &&crate::ticket::Call| one.booking.state.is_on();
    let mut shown: Vec<_> = call.booked.iter().filter(is_on).collect();
    if shown.is_empty() {
        shown.extend(call.booked.first());
    }
    let line = |one: &crate::ticket::Call| {
        let at = one.booking.starts_at.map(|at| ago::due(shared.now, at, &shared.zone)).unwrap_or_default();
        let host = one.booking.host.as_ref().map(crate::booking::Party::called);
        let with = match &one.agent {
            Some(agent) => shared.name_of(agent.id, &agent.name),
            None => host.unwrap_or("nobody known"),
        };
        let reason = one.booking.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let style = if one.booking.state.is_on() { shared.theme.active() } else { shared.theme.dim() };
        (format!("{at} with {with}, {}{reason}", one.booking.state.words()), style)
    };
    let said: Vec<_> = shown.into_iter().map(line).collect();
    if said.is_empty() { Vec::new() } else { labelled("Call", &said, columns, shared) }
}

/// Who and why, the link and what it is filled in with; or what is missing, and the key that mends it.
fn bookable(call: &Call, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let sentences = |said: [String; 2]| {
        let lines = said.iter().flat_map(|words| sheet::wrap(words, columns));
        lines.map(Line::raw).collect::<Vec<_>>()
    };
    let offer = match &call.offer {
        Ok(offer) => offer,
        Err(none) => return sentences(missing(none, call, shared)),
    };
    if let Some(refused) = offer.link.refusal(&shared.hosts) {
        return sentences(not_allowed(offer, &refused.reason, shared));
    }
    let filled = call.fill(&offer.link, shared);
    let plain = Style::new();
    let mut lines = labelled("With", &[(who(offer, shared), plain)], columns, shared);
    lines.extend(labelled("Why", &[(offer.why(), plain)], columns, shared));
    lines.extend(labelled("Link", &link(&filled, shared), columns, shared));
    let fills: Vec<_> = if filled.lines.is_empty() {
        vec![("nothing: this address takes nothing that we know of".to_owned(), shared.theme.dim())]
    } else {
        filled.lines.iter().map(|line| (line.clone(), plain)).collect()
    };
    lines.extend(labelled("Fills in", &fills, columns, shared));
    lines
}

/// With whom one books; oneself is named as such.
fn who(offer: &Offer, shared: &Shared) -> String {
    let name = offer.name();
    match offer.person().map(|person| shared.name_of(person.id, &person.name)) {
        Some(who) if who != name => format!("{name} ({who})"),
        Some(_) | None => name,
    }
}

/// What to say of a link that the settings do not allow.
fn not_allowed(offer: &Offer, reason: &str, shared: &Shared) -> [String; 2] {
    let (name, reason) = (offer.name(), clean::line(reason));
    let mend = match offer.person() {
        Some(_) => format!("{name} can set another with {}.", shared.key(Mode::Queue, Action::BookingLink)),
        None => "`deskbell team link` or `deskbell override set` sets another.".to_owned(),
    };
    [format!("The booking link of {name} is not offered: {reason}."), mend]
}

fn missing(none: &NoOffer, call: &Call, shared: &Shared) -> [String; 2] {
    match (none, &call.assignee) {
        (NoOffer::NoLink, Some(assignee)) => no_link(assignee, call.is_mine(shared), shared),
        (NoOffer::TeamWithoutLink(team), _) => team_without_link(team, shared),
        (NoOffer::Nobody | NoOffer::NoLink, _) => nobody(shared),
    }
}

fn link(filled: &Filled, shared: &Shared) -> Vec<(String, Style)> {
    let platform = filled.platform.unwrap_or("not a platform we know: opened as it is").to_owned();
    let mut lines = vec![(filled.link.clone(), shared.theme.link()), (platform, shared.theme.dim())];
    lines.extend(filled.advice.iter().map(|advice| (format!("Note: {advice}."), shared.theme.warning())));
    lines
}

fn nobody(shared: &Shared) -> [String; 2] {
    let assign = shared.key(Mode::Booking, Action::Assign);
    let take = shared.key(Mode::Booking, Action::Take);
    [
        "Nobody looks after this ticket yet, so there is no link to book.".to_owned(),
        format!("{assign} assign, {take} take it."),
    ]
}

fn team_without_link(team: &Label, shared: &Shared) -> [String; 2] {
    let take = shared.key(Mode::Booking, Action::Take);
    [
        format!("Nobody looks after this ticket, and neither the team {team} nor anybody in it has a booking link."),
        format!("`deskbell team link` sets one, {take} take the ticket."),
    ]
}

fn no_link(assignee: &Person, is_mine: bool, shared: &Shared) -> [String; 2] {
    let edit = shared.key(Mode::Queue, Action::BookingLink);
    if is_mine {
        return [
            "You look after this ticket and have no booking link yet.".to_owned(),
            format!("{edit} sets it: paste it, save, done."),
        ];
    }
    let assign = shared.key(Mode::Booking, Action::Assign);
    let take = shared.key(Mode::Booking, Action::Take);
    let name = &assignee.name;
    [
        format!("{name} looks after this ticket and has no booking link yet."),
        format!("{name} can set it with {edit}. {assign} assign somebody else, {take} take it."),
    ]
}

/// A label and what it says, wrapped beside it: the label once, the rest below each other.
fn labelled(label: &str, text: &[(String, Style)], columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    let room = columns.saturating_sub(LABEL_COLUMNS).max(1);
    let wrapped = text.iter().flat_map(|(text, style)| sheet::wrap(text, room).into_iter().map(|line| (line, *style)));
    let line = |(index, (text, style))| {
        let label = if index == 0 { label } else { "" };
        let label = Span::styled(width::pad(label, LABEL_COLUMNS), shared.theme.dim());
        Line::from(vec![label, Span::styled(text, style)])
    };
    wrapped.enumerate().map(line).collect()
}
