//! How mail programs introduce what they quote.

/// How an introduction starts and what it says, in the languages we have met it in.
const INTRODUCTIONS: [(&str, &str); 11] = [
    ("On ", "wrote"),
    ("Am ", "schrieb"),
    ("Le ", "a écrit"),
    ("El ", "escribió"),
    ("Il ", "ha scritto"),
    ("Op ", "schreef"),
    ("Em ", "escreveu"),
    ("Den ", "skrev"),
    ("På ", "skrev"),
    ("W dniu ", "napisał"),
    ("Dne ", "napsal"),
];

/// What stands between dashes above a message that is not quoted line by line.
const ORIGINALS: [&str; 5] =
    ["original message", "ursprüngliche nachricht", "message d'origine", "mensaje original", "oorspronkelijk bericht"];

/// The longest introduction, in bytes: a date, a name and an address.
const MOST_BYTES: usize = 400;

/// Whether a text is `On 12 Nov 2026, Dana Ortiz <dana@example.com> wrote:`, on one line or several.
pub(super) fn is_introduction(text: &str) -> bool {
    let text = text.trim();
    text.len() <= MOST_BYTES
        && text.ends_with(':')
        && INTRODUCTIONS.into_iter().any(|(start, verb)| text.starts_with(start) && text.contains(verb))
}

/// Whether a line is `-----Original Message-----`: everything below it is quoted.
pub(super) fn is_original(line: &str) -> bool {
    let line = line.trim();
    let words = line.trim_matches('-').trim();
    line.starts_with("--") && line.ends_with("--") && ORIGINALS.contains(&words.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn introductions_are_known_in_several_languages() {
        for text in [
            "On Tue, 12 Nov 2026 at 15:04, Dana Ortiz <dana@example.com> wrote:",
            "On Tue, 12 Nov 2026 at 15:04, Dana Ortiz\n<dana@example.com> wrote:",
            "Am 12.11.2026 um 15:04 schrieb Dana Ortiz:",
            "Le mar. 12 nov. 2026 à 15:04, Dana Ortiz a écrit :",
        ] {
            assert!(is_introduction(text), "{text}");
        }
        for text in ["On it.", "He wrote:", "On Tuesday it broke, here is the log:"] {
            assert!(!is_introduction(text), "{text}");
        }
    }

    #[test]
    fn the_line_above_an_original_is_known() {
        assert!(is_original("-----Original Message-----"));
        assert!(is_original("----- Ursprüngliche Nachricht -----"));
        assert!(!is_original("-----"));
        assert!(!is_original("Original Message"));
    }
}
