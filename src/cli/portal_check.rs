//! Checks of the portal behind a desk, step by step: `deskbell connect` makes them once, `deskbell doctor` again.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::behind::Behind;
use super::finding::Finding;
use super::setup::Setup;
use crate::desk::{Desk, PortalState};
use crate::ticket::portal::Ability;
use crate::upstream::{Door, Fault, Hint, Me, Portal, Upstream as _};

/// How long the live connection may take to open.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything of the portal behind a desk; nothing when the desk is its own.
pub(crate) async fn of_desk(desk: &Desk, setup: &Setup) -> Vec<Finding> {
    let behind = match Behind::of(desk, setup).await {
        Ok(Some(behind)) => behind,
        Ok(None) => return Vec::new(),
        Err(error) => return vec![Finding::broken("portal", format!("{error:#}"))],
    };
    let door = behind.door();
    let address = address(door).await;
    let mut findings = vec![address];
    if findings.iter().any(Finding::is_broken) {
        findings.extend(outbox(&behind).await);
        return findings;
    }
    match door.portal().who_am_i().await {
        Ok(me) => {
            findings.push(signed_in(door, &me).await);
            findings.push(rights(&me));
            findings.push(booking_link(&me));
        }
        Err(fault) => findings.push(not_signed_in(&fault)),
    }
    findings.push(live(door.portal()).await);
    findings.extend(outbox(&behind).await);
    findings
}

/// Whether the portal is at its address.
pub(crate) async fn address(door: &Door) -> Finding {
    let (name, url) = (door.kind().name(), door.url());
    match door.portal().is_there().await {
        Ok(()) => Finding::ok("portal", format!("{name} answers at {url}")),
        Err(fault) => Finding::broken("portal", fault.to_string()),
    }
}

async fn signed_in(door: &Door, me: &Me) -> Finding {
    let place = match door.place().await {
        Ok(Some(place)) => format!("the login is kept in {place}"),
        Ok(None) => "the login is not kept".to_owned(),
        Err(error) => return Finding::warning("signed in", format!("the kept login cannot be read: {error}")),
    };
    Finding::ok("signed in", format!("{}; {place}", who(me)))
}

/// Who signed in, in words.
pub(crate) fn who(me: &Me) -> String {
    let Some(user) = &me.user else { return "with an API key, which belongs to nobody".to_owned() };
    let email = user.email.as_ref().map(|email| format!(" <{email}>")).unwrap_or_default();
    format!("{}{email}", user.name.as_deref().unwrap_or("somebody without a name"))
}

fn not_signed_in(fault: &Fault) -> Finding {
    match fault {
        Fault::SignedOut { reason } => {
            Finding::broken("signed in", format!("{reason}: `deskbell login` signs in, what waits is kept"))
        }
        Fault::Refused { .. } | Fault::Offline { .. } | Fault::Garbled { .. } => {
            Finding::broken("signed in", fault.to_string())
        }
    }
}

/// What the login may do.
pub(crate) fn rights(me: &Me) -> Finding {
    let statuses: Vec<_> = me.capabilities.statuses.iter().map(|one| one.label.as_str()).collect();
    if me.user.is_some() && statuses.is_empty() {
        return Finding::ok("rights", "an agent's, with everything a desk can do");
    }
    if me.user.is_some() {
        return Finding::ok("rights", format!("a technician's; statuses {}", statuses.join(", ")));
    }
    Finding::warning(
        "rights",
        "an API key reads and changes tickets and writes replies, which nobody signs; it gives no names, files, tasks, \
         watchers or booking links: sign in with a password for those",
    )
}

/// Whether booking links are known.
pub(crate) fn booking_link(me: &Me) -> Finding {
    match (&me.booking_link, me.capabilities.why_not(Ability::BookingLink)) {
        (_, Some(_)) => Finding::warning(
            "booking",
            "an API key cannot read booking links: name them under [booking.links] in the settings",
        ),
        (Some(link), None) => Finding::ok("booking", format!("your link is {}", link.as_str())),
        (None, None) => Finding::warning(
            "booking",
            "you have no booking link: `deskbell booking-link set URL` sets it, here and in the portal",
        ),
    }
}

/// Whether the portal tells at once what happens.
pub(crate) async fn live(portal: &Portal) -> Finding {
    let (tell, mut heard) = mpsc::channel(1);
    let connected = async {
        tokio::select! {
            hint = heard.recv() => if hint == Some(Hint::Connected) { Ok(()) } else { Err("it closed".to_owned()) },
            fault = portal.listen(tell) => Err(fault.to_string()),
        }
    };
    let reason = match timeout(PATIENCE, connected).await {
        Ok(Ok(())) => return Finding::ok("live", "the portal tells at once what happens"),
        Ok(Err(reason)) => reason,
        Err(_) => "it does not open".to_owned(),
    };
    Finding::warning(
        "live",
        format!("{reason}: changes are seen within a minute; does a proxy hold its connection back?"),
    )
}

async fn outbox(behind: &Behind) -> Option<Finding> {
    let PortalState { waiting, refused, loaded: (here, there), is_complete, .. } = behind.state().await.ok()?;
    let loaded =
        if is_complete { format!("{here} tickets are here") } else { format!("{here} of {there} tickets are here") };
    Some(match (waiting, refused) {
        (0, 0) => Finding::ok("outbox", format!("empty; {loaded}")),
        (waiting, 0) => Finding::ok("outbox", format!("{waiting} waiting to be sent; {loaded}")),
        (waiting, refused) => Finding::warning(
            "outbox",
            format!("{refused} refused and {waiting} waiting: `deskbell outbox` shows why; {loaded}"),
        ),
    })
}
