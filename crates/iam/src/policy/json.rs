//! JSON as policies need it: where each value stands, numbers as they are written, and no member
//! twice.
use std::{fmt, iter::Peekable, str::CharIndices};

use super::limits::DEPTH_MAX;

/// A value, and the bytes of the text that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub from: usize,
    pub to: usize,
}

/// What a text says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub name: String,
    pub node: Node,
}

/// Where a text is no JSON, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub at: usize,
    pub what: String,
}

/// A place in a text for people; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Of the byte `at` of a text.
    pub fn of(text: &str, at: usize) -> Position {
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Position { line, column }
    }

    /// The byte of a text that is here, or its end.
    pub fn byte(self, text: &str) -> usize {
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(self.line - 1).map(str::len).sum();
        let line = lines.next().unwrap_or_default();
        let within = line.char_indices().nth(self.column - 1).map_or(line.len(), |(at, _)| at);
        before + within
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The value of a whole text.
///
/// # Errors
/// The first place where it is no JSON, is nested too deep, or has a member for the second time.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    let mut parser = Parser { text, rest: text.char_indices().peekable() };
    let node = parser.node(0)?;
    parser.space();
    match parser.rest.peek() {
        None => Ok(node),
        Some((at, _)) => Err(wrong(*at, "there is more after the end of the document")),
    }
}

struct Parser<'t> {
    text: &'t str,
    rest: Peekable<CharIndices<'t>>,
}

type Result<T, E = SyntaxError> = std::result::Result<T, E>;

impl Parser<'_> {
    fn node(&mut self, depth: usize) -> Result<Node> {
        self.space();
        let from = self.at();
        if depth > DEPTH_MAX {
            return Err(wrong(from, format!("it is nested deeper than {DEPTH_MAX} levels")));
        }
        let value = match self.rest.peek() {
            Some((_, '{')) => self.object(depth)?,
            Some((_, '[')) => self.list(depth)?,
            Some((_, '"')) => Value::Text(self.string()?),
            Some((_, '-' | '0'..='9')) => self.number()?,
            Some((_, 'a'..='z')) => self.word()?,
            _ => return Err(wrong(from, "a value was expected")),
        };
        Ok(Node { value, from, to: self.at() })
    }

    fn object(&mut self, depth: usize) -> Result<Value> {
        let mut members: Vec<Member> = Vec::new();
        self.rest.next();
        self.space();
        if self.takes('}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            let at = self.at();
            let name = match self.rest.peek() {
                Some((_, '"')) => self.string()?,
                _ => return Err(wrong(at, "the name of a member was expected")),
            };
            if members.iter().any(|it| it.name == name) {
                return Err(wrong(at, format!("the member '{name}' is there twice")));
            }
            self.space();
            self.expect(':')?;
            members.push(Member { name, node: self.node(depth + 1)? });
            self.space();
            if !self.takes(',') {
                self.expect('}')?;
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value> {
        let mut items = Vec::new();
        self.rest.next();
        self.space();
        if self.takes(']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.node(depth + 1)?);
            self.space();
            if !self.takes(',') {
                self.expect(']')?;
                return Ok(Value::List(items));
            }
        }
    }

    fn string(&mut self) -> Result<String> {
        let mut out = String::new();
        self.rest.next();
        loop {
            match self.rest.next() {
                Some((_, '"')) => return Ok(out),
                Some((at, '\\')) => out.push(self.escape(at)?),
                Some((at, it)) if u32::from(it) < 0x20 => {
                    return Err(wrong(at, "a control character must be escaped"));
                }
                Some((_, it)) => out.push(it),
                None => return Err(wrong(self.text.len(), "the text does not end")),
            }
        }
    }

    fn escape(&mut self, at: usize) -> Result<char> {
        Ok(match self.rest.next() {
            Some((_, it @ ('"' | '\\' | '/'))) => it,
            Some((_, 'b')) => '\u{8}',
            Some((_, 'f')) => '\u{c}',
            Some((_, 'n')) => '\n',
            Some((_, 'r')) => '\r',
            Some((_, 't')) => '\t',
            Some((_, 'u')) => self.code_point(at)?,
            _ => return Err(wrong(at, "there is no such escape")),
        })
    }

    /// One unit, or two that are a pair.
    fn code_point(&mut self, at: usize) -> Result<char> {
        let first = self.unit(at)?;
        let point = match first {
            0xD800..=0xDBFF if self.takes('\\') && self.takes('u') => {
                match self.unit(at)? {
                    second @ 0xDC00..=0xDFFF => {
                        0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                    }
                    // Said of the first one below.
                    _ => first,
                }
            }
            other => other,
        };
        char::from_u32(point).ok_or_else(|| wrong(at, "this is half of a character"))
    }

    fn unit(&mut self, at: usize) -> Result<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.rest.next().and_then(|(_, it)| it.to_digit(16));
            unit = unit << 4 | digit.ok_or_else(|| wrong(at, "four digits were expected"))?;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<Value> {
        let from = self.at();
        self.takes('-');
        if !self.takes('0') {
            self.digits()?;
        }
        if self.takes('.') {
            self.digits()?;
        }
        if self.takes('e') || self.takes('E') {
            let _ = self.takes('+') || self.takes('-');
            self.digits()?;
        }
        Ok(Value::Number(self.text[from..self.at()].to_owned()))
    }

    fn digits(&mut self) -> Result<()> {
        let from = self.at();
        while self.rest.next_if(|(_, it)| it.is_ascii_digit()).is_some() {}
        if self.at() == from { Err(wrong(from, "a digit was expected")) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<Value> {
        let from = self.at();
        while self.rest.next_if(|(_, it)| it.is_ascii_lowercase()).is_some() {}
        match &self.text[from..self.at()] {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            other => Err(wrong(from, format!("'{other}' is no value"))),
        }
    }

    fn space(&mut self) {
        while self.rest.next_if(|(_, it)| matches!(it, ' ' | '\t' | '\n' | '\r')).is_some() {}
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.rest.next_if(|(_, it)| *it == wanted).is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<()> {
        let at = self.at();
        match self.takes(wanted) {
            true => Ok(()),
            false => Err(wrong(at, format!("'{wanted}' was expected"))),
        }
    }

    fn at(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(at, _)| *at)
    }
}

fn wrong(at: usize, what: impl Into<String>) -> SyntaxError {
    SyntaxError { at, what: what.into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(it) => (*it).into(),
            Value::Number(it) => serde_json::from_str(it).unwrap(),
            Value::Text(it) => it.as_str().into(),
            Value::List(items) => items.iter().map(plain).collect(),
            Value::Object(members) => {
                members.iter().map(|it| (it.name.clone(), plain(&it.node))).collect()
            }
        }
    }

    #[test]
    fn a_place_is_told() {
        let told = |text: &str| match parse(text) {
            Ok(node) => format!("{}", plain(&node)),
            Err(it) => format!("{}: {}", Position::of(text, it.at), it.what),
        };
        for (text, expected) in [
            (r#" {"a": [1.50, -2e3, "\ud83d\ude00\n"]} "#, r#"{"a":[1.5,-2000.0,"😀\n"]}"#),
            ("{\n \"a\": 1,\n \"a\": 2}", "line 3, column 2: the member 'a' is there twice"),
            ("{\"a\" 1}", "line 1, column 6: ':' was expected"),
            ("{\"a\": 1", "line 1, column 8: '}' was expected"),
            ("[1,]", "line 1, column 4: a value was expected"),
            ("{} x", "line 1, column 4: there is more after the end of the document"),
            ("\"\\ud83d\"", "line 1, column 2: this is half of a character"),
            ("\"\\ud800\\u0041\"", "line 1, column 2: this is half of a character"),
            ("nul", "line 1, column 1: 'nul' is no value"),
            ("01", "line 1, column 2: there is more after the end of the document"),
            ("", "line 1, column 1: a value was expected"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        let deep = "[".repeat(DEPTH_MAX + 2);
        assert!(told(&deep).contains("nested deeper"), "{}", told(&deep));
    }

    proptest! {
        /// Beside another parser: the same texts are JSON, and say the same.
        #[test]
        fn it_is_json(text in concat!(
            r#"([\[\]{},: ]|"[ab\\n"u0]{0,3}""#,
            r#"|"(\\u[d0][89bcdf][0f]{2}){1,2}"|-?[0-9.eE]{1,4}|true|null){0,9}"#,
        )) {
            let other = serde_json::from_str::<serde_json::Value>(&text);
            match (parse(&text), other) {
                (Ok(node), Ok(other)) => prop_assert_eq!(plain(&node), other),
                (Err(_), Err(_)) => {}
                // The other takes a member twice, and no number that is too large for it.
                (Err(it), Ok(_)) => prop_assert!(it.what.contains("twice"), "{}", it.what),
                (Ok(_), Err(it)) => prop_assert!(it.to_string().contains("range"), "{it}"),
            }
        }
    }
}
