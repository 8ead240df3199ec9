//! Text as the search sees it, so that "zur" finds "Zürich" and "oresund" finds "Øresund".

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::clean;

/// Folds a text for searching: compatibility forms made plain, accents and vowel points dropped, lower case,
/// every control character (line breaks too) a space, invisible characters dropped.
///
/// Idempotent. Both what is searched and what is searched for pass through it, so that a database needs to know nothing
/// about languages. Signs that make another letter rather than an accented one (the voiced kana, the vowels of Hindi
/// and Thai) stay.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase).filter(|&c| !is_accent(c) && !clean::is_invisible(c)) {
        match plain(c) {
            Some(plain) => folded.push_str(plain),
            None if c.is_control() => folded.push(' '),
            None => folded.push(c),
        }
    }
    folded.nfc().collect()
}

/// Accents above and below (200 and up), the points of Hebrew, Arabic and Syriac (10 to 36), and enclosing marks.
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 10..=36 | 200..) || matches!(c, '\u{20dd}'..='\u{20e4}')
}

/// Letters that people type without their stroke or ligature, which Unicode does not take apart.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_and_case_make_no_difference() {
        assert_eq!(fold("Zürich"), "zurich");
        assert_eq!(fold("Zu\u{308}rich"), "zurich");
        assert_eq!(fold("Øresund Straße ŁÓDŹ İstanbul"), "oresund strasse lodz istanbul");
        assert_eq!(fold("ΟΔΌΣ"), fold("οδός"));
        assert_eq!(fold("Ёлка"), "елка");
    }

    #[test]
    fn compatibility_forms_are_made_plain() {
        assert_eq!(fold("ﬁle Ｋｅｎｊｉ ｶﾞ"), "file kenji ガ");
    }

    #[test]
    fn signs_that_make_another_letter_stay() {
        assert_eq!(fold("が"), "が");
        assert_eq!(fold("हिन्दी"), "हिन्दी");
        assert_eq!(fold("한국어"), "한국어");
    }

    #[test]
    fn nothing_invisible_hides_a_word() {
        assert_eq!(fold("pass\u{200b}word"), "password");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
