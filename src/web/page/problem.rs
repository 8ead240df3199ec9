//! The page for everything that can go wrong: what happened, and what one can do now.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::{Layout, code, page, sentence};
use crate::web::api;
use crate::web::note::RequestId;
use crate::web::problem::Problem;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "problem.html", config = "config/askama.toml")]
struct ProblemPage<'a> {
    layout: Layout,
    title: &'static str,
    words: &'a str,
    /// What somebody wrote and must not lose.
    kept: &'a str,
}

/// Gives a [`Problem`] its page, or under `/api` its document, on the way out. The page depends on nothing else: not on who asks, nor for what.
pub(in crate::web) async fn dress(State(site): State<Site>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.as_ref().map(RequestId::as_str).unwrap_or_default();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if is_api {
        return api::problem::document(&problem, id, response.headers());
    }
    let words = words(&problem, id);
    let kept = if let Problem::Stale { text } = &problem { text.as_str() } else { "" };
    let made = ProblemPage { layout: Layout::new(&site, None), title: title(&problem), words: &words, kept };
    match page(problem.status(), &made) {
        Ok(mut dressed) => {
            if let Some(wait) = response.headers_mut().remove(header::RETRY_AFTER) {
                dressed.headers_mut().insert(header::RETRY_AFTER, wait);
            }
            if let Some(methods) = response.headers_mut().remove(header::ALLOW) {
                dressed.headers_mut().insert(header::ALLOW, methods);
            }
            dressed
        }
        Err(_) => response,
    }
}

fn title(problem: &Problem) -> &'static str {
    match problem {
        Problem::Absent => "There is nothing here",
        Problem::DeadLink => "This link does not work any more",
        Problem::Foreign => "This came from another site",
        Problem::CodeWanted | Problem::CodeWrong => "A code is needed too",
        Problem::NotAllowed(_) => "This is not yours to do",
        Problem::Stale { .. } => "This page was open for too long",
        Problem::Method => "This address does not take that",
        Problem::NoToken => "This is for programs with a token",
        Problem::Unreadable(_) => "That cannot be read",
        Problem::Invalid { .. } => "That cannot be taken",
        Problem::Conflict(_) => "Somebody was faster",
        Problem::TooLarge => "That is too large",
        Problem::NotAForm | Problem::NotJson => "That was not a form",
        Problem::TooOften(_) => "A little slower, please",
        Problem::Late => "This took too long",
        Problem::Full => "There is no room left",
        Problem::Broken => "Something went wrong here",
    }
}

fn words(problem: &Problem, id: &str) -> String {
    let fixed = match problem {
        Problem::Absent => {
            "The page does not exist, or it is not yours to see. Check the address, or open the link in our \
             message to you once more."
        }
        Problem::DeadLink => {
            "It may be too old, cut off, or withdrawn. Look for a newer message from us, check that you copied the \
             whole link, or answer our message: that reaches us too."
        }
        Problem::Foreign => {
            "A page of another site tried to send a form to this desk in your name. Nothing was done. If it was \
             you, please open this desk's own page and try again there."
        }
        Problem::Stale { text } if text.is_empty() => {
            "Nothing was done. Please go back, reload the page, and try again."
        }
        Problem::Stale { .. } => {
            "Nothing was sent yet. Your words are below: copy them, open the link in our message again (or sign \
             in), and paste them."
        }
        Problem::CodeWanted | Problem::CodeWrong => code::WRONG,
        Problem::Method => "The page exists, but not for what was sent to it.",
        Problem::TooLarge => {
            "What you sent is larger than this desk takes, and none of it was kept. Go back, and send less at once: \
             your browser still has what you wrote."
        }
        Problem::NoToken => "An agent makes a token with `deskbell token add`.",
        Problem::NotAForm | Problem::NotJson => "This address takes the form on its page, and nothing else.",
        Problem::TooOften(_) => "That was often in a short time. Please wait a moment, go back, and send it again.",
        Problem::Late => {
            "The desk is busy. Please try again in a moment. A reply you sent may have arrived: look before you send it again."
        }
        Problem::Full => "Our disk is full, so nothing was saved. Please try again later, or reach us another way.",
        Problem::NotAllowed(words)
        | Problem::Unreadable(words)
        | Problem::Invalid { reason: words, .. }
        | Problem::Conflict(words) => return sentence(words),
        Problem::Broken => {
            return format!("This is our fault, not yours. Please try again; if it stays so, tell us this: {id}.");
        }
    };
    fixed.to_owned()
}
