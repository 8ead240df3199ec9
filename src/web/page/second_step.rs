//! The second step of signing in, on the profile: putting it on a telephone, codes on paper, turning it off.

use std::fmt::Write as _;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use qrcode::{Color, EcLevel, QrCode};
use url::form_urlencoded::byte_serialize;

use super::code::{self, Checked};
use super::sent::Sent;
use super::visit::SignedIn;
use super::{Layout, page, see_other};
use crate::desk::SecondStep;
use crate::text::clean;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Visitor;

/// The empty squares that a QR code needs around it.
const QUIET: usize = 4;

#[derive(Template)]
#[template(path = "second-step.html", config = "config/askama.toml")]
struct SecondStepPage {
    layout: Layout,
    csrf: String,
    is_on: bool,
    recovery_left: u64,
    /// The secret that waits for its first code.
    proposed: Option<Proposed>,
    /// The codes for paper, just made.
    codes: Vec<String>,
    trouble: Option<String>,
}

/// A secret, to be put into a telephone.
#[derive(Debug)]
struct Proposed {
    /// In groups of four, to be typed.
    secret: String,
    /// As a QR code: the size of its square, and the path of its dark parts.
    size: usize,
    path: String,
}

/// `GET /profile/second-step`
pub(in crate::web) async fn show(SignedIn { site, visitor, .. }: SignedIn) -> Result<Response, Problem> {
    page(StatusCode::OK, &SecondStepPage::make(&site, &visitor).await?)
}

/// `POST /profile/second-step`
pub(in crate::web) async fn change(Sent { from, form }: Sent<SignedIn>) -> Result<Response, Problem> {
    let SignedIn { site, caller, visitor } = from;
    let (system, me) = (site.desk.system(), visitor.person.id);
    let again = async |trouble: String| {
        let mut made = SecondStepPage::make(&site, &visitor).await?;
        made.trouble = Some(trouble);
        page(StatusCode::UNPROCESSABLE_ENTITY, &made)
    };
    match form.field("act") {
        "propose" => {
            system.propose_second_step(me).await?;
            Ok(see_other("/profile/second-step"))
        }
        "begin" => match system.begin_second_step(me, form.field("code")).await? {
            Some(codes) => {
                let mut made = SecondStepPage::make(&site, &visitor).await?;
                made.codes = codes;
                page(StatusCode::OK, &made)
            }
            None => again(code::WRONG.to_owned()).await,
        },
        "end" => match code::check(&site, &caller, &visitor.person, form.field("code")).await? {
            Checked::Right => {
                system.end_second_step(me).await?;
                Ok(see_other("/profile?second-step"))
            }
            Checked::Wrong => again(code::WRONG.to_owned()).await,
            Checked::Wait(wait) => Err(Problem::TooOften(wait)),
        },
        _ => Err(Problem::invalid("act", "that is nothing one can do here")),
    }
}

impl SecondStepPage {
    async fn make(site: &Site, visitor: &Visitor) -> Result<Self, Problem> {
        let system = site.desk.system();
        let (is_on, recovery_left) = match system.second_step(visitor.person.id).await? {
            SecondStep::Off => (false, 0),
            SecondStep::On { recovery_left } => (true, recovery_left),
        };
        let secret = system.proposed_second_step(visitor.person.id).await?;
        let proposed = secret.map(|secret| Proposed::of(site, visitor, &secret)).transpose()?;
        Ok(Self {
            layout: Layout::new(site, Some(visitor)),
            csrf: visitor.session.csrf.clone(),
            is_on,
            recovery_left,
            proposed,
            codes: Vec::new(),
            trouble: None,
        })
    }
}

impl Proposed {
    fn of(site: &Site, visitor: &Visitor, secret: &str) -> Result<Self, Problem> {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let desk = encoded(&clean::line(&site.desk_name));
        let email = encoded(visitor.person.email.as_str());
        let address = format!("otpauth://totp/{desk}:{email}?secret={secret}&issuer={desk}");
        let (width, path) = drawn(&address).map_err(|error| Problem::broken(&error))?;
        let letters: Vec<char> = secret.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Ok(Self { secret: groups.join(" "), size: width, path })
    }
}

/// A text as a QR code: the size of its square, and the path of its dark parts.
fn drawn(text: &str) -> Result<(usize, String), qrcode::types::QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            write!(path, "M{x} {y}h1v1h-1z").expect("a string takes every text");
        }
    }
    Ok((width + 2 * QUIET, path))
}
