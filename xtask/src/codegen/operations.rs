//! Operations, requests, responses and errors of a service.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};

use super::{Selection, names};
use crate::models::{Metadata, Model, Operation, Shape};

/// The input's shape; one without members of its own, if the model has none.
pub fn input(name: &str, operation: &Operation) -> String {
    operation.input.as_ref().map_or_else(|| format!("{name}Request"), |it| it.shape.clone())
}

/// The same of the output.
pub fn output(name: &str, operation: &Operation) -> String {
    operation.output.as_ref().map_or_else(|| format!("{name}Response"), |it| it.shape.clone())
}

pub fn write(model: &Model, selection: &Selection) -> Result<String> {
    let mut table = String::new();
    let mut errors = BTreeSet::new();
    let mut declared = String::new();
    let mut outputs = BTreeMap::<String, Vec<&String>>::new();
    for name in selection.operations.keys() {
        let operation = &model.operations[name];
        let (input, output) = (input(name, operation), output(name, operation));
        let reads = is_read(name, &selection.read);
        table += &format!("    {name}({input}) -> {output} reads {reads},\n");
        outputs.entry(output).or_default().push(name);
        let common = selection.common_errors.iter().map(String::as_str);
        let own = operation.errors.iter().map(|it| it.shape.as_str());
        let codes: BTreeSet<_> = own.chain(common).collect();
        let named: Vec<String> = codes.iter().map(|it| names::code(it)).collect();
        declared += &format!("    {name} [{}]\n", named.join(" "));
        errors.extend(codes);
    }
    let mut out = format!("operations! {{\n{table}}}\n\n");
    out += &format!("answers! {{\n{}}}\n\n", answers(&outputs));
    out += &absent(model, selection)?;
    out += &protocol(&model.metadata, selection.unserved.as_deref())?;
    if !errors.is_empty() {
        out += &write_errors(model, &errors, selection.fault.as_deref())?;
        let otherwise = selection.undeclared.as_deref().map(names::constructor).unwrap_or_default();
        out += &format!("declared! {{ {otherwise} =>\n{declared}}}\n\n");
    }
    Ok(out)
}

/// The outputs that are one operation's alone.
fn answers(outputs: &BTreeMap<String, Vec<&String>>) -> String {
    let alone = |(output, names): (&String, &Vec<&String>)| match names[..] {
        [name] => Some(format!("    {name}({output}),\n")),
        _ => None,
    };
    outputs.iter().filter_map(alone).collect()
}

/// The shapes of inputs and outputs that the model does not have.
fn absent(model: &Model, selection: &Selection) -> Result<String> {
    let mut out = String::new();
    for name in selection.operations.keys() {
        let operation = &model.operations[name];
        let input = operation.input.is_none().then(|| input(name, operation));
        let output = operation.output.is_none().then(|| output(name, operation));
        for shape in [input, output].into_iter().flatten() {
            ensure!(!model.shapes.contains_key(&shape), "the name {shape} is taken");
            out += &format!("shape! {{ {shape} {{}} }}\n\n");
        }
    }
    Ok(out)
}

pub fn is_read(name: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == pattern,
    })
}

fn protocol(metadata: &Metadata, unserved: Option<&str>) -> Result<String> {
    let version = &metadata.api_version;
    match metadata.protocol.as_str() {
        "json" => {
            let prefix = metadata.target_prefix.as_ref().context("no target prefix")?;
            Ok(format!("json_protocol! {{ {prefix:?} }}\n\n"))
        }
        _ => {
            let unserved = unserved.map_or(String::new(), |it| format!(" {it:?}"));
            Ok(format!("table_protocol! {{ {version:?}{unserved} }}\n\n"))
        }
    }
}

fn write_errors(model: &Model, errors: &BTreeSet<&str>, fault: Option<&str>) -> Result<String> {
    let mut out = "errors! {\n".to_owned();
    for name in errors {
        // What the model leaves to be understood is the caller's fault, but for the word for ours.
        let unsaid = if Some(*name) == fault { 500 } else { 400 };
        let status = model.shapes.get(*name).map_or(unsaid, http_status);
        let (code, constructor) = (names::code(name), names::constructor(name));
        let wire = if code == *name { String::new() } else { format!(" ({name:?})") };
        out += &format!("    {code}{wire} {status} {constructor},\n");
    }
    Ok(out + "}\n\n")
}

/// AWS: 400 for what the caller did, 500 for faults, unless the model says otherwise.
pub fn http_status(shape: &Shape) -> u16 {
    let said = shape.error.as_ref().and_then(|error| error.http_status_code);
    said.unwrap_or(if shape.fault { 500 } else { 400 })
}
