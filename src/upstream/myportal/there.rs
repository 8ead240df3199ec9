//! Whether there is a MyPortal at an address, signing in to it and out of it.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::call::{Answer, Asked};
use super::{Login, MyPortal, SignIn, login};
use crate::upstream::{Credentials, Fault};

impl MyPortal {
    /// Whether a MyPortal answers: its health, and that it knows sessions. Needs no login.
    pub async fn is_there(&self) -> Result<(), Fault> {
        let health = self.caller.send(&Asked::get("/health")).await?;
        if health.status.is_server_error() || health.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(self.caller.fault(&Asked::get("/health"), &health));
        }
        if word(&health, "status").as_deref() != Some("ok") {
            return Err(self.another(&health));
        }
        let session = self.caller.send(&Asked::get("/auth/session")).await?;
        let knows_sessions = match session.status {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => word(&session, "detail").is_some(),
            _ => false,
        };
        if knows_sessions { Ok(()) } else { Err(self.another(&session)) }
    }

    /// Something else is there.
    fn another(&self, answer: &Answer) -> Fault {
        let there = self.caller.portal();
        if answer.status.is_redirection() {
            return self.caller.fault(&Asked::get("/health"), answer);
        }
        Fault::refused(format!(
            "there is no MyPortal at {there}: {} was answered with {}, check the address with whoever runs it",
            answer.asked, answer.status
        ))
    }

    /// Signs in with what somebody typed. A key is tried when it is used first.
    pub(in crate::upstream) async fn sign_in(&self, credentials: &Credentials) -> Result<SignIn, Fault> {
        match credentials {
            Credentials::Password { email, password, code } => {
                login::sign_in(self.caller.portal(), email, password, code.as_deref()).await
            }
            Credentials::Key(key) => Ok(SignIn::Key(Login::Key { key: key.trim().to_owned() })),
        }
    }

    /// Ends the session; a key stays good, only a super admin can take it back.
    pub async fn sign_out(&self) -> Result<(), Fault> {
        if self.is_key() {
            return Ok(());
        }
        self.caller.answer(&Asked::new(Method::POST, "/auth/logout")).await?;
        Ok(())
    }
}

/// A field of an answer, when it is an object that has it as a text.
fn word(answer: &Answer, field: &str) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    Some(body.get(field)?.as_str()?.to_owned())
}
