//! What a click and the wheel mean, by the pane they happen in.

use ratatui::layout::Position;

use super::effect::Effect;
use super::model::Model;
use super::msg::Mouse;
use super::screens::Screen;
use super::step::{Go, Step};
use super::update::{apply, run};
use super::view::{foot, header};

/// Does what the mouse asks for.
pub fn mouse(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    if let Some(overlay) = model.overlays.last_mut() {
        let step = overlay.mouse(mouse, &mut model.shared);
        return apply(model, step);
    }
    let (Mouse::Click(at) | Mouse::Wheel(at, _)) = mouse;
    let areas = model.shared.areas();
    match (model.screens.last(), mouse) {
        (_, Mouse::Click(at)) if areas.hints.contains(at) => hint(model, at),
        (Some(Screen::Compose(_)), Mouse::Wheel(_, lines)) if areas.thread.contains(at) => {
            model.ticket.scroll(i64::from(lines), &model.shared);
            Vec::new()
        }
        // What is being written is not left by a stray click.
        (Some(Screen::Compose(_) | Screen::NewTicket(_)), _) => Vec::new(),
        (_, Mouse::Click(at)) if areas.header.contains(at) || areas.views.contains(at) => view(model, at),
        (None | Some(Screen::Ticket), _) if areas.list.contains(at) => {
            if matches!(mouse, Mouse::Click(_)) {
                model.screens.clear();
            }
            let step = model.queue.mouse(mouse, &mut model.shared);
            apply(model, step)
        }
        (None | Some(Screen::Ticket), _) if areas.thread.contains(at) || areas.ticket_head.contains(at) => {
            ticket(model, mouse)
        }
        (None | Some(Screen::Ticket), _) => Vec::new(),
    }
}

fn ticket(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    match mouse {
        Mouse::Wheel(_, lines) => {
            model.ticket.scroll(i64::from(lines), &model.shared);
            Vec::new()
        }
        Mouse::Click(_) if model.screens.is_empty() => apply(model, Step::go(Go::Ticket)),
        Mouse::Click(_) => Vec::new(),
    }
}

fn view(model: &mut Model, at: Position) -> Vec<Effect> {
    if let Some(query) = header::saved_at(model, at) {
        return apply(model, Step::go(Go::Filter(query)));
    }
    let Some(action) = header::view_at(model, at) else { return Vec::new() };
    model.screens.clear();
    run(model, action)
}

fn hint(model: &mut Model, at: Position) -> Vec<Effect> {
    foot::hint_at(model, at).map(|action| run(model, action)).unwrap_or_default()
}
