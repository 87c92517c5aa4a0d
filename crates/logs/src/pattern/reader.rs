//! A pattern as it is read, one character at a time.
use super::{
    compare::{Operand, expression},
    invalid::Invalid,
};

pub struct Reader<'a> {
    rest: &'a str,
    /// Expressions read so far.
    expressions: usize,
}

/// CloudWatch Logs: regular expressions in one pattern.
const EXPRESSIONS_MAX: usize = 2;

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { rest: text, expressions: 0 }
    }

    pub fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes this text if it comes next.
    pub fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub fn expect(&mut self, text: &str) -> Result<(), Invalid> {
        self.space();
        if self.take(text) { Ok(()) } else { Err(Invalid) }
    }

    /// Takes a word if it comes next and ends there: `EXISTS`.
    pub fn take_word(&mut self, word: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(word) {
            Some(rest) if !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_') => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    pub fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|it| !holds(it)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// A text between two of `quote`, the first of which comes next. A backslash makes the next
    /// character mean itself.
    pub fn quoted(&mut self, quote: char) -> Result<String, Invalid> {
        let mut chars = self.rest.char_indices();
        if chars.next().map(|(_, it)| it) != Some(quote) {
            return Err(Invalid);
        }
        let mut text = String::new();
        while let Some((at, it)) = chars.next() {
            match it {
                '\\' => text.push(chars.next().ok_or(Invalid)?.1),
                it if it == quote => {
                    self.rest = &self.rest[at + it.len_utf8()..];
                    return Ok(text);
                }
                it => text.push(it),
            }
        }
        Err(Invalid)
    }

    /// An expression between percent signs, the first of which comes next.
    pub fn expression(&mut self) -> Result<regex::bytes::Regex, Invalid> {
        let rest = self.rest.strip_prefix('%').ok_or(Invalid)?;
        let (text, rest) = rest.split_once('%').ok_or(Invalid)?;
        self.rest = rest;
        self.expressions += 1;
        if self.expressions > EXPRESSIONS_MAX {
            return Err(Invalid);
        }
        expression(text)
    }

    /// What something is compared with. `ends` says which characters end a bare one.
    pub fn operand(&mut self, ends: impl Fn(char) -> bool) -> Result<Operand, Invalid> {
        self.space();
        match self.peek() {
            Some('"') => Ok(Operand::quoted(self.quoted('"')?)),
            Some('%') => Ok(Operand::Expression(self.expression()?)),
            _ => {
                let bare = self.take_while(|it| !it.is_whitespace() && !ends(it));
                if bare.is_empty() { Err(Invalid) } else { Ok(Operand::bare(bare)) }
            }
        }
    }
}
