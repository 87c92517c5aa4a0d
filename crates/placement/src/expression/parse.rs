//! From text to tree, with the place and the expectation in every error.
use super::{ExpressionError, Node};
use crate::limits::{EXPRESSION_CHARACTERS_MAX, EXPRESSION_DEPTH_MAX};

mod operator;
mod test;

/// The whole text as one tree.
pub(super) fn parse(text: &str) -> Result<Node, ExpressionError> {
    let characters = text.chars().count();
    if characters > EXPRESSION_CHARACTERS_MAX {
        let why = format!("it has {characters} characters, at most 2000 are allowed");
        return Err(ExpressionError { why, character: EXPRESSION_CHARACTERS_MAX + 1 });
    }
    let mut parser = Parser { text, at: 0, depth: 0 };
    let node = parser.any()?;
    parser.skip_space();
    match parser.rest() {
        "" => Ok(node),
        _ => Err(parser.expected("&& or || or the end")),
    }
}

/// Reads a text from left to right.
struct Parser<'t> {
    text: &'t str,
    /// In bytes.
    at: usize,
    /// Parentheses and negations that are open.
    depth: usize,
}

impl<'t> Parser<'t> {
    fn any(&mut self) -> Result<Node, ExpressionError> {
        let mut nodes = vec![self.all()?];
        while self.takes_symbol("||") || self.takes_word("or") {
            nodes.push(self.all()?);
        }
        Ok(only(nodes, Node::Any))
    }

    fn all(&mut self) -> Result<Node, ExpressionError> {
        let mut nodes = vec![self.unary()?];
        while self.takes_symbol("&&") || self.takes_word("and") {
            nodes.push(self.unary()?);
        }
        Ok(only(nodes, Node::All))
    }

    fn unary(&mut self) -> Result<Node, ExpressionError> {
        let (start, negates) = (self.at, self.takes_symbol("!") || self.takes_word("not"));
        if !negates && !self.takes_symbol("(") {
            return self.test().map(Node::Test);
        }
        self.depth += 1;
        if self.depth > EXPRESSION_DEPTH_MAX {
            self.at = start;
            let why = format!("it is nested more than {EXPRESSION_DEPTH_MAX} deep");
            return Err(self.error(why));
        }
        let node = if negates { Node::Not(Box::new(self.unary()?)) } else { self.closed()? };
        self.depth -= 1;
        Ok(node)
    }

    /// What follows an opening parenthesis, and the closing one.
    fn closed(&mut self) -> Result<Node, ExpressionError> {
        let node = self.any()?;
        match self.takes_symbol(")") {
            true => Ok(node),
            false => Err(self.expected("a closing parenthesis, && or ||")),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn takes_symbol(&mut self, symbol: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(symbol);
        if found {
            self.at += symbol.len();
        }
        found
    }

    /// A word ends where no letter, digit, colon or underscore follows.
    fn takes_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let ends = |rest: &str| !rest.starts_with(|it| is_word(it) || it == ':');
        let found = self.rest().strip_prefix(word).is_some_and(ends);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The longest prefix of what is left whose characters are all so.
    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|it| !belongs(it)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn error(&self, why: String) -> ExpressionError {
        ExpressionError { why, character: self.text[..self.at].chars().count() + 1 }
    }

    fn expected(&mut self, what: &str) -> ExpressionError {
        self.skip_space();
        let word: String =
            self.rest().chars().take_while(|it| !it.is_whitespace()).take(40).collect();
        match word.as_str() {
            "" => self.error(format!("expected {what}, but it ends")),
            found => self.error(format!("expected {what}, found '{found}'")),
        }
    }
}

fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

/// One node as it is, several under a parent.
fn only(mut nodes: Vec<Node>, parent: fn(Vec<Node>) -> Node) -> Node {
    match nodes.len() {
        1 => nodes.remove(0),
        _ => parent(nodes),
    }
}
