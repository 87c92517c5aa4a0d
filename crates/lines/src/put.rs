//! Lines as they are brought, and why they are not taken.

/// Lines of a stream that come together, in the order of their times.
#[derive(Clone, Debug)]
pub struct Put {
    pub group: u128,
    pub stream: u128,
    /// When they came, in milliseconds.
    pub ingested_ms: i64,
    /// Where they are among all that their source brings, if it counts them.
    pub cursor: Option<Cursor>,
    /// Times in milliseconds, and texts.
    pub events: Vec<(i64, String)>,
}

/// Which of a source's lines these are: `count` of them, the first of which has the number
/// `first`. What is told twice is taken once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub source: String,
    pub first: u64,
    pub count: u64,
}

/// Why lines were not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the source has brought them already; {next} comes next")]
    Repeated { next: u64 },
    #[error("they do not follow what the source has brought; {next} comes next")]
    Apart { next: u64 },
    #[error("too many lines wait to be written")]
    Overloaded,
    #[error("they could not be written: {0}")]
    Disk(String),
    #[error("the process is ending")]
    Closed,
}

impl Put {
    /// What it takes of memory, about.
    pub fn bytes(&self) -> usize {
        self.events.iter().map(|(_, text)| text.len() + 32).sum::<usize>() + 64
    }
}
