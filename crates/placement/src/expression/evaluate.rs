//! Whether an instance is meant; with the attributes alone, as far as they decide.
use std::{cmp::Ordering, collections::BTreeMap};

use super::{Comparison, InstanceView, Node, Test, Text, literal};
use crate::Attribute;

type Attributes = BTreeMap<String, Attribute>;

impl Node {
    /// Yes, no, or unknown where the instance would have to be asked but is not at hand.
    pub(super) fn decide(
        &self,
        attributes: &Attributes,
        instance: Option<&InstanceView<'_>>,
    ) -> Option<bool> {
        let decide = |it: &Node| it.decide(attributes, instance);
        match self {
            Node::Any(nodes) => strongest(nodes.iter().map(decide), true),
            Node::All(nodes) => strongest(nodes.iter().map(decide), false),
            Node::Not(node) => decide(node).map(|yes| !yes),
            Node::Test(test) => test.decide(attributes, instance),
        }
    }
}

/// The first answer that settles it; else unknown if any was, else the opposite.
fn strongest(answers: impl Iterator<Item = Option<bool>>, settles: bool) -> Option<bool> {
    let mut result = Some(!settles);
    for answer in answers {
        match answer {
            Some(it) if it == settles => return Some(settles),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

impl Test {
    fn decide(&self, attributes: &Attributes, it: Option<&InstanceView<'_>>) -> Option<bool> {
        if let Test::Attribute(name, asked) = self {
            let value = attributes.get(name).map(|it| it.value.as_deref().unwrap_or(""));
            return Some(asked.holds_for(value));
        }
        it.map(|it| self.holds_for(it))
    }

    fn holds_for(&self, it: &InstanceView<'_>) -> bool {
        match self {
            Test::AgentConnected(asked) => {
                asked.holds_for(Some(if it.agent_connected { "true" } else { "false" }))
            }
            Test::AgentVersion(how, than) => {
                it.agent_version.is_some_and(|version| how.holds_for(than.order_of(version)))
            }
            Test::Ec2InstanceId(asked) => asked.holds_for(it.ec2_instance_id),
            Test::RegisteredAt(how, than) => how.holds_for(than.order_of(it.registered_at)),
            Test::RunningTasksCount(how, than) => how.holds_for(it.running_tasks_count.cmp(than)),
            // ECS: an instance matches if any of its tasks' groups does.
            Test::TaskGroup(asked) => it.groups.iter().any(|group| asked.holds_for(Some(group))),
            Test::Attribute(..) => unreachable!("answered from the attributes"),
        }
    }
}

impl Text {
    fn holds_for(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return matches!(self, Text::NotExists) };
        match self {
            Text::Is(Comparison::Equal, text) => value == text,
            Text::Is(Comparison::NotEqual, text) => value != text,
            Text::Is(how, text) => how.holds_for(literal::natural_order(value, text)),
            Text::In(texts) => texts.iter().any(|it| it == value),
            Text::NotIn(texts) => texts.iter().all(|it| it != value),
            Text::Matches(pattern) => pattern.is_match(value),
            Text::NotMatches(pattern) => !pattern.is_match(value),
            Text::Exists => true,
            Text::NotExists => false,
        }
    }
}

impl Comparison {
    /// Whether something that compares so to the value of the expression is meant.
    fn holds_for(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
        }
    }
}
