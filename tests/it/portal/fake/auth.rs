//! Who asks: sessions with their tokens, keys, and how one signs in.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use serde_json::{Value, json};

use super::refusal::{Answer, Refusal, csrf, enrolment_wanted, forbidden, invalid, refusal};
use super::world::{User, World};
use super::{KEY, PASSWORD, TOTP, show};

pub(super) type Portal = Arc<Mutex<World>>;

/// The token of every session. A real one differs, which no client may rely on.
pub(crate) const CSRF: &str = "3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c0a3e2c";

/// Who asks.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    Nobody,
    Key,
    BadKey,
    User(Box<User>),
}

impl Caller {
    /// Somebody with a session, with an authenticator or not; keys are not taken.
    pub(super) fn user(self) -> Result<User, Refusal> {
        match self {
            Self::User(user) => Ok(*user),
            Self::Nobody | Self::Key | Self::BadKey => Err(refusal(StatusCode::UNAUTHORIZED, "Not authenticated")),
        }
    }

    /// Somebody with a session and an authenticator.
    pub(super) fn enrolled(self) -> Result<User, Refusal> {
        let user = self.user()?;
        if user.has_totp { Ok(user) } else { Err(enrolment_wanted()) }
    }

    /// A technician with a session.
    pub(super) fn technician(self) -> Result<User, Refusal> {
        let user = self.enrolled()?;
        if user.is_technician { Ok(user) } else { Err(forbidden("All tickets permission required")) }
    }

    /// Anybody the ticket functions take: the user, or nobody for a key.
    pub(super) fn session_or_key(self) -> Result<Option<User>, Refusal> {
        match self {
            Self::User(user) => Ok(Some(*user)),
            Self::Key => Ok(None),
            Self::BadKey => Err(forbidden("Invalid API key")),
            Self::Nobody => Err(refusal(StatusCode::UNAUTHORIZED, "Authentication required")),
        }
    }
}

impl FromRequestParts<Portal> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Refusal> {
        if let Some(key) = parts.headers.get("x-api-key") {
            return Ok(if key == KEY { Self::Key } else { Self::BadKey });
        }
        let world = portal.lock().unwrap();
        let user = session(&parts.headers).and_then(|secret| world.users.get(world.sessions.get(&secret)?));
        Ok(user.map_or(Self::Nobody, |user| Self::User(Box::new(user.clone()))))
    }
}

fn session(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let found = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("myportal_session="))?;
    Some(found.to_owned())
}

/// Refuses what changes something and carries no token, unless it comes with a key alone.
pub(super) async fn check_csrf(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let reads = [Method::GET, Method::HEAD].contains(request.method()) || request.uri().path() == "/auth/login";
    let key_alone = headers.contains_key("x-api-key") && session(headers).is_none();
    if reads || key_alone {
        return next.run(request).await;
    }
    let known = session(headers).is_some_and(|secret| portal.lock().unwrap().sessions.contains_key(&secret));
    match headers.get("x-csrf-token") {
        _ if !known => csrf("CSRF validation failed"),
        None => csrf("CSRF token missing"),
        Some(token) if token != CSRF => csrf("CSRF token mismatch"),
        Some(_) => next.run(request).await,
    }
}

pub(super) async fn login(State(portal): State<Portal>, Json(body): Json<Value>) -> Answer {
    const TRIES: u32 = 5;
    let mut world = portal.lock().unwrap();
    let email = body["email"].as_str().unwrap_or_default().to_lowercase();
    if !email.contains('@') {
        let message = "value is not a valid email address: An email address must have an @-sign.";
        return Ok(invalid(["body", "email"], "value_error", message, &body["email"]));
    }
    if world.tries.get(&email).is_some_and(|tries| *tries >= TRIES) {
        return Err(refusal(StatusCode::TOO_MANY_REQUESTS, "Too many login attempts"));
    }
    *world.tries.entry(email.clone()).or_default() += 1;
    let known = world.users.values().find(|user| user.email == email).cloned();
    let unauthorized = |why: &str| Err(refusal(StatusCode::UNAUTHORIZED, why));
    let Some(user) = known.filter(|_| body["password"] == PASSWORD) else { return unauthorized("Invalid credentials") };
    if user.has_totp {
        match body["totp_code"].as_str() {
            None => return unauthorized("TOTP code required"),
            Some(code) if code.replace(' ', "") != TOTP => return unauthorized("Invalid TOTP code"),
            Some(_) => {}
        }
    }
    world.tries.remove(&email);
    let secret = format!("{:064x}", world.id());
    world.sessions.insert(secret.clone(), user.id);
    let tail = "Max-Age=43200; Path=/; SameSite=lax";
    let cookies = AppendHeaders([
        (header::SET_COOKIE, format!("myportal_session={secret}; HttpOnly; {tail}")),
        (header::SET_COOKIE, format!("myportal_session_csrf={CSRF}; {tail}")),
    ]);
    Ok((cookies, Json(signed_in(&user, !user.has_totp))).into_response())
}

pub(super) async fn whoami(caller: Caller) -> Answer {
    Ok(Json(signed_in(&caller.user()?, false)).into_response())
}

pub(super) async fn logout(State(portal): State<Portal>, headers: HeaderMap) -> Answer {
    portal.lock().unwrap().sessions.remove(&session(&headers).unwrap_or_default());
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn signed_in(user: &User, must_enrol: bool) -> Value {
    json!({
        "session": {
            "id": 27, "user_id": user.id, "created_at": "2026-11-22T08:46:28",
            "expires_at": "2026-11-22T20:46:29.279206", "last_seen_at": "2026-11-22T08:46:29.279206",
            "ip_address": "127.0.0.1", "user_agent": "deskbell", "csrf_token": CSRF, "active_company_id": 2,
            "impersonator_user_id": null, "impersonator_session_id": null, "impersonation_started_at": null,
        },
        "user": show::user(user), "requires_totp_enrollment": must_enrol,
        "redirect": must_enrol.then_some("/security/2fa"),
    })
}
