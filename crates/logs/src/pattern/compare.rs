//! Comparing a field of a line with what a pattern has.
use regex::bytes::{Regex, RegexBuilder};

use super::{invalid::Invalid, reader::Reader};
use crate::limits::{EXPRESSION_BYTES_MAX, EXPRESSION_CACHE_BYTES_MAX};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a field is compared with.
#[derive(Debug)]
pub enum Operand {
    /// In which `*` is any run of characters. A bare one may be a number, too.
    Text { text: String, number: Option<f64>, is_bare: bool },
    /// Between percent signs.
    Expression(Regex),
}

impl Operator {
    pub fn read(reader: &mut Reader<'_>) -> Result<Operator, Invalid> {
        reader.space();
        // The longer ones first.
        let all = [
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        all.into_iter().find(|(text, _)| reader.take(text)).map(|(_, it)| it).ok_or(Invalid)
    }

    fn is_of_order(self) -> bool {
        !matches!(self, Operator::Equal | Operator::NotEqual)
    }
}

impl Operand {
    pub fn quoted(text: String) -> Operand {
        Operand::Text { text, number: None, is_bare: false }
    }

    pub fn bare(text: &str) -> Operand {
        Operand::Text { text: text.to_owned(), number: number(text), is_bare: true }
    }

    /// Whether it can stand after an operator: what has an order is a number.
    pub fn check(&self, operator: Operator) -> Result<(), Invalid> {
        match self {
            Operand::Text { number: None, .. } | Operand::Expression(_)
                if operator.is_of_order() =>
            {
                Err(Invalid)
            }
            _ => Ok(()),
        }
    }

    /// Whether it is the word `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Operand::Text { text, is_bare: true, .. } if text == "null")
    }

    /// Compares a field with it. `value` is the field as a number, if it is one.
    pub fn holds(&self, operator: Operator, field: &str, value: Option<f64>) -> bool {
        match (operator, self) {
            (Operator::Equal, it) => it.is(field, value),
            (Operator::NotEqual, it) => !it.is(field, value),
            (operator, Operand::Text { number: Some(number), .. }) => {
                value.is_some_and(|it| match operator {
                    Operator::Less => it < *number,
                    Operator::LessOrEqual => it <= *number,
                    Operator::Greater => it > *number,
                    _ => it >= *number,
                })
            }
            _ => false,
        }
    }

    fn is(&self, field: &str, value: Option<f64>) -> bool {
        match self {
            Operand::Text { text, number, .. } => {
                let is_number = number.is_some() && *number == value;
                is_number || is_like(field, text)
            }
            Operand::Expression(it) => it.is_match(field.as_bytes()),
        }
    }
}

/// A number as patterns write it: digits, perhaps with a point and an exponent.
pub fn number(text: &str) -> Option<f64> {
    let is_number = text.bytes().any(|it| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    text.parse().ok().filter(|_| is_number)
}

/// Whether a text is like a pattern in which `*` is any run of characters. What is between two of
/// them is looked for once, so that it takes time linear in both.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return text == pattern };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = text.strip_prefix(head).and_then(|it| it.strip_suffix(tail));
    // The first place of each leaves the most to those after it.
    let left = middle.split('*').try_fold(inner, |text, piece| {
        let text = text?;
        Some(text.find(piece).map(|at| &text[at + piece.len()..]))
    });
    left.flatten().is_some()
}

/// CloudWatch Logs: letters, digits, some signs and operators; no groups, and no character of more
/// than one byte. What is left is matched in time linear in the line, and in what is compiled: so
/// large repetitions are none.
pub fn expression(text: &str) -> Result<Regex, Invalid> {
    let is_allowed =
        |it: u8| it.is_ascii_alphanumeric() || b":_#=@/;,- ^$?[]{}|\\*+.".contains(&it);
    if text.is_empty() || !text.bytes().all(is_allowed) {
        return Err(Invalid);
    }
    let mut builder = RegexBuilder::new(text);
    builder
        .unicode(false)
        .size_limit(EXPRESSION_BYTES_MAX)
        .dfa_size_limit(EXPRESSION_CACHE_BYTES_MAX);
    builder.build().map_err(|_| Invalid)
}
