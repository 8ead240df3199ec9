//! Passwords: asked for without showing them, kept only as Argon2id.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::Context as _;
use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};

use super::exit::Fault;

/// The fewest characters a password has (OWASP ASVS 5.0, 6.2.1).
const FEWEST_CHARS: usize = 8;

/// The most bytes a password has: hashing a longer one would be work for nothing.
const MOST_BYTES: usize = 1024;

/// What a hash costs: 19 MiB, two passes, one lane (OWASP's Password Storage Cheat Sheet).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Reads a password: the first line of stdin when it comes from there, else asked for twice.
///
/// # Errors
/// When it is too short or too long, when the two differ, and when nobody is there to be asked.
pub(crate) fn read(from_stdin: bool) -> anyhow::Result<String> {
    let password = if from_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("cannot read the password from stdin")?;
        line.trim_end_matches(['\n', '\r']).to_owned()
    } else {
        ask()?
    };
    if password.chars().count() < FEWEST_CHARS {
        return Err(Fault::refused(format!("the password is too short, it needs {FEWEST_CHARS} characters")));
    }
    if password.len() > MOST_BYTES {
        return Err(Fault::refused(format!("the password is too long, {MOST_BYTES} bytes fit")));
    }
    Ok(password)
}

fn ask() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Fault::usage("nobody is here to type a password: give it with --password-stdin"));
    }
    let password = rpassword::prompt_password("Password: ").context("cannot ask for the password")?;
    let again = rpassword::prompt_password("Again: ").context("cannot ask for the password")?;
    if password == again { Ok(password) } else { Err(Fault::refused("the two passwords differ: nothing was changed")) }
}

/// The password as the desk keeps it.
pub(crate) fn hash(password: &str) -> anyhow::Result<String> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is within Argon2's bounds");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon.hash_password(password.as_bytes());
    Ok(hash.map_err(|error| Fault::failed(format!("cannot hash the password: {error}")))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_argon2id_at_the_stated_cost_and_salted() {
        let (one, two) = (hash("correct horse").unwrap(), hash("correct horse").unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
    }
}
