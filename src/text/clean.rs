//! Makes text from outside safe to show: no control character, no invisible one, no pile of marks in one cell.
//!
//! A terminal obeys control characters, and its drawing library lets invisible ones through; what reads `invoice.pdf`
//! may not be that. What is dangerous is shown as a picture rather than dropped, so that a reader sees it was there.
//! The rules hold per grapheme cluster (UAX #29) and are idempotent: clean text stays as it is.

use unicode_segmentation::UnicodeSegmentation as _;

use super::width;

/// The most code points of one grapheme cluster that are kept. Enough for a family emoji of three and every accented
/// letter in use; a thousand marks on one letter have crashed terminals (CVE-2021-27135).
pub const MOST_CODE_POINTS: usize = 5;

/// Joins two emoji into one.
const JOINER: char = '\u{200d}';
/// Asks for the emoji form of the character before it.
const EMOJI_FORM: char = '\u{fe0f}';
/// Draws a key cap round the character before it.
const KEYCAP: char = '\u{20e3}';
/// What a mark stands on when it has nothing else to stand on.
const DOTTED_CIRCLE: char = '\u{25cc}';
/// The columns a tab becomes: a constant, because a stop would depend on what stands before it on the screen.
const TAB: &str = "    ";

/// One line: every line break becomes a space, everything else as the module says.
///
/// The result has at most four characters for each one given.
pub fn line(text: &str) -> String {
    clean(text, ' ')
}

/// Several lines: every kind of line break becomes `\n`, a tab four spaces, everything else as the module says.
///
/// The result has at most four characters for each one given.
pub fn lines(text: &str) -> String {
    clean(text, '\n')
}

fn clean(text: &str, line_break: char) -> String {
    let mut cleaner = Cleaner { out: String::with_capacity(text.len()), ..Cleaner::default() };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match fate(c) {
            Fate::Keep if c == KEYCAP => cleaner.keycap(),
            Fate::Keep => cleaner.push(c),
            Fate::Show(picture) => cleaner.push(picture),
            Fate::Modify => cleaner.modify(c),
            Fate::Drop => cleaner.waiting = None,
            Fate::Tab => TAB.chars().for_each(|space| cleaner.push(space)),
            Fate::Break => {
                if c == '\r' {
                    chars.next_if_eq(&'\n');
                }
                cleaner.push(line_break);
            }
        }
    }
    cleaner.out
}

/// What becomes of a character.
enum Fate {
    Keep,
    /// It is shown as this picture of it.
    Show(char),
    /// It says something about the emoji before it; kept only there.
    Modify,
    Drop,
    Tab,
    Break,
}

/// The fate of a character, whatever stands round it.
fn fate(c: char) -> Fate {
    match c {
        ' '..='~' => Fate::Keep,
        '\t' => Fate::Tab,
        // NEL and the two separators of Unicode end a line in some terminals and in every browser.
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Break,
        '\0'..='\u{1f}' => Fate::Show(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        '\u{7f}' => Fate::Show('\u{2421}'),
        '\u{80}'..='\u{9f}' => Fate::Show(char::REPLACEMENT_CHARACTER),
        JOINER | EMOJI_FORM => Fate::Modify,
        _ if is_invisible(c) => Fate::Drop,
        _ if is_noncharacter(c) => Fate::Show(char::REPLACEMENT_CHARACTER),
        _ => Fate::Keep,
    }
}

/// Whether a character draws nothing: `Default_Ignorable_Code_Point` of Unicode 16, which holds every bidirectional
/// control, variation selector and tag, with the interlinear and hieroglyph format controls, which are not in it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Builds clean text a character at a time. Each decision depends only on what was already written, which is why
/// cleaning twice changes nothing.
#[derive(Default)]
struct Cleaner {
    out: String,
    /// Where the last grapheme cluster starts in `out`.
    cluster: usize,
    /// How many code points it has.
    len: usize,
    /// A modifier that is written only if the next character completes it.
    waiting: Option<char>,
}

impl Cleaner {
    fn push(&mut self, c: char) {
        if self.waiting.take() == Some(JOINER) && self.join(c) {
            return;
        }
        // Two ASCII characters are always two clusters, and most text is nothing else; nothing joins a line break.
        if c == '\n' || c.is_ascii() && self.last().is_none_or(|last| last.is_ascii()) {
            self.start(c);
        } else if !self.continues(c) {
            self.start_visibly(c);
        } else if self.len < MOST_CODE_POINTS && !is_prepended(c) {
            self.append(c);
        } else if !is_mark(c) && !is_prepended(c) {
            // A letter never disappears because of what stands before it.
            self.start(DOTTED_CIRCLE);
            self.start_visibly(c);
        }
    }

    /// Starts a cluster that takes at least a column: one that takes none would hide in its neighbour's cell.
    fn start_visibly(&mut self, c: char) {
        let mut buffer = [0; 4];
        if width::columns(c.encode_utf8(&mut buffer)) > 0 || is_prepended(c) {
            self.start(c);
        } else if is_mark(c) {
            self.start(DOTTED_CIRCLE);
            self.append(c);
        } else {
            self.start(char::REPLACEMENT_CHARACTER);
        }
    }

    /// Joins an emoji to the emoji before it, if there is one and room for it.
    fn join(&mut self, c: char) -> bool {
        if self.len + 2 > MOST_CODE_POINTS || !is_emoji(c) || !self.last().is_some_and(ends_emoji) {
            return false;
        }
        self.append(JOINER);
        self.append(c);
        true
    }

    /// A joiner or a request for the emoji form.
    fn modify(&mut self, c: char) {
        self.waiting = None;
        let Some(last) = self.last() else { return };
        if c == EMOJI_FORM && is_emoji(last) && self.len < MOST_CODE_POINTS {
            self.append(c);
        } else if (c == JOINER && ends_emoji(last)) || (c == EMOJI_FORM && has_keycap(last)) {
            self.waiting = Some(c);
        }
    }

    fn keycap(&mut self) {
        let waiting = self.waiting.take();
        if self.len == 1 && self.last().is_some_and(has_keycap) {
            if waiting == Some(EMOJI_FORM) {
                self.append(EMOJI_FORM);
            }
            self.append(KEYCAP);
        }
    }

    /// Whether `c` would be part of the last cluster.
    fn continues(&mut self, c: char) -> bool {
        if self.len == 0 {
            return false;
        }
        self.out.push(c);
        let is_one = self.out.get(self.cluster..).is_some_and(is_one_cluster);
        self.out.pop();
        is_one
    }

    fn start(&mut self, c: char) {
        self.cluster = self.out.len();
        self.len = 0;
        self.append(c);
    }

    fn append(&mut self, c: char) {
        self.out.push(c);
        self.len += 1;
    }

    /// The last character of the last cluster.
    fn last(&self) -> Option<char> {
        self.out.get(self.cluster..).and_then(|cluster| cluster.chars().next_back())
    }
}

fn is_one_cluster(text: &str) -> bool {
    text.graphemes(true).next().is_some_and(|first| first.len() == text.len())
}

/// Whether a character belongs to the one before it, whatever that is.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_one_cluster(&String::from_iter(['a', c]))
}

/// Whether the character after it belongs to this one, as with the number signs of Arabic.
fn is_prepended(c: char) -> bool {
    !c.is_ascii() && is_one_cluster(&String::from_iter([c, 'a']))
}

/// Whether a character is `Extended_Pictographic`: only two of those are one cluster round a joiner (rule GB11).
fn is_emoji(c: char) -> bool {
    !c.is_ascii() && !is_mark(c) && is_one_cluster(&String::from_iter([c, JOINER, c]))
}

/// Whether a cluster that ends so can be joined to another emoji: the emoji, its form, or a skin tone.
fn ends_emoji(c: char) -> bool {
    c == EMOJI_FORM || matches!(c, '\u{1f3fb}'..='\u{1f3ff}') || is_emoji(c)
}

/// Whether Unicode has a key cap for the character.
fn has_keycap(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    #[test]
    fn control_characters_become_pictures_of_themselves() {
        assert_eq!(line("a\x1b[31mb\x07\x7f"), "a␛[31mb␇␡");
        assert_eq!(line("\u{9b}31m\u{90}"), "\u{fffd}31m\u{fffd}");
        assert_eq!(line("\0"), "␀");
    }

    #[test]
    fn a_line_has_no_line_break_and_lines_have_only_one_kind() {
        let breaks = "a\nb\r\nc\rd\u{85}e\u{2028}f\u{2029}g";
        assert_eq!(line(breaks), "a b c d e f g");
        assert_eq!(lines(breaks), "a\nb\nc\nd\ne\nf\ng");
    }

    #[test]
    fn a_tab_becomes_spaces() {
        assert_eq!(lines("a\tb"), "a    b");
    }

    #[test]
    fn what_cannot_be_seen_is_dropped() {
        assert_eq!(line("gnp\u{202e}fdp.exe\u{202c}"), "gnpfdp.exe");
        assert_eq!(line("\u{2066}a\u{2069}\u{200e}\u{61c}b\u{ad}\u{200b}\u{feff}\u{2060}c\u{200c}"), "abc");
        assert_eq!(line("tag\u{e0041}\u{e007f}s \u{3164}\u{115f}\u{ffa0}\u{fff9}"), "tags ");
    }

    #[test]
    fn letters_with_accents_and_other_scripts_stay() {
        for text in ["Zürich Zu\u{308}rich", "東京精密", "Øresund", "हिन्दी", "한국어", "ไทย", "שלום", "עִבְרִית", "مرحبا"]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn emoji_keep_what_makes_them_one() {
        for text in ["❤\u{fe0f}", "👩\u{200d}💻", "👩🏽\u{200d}💻", "👨\u{200d}👩\u{200d}👧", "1\u{fe0f}\u{20e3}", "🇩🇪"]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn a_family_of_four_is_shown_as_three_and_one() {
        assert_eq!(line("👨\u{200d}👩\u{200d}👧\u{200d}👦"), "👨\u{200d}👩\u{200d}👧👦");
    }

    #[test]
    fn emoji_modifiers_elsewhere_are_dropped() {
        assert_eq!(
            line("pay\u{200d}pal a\u{fe0f} 1\u{fe0f} b\u{20e3} 👩\u{200d} x 👩\u{200d}x"),
            "paypal a 1 b 👩 x 👩x"
        );
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let pile = format!("a{}b", "\u{301}".repeat(10_000));
        assert_eq!(line(&pile), "a\u{301}\u{301}\u{301}\u{301}b");
    }

    #[test]
    fn a_mark_alone_stands_on_a_circle() {
        assert_eq!(lines("\u{301}a\n\u{301}b"), "◌\u{301}a\n◌\u{301}b");
    }

    #[test]
    fn letters_after_a_full_cluster_stay() {
        assert_eq!(line(&format!("{}ab", "\u{600}".repeat(20))), "\u{600}ab");
        let conjunct = "क\u{93c}\u{93c}\u{93c}\u{94d}ष";
        assert!(line(conjunct).ends_with('ष'));
    }

    /// Characters that the rules are about, far more often than chance would give them.
    fn hostile() -> impl Strategy<Value = String> {
        let special = prop::sample::select(
            "\0\u{7}\t\n\r\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{301}\u{308}\u{600}\u{93c}\u{94d}\u{915}\u{937}\u{1100}\u{1161}\
             \u{11a8}\u{115f}\u{200b}\u{200c}\u{200d}\u{202e}\u{2028}\u{20e3}\u{2764}\u{fe0f}\u{fe0e}\u{ff9e}\u{fffe}\
             \u{1f468}\u{1f469}\u{1f3fd}\u{1f1e9}\u{e0041}\u{e0101}1#a ◌\u{fffd}\u{903}\u{d4e}\u{70f}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![4 => special, 1 => any::<char>()], 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn cleaning_twice_changes_nothing(text in hostile()) {
            let once = lines(&text);
            prop_assert_eq!(lines(&once), once);
            let once = line(&text);
            prop_assert_eq!(line(&once), once);
        }

        #[test]
        fn clean_text_holds_nothing_dangerous(text in hostile()) {
            prop_assert!(!line(&text).contains(char::is_control));
            let clean = lines(&text);
            prop_assert!(!clean.contains(|c: char| c.is_control() && c != '\n'));
            prop_assert!(!clean.contains(|c: char| is_noncharacter(c) || (is_invisible(c) && c != JOINER && c != EMOJI_FORM)));
        }

        #[test]
        fn clean_text_is_bounded(text in hostile()) {
            let clean = lines(&text);
            prop_assert!(clean.chars().count() <= 4 * text.chars().count());
            for grapheme in clean.graphemes(true) {
                prop_assert!(grapheme.chars().count() <= MOST_CODE_POINTS, "{:?}", grapheme);
            }
        }

        #[test]
        fn what_is_visible_is_kept(text in "[a-zA-Z0-9 äöü東京€]{0,40}") {
            prop_assert_eq!(line(&text), text);
        }
    }
}
