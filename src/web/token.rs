//! Random words that nobody can guess, and comparing them without telling how much was right.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 256 random bits from the system, in 43 characters that are safe in a URL, a cookie and an attribute.
pub(super) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has randomness once it has started");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether two secrets are the same, in a time that depends only on their length.
pub(super) fn same(one: &str, other: &str) -> bool {
    let different = one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && std::hint::black_box(different) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike() {
        assert_ne!(random(), random());
        assert_eq!(random().len(), 43);
    }

    #[test]
    fn only_the_whole_secret_is_the_same() {
        assert!(same("", ""));
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd"));
        assert!(!same("abc", "ab"));
        assert!(!same("", "a"));
    }
}
