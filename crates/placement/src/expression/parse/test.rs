//! One test: subject, operator, value; what each subject can be asked.
use regex::{Regex, RegexBuilder};

use super::{Parser, operator::Operator};
use crate::{
    expression::{
        ExpressionError, Test, Text,
        literal::{Moment, Version},
    },
    limits::PATTERN_BYTES_MAX,
};

const SUBJECTS: &str = "agentConnected, agentVersion, attribute:NAME, ec2InstanceId, \
                        registeredAt, runningTasksCount or task:group";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject<'t> {
    AgentConnected,
    AgentVersion,
    Attribute(&'t str),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    TaskGroup,
}

impl Subject<'_> {
    fn name(self) -> String {
        match self {
            Subject::AgentConnected => "agentConnected".to_owned(),
            Subject::AgentVersion => "agentVersion".to_owned(),
            Subject::Attribute(name) => format!("attribute:{name}"),
            Subject::Ec2InstanceId => "ec2InstanceId".to_owned(),
            Subject::RegisteredAt => "registeredAt".to_owned(),
            Subject::RunningTasksCount => "runningTasksCount".to_owned(),
            Subject::TaskGroup => "task:group".to_owned(),
        }
    }

    /// ECS: the operators per subject.
    fn allows(self, operator: Operator) -> bool {
        use Operator::{Exists, In, Matches, NotIn, NotMatches};
        match self {
            Subject::Attribute(_) => true,
            Subject::AgentConnected => {
                operator.is_equality() || matches!(operator, In | NotIn | Matches)
            }
            Subject::AgentVersion | Subject::RegisteredAt | Subject::RunningTasksCount => {
                operator.is_equality() || operator.is_order()
            }
            Subject::Ec2InstanceId => {
                operator.is_equality() || matches!(operator, In | NotIn | Matches | NotMatches)
            }
            Subject::TaskGroup => {
                operator.is_equality()
                    || matches!(operator, In | NotIn | Matches | NotMatches | Exists)
            }
        }
    }
}

impl<'t> Parser<'t> {
    pub(super) fn test(&mut self) -> Result<Test, ExpressionError> {
        let subject = self.subject()?;
        self.skip_space();
        let start = self.at;
        let operator = self.operator()?;
        if !subject.allows(operator) {
            self.at = start;
            let why = format!("{} cannot be asked with {}", subject.name(), operator.name());
            return Err(self.error(why));
        }
        match (subject, operator) {
            (Subject::Attribute(name), _) => {
                Ok(Test::Attribute(name.to_owned(), self.text(operator)?))
            }
            (Subject::Ec2InstanceId, _) => Ok(Test::Ec2InstanceId(self.text(operator)?)),
            (Subject::TaskGroup, _) => Ok(Test::TaskGroup(self.text(operator)?)),
            (Subject::AgentConnected, _) => self.agent_connected(operator),
            (Subject::AgentVersion, Operator::Is(how)) => Ok(Test::AgentVersion(
                how,
                self.value("a version such as 1.105.1", Version::parse)?,
            )),
            (Subject::RegisteredAt, Operator::Is(how)) => {
                let what = "a time such as 2018-06-18T22:28:28Z or 2018-06-18";
                Ok(Test::RegisteredAt(how, self.value(what, Moment::parse)?))
            }
            (Subject::RunningTasksCount, Operator::Is(how)) => {
                let count = |text: &str| text.parse().ok();
                Ok(Test::RunningTasksCount(how, self.value("a whole number", count)?))
            }
            _ => unreachable!("`allows` leaves comparisons only"),
        }
    }

    fn subject(&mut self) -> Result<Subject<'t>, ExpressionError> {
        self.skip_space();
        let start = self.at;
        let subject = match self.take_while(|it| it.is_ascii_alphanumeric()) {
            "agentConnected" => Some(Subject::AgentConnected),
            "agentVersion" => Some(Subject::AgentVersion),
            "ec2InstanceId" => Some(Subject::Ec2InstanceId),
            "registeredAt" => Some(Subject::RegisteredAt),
            "runningTasksCount" => Some(Subject::RunningTasksCount),
            "task" if self.takes_word(":group") => Some(Subject::TaskGroup),
            "attribute" if self.rest().starts_with(':') => {
                self.at += 1;
                let name = self.take_while(is_attribute_name);
                if name.is_empty() {
                    return Err(self.expected("the name of an attribute"));
                }
                Some(Subject::Attribute(name))
            }
            _ => None,
        };
        subject.ok_or_else(|| {
            self.at = start;
            self.expected(SUBJECTS)
        })
    }

    fn agent_connected(&mut self, operator: Operator) -> Result<Test, ExpressionError> {
        self.skip_space();
        let start = self.at;
        let text = self.text(operator)?;
        let known = |it: &String| it == "true" || it == "false";
        let makes_sense = match &text {
            Text::Is(_, value) => known(value),
            Text::In(values) | Text::NotIn(values) => values.iter().all(known),
            Text::Matches(_) | Text::NotMatches(_) | Text::Exists | Text::NotExists => true,
        };
        if !makes_sense {
            self.at = start;
            return Err(self.expected("true or false"));
        }
        Ok(Test::AgentConnected(text))
    }

    /// What is asked of a text, with its value.
    fn text(&mut self, operator: Operator) -> Result<Text, ExpressionError> {
        match operator {
            Operator::Is(how) => Ok(Text::Is(how, self.literal()?)),
            Operator::In => Ok(Text::In(self.list()?)),
            Operator::NotIn => Ok(Text::NotIn(self.list()?)),
            Operator::Matches => Ok(Text::Matches(self.pattern()?)),
            Operator::NotMatches => Ok(Text::NotMatches(self.pattern()?)),
            Operator::Exists => Ok(Text::Exists),
            Operator::NotExists => Ok(Text::NotExists),
        }
    }

    /// A literal that must be of a kind.
    fn value<T>(
        &mut self,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ExpressionError> {
        self.skip_space();
        let start = self.at;
        let text = self.literal()?;
        read(&text).ok_or_else(|| {
            self.at = start;
            self.expected(what)
        })
    }

    fn list(&mut self) -> Result<Vec<String>, ExpressionError> {
        if !self.takes_symbol("[") {
            return Err(self.expected("a list such as [a, b]"));
        }
        let mut values = vec![self.literal()?];
        while self.takes_symbol(",") {
            values.push(self.literal()?);
        }
        match self.takes_symbol("]") {
            true => Ok(values),
            false => Err(self.expected("a comma or a closing bracket")),
        }
    }

    /// ECS: a regular expression for the whole value. Ours has no look-around and no references,
    /// so that no pattern takes more than linear time.
    fn pattern(&mut self) -> Result<Regex, ExpressionError> {
        self.skip_space();
        let start = self.at;
        let text = self.literal()?;
        // By itself first: `a)|(b` must not become right by what stands around it.
        let compile = |it: &str| RegexBuilder::new(it).size_limit(PATTERN_BYTES_MAX).build();
        let whole = compile(&text).and_then(|_| compile(&format!("^(?:{text})$")));
        whole.map_err(|error| {
            self.at = start;
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            self.error(format!("the pattern '{text}' is not supported: {why}"))
        })
    }

    /// A quoted text, or a bare one up to white space, comma, bracket or parenthesis.
    fn literal(&mut self) -> Result<String, ExpressionError> {
        self.skip_space();
        let quote = self.rest().chars().next().filter(|it| matches!(it, '"' | '\''));
        if let Some(quote) = quote {
            return self.quoted(quote);
        }
        let start = self.at;
        let text = self.take_while(|it| !it.is_whitespace() && !",[]()".contains(it));
        match text {
            "" | "&&" | "||" => {
                self.at = start;
                Err(self.expected("a value (in quotes if it has spaces, brackets or parentheses)"))
            }
            text => Ok(text.to_owned()),
        }
    }

    /// A backslash before a quote makes it part of the text; others stay as they are.
    fn quoted(&mut self, quote: char) -> Result<String, ExpressionError> {
        let start = self.at;
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                it if it == quote => {
                    self.at = start + at + quote.len_utf8();
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, it)) if it == quote => text.push(quote),
                    Some((_, it)) => text.extend(['\\', it]),
                    None => text.push('\\'),
                },
                it => text.push(it),
            }
        }
        Err(self.error(format!("expected a closing {quote} for the text that begins here")))
    }
}

/// ECS: letters, digits, hyphens, underscores, slashes, backslashes and periods.
fn is_attribute_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || "-_/\\.".contains(it)
}
