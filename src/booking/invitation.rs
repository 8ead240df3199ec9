//! An invitation to a call as calendars read it (RFC 5545): asked for, moved, called off.
//!
//! Every time is in UTC, so that no change of the clocks can move a call.

use std::fmt::Write as _;

use jiff::Timestamp;

/// An invitation to one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation<'a> {
    /// The call's name, the same for everything that becomes of it, such as `call-7@desk.example`.
    pub uid: &'a str,
    /// Grows with everything that becomes of it.
    pub sequence: i64,
    /// Whether it is called off.
    pub is_cancelled: bool,
    /// When the invitation was written.
    pub made_at: Timestamp,
    /// When the call begins.
    pub starts_at: Timestamp,
    /// When it ends, as far as that is known.
    pub ends_at: Option<Timestamp>,
    /// What the calendar calls it.
    pub summary: &'a str,
    /// What it is about; may have several lines.
    pub description: &'a str,
    /// Where one meets.
    pub place: Option<&'a str>,
    /// Who invites: a name and an address.
    pub organizer: (&'a str, &'a str),
    /// Who is invited: a name and an address.
    pub attendee: (&'a str, &'a str),
}

/// The longest line in bytes, without its end.
const MOST_BYTES: usize = 75;

impl Invitation<'_> {
    /// The method, as the header of a mail repeats it.
    pub fn method(&self) -> &'static str {
        if self.is_cancelled { "CANCEL" } else { "REQUEST" }
    }

    /// The calendar's text: lines that end with CRLF and are at most 75 bytes long.
    pub fn text(&self) -> String {
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//deskbell//deskbell//EN".to_owned(),
            "CALSCALE:GREGORIAN".to_owned(),
            format!("METHOD:{}", self.method()),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", escaped(self.uid)),
            format!("SEQUENCE:{}", self.sequence),
            format!("DTSTAMP:{}", utc(self.made_at)),
            format!("DTSTART:{}", utc(self.starts_at)),
        ];
        lines.extend(self.ends_at.map(|at| format!("DTEND:{}", utc(at))));
        lines.push(format!("SUMMARY:{}", escaped(self.summary)));
        lines.push(format!("DESCRIPTION:{}", escaped(self.description)));
        lines.extend(self.place.map(|place| format!("LOCATION:{}", escaped(place))));
        let status = if self.is_cancelled { "CANCELLED" } else { "CONFIRMED" };
        lines.push(format!("STATUS:{status}"));
        lines.push(party("ORGANIZER", "", self.organizer));
        lines.push(party("ATTENDEE", ";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE", self.attendee));
        lines.push("END:VEVENT".to_owned());
        lines.push("END:VCALENDAR".to_owned());
        lines.iter().fold(String::new(), |mut text, line| {
            fold(line, &mut text);
            text
        })
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A person: the name stands in quotes, where neither a quote nor a control character may be.
fn party(property: &str, parameters: &str, (name, address): (&str, &str)) -> String {
    let name: String = name.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let address: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    format!("{property}{parameters};CN=\"{name}\":mailto:{address}")
}

/// A text with the characters escaped that would end it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => write!(escaped, "\\{c}").unwrap_or(()),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line, broken where it would be too long; what goes on starts with a space.
fn fold(line: &str, text: &mut String) {
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > MOST_BYTES {
            text.push_str("\r\n ");
            bytes = 1;
        }
        text.push(c);
        bytes += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn invitation<'a>(summary: &'a str, description: &'a str, name: &'a str) -> Invitation<'a> {
        let at = |text: &str| text.parse().unwrap();
        Invitation {
            uid: "call-7@desk.example",
            sequence: 2,
            is_cancelled: false,
            made_at: at("2026-10-20T09:00:00Z"),
            // The Sunday on which Berlin's clocks go back: 01:30 UTC is the second 02:30 there.
            starts_at: at("2026-10-25T01:30:00Z"),
            ends_at: Some(at("2026-10-25T02:00:00Z")),
            summary,
            description,
            place: Some("https://meet.example/abc?x=1;y=2,z"),
            organizer: (name, "desk@desk.example"),
            attendee: ("Dana \"D\" Ortiz\r\nBEGIN:VALARM", "dana@northwind.example"),
        }
    }

    /// What another reader makes of it: the calendar's method, and the event's properties by name.
    fn read(text: &str) -> (String, Vec<(String, String)>) {
        let mut calendars: Vec<_> = ical::IcalParser::new(text.as_bytes()).collect::<Result<_, _>>().unwrap();
        assert_eq!(calendars.len(), 1);
        let calendar = calendars.remove(0);
        let method = calendar.properties.iter().find(|one| one.name == "METHOD").unwrap().value.clone().unwrap();
        assert_eq!((calendar.events.len(), calendar.alarms.len()), (1, 0));
        let properties = calendar.events[0].properties.iter();
        (method, properties.map(|one| (one.name.clone(), one.value.clone().unwrap_or_default())).collect())
    }

    fn value<'a>(properties: &'a [(String, String)], name: &str) -> &'a str {
        &properties.iter().find(|(one, _)| one == name).unwrap().1
    }

    #[test]
    fn another_reader_reads_what_was_meant() {
        let asked = invitation("Call about #42: VPN, again; now", "Two\nlines", "Support");
        let (method, properties) = read(&asked.text());
        assert_eq!(method, "REQUEST");
        let says = |name| value(&properties, name);
        assert_eq!(says("UID"), "call-7@desk.example");
        assert_eq!(says("SEQUENCE"), "2");
        assert_eq!((says("DTSTART"), says("DTEND")), ("20261025T013000Z", "20261025T020000Z"));
        assert_eq!(says("SUMMARY"), "Call about #42: VPN\\, again\\; now");
        assert_eq!(says("DESCRIPTION"), "Two\\nlines");
        assert_eq!(says("ATTENDEE"), "mailto:dana@northwind.example");
        let (method, properties) = read(&Invitation { is_cancelled: true, ..asked }.text());
        assert_eq!((method.as_str(), value(&properties, "STATUS")), ("CANCEL", "CANCELLED"));
    }

    proptest! {
        #[test]
        fn no_text_adds_a_line_and_no_line_is_too_long(summary in ".*", description in "(?s).*", name in "(?s).*") {
            let text = invitation(&summary, &description, &name).text();
            prop_assert!(text.split("\r\n").all(|line| line.len() <= MOST_BYTES && !line.contains(['\r', '\n'])));
            let unfolded = text.replace("\r\n ", "");
            prop_assert_eq!(unfolded.lines().count(), 19);
        }
    }
}
