//! The parts of what the search keeps of a row.

/// A part of what the search keeps of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything that can be read.
    Words,
    /// Who asks.
    Requester,
    /// Who looks after it.
    Assignee,
    /// Who is told of it.
    Watcher,
    /// The company of whoever asks.
    Company,
    /// The category.
    Category,
    /// The module.
    Module,
}

impl Part {
    /// Its name, which is FTS5's column.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Requester => "requester",
            Self::Assignee => "assignee",
            Self::Watcher => "watcher",
            Self::Company => "company",
            Self::Category => "category",
            Self::Module => "module",
        }
    }
}
