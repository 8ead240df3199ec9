//! Signing in: an agent's e-mail address and password for a token, or a token that they made.

use reqwest::Method;

use super::call::Asked;
use super::{Deskbell, Login};
use crate::api;
use crate::ticket::Access;
use crate::upstream::Fault;

/// For how many days a token that was made by signing in is good: as long as an agent's terminal stays signed in.
const DAYS: u16 = 90;

/// What came of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in.
    In(Login),
    /// The password is right, and the account has a second step.
    CodeWanted,
    /// The code was wrong, or used before.
    CodeWrong,
}

impl Deskbell {
    /// Whether a deskbell answers at the address, asked without a login.
    ///
    /// # Errors
    /// When nothing does, or something else.
    pub async fn is_there(&self) -> Result<(), Fault> {
        let asked = Asked::get("openapi.json");
        let answer = self.caller.send(&asked).await?;
        let document: Result<serde_json::Value, Fault> = answer.read(&asked);
        match document {
            Ok(document) if document.pointer("/info/title") == Some(&"deskbell".into()) => Ok(()),
            Ok(_) | Err(Fault::Refused { .. } | Fault::Garbled { .. } | Fault::SignedOut { .. }) => {
                Err(Fault::refused("something answers there, but it is not a deskbell that serves its API"))
            }
            Err(offline @ Fault::Offline { .. }) => Err(offline),
        }
    }

    /// Signs in with an e-mail address, a password, and the code of the second step once it is asked for. The login is
    /// given back and not used yet.
    ///
    /// # Errors
    /// A wrong password is [`Fault::Refused`]; after too many tries the server makes one wait: [`Fault::Offline`].
    pub async fn sign_in(&self, email: &str, password: &str, code: Option<&str>) -> Result<SignIn, Fault> {
        let email = email.parse().map_err(|invalid: crate::ticket::Invalid| Fault::refused(invalid.to_string()))?;
        let new = api::NewToken {
            email,
            password: password.to_owned(),
            code: code.map(str::to_owned),
            name: "a terminal".to_owned(),
            access: Access::Write,
            days: DAYS,
        };
        let asked = Asked::new(Method::POST, "tokens").json(&new)?;
        let answer = self.caller.send(&asked).await?;
        let problem = answer.problem();
        match problem.as_ref().and_then(api::Problem::word) {
            Some(api::Problem::CODE_WANTED) => return Ok(SignIn::CodeWanted),
            Some(api::Problem::CODE_WRONG) => return Ok(SignIn::CodeWrong),
            Some(_) | None => {}
        }
        let token: api::Token = answer.read(&asked)?;
        let secret = token.secret.ok_or_else(|| Fault::refused("the server gave no token"))?;
        Ok(SignIn::In(Login { token: secret }))
    }

    /// Takes a token that an agent made, once it is known to be good and to be one that may write.
    ///
    /// # Errors
    /// A token that the server does not know, or that may only read.
    pub async fn take_token(&self, token: &str) -> Result<Login, Fault> {
        let login = Login { token: token.trim().to_owned() };
        let me: api::Me = self.caller.beside(login.clone()).ask(&Asked::get("me")).await?;
        match me.token.access {
            Access::Write => Ok(login),
            Access::Read => Err(Fault::refused("this token may only read, and a terminal also writes: make another")),
        }
    }

    /// Ends the token on the server too.
    ///
    /// # Errors
    /// When the server cannot be reached. A token that has ended already is no fault.
    pub async fn sign_out(&self) -> Result<(), Fault> {
        match self.caller.done(&Asked::new(Method::DELETE, "me/token")).await {
            Ok(()) | Err(Fault::SignedOut { .. }) => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}
