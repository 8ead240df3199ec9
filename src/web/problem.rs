//! What can go wrong on a page or in the API, by what the person can do about it.
//! Words in `page::problem` and `api::problem`.

use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use crate::{db, desk};

/// Why a page is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is no such page, or it is somebody else's: both look the same.
    Absent,
    /// A customer link that was forged, withdrawn, or is too old.
    DeadLink,
    /// A page of another site sent the form.
    Foreign,
    /// It is not theirs to do.
    NotAllowed(String),
    /// The password is right, and the second step is missing.
    CodeWanted,
    /// The code of the second step is wrong, or was used before.
    CodeWrong,
    /// The session ended, or the form belongs to another one. What was written is handed back.
    Stale {
        /// The words that would be lost.
        text: String,
    },
    /// The method is not one this address knows.
    Method,
    /// The API was asked without a token, or with one that has ended.
    NoToken,
    /// The request itself cannot be read: a cursor, a parameter, a document.
    Unreadable(String),
    /// A value cannot be taken.
    Invalid {
        /// Which, when it is one.
        field: Option<String>,
        /// Why.
        reason: String,
    },
    /// Somebody changed it meanwhile.
    Conflict(String),
    /// The form is too large.
    TooLarge,
    /// What came is not a form.
    NotAForm,
    /// What came is not JSON.
    NotJson,
    /// Too often.
    TooOften(SignedDuration),
    /// We took too long.
    Late,
    /// The disk is full.
    Full,
    /// It is our fault.
    Broken,
}

impl Problem {
    /// Our fault: logged here, once, under the id of the request, which the person is shown.
    pub(super) fn broken(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Broken
    }

    /// A value that cannot be taken, and why.
    pub(super) fn invalid(field: &str, reason: impl Into<String>) -> Self {
        Self::Invalid { field: Some(field.to_owned()), reason: reason.into() }
    }

    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Absent | Self::DeadLink => StatusCode::NOT_FOUND,
            Self::Foreign | Self::NotAllowed(_) | Self::CodeWanted | Self::CodeWrong | Self::Stale { .. } => {
                StatusCode::FORBIDDEN
            }
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm | Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Late => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<desk::Error> for Problem {
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::NoTicket(_) | desk::Error::NoPerson(_) | desk::Error::NoTeam(_) | desk::Error::NoToken(_) => {
                Self::Absent
            }
            desk::Error::NotAllowed(words) => Self::NotAllowed(words.to_owned()),
            desk::Error::Missing(words) => Self::NotAllowed(words),
            desk::Error::Invalid(invalid) => Self::invalid(invalid.field, invalid.reason),
            desk::Error::Conflict(words) => Self::Conflict(words),
            desk::Error::Db(db::Error::Full) => Self::Full,
            desk::Error::Db(db::Error::Busy | db::Error::Away(_)) => Self::Late,
            error @ (desk::Error::Db(_) | desk::Error::Disk(_) | desk::Error::Secret(_)) => Self::broken(&error),
        }
    }
}

impl IntoResponse for Problem {
    /// A status without a page: `page::problem::dress` gives it one on its way out, with the desk's name on it.
    fn into_response(self) -> Response {
        let mut response = (self.status(), Extension(self.clone())).into_response();
        if let Self::TooOften(wait) = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds(wait));
        }
        response
    }
}

/// Whole seconds, at least one, as `Retry-After` wants them.
pub(super) fn seconds(wait: SignedDuration) -> HeaderValue {
    HeaderValue::from(wait.as_secs().max(0).unsigned_abs() + 1)
}
