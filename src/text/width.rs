//! How many terminal columns a text takes, and making it take a given number. Counted by grapheme cluster, the way the
//! drawing library fills cells, so that what is measured here is what is drawn.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// What stands where text was cut away: one column.
const ELLIPSIS: char = '…';

/// The columns that a text of one line takes.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.graphemes(true).map(grapheme_columns).sum()
}

/// The columns that one grapheme cluster takes: 0, 1 or 2, rarely more.
pub(crate) fn grapheme_columns(grapheme: &str) -> usize {
    // ratatui gives the half-width voiced marks a column more than the width tables do. What fits here must fit there.
    let marks = grapheme.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
    if grapheme.contains(char::is_control) { 0 } else { grapheme.width() + marks }
}

/// The text in at most `most` columns; where something was cut away the last column is `…`.
pub fn truncate(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let Some(room) = most.checked_sub(1) else { return String::new() };
    let mut kept = String::with_capacity(text.len().min(4 * most));
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme_columns(grapheme);
        if used > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.push(ELLIPSIS);
    kept
}

/// The text in exactly `exactly` columns: truncated, or followed by spaces.
pub fn pad(text: &str, exactly: usize) -> String {
    let mut padded = truncate(text, exactly);
    let missing = exactly.saturating_sub(columns(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// The text in exactly `exactly` columns, on the right: truncated, or after spaces.
pub fn pad_start(text: &str, exactly: usize) -> String {
    let text = truncate(text, exactly);
    let missing = exactly.saturating_sub(columns(&text));
    " ".repeat(missing) + &text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::CellWidth as _;

    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(columns("東京"), 4);
        assert_eq!(columns("👩\u{200d}💻"), 2);
        assert_eq!(columns("Zu\u{308}rich"), 6);
        assert_eq!(columns(""), 0);
    }

    #[test]
    fn a_text_that_fits_is_not_cut() {
        assert_eq!(truncate("printer", 7), "printer");
    }

    #[test]
    fn a_text_that_does_not_fit_says_so() {
        assert_eq!(truncate("printer", 6), "print…");
        assert_eq!(truncate("東京精密", 4), "東…");
        assert_eq!(truncate("東京", 1), "…");
        assert_eq!(truncate("東京", 0), "");
    }

    #[test]
    fn padding_fills_the_half_of_a_wide_character() {
        assert_eq!(pad("東京精密", 4), "東… ");
        assert_eq!(pad("ab", 4), "ab  ");
    }

    proptest! {
        #[test]
        fn a_grapheme_is_as_wide_as_it_is_drawn(text in "(\\PC|[ｦ-ﾟ]|[\u{1f300}-\u{1faff}]\u{fe0f}?){0,20}") {
            for grapheme in crate::text::clean::line(&text).graphemes(true) {
                prop_assert_eq!(grapheme_columns(grapheme), usize::from(grapheme.cell_width()), "{:?}", grapheme);
            }
        }

        #[test]
        fn truncated_text_is_never_wider_than_asked(text in "\\PC{0,60}", most in 0_usize..40) {
            prop_assert!(columns(&truncate(&text, most)) <= most);
        }

        #[test]
        fn clean_text_is_padded_to_exactly_the_width(text in "\\PC{0,60}", exactly in 0_usize..40) {
            let text = crate::text::clean::line(&text);
            prop_assert_eq!(columns(&pad(&text, exactly)), exactly);
        }
    }
}
