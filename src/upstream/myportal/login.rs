//! Signing in: e-mail, password and authenticator code in one request, or an API key.

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::call::{Asked, Caller};
use super::wire::SignedIn;
use crate::upstream::Fault;

/// What opens the portal. Its `Debug` shows no secret; whoever writes it down keeps the file to its owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Login {
    /// A session: it ends after twelve hours without use.
    Session {
        /// The name of the session's cookie; a portal may call it as it likes.
        cookie_name: String,
        /// The session.
        cookie: String,
        /// What goes with every request that changes something.
        csrf: String,
    },
    /// An API key. It reads and changes tickets, and that is all.
    Key {
        /// The key.
        key: String,
    },
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Session { .. } => "Session(…)",
            Self::Key { .. } => "Key(…)",
        })
    }
}

/// What came of signing in.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Signed in.
    In {
        /// What opens the portal from now on.
        login: Login,
        /// Who it is.
        who: Box<SignedIn>,
    },
    /// A key: whether it is good shows when it is used.
    Key(Login),
    /// The password is right; the portal also wants the code of the authenticator app.
    CodeWanted,
    /// The code was wrong or too old.
    CodeWrong,
    /// The portal lets nobody work without an authenticator app: set one up at this address first.
    SetUpAuthenticator(Url),
}

/// Signs in with e-mail and password, and with the authenticator's code once it is asked for.
///
/// # Errors
/// A wrong password or a disabled account is [`Fault::Refused`]. After five wrong tries in five minutes the portal
/// makes one wait: [`Fault::Offline`].
pub async fn sign_in(portal: &Url, email: &str, password: &str, code: Option<&str>) -> Result<SignIn, Fault> {
    let caller = Caller::new(portal, None)?;
    let mut body = json!({ "email": email, "password": password });
    if let (Some(code), Some(fields)) = (code, body.as_object_mut()) {
        fields.insert("totp_code".to_owned(), json!(code));
    }
    let asked = Asked::new(Method::POST, "/auth/login").json(&body);
    let answer = caller.send(&asked).await?;
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => {
            return match answer.detail().as_str() {
                "TOTP code required" => Ok(SignIn::CodeWanted),
                "Invalid TOTP code" => Ok(SignIn::CodeWrong),
                _ => Err(Fault::refused("the portal does not know this e-mail address and password")),
            };
        }
        StatusCode::TOO_MANY_REQUESTS => {
            return Err(Fault::Offline {
                reason: "too many wrong tries: the portal lets this address try again in five minutes".to_owned(),
                wait: Some(std::time::Duration::from_mins(5)),
                may_have_acted: false,
            });
        }
        _ => return Err(caller.fault(&asked, &answer)),
    }
    let who: SignedIn = answer.read(&asked)?;
    if who.requires_totp_enrollment {
        return Ok(SignIn::SetUpAuthenticator(caller.url("/security/2fa", &[])));
    }
    let (cookie_name, cookie) = session_cookie(&answer.headers, &who.session.csrf_token).ok_or_else(|| {
        let reason = "the session's cookie is missing".to_owned();
        Fault::Garbled { endpoint: asked.name(), reason, may_have_acted: false }
    })?;
    let login = Login::Session { cookie_name, cookie, csrf: who.session.csrf_token.clone() };
    Ok(SignIn::In { login, who: Box::new(who) })
}

/// The session's cookie: the one beside which another of the same name with `_csrf` holds the token.
fn session_cookie(headers: &HeaderMap, csrf: &str) -> Option<(String, String)> {
    let cookies: Vec<(&str, &str)> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok()?.split(';').next()?.split_once('='))
        .collect();
    let (csrf_name, _) = cookies.iter().find(|(name, value)| name.ends_with("_csrf") && *value == csrf)?;
    let name = csrf_name.strip_suffix("_csrf")?;
    let (name, value) = cookies.iter().find(|(one, _)| *one == name)?;
    Some(((*name).to_owned(), (*value).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sessions_cookie_is_found_whatever_it_is_called() {
        let mut headers = HeaderMap::new();
        for cookie in ["_flash=\"\"; Max-Age=0", "desk=abc; HttpOnly; Path=/", "desk_csrf=t0ken; Path=/"] {
            headers.append(SET_COOKIE, cookie.parse().unwrap());
        }
        assert_eq!(session_cookie(&headers, "t0ken"), Some(("desk".to_owned(), "abc".to_owned())));
        assert_eq!(session_cookie(&headers, "other"), None);
    }

    #[test]
    fn a_login_does_not_show_its_secrets() {
        let key = Login::Key { key: "s3cret".to_owned() };
        assert_eq!(format!("{key:?}"), "Key(…)");
    }
}
