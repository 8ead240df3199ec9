//! The bytes a program wrote, held against what a program of ours writes: text, colours, the cursor, known modes.

/// The modes that are ours to set: alternate screen, bracketed paste, mouse, cursor, whole frames at once.
const MODES: [&str; 7] = ["?1049", "?2004", "?1000", "?1006", "?25", "?2026", "?7"];

/// Everything in the output that is neither visible text nor a sequence of ours, as it would be written in Rust.
pub(super) fn strangers(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' if rest.next_if_eq(&'[').is_some() => {
                let mut sequence = String::new();
                while let Some(c) = rest.next_if(|c| ('\x20'..='\x7e').contains(c)) {
                    sequence.push(c);
                    if c >= '@' {
                        break;
                    }
                }
                if !is_ours(&sequence) {
                    found.push(format!("{:?}", format!("\x1b[{sequence}")));
                }
            }
            '\x1b' => found.push(format!("{:?} before {:?}", c, rest.peek())),
            '\r' | '\n' => {}
            c if c.is_control() || is_invisible(c) => found.push(format!("{c:?}")),
            _ => {}
        }
    }
    found.dedup();
    found
}

/// Whether a control sequence, without its introducer, is one that we write.
fn is_ours(sequence: &str) -> bool {
    let Some(last) = sequence.chars().next_back() else { return false };
    let parameters = sequence.trim_end_matches(last);
    match last {
        // Colours and styles, the cursor's place, parts of the screen cleared.
        'm' | 'H' | 'G' | 'A' | 'B' | 'C' | 'D' | 'J' | 'K' => {
            parameters.chars().all(|c| c.is_ascii_digit() || c == ';' || c == ':')
        }
        'h' | 'l' => MODES.contains(&parameters),
        // The keyboard's levels.
        'u' => matches!(parameters, ">1" | "<1"),
        _ => false,
    }
}

/// Characters that change how others are read, and are not seen themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn colours_are_ours_and_titles_are_not() {
    assert_eq!(strangers(b"\x1b[31;1mred\x1b[0m\x1b[2;4H\x1b[?25l\r\n"), Vec::<String>::new());
    let found = strangers("\x1b]0;owned\x07 \u{9b}2J \x1b[6n \u{202e}".as_bytes());
    assert_eq!(found.len(), 5, "{found:?}");
}
