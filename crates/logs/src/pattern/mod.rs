//! Filter patterns: which lines a caller asks for. CloudWatch Logs has three grammars: words, JSON
//! and columns.
mod columns;
mod compare;
mod invalid;
mod json;
mod reader;
mod text;

use std::collections::BTreeMap;

use self::{columns::Columns, json::Json, text::Text};
pub use self::{compare::is_like, invalid::Invalid};

/// A pattern that was read.
#[derive(Debug)]
pub enum Pattern {
    Text(Text),
    Json(Json),
    Columns(Columns),
}

impl Pattern {
    /// # Errors
    /// It is no pattern, or asks for more than one may.
    pub fn parse(pattern: &str) -> Result<Pattern, Invalid> {
        let pattern = pattern.trim();
        Ok(match pattern.as_bytes().first() {
            Some(b'{') => Pattern::Json(Json::parse(pattern)?),
            Some(b'[') => Pattern::Columns(Columns::parse(pattern)?),
            _ => Pattern::Text(Text::parse(pattern)?),
        })
    }

    /// Whether a line is one of those that are asked for.
    pub fn matches(&self, line: &str) -> bool {
        match self {
            Pattern::Text(it) => it.matches(line),
            Pattern::Json(it) => it.matches(line),
            Pattern::Columns(it) => it.matches(line),
        }
    }

    /// What every line has that matches: whatever has none of a piece need not be looked at.
    pub fn required(&self) -> &[String] {
        match self {
            Pattern::Text(it) => it.required(),
            Pattern::Json(_) | Pattern::Columns(_) => &[],
        }
    }

    /// What it finds in a line that matches: the value of each column, or of each selector.
    pub fn extract(&self, line: &str) -> BTreeMap<String, String> {
        match self {
            Pattern::Text(_) => BTreeMap::new(),
            Pattern::Json(it) => it.extract(line),
            Pattern::Columns(it) => it.extract(line),
        }
    }
}
