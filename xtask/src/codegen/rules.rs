//! The constraints of a service as constants.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::models::Model;

/// One constant per shape that constrains its values, one compiled pattern per pattern. Those of
/// shapes that are not `asked`, as no input has them, may be left out: answers are our own.
pub fn write(
    model: &Model,
    reachable: &BTreeSet<String>,
    asked: &BTreeSet<String>,
) -> Result<String> {
    let mut patterns = BTreeMap::new();
    let mut constants = String::new();
    for name in reachable.iter().filter(|name| is_constrained(model, name)) {
        let shape = &model.shapes[name];
        let mut parts = String::new();
        for (key, bound) in [("min", shape.min), ("max", shape.max)] {
            if let Some(bound) = bound {
                parts += &format!("{key}: Some({bound:?}), ");
            }
        }
        let understood = |it: &&String| regex::Regex::new(&format!("^(?:{it})$"));
        let needed = |it: &&String| asked.contains(name.as_str()) || understood(it).is_ok();
        if let Some(pattern) = shape.pattern.as_ref().filter(needed) {
            understood(&pattern)
                .with_context(|| format!("the pattern of {name} is not understood"))?;
            let next = patterns.len();
            let number = *patterns.entry(pattern).or_insert(next);
            parts += &format!("pattern: Some(&PATTERN_{number}), ");
        }
        for (key, part) in
            [("item", &shape.member), ("item", &shape.value), ("map_key", &shape.key)]
        {
            if let Some(part) = part.as_ref().filter(|part| is_constrained(model, &part.shape)) {
                parts += &format!("{key}: Some(&{}), ", constant(&part.shape));
            }
        }
        constants += &format!("const {}: Rule = Rule {{ {parts}..ANY }};\n", constant(name));
    }
    let mut out = String::new();
    for (pattern, number) in patterns {
        out += &format!(
            "static PATTERN_{number}: LazyLock<Regex> = LazyLock::new(|| pattern({}));\n",
            literal(pattern)
        );
    }
    Ok(format!("{out}\n{constants}\n"))
}

/// The rule of a shape: a constant's name.
pub fn reference(model: &Model, name: &str) -> String {
    if is_constrained(model, name) { constant(name) } else { "ANY".to_owned() }
}

/// Whether a value of the shape can be wrong by itself or by its items. Structures have rules of
/// their own.
fn is_constrained(model: &Model, name: &str) -> bool {
    let shape = &model.shapes[name];
    let by_itself = shape.min.is_some() || shape.max.is_some() || shape.pattern.is_some();
    let parts = [&shape.member, &shape.value, &shape.key];
    by_itself || parts.into_iter().flatten().any(|part| is_constrained(model, &part.shape))
}

fn constant(name: &str) -> String {
    let mut out = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            out.push('_');
        }
        after_lower = !c.is_uppercase();
        out.extend(c.to_uppercase());
    }
    out
}

fn literal(pattern: &str) -> String {
    format!("r#\"{pattern}\"#")
}
