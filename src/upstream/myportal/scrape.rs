//! The one thing that is read from a page: the booking link on a ticket's own page.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::ticket::Number;

/// The link of the first element that belongs to this ticket, as the portal stores it; nothing when there is no card.
///
/// The page's script adds the viewer's name to the link later, in the browser; what is read here is without it.
pub(super) fn booking_link(page: &[u8], number: Number) -> Option<String> {
    let finder =
        Tokenizer::new(Finder { number: number.to_string(), found: RefCell::default() }, TokenizerOpts::default());
    let page = StrTendril::from(String::from_utf8_lossy(page).as_ref());
    let queue = BufferQueue::default();
    queue.push_back(page);
    // The finder neither asks for scripts to run nor for another encoding, so there is nothing to go on with.
    let _end = finder.feed(&queue);
    finder.end();
    finder.sink.found.into_inner()
}

struct Finder {
    number: String,
    found: RefCell<Option<String>>,
}

impl TokenSink for Finder {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
            && self.found.borrow().is_none()
            && attribute(&tag, "data-ticket-id").as_deref() == Some(self.number.as_str())
        {
            *self.found.borrow_mut() = attribute(&tag, "data-cal-link");
        }
        TokenSinkResult::Continue
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| attribute.value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_unescaped_and_taken_from_the_right_ticket() {
        let page = br#"<p data-cal-link="https://cal.com/other" data-ticket-id="12">x</p>
            <button type=button data-cal-link="https://cal.com/mei/15min?a=1&amp;b=%22" data-ticket-id='1'>Book</button>"#;
        assert_eq!(booking_link(page, Number(1)).as_deref(), Some("https://cal.com/mei/15min?a=1&b=%22"));
        assert_eq!(booking_link(page, Number(2)), None);
    }

    #[test]
    fn a_page_without_a_card_has_no_link() {
        assert_eq!(booking_link(b"<html>data-cal-link data-ticket-id=1</html>", Number(1)), None);
        assert_eq!(booking_link(b"<b data-ticket-id=1 data-cal-lin", Number(1)), None);
    }
}
