//! The structures and enums of a service.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};

use super::{names, rules};
use crate::models::{Model, Operation, Reference};

/// Names that the runtime gives to every service.
const TAKEN: [&str; 16] = [
    "Api",
    "Blob",
    "Document",
    "Error",
    "ErrorCode",
    "Fact",
    "OfNode",
    "Operation",
    "Place",
    "Request",
    "Response",
    "Row",
    "Shape",
    "Timestamp",
    "Value",
    "VERSION",
];

/// The names of all shapes below the inputs and outputs of `operations`.
pub fn reachable(model: &Model, operations: &[String]) -> BTreeSet<String> {
    below_sides(model, operations, |it| [&it.input, &it.output].into_iter().flatten().collect())
}

/// The same of their inputs alone.
pub fn asked(model: &Model, operations: &[String]) -> BTreeSet<String> {
    below_sides(model, operations, |it| it.input.iter().collect())
}

fn below_sides(
    model: &Model,
    operations: &[String],
    sides: fn(&Operation) -> Vec<&Reference>,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for operation in operations.iter().map(|name| &model.operations[name]) {
        for side in sides(operation) {
            visit(model, &side.shape, &mut seen);
        }
    }
    seen
}

fn visit(model: &Model, name: &str, seen: &mut BTreeSet<String>) {
    if seen.insert(name.to_owned()) {
        for below in below(model, name) {
            visit(model, below, seen);
        }
    }
}

/// All texts of a service.
pub const ALL: &str = "*";

fn below<'a>(model: &'a Model, name: &str) -> Vec<&'a str> {
    let shape = &model.shapes[name];
    let parts = [&shape.member, &shape.key, &shape.value];
    let references = parts.into_iter().flatten().chain(shape.members.values());
    references.map(|reference| reference.shape.as_str()).collect()
}

pub fn write(
    model: &Model,
    reachable: &BTreeSet<String>,
    kept_when_empty: &BTreeSet<String>,
) -> Result<String> {
    let mut out = String::new();
    for name in reachable {
        let shape = &model.shapes[name];
        if !shape.values.is_empty() {
            out += &enumeration(name, &shape.values)?;
        } else if shape.kind == "structure" && !shape.document {
            out += &structure(model, name, kept_when_empty)?;
        }
    }
    Ok(out)
}

fn enumeration(name: &str, values: &[String]) -> Result<String> {
    let mut variants = BTreeMap::new();
    let mut out = format!("enumeration! {{ {} {{\n", names::kind(name));
    for value in values {
        let variant = names::variant(value);
        if let Some(other) = variants.insert(variant.clone(), value) {
            bail!("{name}: {value} and {other} are both named {variant}");
        }
        out += &format!("    {variant} = {value:?},\n");
    }
    Ok(out + "}}\n\n")
}

fn structure(model: &Model, name: &str, kept_when_empty: &BTreeSet<String>) -> Result<String> {
    ensure!(!TAKEN.contains(&name), "the name {name} is taken");
    let shape = &model.shapes[name];
    if shape.members.is_empty() {
        return Ok(format!("shape! {{ {name} {{}} }}\n\n"));
    }
    let mut out = format!("shape! {{ {name} {{\n");
    for (index, (wire, reference)) in shape.members.iter().enumerate() {
        let field = names::member(wire);
        let kind = member_type(model, name, reference)?;
        let mut rule = rules::reference(model, &reference.shape);
        if shape.required.contains(wire) {
            rule += ".required()";
        }
        if is_sensitive(model, &reference.shape) {
            rule += ".sensitive()";
        }
        let is_text = model.shapes[&reference.shape].kind == "string";
        let is_kept = |it: &str| kept_when_empty.contains(it);
        if is_text && !is_kept(ALL) && !is_kept(&format!("{name}.{wire}")) {
            rule += ".absent_when_empty()";
        }
        out += &format!("    {index} {field}: {kind} = {wire:?} => {rule},\n");
    }
    Ok(out + "}}\n\n")
}

/// Whether a value of the shape is a secret, or a list or map of secrets.
fn is_sensitive(model: &Model, name: &str) -> bool {
    let shape = &model.shapes[name];
    let mut parts = [&shape.member, &shape.value].into_iter().flatten();
    shape.sensitive || parts.any(|part| is_sensitive(model, &part.shape))
}

/// The Rust type of a member of `owner`, boxed where a structure would otherwise hold itself.
fn member_type(model: &Model, owner: &str, reference: &Reference) -> Result<String> {
    let name = &reference.shape;
    let plain = rust_type(model, name)?;
    let shape = &model.shapes[name];
    let is_structure = shape.kind == "structure" && !shape.document;
    let holds_itself = is_structure && holds(model, name, owner, &mut BTreeSet::new());
    Ok(if holds_itself { format!("Box<{plain}>") } else { plain })
}

/// Whether a structure has `owner` inside, not counting what lists and maps hold.
fn holds<'a>(model: &'a Model, name: &'a str, owner: &str, seen: &mut BTreeSet<&'a str>) -> bool {
    if name == owner {
        return true;
    }
    let shape = &model.shapes[name];
    if shape.kind != "structure" || !seen.insert(name) {
        return false;
    }
    shape.members.values().any(|member| holds(model, &member.shape, owner, seen))
}

fn rust_type(model: &Model, name: &str) -> Result<String> {
    let shape = &model.shapes[name];
    let inner = |part: &Option<Reference>| {
        let part = part.as_ref().with_context(|| format!("{name} has no element type"))?;
        rust_type(model, &part.shape)
    };
    Ok(match shape.kind.as_str() {
        "string" if !shape.values.is_empty() => names::kind(name),
        "string" => "String".into(),
        "integer" => "i32".into(),
        "long" => "i64".into(),
        "float" | "double" => "f64".into(),
        "boolean" => "bool".into(),
        "timestamp" => "Timestamp".into(),
        "blob" => "Blob".into(),
        "structure" if shape.document => "Document".into(),
        "structure" => name.to_owned(),
        "list" => format!("Vec<{}>", inner(&shape.member)?),
        "map" => {
            // Those of a known set are strings, too.
            let key = shape.key.as_ref().map(|it| &*model.shapes[&it.shape].kind);
            ensure!(key == Some("string"), "{name} has keys that are no strings");
            format!("BTreeMap<String, {}>", inner(&shape.value)?)
        }
        other => bail!("{name} has the type {other}, which is not written yet"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model() -> Model {
        let node = json!({"type": "structure", "members": {
            "parent": {"shape": "Node"},
            "list": {"shape": "Nodes"},
            "leaf": {"shape": "Leaf"},
            "secrets": {"shape": "Secrets"},
            "mode": {"shape": "Mode"},
            "value": {"shape": "Secret"},
            "bytes": {"shape": "SecretBytes"},
        }, "required": ["leaf"]});
        serde_json::from_value(json!({
            "metadata": {"apiVersion": "", "endpointPrefix": "", "protocol": "json"},
            "operations": {},
            "shapes": {
                "Node": node,
                "Nodes": {"type": "list", "member": {"shape": "Node"}, "max": 3},
                "Leaf": {"type": "structure"},
                "Secrets": {"type": "list", "member": {"shape": "Secret"}},
                "Secret": {"type": "string", "sensitive": true},
                "SecretBytes": {"type": "blob", "min": 1, "max": 65536, "sensitive": true},
                "Mode": {"type": "string", "enum": ["a-b", "aB"]},
                "Clash": {"type": "string", "enum": ["a_b", "a-b"]},
            },
        }))
        .expect("a model")
    }

    #[test]
    fn members_say_their_types_and_rules() {
        let kept = BTreeSet::from(["Node.value".to_owned()]);
        let written = structure(&model(), "Node", &kept).expect("a structure");
        let expected = r#"shape! { Node {
    0 bytes: Blob = "bytes" => SECRET_BYTES.sensitive(),
    1 leaf: Leaf = "leaf" => ANY.required(),
    2 list: Vec<Node> = "list" => NODES,
    3 mode: Mode = "mode" => ANY.absent_when_empty(),
    4 parent: Box<Node> = "parent" => ANY,
    5 secrets: Vec<String> = "secrets" => ANY.sensitive(),
    6 value: String = "value" => ANY.sensitive(),
}}

"#;
        assert_eq!(written, expected);
    }

    #[test]
    fn values_with_one_name_are_refused() {
        let values = |name: &str| model().shapes[name].values.clone();
        assert!(enumeration("Mode", &values("Mode")).is_err());
        assert!(enumeration("Clash", &values("Clash")).is_err());
    }
}
