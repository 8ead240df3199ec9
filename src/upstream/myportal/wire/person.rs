//! Sessions and people.

use serde::Deserialize;

use super::Moment;

/// The answer of `POST /auth/login` and of `GET /auth/session`.
#[derive(Debug, Clone, Deserialize)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub user: User,
    /// Whether the portal wants an authenticator app set up before it answers anything else; the login alone says so.
    pub requires_totp_enrollment: bool,
}

/// An open session.
#[derive(Clone, Deserialize)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// When it ends unless it is used.
    pub expires_at: Moment,
    /// What every request that changes something carries.
    pub csrf_token: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A person with an account.
#[derive(Debug, Clone, Deserialize)]
pub struct User {
    /// Their number.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their last name.
    pub last_name: Option<String>,
    /// The number of their company.
    pub company_id: Option<i64>,
    /// Where one books a call with them; the portal takes any text here.
    pub booking_link_url: Option<String>,
    /// Whether they may do everything.
    pub is_super_admin: bool,
}

/// A company: `GET /api/companies`, for super admins. The secrets that the portal sends along are not read.
#[derive(Debug, Clone, Deserialize)]
pub struct Company {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// Somebody a ticket of a company can be opened for: `GET /api/companies/{id}/staff-users`.
#[derive(Debug, Clone, Deserialize)]
pub struct StaffUser {
    /// The number of their account, when they have one.
    pub user_id: Option<i64>,
    /// Their address.
    pub email: Option<String>,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their last name.
    pub last_name: Option<String>,
}

impl User {
    /// Both names, or nothing.
    pub fn name(&self) -> Option<String> {
        full_name(self.first_name.as_deref(), self.last_name.as_deref())
    }
}

impl StaffUser {
    /// Both names, or nothing.
    pub fn name(&self) -> Option<String> {
        full_name(self.first_name.as_deref(), self.last_name.as_deref())
    }
}

fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let names: Vec<&str> = [first, last].into_iter().flatten().map(str::trim).filter(|name| !name.is_empty()).collect();
    (!names.is_empty()).then(|| names.join(" "))
}
