//! What Acuity tells: that something happened to an appointment, which one then has to ask for; and what it answers.
//!
//! An answer says how the appointment is now, not what happened. So what happened is what is new in it.

use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded;

use super::field::{self, list, must_time, text};
use super::{Named, Said, Unreadable, whole};
use crate::booking::{Booking, Kind, Party, Source, State, Told, Uid};

/// The most digits of an appointment's number.
const MOST_DIGITS: usize = 20;

/// An appointment as Acuity shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// All that is told of it, as if it had just been booked.
    told: Told,
    is_cancelled: bool,
    is_missed: bool,
}

/// Reads a form: an action and a number.
pub(super) fn read(body: &[u8]) -> Result<Said, Unreadable> {
    let field = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(body);
        pairs.find(|(key, _)| key == wanted).map(|(_, value)| value.into_owned())
    };
    let missing = |what: &str| Unreadable(format!("{what} is missing, or is no number"));
    let action = field("action").ok_or_else(|| missing("action"))?;
    let kind = match action.strip_prefix("appointment.").unwrap_or(&action) {
        "scheduled" => Some(Kind::Created),
        "rescheduled" => Some(Kind::Rescheduled),
        "canceled" => Some(Kind::Cancelled),
        "changed" => None,
        _ => return Ok(Said::Other(action)),
    };
    let id = field("id").filter(|id| is_number(id)).ok_or_else(|| missing("id"))?;
    let uid = id.parse().map_err(|_no_uid| missing("id"))?;
    Ok(Said::Named(Named { uid, kind }))
}

/// Whether a text is an appointment's number: it goes into an address.
fn is_number(text: &str) -> bool {
    (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Appointment {
    /// Reads the answer to the question for an appointment, which came at `at`.
    ///
    /// # Errors
    /// When it is none, or the answer to another question.
    pub fn read(body: &[u8], uid: &Uid, at: Timestamp) -> Result<Self, Unreadable> {
        let shown = whole(body)?;
        let id = shown.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        if id.as_deref() != Some(uid.as_str()) {
            return Err(Unreadable("it answers with another appointment".to_owned()));
        }
        let starts_at = must_time(&shown, "datetime")?;
        let words = |key| text(&shown, key).unwrap_or_default();
        let name = format!("{} {}", words("firstName"), words("lastName"));
        let customer = Party::new(&name, text(&shown, "email"), text(&shown, "timezone"));
        let minutes = shown.get("duration").and_then(|minutes| minutes.as_i64().or(minutes.as_str()?.parse().ok()));
        let page = text(&shown, "confirmationPage").and_then(field::https);
        let answers = list(&shown, "forms").iter().flat_map(|form| list(form, "values"));
        let answers = answers.filter_map(|answer| text(answer, "value"));
        let told = Told {
            starts_at: Some(starts_at),
            ends_at: field::later(Some(starts_at), minutes),
            customer: Some(customer).filter(|customer| *customer != Party::default()),
            place: text(&shown, "location").and_then(field::place),
            reschedule_url: page.clone(),
            cancel_url: page,
            references: field::references(answers),
            ..Told::bare(Source::Acuity, Kind::Created, uid.clone(), at)
        };
        let is = |key| shown.get(key).and_then(Value::as_bool).unwrap_or(false);
        Ok(Self { told, is_cancelled: is("canceled"), is_missed: is("noShow") })
    }

    /// What happened to it since it was `known`; nothing when nothing did.
    pub fn news(self, known: Option<&Booking>) -> Option<Told> {
        let state = known.map(|known| known.state);
        let known_start = known.and_then(|known| known.starts_at);
        let is_moved = known_start.is_some() && known_start != self.told.starts_at;
        let is_called_off = matches!(state, Some(State::Cancelled | State::Rejected));
        // Acuity cancels what it marks as missed.
        let kind = match (self.is_missed, self.is_cancelled) {
            (true, _) if state == Some(State::Missed) => None,
            (true, _) => Some(Kind::NoShow),
            (false, true) if is_called_off => None,
            (false, true) => Some(Kind::Cancelled),
            (false, false) if state == Some(State::Missed) && !is_moved => Some(Kind::Attended),
            (false, false) if is_moved => Some(Kind::Rescheduled),
            (false, false) if known_start.is_none() || is_called_off => Some(Kind::Created),
            (false, false) => None,
        };
        kind.map(|kind| Told { kind, ..self.told })
    }
}
