//! Passwords, as Argon2id strings, checked without telling who has an account and without filling the memory.

mod guessable;

use std::num::NonZero;
use std::thread::available_parallelism;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::ticket::Invalid;

/// The fewest characters a chosen password has.
const FEWEST_CHARS: usize = 12;

/// The longest password that is looked at, in bytes; hashing more only costs time.
pub(super) const MOST_BYTES: usize = 1024;

/// How many sign-ins may wait for their turn; more are turned away at once.
const MOST_WAITING: usize = 16;

/// The least that OWASP's password storage cheat sheet allows for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What an unknown account's password is checked against, so that it takes as long as a known one's.
/// Its hash is 32 random bytes: nobody knows a password for it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$ZGVza2JlbGwvbm9ib2R5$e3Kc/rEbfymR26B7jBac3g8go+DhP+7nlHq8c8X8HWo";

/// Too many sign-ins at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Busy;

/// Checks passwords, no more at once than leaves a core for everybody else.
#[derive(Debug)]
pub(super) struct Passwords {
    places: Semaphore,
    turns: Semaphore,
}

impl Passwords {
    pub(super) fn new() -> Self {
        let turns = available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1);
        Self { places: Semaphore::new(turns + MOST_WAITING), turns: Semaphore::new(turns) }
    }

    /// Whether `password` is the one behind `hash`. Without a hash the answer is no, after the same work.
    pub(super) async fn is_right(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let Ok(_place) = self.places.try_acquire() else {
            return Err(Busy);
        };
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let matches = spawn_blocking(move || argon2().verify_password(password.as_bytes(), hash.as_str()).is_ok());
        Ok(matches.await.unwrap_or(false) && known)
    }
}

/// The Argon2id string (PHC) of a password somebody chose.
///
/// # Errors
///
/// [`Invalid`] when it has fewer than 12 characters or more than 1,024 bytes, or is one of the first that are tried.
pub fn hash_password(password: &str) -> Result<String, Invalid> {
    let invalid = |reason: String| Err(Invalid::new("password", reason));
    if password.chars().count() < FEWEST_CHARS {
        return invalid(format!("too short, it needs {FEWEST_CHARS} characters; a few words are good"));
    }
    if password.len() > MOST_BYTES {
        return invalid(format!("too long, {MOST_BYTES} bytes fit"));
    }
    if guessable::is_guessable(password) {
        return invalid("one of the first that are tried; a few words of your own are good".to_owned());
    }
    let hash = argon2().hash_password(password.as_bytes());
    Ok(hash.expect("the parameters are valid and the system has randomness").to_string())
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are in Argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_matched_by_its_own_password_alone() {
        let passwords = Passwords::new();
        let hash = hash_password("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(passwords.is_right("correct horse battery".to_owned(), Some(hash.clone())).await, Ok(true));
        assert_eq!(passwords.is_right("correct horse batterz".to_owned(), Some(hash)).await, Ok(false));
        assert_eq!(passwords.is_right("anything".to_owned(), Some("not a hash".to_owned())).await, Ok(false));
    }

    #[tokio::test]
    async fn nobody_signs_in_after_the_same_work() {
        let parsed = argon2::password_hash::phc::PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&parsed).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
        assert!(parsed.hash.is_some(), "without a hash there is nothing to compute");
        assert_eq!(Passwords::new().is_right(String::new(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_at_once() {
        let passwords = Passwords { places: Semaphore::new(0), turns: Semaphore::new(1) };
        assert_eq!(passwords.is_right("anything".to_owned(), None).await, Err(Busy));
    }

    #[test]
    fn a_chosen_password_is_neither_short_nor_endless_nor_everybodys() {
        let refused = |password: &str| hash_password(password).unwrap_err().reason;
        assert_eq!(refused("elevenchars"), "too short, it needs 12 characters; a few words are good");
        assert!(hash_password("暗い森の中で静かに待つ狐").is_ok());
        assert_eq!(refused(&"x".repeat(MOST_BYTES + 1)), "too long, 1024 bytes fit");
        assert_eq!(refused("Password1234"), "one of the first that are tried; a few words of your own are good");
    }
}
