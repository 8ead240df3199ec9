//! What a customer says of how they were helped: one of a few plain answers, and a few words where they like.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invalid;

/// What a customer says of how they were helped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rating {
    /// The answer.
    pub score: Score,
    /// Their words.
    pub comment: Option<String>,
}

/// How somebody was helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Well.
    Good,
    /// Neither well nor badly.
    Fair,
    /// Badly.
    Bad,
}

impl Rating {
    /// The most characters of a comment.
    pub const MOST_CHARS: usize = 2000;

    /// Takes what somebody filled in; an empty comment is none.
    ///
    /// # Errors
    /// A comment that is too long.
    pub fn new(score: Score, comment: &str) -> Result<Self, Invalid> {
        let comment = comment.trim();
        if comment.chars().count() > Self::MOST_CHARS {
            return Err(Invalid::new("comment", format!("has more than {} characters", Self::MOST_CHARS)));
        }
        Ok(Self { score, comment: (!comment.is_empty()).then(|| comment.to_owned()) })
    }
}

impl Score {
    /// Every answer, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fair, Self::Bad];

    /// The word used in JSON and in forms.
    pub fn id(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Bad => "bad",
        }
    }

    /// The answer as a customer gives it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "Well",
            Self::Fair => "It was all right",
            Self::Bad => "Not well",
        }
    }
}

impl FromStr for Score {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|score| score.id() == text);
        found.ok_or_else(|| Invalid::new("answer", "is missing, choose one"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_optional_and_has_an_end() {
        let comment = |text: &str| Rating::new(Score::Good, text).map(|rating| rating.comment);
        assert_eq!(comment(" \n"), Ok(None));
        assert_eq!(comment(" Thanks! "), Ok(Some("Thanks!".to_owned())));
        assert!(comment(&"ü".repeat(Rating::MOST_CHARS)).is_ok());
        assert!(comment(&"ü".repeat(Rating::MOST_CHARS + 1)).is_err());
    }
}
