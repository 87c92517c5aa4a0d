//! Broken constraints of a model in AWS's own words.

use serde_json::Value as Json;

use super::violation::{Breach, Violation};
use super::{Shape, violation};
use crate::protocols::json;

/// `1 validation error detected: Value 'x' at 'name' failed to satisfy constraint: …`, of the first
/// constraint that is broken. What is secret is not shown, nor are bytes.
pub fn text(shape: &dyn Shape) -> Option<String> {
    let violation = violation::first(shape)?;
    let mut steps = steps(&violation.path);
    // AWS names the list whose item is wrong, with all of it.
    if violation.each.is_some() && matches!(steps.last(), Some(Step::Item(_))) {
        steps.pop();
    }
    let call = serde_json::from_slice(&json::encode(shape)).unwrap_or_default();
    let is_hidden = violation.is_sensitive || matches!(violation.breach, Breach::Bytes { .. });
    let value = match is_hidden {
        true => String::new(),
        false => match at(&call, &steps) {
            Json::Null => " null".to_owned(),
            value => format!(" '{}'", shown(value)),
        },
    };
    let constraint = match &violation.each {
        Some(each) => format!("Member must satisfy constraint: [{each}]"),
        None => constraint(&violation),
    };
    Some(format!(
        "1 validation error detected: Value{value} at '{}' failed to satisfy constraint: \
         {constraint}",
        path(&steps)
    ))
}

fn constraint(violation: &Violation) -> String {
    match &violation.breach {
        Breach::Missing => "Member must not be null".to_owned(),
        Breach::TooLow { min, .. } => at_least("value", *min),
        Breach::TooHigh { max, .. } => at_most("value", *max),
        Breach::Characters { bound, limit, .. }
        | Breach::Items { bound, limit, .. }
        | Breach::Bytes { bound, limit, .. } => match *bound {
            "at least" => at_least("length", *limit as f64),
            _ => at_most("length", *limit as f64),
        },
        Breach::Pattern { pattern } => satisfies(pattern),
        Breach::NotOneOf { values, .. } => {
            format!("Member must satisfy enum value set: [{}]", values.join(", "))
        }
    }
}

pub(super) fn at_least(what: &str, min: f64) -> String {
    format!("Member must have {what} greater than or equal to {min}")
}

pub(super) fn at_most(what: &str, max: f64) -> String {
    format!("Member must have {what} less than or equal to {max}")
}

pub(super) fn satisfies(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

/// One step from a value to one below it.
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

/// Of `tags[0].Key`.
fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let mut words = part.split(['[', ']']).filter(|it| !it.is_empty());
        steps.extend(words.next().map(Step::Member));
        steps.extend(words.filter_map(|it| it.parse().ok()).map(Step::Item));
    }
    steps
}

/// AWS: `tags.1.member.key`.
fn path(steps: &[Step<'_>]) -> String {
    let step = |it: &Step<'_>| match it {
        Step::Member(name) => {
            let mut chars = name.chars();
            let first = chars.next().map(|it| it.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
        Step::Item(index) => format!("{}.member", index + 1),
    };
    steps.iter().map(step).collect::<Vec<_>>().join(".")
}

fn at<'a>(call: &'a Json, steps: &[Step<'_>]) -> &'a Json {
    steps.iter().fold(call, |value, step| match step {
        Step::Member(name) => &value[*name],
        Step::Item(index) => &value[*index],
    })
}

/// AWS: texts bare, lists as `[a, b]`.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
