//! Whether two bodies say the same: how a reply whose answer was lost is known again when the ticket is read back.

use crate::ticket::{Body, Format};

/// Whether `stored` is what the portal made of `sent`.
///
/// Letters, digits and signs such as 👍 count, because the portal rewrites tags, entities and white space. The portal
/// also cuts off everything from a quoted mail's header on, and the end of what is too long for it, so a `stored` text
/// that stops there counts as the same.
pub fn same_words(sent: &Body, stored: &Body) -> bool {
    let (sent, stored) = (words(sent), words(stored));
    if stored.is_empty() {
        return sent.is_empty();
    }
    sent == stored || cut_short(&sent, &stored) || too_long(&sent, &stored)
}

/// Whether the portal kept the beginning of what is too long for it, and said so.
fn too_long(sent: &str, stored: &str) -> bool {
    const MARK: &str = "messagetruncatedduetosize";
    stored.strip_suffix(MARK).is_some_and(|start| !start.is_empty() && sent.starts_with(start))
}

/// Whether the portal kept only the words before a quoted mail.
fn cut_short(sent: &str, stored: &str) -> bool {
    const HEADERS: [&str; 5] = ["originalmessage", "from", "sent", "to", "subject"];
    sent.strip_prefix(stored).is_some_and(|rest| HEADERS.iter().any(|header| rest.starts_with(header)))
}

fn words(body: &Body) -> String {
    let text = match body.format {
        Format::Plain => body.text.clone(),
        Format::Html => decoded(&without_tags(&body.text)),
    };
    let counts = |c: &char| c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace());
    text.chars().filter(counts).flat_map(char::to_lowercase).collect()
}

/// The text outside of tags; a `<` that no `>` ends is text.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.split_once('>') {
            Some((_, after)) if tag => rest = after,
            Some(_) | None => {
                text.push('<');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// Character references that stand for letters or digits are rare and come as numbers; the named ones that HTML
/// writers use for punctuation only have to vanish.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        rest = match after.split_once(';') {
            Some((name, after)) if name.len() <= 8 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') => {
                out.extend(number(name).and_then(char::from_u32));
                after
            }
            Some(_) | None => after,
        };
    }
    out.push_str(rest);
    out
}

fn number(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('#')?;
    match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> Body {
        Body { format: Format::Html, text: text.to_owned() }
    }

    #[test]
    fn what_the_portal_rewrote_is_known_again() {
        let sent = Body::plain("Hi Zoë,\n\n1 < 2 & \"so\" on: https://x.example/?a=1");
        let stored = html("Hi Zo&#235;,<br><br>1 &lt; 2 &amp; &quot;so&quot; on: <b>https://x.example/?a=1</b>");
        assert!(same_words(&sent, &stored));
    }

    #[test]
    fn another_text_is_not_taken_for_it() {
        assert!(!same_words(&Body::plain("Done, thanks"), &html("Done")));
        assert!(!same_words(&Body::plain("Done"), &html("Done, thanks")));
        assert!(!same_words(&Body::plain("Done"), &html("")));
    }

    #[test]
    fn a_quoted_mail_that_the_portal_cut_off_is_not_missed() {
        let sent = Body::plain("See below.\n-- Original Message --\nFrom: Dana");
        assert!(same_words(&sent, &html("See below.")));
    }

    #[test]
    fn a_text_whose_end_was_too_long_for_the_portal_is_known_again() {
        let sent = Body::plain("a long log, line by line");
        assert!(same_words(&sent, &html("a long log, li\n\n[Message truncated due to size]")));
        assert!(!same_words(&sent, &html("[Message truncated due to size]")));
    }

    #[test]
    fn bodies_without_letters_are_compared_whole() {
        assert!(!same_words(&Body::plain("ok"), &html("<p>👍</p>")));
        assert!(same_words(&Body::plain("👍"), &html("👍")));
        assert!(!same_words(&Body::plain("👍"), &html("🎉")));
    }
}
