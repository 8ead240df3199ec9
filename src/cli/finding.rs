//! What a check found: the lines of `deskbell doctor` and of `deskbell connect`.

use serde::Serialize;

use super::print::{Out, Tone, Unwritten};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    check: &'static str,
    verdict: Verdict,
    /// What was found and, where it is not well, what to do.
    words: String,
}

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Ok,
    Warning,
    Broken,
}

impl Finding {
    /// All is well.
    pub(crate) fn ok(check: &'static str, words: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, words: words.into() }
    }

    /// Something is missing, and the rest works.
    pub(crate) fn warning(check: &'static str, words: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warning, words: words.into() }
    }

    /// Something does not work.
    pub(crate) fn broken(check: &'static str, words: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Broken, words: words.into() }
    }

    /// Whether something does not work.
    pub(crate) fn is_broken(&self) -> bool {
        self.verdict == Verdict::Broken
    }

    /// Prints it as a line.
    pub(crate) fn print(&self, out: &mut Out) -> Result<(), Unwritten> {
        let word = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "WARNING",
            Verdict::Broken => "BROKEN",
        };
        let tone = if self.verdict == Verdict::Ok { Tone::Plain } else { Tone::Strong };
        out.whole(tone, &format!("{word:<8} {:<11} {}", self.check, self.words))
    }
}
