//! The cluster query language: which container instances are meant.
//!
//! ```text
//! expr    := and (("||" | "or") and)*
//! and     := unary (("&&" | "and") unary)*
//! unary   := ("!" | "not") unary | "(" expr ")" | subject operator [value]
//! ```
//!
//! Used by `memberOf` placement constraints and by the `filter` of ListContainerInstances.
mod evaluate;
mod literal;
mod parse;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use berth_engine::Timestamp;
use regex::Regex;

use self::literal::{Moment, Version};
use crate::Attribute;

/// A parsed expression, its patterns compiled. Two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    root: Node,
    attributes_only: bool,
}

impl Expression {
    /// ECS: at most 2000 characters, keywords in lower case.
    pub fn parse(text: &str) -> Result<Expression, ExpressionError> {
        let root = parse::parse(text)?;
        let attributes_only = root.asks_attributes_only();
        Ok(Expression { text: text.to_owned(), root, attributes_only })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether instances with equal attributes all match or all do not.
    pub fn attributes_only(&self) -> bool {
        self.attributes_only
    }

    pub fn matches(
        &self,
        attributes: &BTreeMap<String, Attribute>,
        instance: &InstanceView<'_>,
    ) -> bool {
        self.root.decide(attributes, Some(instance)).expect("all is known of this instance")
    }

    /// What the attributes alone decide, for all instances that share them; `None`: not enough.
    pub fn decide(&self, attributes: &BTreeMap<String, Attribute>) -> Option<bool> {
        self.root.decide(attributes, None)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What an expression may ask of an instance besides its attributes.
#[derive(Clone, Copy, Debug)]
pub struct InstanceView<'a> {
    pub agent_connected: bool,
    pub agent_version: Option<&'a str>,
    pub ec2_instance_id: Option<&'a str>,
    pub registered_at: Timestamp,
    pub running_tasks_count: u64,
    /// Groups of the tasks on it, each once.
    pub groups: &'a [&'a str],
}

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid expression: {why} (at character {character}).")]
pub struct ExpressionError {
    why: String,
    /// Counted from one.
    character: usize,
}

#[derive(Clone, Debug)]
enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Test(Test),
}

impl Node {
    fn asks_attributes_only(&self) -> bool {
        match self {
            Node::Any(nodes) | Node::All(nodes) => nodes.iter().all(Node::asks_attributes_only),
            Node::Not(node) => node.asks_attributes_only(),
            Node::Test(test) => matches!(test, Test::Attribute(..)),
        }
    }
}

/// One subject, what is asked of it, and the value to compare with.
#[derive(Clone, Debug)]
enum Test {
    AgentConnected(Text),
    AgentVersion(Comparison, Version),
    Attribute(String, Text),
    Ec2InstanceId(Text),
    RegisteredAt(Comparison, Moment),
    RunningTasksCount(Comparison, u64),
    TaskGroup(Text),
}

/// What can be asked of a text. Except for `NotExists`, a subject that is absent answers no.
#[derive(Clone, Debug)]
enum Text {
    Is(Comparison, String),
    In(Vec<String>),
    NotIn(Vec<String>),
    /// ECS: a pattern is for the whole value.
    Matches(Regex),
    NotMatches(Regex),
    Exists,
    NotExists,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}
