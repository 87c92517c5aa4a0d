//! Why a document is no policy. The words are AWS's where AWS has any; ours come after them.
use std::fmt;

use super::json::Position;

/// What is wrong, and perhaps where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    text: String,
    more: Option<String>,
    at: Option<Position>,
}

impl Malformed {
    /// It does not follow the grammar.
    pub fn syntax(at: Position, what: impl Into<String>) -> Malformed {
        let text = "Syntax errors in policy.".to_owned();
        Malformed { text, more: Some(what.into()), at: Some(at) }
    }

    /// It is read, but must not be so.
    pub fn rule(text: impl Into<String>) -> Malformed {
        Malformed { text: text.into(), more: None, at: None }
    }

    /// The same with what AWS leaves open.
    pub fn because(self, what: impl Into<String>) -> Malformed {
        Malformed { more: Some(what.into()), ..self }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Malformed { text, more, at } = self;
        f.write_str(text)?;
        match (at, more) {
            (Some(at), Some(more)) => write!(f, " ({at}: {more})"),
            (None, Some(more)) => write!(f, " ({more})"),
            (Some(at), None) => write!(f, " ({at})"),
            (None, None) => Ok(()),
        }
    }
}
