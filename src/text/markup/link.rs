//! Which links may be followed, finding them in running text, and saying where they lead.

use std::sync::Arc;

use url::{Host, Url};

use super::{Span, Style};
use crate::text::clean;

/// The longest link that is a link; a longer one stays text. In bytes.
const MOST_BYTES: usize = 2_048;

/// The columns after which the path of a shown target is cut. Its host never is.
const MOST_SHOWN: usize = 60;

/// The link that a text names, if it may be followed: web or mail, without credentials, and nothing in it that a
/// browser would read differently from a person (backslashes, control characters).
pub(super) fn followable(href: &str) -> Option<Url> {
    let href = href.trim_matches([' ', '\t', '\n', '\r']);
    if href.len() > MOST_BYTES || href.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    let url = Url::parse(href).ok().filter(|url| url.as_str().len() <= MOST_BYTES && url.as_str().is_ascii())?;
    let has_host = || url.host().is_some_and(|host| host != Host::Domain(""));
    let may_follow = match url.scheme() {
        "http" | "https" => has_host() && url.username().is_empty() && url.password().is_none(),
        "mailto" => url.path().contains('@'),
        _ => false,
    };
    may_follow.then_some(url)
}

/// Words that say where a link leads, unless its own text already does.
///
/// A text says so only if it is the address itself, in ASCII: `https://bank.example` leading elsewhere is a trap, and so
/// is a host in letters that look like others.
pub(super) fn reveal(text: &str, url: &Url) -> Option<String> {
    let text = text.trim();
    let says_so = |prefix: &str| Url::parse(&format!("{prefix}{text}")).is_ok_and(|said| said == *url);
    if text.is_ascii() && ["", "https://", "http://", "mailto:"].into_iter().any(says_so) {
        return None;
    }
    Some(format!(" ({})", shown(url)))
}

/// A link in a few words: its host in full, the path as far as there is room.
pub(super) fn shown(url: &Url) -> String {
    let full = url.as_str();
    let full = ["https://", "mailto:"].into_iter().find_map(|scheme| full.strip_prefix(scheme)).unwrap_or(full);
    let full = full.strip_suffix('/').unwrap_or(full);
    let authority = full.len() - full.trim_start_matches("http://").split_once('/').map_or(0, |(_, path)| path.len());
    match full.get(..authority.max(MOST_SHOWN)) {
        Some(cut) if cut.len() < full.len() => format!("{cut}…"),
        Some(_) | None => full.to_owned(),
    }
}

/// A clean text as spans, with the addresses in it as links.
pub(super) fn spans(text: &str, style: Style) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, address, url, after)) = find(rest) {
        let target: Arc<str> = url.as_str().into();
        push(&mut spans, before, style, None);
        push(&mut spans, address, style, Some(&target));
        if let Some(words) = reveal(address, &url) {
            push(&mut spans, &words, Style::Plain, Some(&target));
        }
        rest = after;
    }
    push(&mut spans, rest, style, None);
    spans
}

/// Cleans a text and adds it, unless nothing of it is left.
pub(super) fn push(spans: &mut Vec<Span>, text: &str, style: Style, link: Option<&Arc<str>>) {
    let text = clean::lines(text);
    if !text.is_empty() {
        spans.push(Span { text, style, link: link.cloned() });
    }
}

/// The first address in a text: what is before it, the address as written, where it leads, what is after it.
fn find(text: &str) -> Option<(&str, &str, Url, &str)> {
    let mut from = 0;
    while let Some(colon) = text.get(from..)?.find(':').map(|at| from + at) {
        from = colon + 1;
        let Some(start) = scheme_start(text, colon) else { continue };
        let candidate = text.get(start..)?;
        let candidate = candidate.split(ends_address).next().unwrap_or_default();
        // However it turns out, the same characters are not looked at again: that keeps the time linear.
        from = (start + candidate.len()).max(from);
        let address = without_trailing_punctuation(candidate);
        if let Some(url) = followable(address) {
            return Some((text.get(..start)?, address, url, text.get(start + address.len()..)?));
        }
    }
    None
}

/// Where an address starts whose scheme ends at `colon`, if one does.
fn scheme_start(text: &str, colon: usize) -> Option<usize> {
    let (before, after) = text.split_at_checked(colon)?;
    let scheme = ["https", "http", "mailto"].into_iter().find(|scheme| {
        let start = before.len().checked_sub(scheme.len());
        start.and_then(|start| before.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    })?;
    let start = colon - scheme.len();
    let stands_alone = !before.get(..start)?.ends_with(char::is_alphanumeric);
    let goes_on = if scheme == "mailto" { after.len() > 1 } else { after.starts_with("://") };
    (stands_alone && goes_on).then_some(start)
}

/// Characters that end an address in running text: spaces, brackets and quotes of mail, the punctuation of languages
/// written without spaces, and what stands for a control character.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|' | '“' | '”' | '‘' | '’' | '«' | '»' | '…' | '\u{fffd}')
        || matches!(c, '\u{2400}'..='\u{243f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
        || matches!(c, '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}

/// The address without what ends the sentence or closes the bracket round it.
fn without_trailing_punctuation(address: &str) -> &str {
    let count = |bracket: char| address.matches(bracket).count();
    let mut unopened =
        [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    address.trim_end_matches(|c| {
        let bracket = unopened.iter_mut().find(|(close, left)| *close == c && *left > 0);
        bracket.map(|(_, left)| *left -= 1).is_some()
            || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut links: Vec<_> =
            spans(text, Style::Plain).into_iter().filter_map(|span| span.link).map(|link| link.to_string()).collect();
        // An address followed by what shows its target is two spans.
        links.dedup();
        links
    }

    #[test]
    fn an_address_ends_where_a_reader_would_end_it() {
        for (text, link) in [
            ("see https://example.com/a.", "https://example.com/a"),
            ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
            ("<https://example.com/?q=1>,", "https://example.com/?q=1"),
            ("HTTP://example.com!?", "http://example.com/"),
            ("**https://example.com/**", "https://example.com/"),
            ("「https://example.com/道」を", "https://example.com/%E9%81%93"),
            ("url=https://example.com/x;", "https://example.com/x"),
            ("mailto:dana@example.com, or", "mailto:dana@example.com"),
        ] {
            assert_eq!(found(text), [link], "{text}");
        }
    }

    #[test]
    fn what_may_not_be_followed_stays_text() {
        for text in [
            "javascript:alert(1)",
            "ftp://example.com",
            "https://user:secret@example.com/",
            "https://bank.example@evil.example/",
            "https://",
            "https:/example.com",
            "xhttps://example.com",
            "mailto:nobody",
            "data:text/html,https",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
        assert!(found(&format!("https://example.com/{}", "a".repeat(2_048))).is_empty());
    }

    #[test]
    fn several_addresses_are_all_found_and_no_text_is_lost() {
        let text = "a http://b.example c https://d.example/e, f";
        assert_eq!(found(text).len(), 2);
        assert_eq!(spans(text, Style::Plain).iter().map(|span| span.text.as_str()).collect::<String>(), text);
    }

    #[test]
    fn a_host_in_letters_that_look_like_others_is_spelt_out() {
        let spans = spans("https://аpple.com/", Style::Plain);
        assert_eq!(spans.last().unwrap().text, " (xn--pple-43d.com)");
    }

    #[test]
    fn a_target_is_shown_unless_the_text_is_the_target() {
        let url = Url::parse("https://evil.example/login?next=1").unwrap();
        for text in ["Log in", "https://bank.example/", "evil.example", "https://evil.example/login"] {
            assert_eq!(reveal(text, &url).as_deref(), Some(" (evil.example/login?next=1)"), "{text}");
        }
        for text in ["https://evil.example/login?next=1", " evil.example/login?next=1 ", "EVIL.example/login?next=1"] {
            assert_eq!(reveal(text, &url), None, "{text}");
        }
        assert_eq!(
            reveal("Write to us", &Url::parse("mailto:a@b.example").unwrap()).as_deref(),
            Some(" (a@b.example)")
        );
    }

    #[test]
    fn a_shown_target_keeps_its_host() {
        let host = format!("{}.example", "a".repeat(60));
        let url = Url::parse(&format!("https://{host}/{}", "b".repeat(60))).unwrap();
        assert_eq!(shown(&url), format!("{host}/…"));
        let url = Url::parse(&format!("https://c.example/{}", "b".repeat(60))).unwrap();
        assert_eq!(shown(&url).chars().count(), MOST_SHOWN + 1);
        assert_eq!(shown(&Url::parse("http://c.example").unwrap()), "http://c.example");
    }
}
