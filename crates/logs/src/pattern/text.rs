//! Words: all of some, none of others, or any of several.
use regex::bytes::Regex;

use super::{invalid::Invalid, reader::Reader};

/// `ERROR "not found" -debug`, `?ERROR ?WARN`, `%E[0-9]+%`. An empty one is all lines.
#[derive(Debug, Default)]
pub struct Text {
    all_of: Vec<String>,
    any_of: Vec<String>,
    none_of: Vec<String>,
    expressions: Vec<Regex>,
}

impl Text {
    pub fn parse(pattern: &str) -> Result<Text, Invalid> {
        let (mut text, mut reader) = (Text::default(), Reader::new(pattern));
        loop {
            reader.space();
            if reader.is_at_end() {
                break;
            }
            if reader.peek() == Some('%') {
                text.expressions.push(reader.expression()?);
                continue;
            }
            let kind = match reader.peek() {
                _ if reader.take("?") => &mut text.any_of,
                _ if reader.take("-") => &mut text.none_of,
                _ => &mut text.all_of,
            };
            kind.push(term(&mut reader)?);
        }
        // CloudWatch Logs: beside other terms those with a question mark mean nothing.
        if !(text.all_of.is_empty() && text.none_of.is_empty() && text.expressions.is_empty()) {
            text.any_of.clear();
        }
        Ok(text)
    }

    pub fn matches(&self, line: &str) -> bool {
        let has = |it: &String| line.contains(&**it);
        self.all_of.iter().all(has)
            && !self.none_of.iter().any(has)
            && (self.any_of.is_empty() || self.any_of.iter().any(has))
            && self.expressions.iter().all(|it| it.is_match(line.as_bytes()))
    }

    pub fn required(&self) -> &[String] {
        &self.all_of
    }
}

/// CloudWatch Logs: what has other characters than letters, digits and `_` is in quotes.
fn term(reader: &mut Reader<'_>) -> Result<String, Invalid> {
    let text = match reader.peek() {
        Some('"') => reader.quoted('"')?,
        _ => reader.take_while(|it| it.is_alphanumeric() || it == '_').to_owned(),
    };
    let is_over = reader.peek().is_none_or(char::is_whitespace);
    if text.is_empty() || !is_over { Err(Invalid) } else { Ok(text) }
}
