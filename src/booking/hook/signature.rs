//! Signatures: an HMAC-SHA256 over the bytes as they came, each platform's in its own clothes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

/// How far a signed time may be from ours, in seconds: an old delivery sent again is refused.
const MOST_APART: u64 = 5 * 60;

/// Why a delivery is not taken, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// There is no signature, or the platform says that it has no secret.
    #[error("it is not signed")]
    Unsigned,
    /// The signature is not written as the platform writes them.
    #[error("its signature has another form")]
    Malformed,
    /// It was signed with another secret, or changed on its way.
    #[error("its signature is not of these bytes")]
    Wrong,
    /// It was signed too long ago, or in the future.
    #[error("it was signed more than five minutes from now")]
    Stale,
}

/// `64 hexadecimal digits`; the words `no-secret-provided` when its owner set none.
pub(super) fn cal_com(secrets: &[String], signature: &str, body: &[u8]) -> Result<(), Forged> {
    if signature == "no-secret-provided" {
        return Err(Forged::Unsigned);
    }
    if signature.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Forged::Malformed);
    }
    signed(secrets, &[body], signature)
}

/// `t=seconds,v1=hexadecimal digits`; what is signed is the time, a dot, and the body.
pub(super) fn calendly(secrets: &[String], signature: &str, body: &[u8], now: Timestamp) -> Result<(), Forged> {
    let (time, digits) = signature.split_once(',').ok_or(Forged::Malformed)?;
    let time = time.strip_prefix("t=").ok_or(Forged::Malformed)?;
    let digits = digits.strip_prefix("v1=").ok_or(Forged::Malformed)?;
    if !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Forged::Malformed);
    }
    let seconds = time.parse::<i64>().map_err(|_too_long| Forged::Malformed)?;
    signed(secrets, &[time.as_bytes(), b".", body], digits)?;
    if now.as_second().abs_diff(seconds) > MOST_APART { Err(Forged::Stale) } else { Ok(()) }
}

/// `sha256=hexadecimal digits`, in capitals or not.
pub(super) fn savvycal(secrets: &[String], signature: &str, body: &[u8]) -> Result<(), Forged> {
    signed(secrets, &[body], signature.strip_prefix("sha256=").ok_or(Forged::Malformed)?)
}

/// Hexadecimal digits.
pub(super) fn zcal(secrets: &[String], signature: &str, body: &[u8]) -> Result<(), Forged> {
    signed(secrets, &[body], signature)
}

/// 32 bytes in Base64; the secret is the API key of the account.
pub(super) fn acuity(secrets: &[String], signature: &str, body: &[u8]) -> Result<(), Forged> {
    let bytes = STANDARD.decode(signature).map_err(|_not_base64| Forged::Malformed)?;
    signed_by(secrets, &[body], &bytes)
}

/// Whether these digits are the signature of these parts by one of these secrets.
fn signed(secrets: &[String], parts: &[&[u8]], digits: &str) -> Result<(), Forged> {
    signed_by(secrets, parts, &bytes(digits).ok_or(Forged::Malformed)?)
}

/// Whether this is the signature of these parts by one of these secrets; how long it takes tells nothing.
fn signed_by(secrets: &[String], parts: &[&[u8]], signature: &[u8]) -> Result<(), Forged> {
    let mut is_signed = false;
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(part);
        }
        is_signed |= mac.verify_slice(signature).is_ok();
    }
    if is_signed { Ok(()) } else { Err(Forged::Wrong) }
}

/// Exactly 64 hexadecimal digits as 32 bytes.
fn bytes(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for &digit in pair {
            *byte = *byte << 4 | u8::try_from(char::from(digit).to_digit(16)?).ok()?;
        }
    }
    Some(bytes)
}
