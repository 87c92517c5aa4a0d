//! JSON: `{ $.a.b = "x*" && ($.n >= 1e3 || $.list[0] IS NULL) }`.
use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    compare::{Operand, Operator},
    invalid::Invalid,
    reader::Reader,
};
use crate::limits::PATTERN_DEPTH_MAX;

#[derive(Debug)]
pub struct Json(Condition);

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Compare(Selector, Operator, Operand),
    IsTrue(Selector),
    IsFalse(Selector),
    IsNull(Selector),
    IsAbsent(Selector),
}

/// `$.a["b.c"][0].*`
#[derive(Debug)]
struct Selector {
    steps: Vec<Step>,
    /// As it was written.
    text: String,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Item(usize),
    /// Any member, or any item.
    Any,
}

impl Json {
    pub fn parse(pattern: &str) -> Result<Json, Invalid> {
        let mut reader = Reader::new(pattern);
        reader.expect("{")?;
        let condition = any(&mut reader, 0)?;
        reader.expect("}")?;
        reader.space();
        if reader.is_at_end() { Ok(Json(condition)) } else { Err(Invalid) }
    }

    /// What is no JSON is not asked for.
    pub fn matches(&self, line: &str) -> bool {
        serde_json::from_str(line).is_ok_and(|it| self.0.holds(&it))
    }

    pub fn extract(&self, line: &str) -> BTreeMap<String, String> {
        let (Ok(value), mut found) = (serde_json::from_str(line), BTreeMap::new()) else {
            return BTreeMap::new();
        };
        self.0.extract(&value, &mut found);
        found
    }
}

fn any(reader: &mut Reader<'_>, depth: usize) -> Result<Condition, Invalid> {
    let mut conditions = vec![all(reader, depth)?];
    loop {
        reader.space();
        if !reader.take("||") {
            break;
        }
        conditions.push(all(reader, depth)?);
    }
    Ok(one_or(conditions, Condition::Any))
}

fn all(reader: &mut Reader<'_>, depth: usize) -> Result<Condition, Invalid> {
    let mut conditions = vec![one(reader, depth)?];
    loop {
        reader.space();
        if !reader.take("&&") {
            break;
        }
        conditions.push(one(reader, depth)?);
    }
    Ok(one_or(conditions, Condition::All))
}

fn one_or(mut all: Vec<Condition>, several: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    match all.len() {
        1 => all.remove(0),
        _ => several(all),
    }
}

fn one(reader: &mut Reader<'_>, depth: usize) -> Result<Condition, Invalid> {
    reader.space();
    if reader.take("(") {
        if depth >= PATTERN_DEPTH_MAX {
            return Err(Invalid);
        }
        let inner = any(reader, depth + 1)?;
        reader.expect(")")?;
        return Ok(inner);
    }
    let selector = Selector::read(reader)?;
    if reader.take_word("IS") {
        return match () {
            () if reader.take_word("TRUE") => Ok(Condition::IsTrue(selector)),
            () if reader.take_word("FALSE") => Ok(Condition::IsFalse(selector)),
            () if reader.take_word("NULL") => Ok(Condition::IsNull(selector)),
            () => Err(Invalid),
        };
    }
    if reader.take_word("NOT") {
        let exists = reader.take_word("EXISTS");
        return if exists { Ok(Condition::IsAbsent(selector)) } else { Err(Invalid) };
    }
    let operator = Operator::read(reader)?;
    let operand = reader.operand(|it| "(){}&|\"".contains(it))?;
    operand.check(operator)?;
    Ok(Condition::Compare(selector, operator, operand))
}

impl Selector {
    fn read(reader: &mut Reader<'_>) -> Result<Selector, Invalid> {
        reader.expect("$")?;
        let (mut steps, mut text) = (Vec::new(), "$".to_owned());
        loop {
            let step = if reader.take("[") {
                Step::in_brackets(reader)?
            } else if reader.take(".") {
                match reader.peek() {
                    _ if reader.take("*") => Step::Any,
                    _ if reader.take("[") => Step::in_brackets(reader)?,
                    _ => Step::Member(name(reader)?),
                }
            } else {
                break;
            };
            text += &match &step {
                Step::Member(it) => format!(".{it}"),
                Step::Item(it) => format!("[{it}]"),
                Step::Any => ".*".to_owned(),
            };
            steps.push(step);
        }
        if steps.is_empty() { Err(Invalid) } else { Ok(Selector { steps, text }) }
    }

    /// Whether something that it selects is as `holds` says.
    fn finds(&self, value: &Value, holds: &mut dyn FnMut(&Value) -> bool) -> bool {
        find(&self.steps, value, holds)
    }
}

fn find(steps: &[Step], value: &Value, holds: &mut dyn FnMut(&Value) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else { return holds(value) };
    match (step, value) {
        (Step::Member(name), Value::Object(all)) => {
            all.get(name).is_some_and(|it| find(rest, it, holds))
        }
        (Step::Item(at), Value::Array(all)) => all.get(*at).is_some_and(|it| find(rest, it, holds)),
        (Step::Any, Value::Object(all)) => all.values().any(|it| find(rest, it, holds)),
        (Step::Any, Value::Array(all)) => all.iter().any(|it| find(rest, it, holds)),
        _ => false,
    }
}

impl Step {
    /// After a bracket: `0]`, `"a.b"]` or `*]`.
    fn in_brackets(reader: &mut Reader<'_>) -> Result<Step, Invalid> {
        let step = match reader.peek() {
            Some(quote @ ('"' | '\'')) => Step::Member(reader.quoted(quote)?),
            Some('*') => {
                reader.take("*");
                Step::Any
            }
            _ => {
                let digits = reader.take_while(|it| it.is_ascii_digit());
                Step::Item(digits.parse().map_err(|_| Invalid)?)
            }
        };
        if reader.take("]") { Ok(step) } else { Err(Invalid) }
    }
}

fn name(reader: &mut Reader<'_>) -> Result<String, Invalid> {
    let name = reader.take_while(|it| it.is_alphanumeric() || "_-@:/".contains(it));
    if name.is_empty() { Err(Invalid) } else { Ok(name.to_owned()) }
}

impl Condition {
    fn holds(&self, value: &Value) -> bool {
        match self {
            Condition::All(all) => all.iter().all(|it| it.holds(value)),
            Condition::Any(any) => any.iter().any(|it| it.holds(value)),
            Condition::Compare(selector, operator, operand) => {
                selector.finds(value, &mut |it| compare(it, *operator, operand))
            }
            Condition::IsTrue(it) => it.finds(value, &mut |it| *it == Value::Bool(true)),
            Condition::IsFalse(it) => it.finds(value, &mut |it| *it == Value::Bool(false)),
            Condition::IsNull(it) => it.finds(value, &mut Value::is_null),
            Condition::IsAbsent(it) => !it.finds(value, &mut |_| true),
        }
    }

    fn extract(&self, value: &Value, found: &mut BTreeMap<String, String>) {
        match self {
            Condition::All(all) | Condition::Any(all) => {
                all.iter().for_each(|it| it.extract(value, found));
            }
            Condition::Compare(selector, ..)
            | Condition::IsTrue(selector)
            | Condition::IsFalse(selector)
            | Condition::IsNull(selector)
            | Condition::IsAbsent(selector) => {
                selector.finds(value, &mut |it| {
                    found.insert(selector.text.clone(), shown(it));
                    true
                });
            }
        }
    }
}

fn compare(value: &Value, operator: Operator, operand: &Operand) -> bool {
    if value.is_null() || operand.is_null() {
        let is_same = value.is_null() && operand.is_null();
        return match operator {
            Operator::Equal => is_same,
            Operator::NotEqual => !is_same,
            _ => false,
        };
    }
    match value {
        Value::String(text) => operand.holds(operator, text, None),
        Value::Number(number) => operand.holds(operator, &number.to_string(), number.as_f64()),
        Value::Bool(it) => operand.holds(operator, &it.to_string(), None),
        // What is made of parts is equal to nothing.
        _ => false,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
