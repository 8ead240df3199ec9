//! A mail as its server took it, read as a mail program would.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A mail.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// Whom the envelope names.
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Whether nobody on the way could read it.
    pub(crate) is_private: bool,
    /// Headers and body, as they came.
    pub(crate) text: String,
}

impl Letter {
    /// The names of its headers, sorted.
    pub(crate) fn headers(&self) -> Vec<String> {
        let mut names: Vec<_> = unfolded(head(&self.text)).iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    }

    /// A header as it came; nothing when there is none.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        unfolded(head(&self.text)).into_iter().find(|(one, _)| one == name).map(|(_, value)| value)
    }

    /// The words that a person reads.
    pub(crate) fn words(&self) -> String {
        self.part("text/plain").unwrap().replace("\r\n", "\n")
    }

    /// The calendar's part.
    pub(crate) fn calendar(&self) -> Option<String> {
        self.part("text/calendar")
    }

    fn part(&self, kind: &str) -> Option<String> {
        find(&self.text, kind)
    }
}

fn find(part: &str, kind: &str) -> Option<String> {
    let headers = unfolded(head(part));
    let value = |name: &str| headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone());
    let own = value("Content-Type").unwrap_or_default();
    let (_, body) = part.split_once("\r\n\r\n")?;
    if own.starts_with(kind) {
        return Some(decoded(body, &value("Content-Transfer-Encoding").unwrap_or_default()));
    }
    let (_, boundary) = own.split_once("boundary=\"")?;
    let boundary = format!("--{}", boundary.split('"').next()?);
    body.split(&boundary).skip(1).find_map(|part| find(part.trim_start_matches("\r\n"), kind))
}

fn head(part: &str) -> &str {
    part.split_once("\r\n\r\n").map_or(part, |(head, _)| head)
}

/// Headers in order, each on one line.
fn unfolded(head: &str) -> Vec<(String, String)> {
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn decoded(body: &str, encoding: &str) -> String {
    let bytes = match encoding {
        "quoted-printable" => quoted_printable(body),
        "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap()
}

fn quoted_printable(body: &str) -> Vec<u8> {
    let body = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'=' {
            let (code, after) = rest.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
