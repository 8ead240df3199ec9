//! The ticket: its subject, what it is, and its thread.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line as Words, Span};

use super::{write, write_line};
use crate::config::action::Mode;
use crate::term::layout::Areas;
use crate::term::model::Model;
use crate::term::reading::{MessageKind, Part, Reading, What};
use crate::term::shared::Shared;
use crate::term::thread::{INDENT, Line};
use crate::term::words;
use crate::text::flow::{FlowLine, Kind, Piece, QUOTE_COLUMNS};
use crate::text::{markup, width};
use crate::ticket::{File, Priority, Replying, Status};

/// The rule beside an internal note.
const BAR: &str = "▌";
/// The columns of who asks that are shown in any window.
const LEAST_REQUESTER: usize = 8;

/// Draws the ticket beside the list, or over it.
pub(super) fn draw(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    let (shared, ticket) = (&model.shared, &model.ticket);
    let is_wanted = ticket.wanted().is_some();
    let inner = Rect { x: areas.thread.x + 1.min(areas.thread.width), ..areas.thread };
    let Some(reading) = ticket.reading.as_deref().filter(|_| is_wanted && ticket.failed.is_none()) else {
        let words = match &ticket.failed {
            Some(failure) => format!("Could not read the ticket: {}.", failure.reason),
            None if ticket.is_slow(shared) => "Reading the ticket".to_owned(),
            None => String::new(),
        };
        write(frame.buffer_mut(), inner, &words, shared.theme.dim());
        return;
    };
    let is_focused = model.mode() == Mode::Ticket;
    head(reading, is_focused && !areas.list.is_empty(), shared, areas.ticket_head, frame);
    let height = usize::from(areas.thread.height);
    let top = ticket.scroll.min(ticket.laid.most(height));
    let lines = ticket.laid.lines.iter().skip(top).take(height);
    for (line, row) in lines.zip(areas.thread.rows()) {
        draw_line(line, reading, shared, row, frame);
    }
    more(top, ticket.laid.most(height), shared, areas.thread, frame);
    if is_focused {
        frame.set_cursor_position(Position { x: areas.thread.x, y: areas.thread.y });
    }
}

/// The subject, and below it what the ticket is. Where the list is seen too, `is_active` says which pane one is in.
fn head(reading: &Reading, is_active: bool, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    let theme = &shared.theme;
    let mut rows = area.rows();
    if let Some(row) = rows.next() {
        let text = format!(" #{} {}", reading.number, reading.subject);
        let style = if is_active { theme.active() } else { theme.heading() };
        write(frame.buffer_mut(), row, &width::truncate(&text, usize::from(row.width)), style);
    }
    let Some(row) = rows.next() else { return };
    let urgency = match reading.priority {
        Priority::Urgent => theme.urgent(),
        Priority::High => theme.high(),
        Priority::Normal | Priority::Low => Style::new(),
    };
    let owner = match &reading.assignee {
        Some(assignee) if assignee.id == shared.me.id => "yours".to_owned(),
        Some(assignee) => format!("with {}", assignee.name),
        None => "nobody's".to_owned(),
    };
    let company = reading.requester.company.as_ref().map(|company| format!(", {}", company.name));
    let requester = format!("{}{}", reading.requester.name, company.unwrap_or_default());
    let is_short = reading.status == Status::Waiting && shared.portal.is_none();
    let status = if is_short { "Waiting" } else { shared.status_of(reading) };
    let mut parts = vec![Span::raw(status.to_owned()), Span::styled(reading.priority.label(), urgency)];
    // First of all: it is what one has to know before one answers.
    let replying = Replying::words(&reading.replying, shared.now);
    parts.splice(0..0, replying.map(|words| Span::styled(words, theme.warning())));
    parts.extend(reading.category.iter().map(|category| Span::raw(category.clone())));
    let dot = Span::styled(" · ", theme.dim());
    // Where there is not room for everything, it is the requester's company that gives way.
    let taken: usize = parts.iter().map(|part| width::columns(&part.content) + width::columns(&dot.content)).sum();
    let taken = taken + 1 + width::columns(&dot.content) + width::columns(&owner);
    let room = usize::from(row.width).saturating_sub(taken).max(LEAST_REQUESTER);
    parts.extend([Span::raw(width::truncate(&requester, room)), Span::raw(owner)]);
    let mut spans = vec![Span::raw(" ")];
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            spans.push(dot.clone());
        }
        spans.push(part);
    }
    write_line(frame.buffer_mut(), row, &Words::from(spans));
}

fn draw_line(line: &Line, reading: &Reading, shared: &Shared, row: Rect, frame: &mut Frame<'_>) {
    let spans = match line {
        Line::Blank => return,
        Line::Head(index) => reading.parts.get(*index).map(|part| message_head(part, shared)),
        Line::Change(index) => reading.parts.get(*index).and_then(|part| change(part, row.width, shared)),
        Line::File { is_note, part, file } => {
            let file = reading.parts.get(*part).and_then(|part| part.files.get(*file));
            file.map(|file| attached(file, *is_note, shared))
        }
        Line::Text { is_note, line } => Some(text(line, *is_note, shared)),
    };
    let spans = spans.unwrap_or_default();
    write_line(frame.buffer_mut(), row, &Words::from(spans));
}

/// Who wrote, what kind of message, and when.
fn message_head<'a>(part: &'a Part, shared: &'a Shared) -> Vec<Span<'a>> {
    let theme = &shared.theme;
    let What::Message { kind, .. } = &part.what else { return Vec::new() };
    let name = match &part.by {
        Some(by) if by.id == shared.me.id => "You",
        Some(_) | None => &part.name,
    };
    let time = part.time.map(|time| format!("   {time}")).unwrap_or_default();
    let when = Span::styled(format!("   {}{time}", words::stamp(shared.now, part.at, &shared.zone)), theme.dim());
    let who = if part.is_agents() { theme.agent() } else { theme.customer() };
    let did = match kind {
        MessageKind::Opened => " opened this ticket",
        MessageKind::Reply if part.is_wordless() => " sent",
        MessageKind::Reply if part.is_agents() => " replied",
        MessageKind::Reply => " wrote",
        MessageKind::Note => {
            let label = format!("{BAR} NOTE, team only");
            return vec![
                Span::raw(" "),
                Span::styled(label, theme.note()),
                Span::styled(format!("   {name}"), who),
                when,
            ];
        }
    };
    vec![Span::raw(" "), Span::styled(name, who), Span::styled(did, theme.dim()), when]
}

/// What somebody changed, in one line.
fn change<'a>(part: &Part, columns: u16, shared: &Shared) -> Option<Vec<Span<'a>>> {
    let did = match &part.what {
        What::Changed(changed) => words::changed(part.author(), changed, shared),
        What::Called(call) => words::called(part.author(), call, shared),
        What::Rated(rating) => words::rated(rating),
        What::Message { .. } => return None,
    };
    let name = match &part.by {
        Some(by) if by.id == shared.me.id => "You",
        Some(_) | None => &part.name,
    };
    let when = words::stamp(shared.now, part.at, &shared.zone);
    let text = format!(" · {name} {did}   {when}");
    Some(vec![Span::styled(width::truncate(&text, usize::from(columns)), shared.theme.dim())])
}

/// A file of a message: its name and its size.
fn attached<'a>(file: &'a File, is_note: bool, shared: &'a Shared) -> Vec<Span<'a>> {
    let theme = &shared.theme;
    let size = Span::styled(format!("   {}", file.size()), theme.dim());
    let name = Span::styled(file.name.as_str(), theme.link());
    vec![edge(is_note, shared), Span::styled("file ", theme.dim()), name, size]
}

/// What stands before a line of a message: room, and beside a note its rule.
fn edge(is_note: bool, shared: &Shared) -> Span<'_> {
    let indent = usize::from(INDENT);
    if is_note {
        Span::styled(format!(" {}", width::pad(BAR, indent - 1)), shared.theme.note())
    } else {
        Span::raw(" ".repeat(indent))
    }
}

/// A line of a message.
fn text<'a>(line: &'a FlowLine, is_note: bool, shared: &'a Shared) -> Vec<Span<'a>> {
    let theme = &shared.theme;
    let mut spans = Vec::with_capacity(line.pieces.len() + 2);
    spans.push(edge(is_note, shared));
    if line.quote > 0 {
        spans.push(Span::styled(width::pad("│", QUOTE_COLUMNS).repeat(line.quote), theme.quote()));
    }
    let ground = match line.kind {
        Kind::Text if line.quote > 0 => theme.quote(),
        Kind::Text => Style::new(),
        Kind::Heading => theme.heading(),
        Kind::Code => theme.code(),
        Kind::Rule => theme.rule(),
        Kind::Folded => theme.dim(),
    };
    spans.extend(line.pieces.iter().map(|piece| Span::styled(piece.text.as_str(), ground.patch(look(piece, shared)))));
    spans
}

fn look(piece: &Piece, shared: &Shared) -> Style {
    let style = match piece.style {
        markup::Style::Plain => Style::new(),
        markup::Style::Strong => Style::new().bold(),
        markup::Style::Emphasis => Style::new().italic(),
        markup::Style::Code => shared.theme.code(),
    };
    if piece.link.is_some() { style.patch(shared.theme.link()) } else { style }
}

/// Says at the right edge that the thread goes on above or below.
fn more(top: usize, most: usize, shared: &Shared, area: Rect, frame: &mut Frame<'_>) {
    let edge = Rect { x: area.right().saturating_sub(2), width: 1.min(area.width), ..area };
    let marks = [(top > 0, "↑", edge.rows().next()), (top < most, "↓", edge.rows().next_back())];
    for (there, mark, row) in marks {
        if let (true, Some(row)) = (there, row) {
            write(frame.buffer_mut(), row, mark, shared.theme.key());
        }
    }
}
