//! Passwords that are tried first by whoever guesses: words everybody thinks of, dressed up or in a row, and runs along
//! the keyboard.

/// Words that passwords are made of everywhere, one a line, lower case.
const WORDS: &str = include_str!("../../../assets/guessable-words.txt");

/// What fingers and children do without thinking; read backwards too.
const RUNS: [&str; 5] = [
    "01234567890123456789012345678901234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// A password of fewer different characters is a pattern.
const FEWEST_DIFFERENT: usize = 5;

/// Whether a guesser comes to this password soon, however long it is.
pub(super) fn is_guessable(password: &str) -> bool {
    let lower = password.to_lowercase();
    is_pattern(&lower) || is_run(&lower) || undressed(&lower).iter().any(|words| is_made_of_such_words(words))
}

fn is_pattern(password: &str) -> bool {
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    different.len() < FEWEST_DIFFERENT
}

fn is_run(password: &str) -> bool {
    let backwards: String = password.chars().rev().collect();
    RUNS.iter().any(|run| run.contains(password) || run.contains(&backwards))
}

/// The letters of a password without the digits and signs around and between them; and once more with those read as the
/// letters they look like.
fn undressed(password: &str) -> [String; 2] {
    let core = password.trim_matches(|c: char| !c.is_alphabetic());
    let letter = |c: char| match c {
        '@' | '4' => Some('a'),
        '3' => Some('e'),
        '1' | '!' => Some('i'),
        '0' => Some('o'),
        '$' | '5' => Some('s'),
        '7' => Some('t'),
        c if c.is_alphabetic() => Some(c),
        _ => None,
    };
    [core.chars().filter(|c| c.is_alphabetic()).collect(), core.chars().filter_map(letter).collect()]
}

/// Whether the text can be cut into such words without a rest.
fn is_made_of_such_words(text: &str) -> bool {
    // Ends of prefixes that can be cut, in bytes.
    let mut ends = vec![0];
    let mut next = 0;
    while let Some(rest) = ends.get(next).and_then(|end| text.get(*end..)) {
        let start = text.len() - rest.len();
        for word in WORDS.lines().filter(|word| rest.starts_with(word)) {
            let end = start + word.len();
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
        next += 1;
    }
    !text.is_empty() && ends.contains(&text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_is_guessable_however_it_is_dressed() {
        for password in [
            "password1234",
            "P@ssw0rd!2024",
            "passwordpassword",
            "administrator",
            "Welcome-Admin-1",
            "letmein letmein",
            "123456789012",
            "210987654321",
            "qwertyuiopas",
            "1qaz2wsx3edc",
            "aaaaaaaaaaaa",
            "abababababab",
            "Summer2026!!Summer",
            "ilovechocolate",
        ] {
            assert!(is_guessable(password), "{password}");
        }
    }

    #[test]
    fn a_few_words_of_ones_own_are_not() {
        for password in [
            "correct horse battery",
            "an easy one to type",
            "password for the green door",
            "暗い森の中で静かに待つ狐",
            "tR8#kq2LmZ!v",
            "839204715566",
        ] {
            assert!(!is_guessable(password), "{password}");
        }
    }

    #[test]
    fn the_list_is_lower_case_and_holds_no_empty_word() {
        assert!(WORDS.lines().count() > 200);
        for word in WORDS.lines() {
            assert!(word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()), "{word:?}");
        }
    }
}
