//! `cargo xtask codegen`: the committed Rust of the wire, from `models/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::models::{self, Model, PARTLY, SERVICES};

mod names;
mod operations;
mod rules;
mod serving;
mod shapes;
mod tables;

#[derive(clap::Args)]
pub struct Args {
    /// Writes nothing; fails if a generated file is not what the models give.
    #[arg(long)]
    pub check: bool,
}

/// What `models/<service>.toml` asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Selection {
    /// What callers of other services are told is served: `Amazon ECS`.
    title: String,
    /// By which clients learn its address: `AWS_ENDPOINT_URL_ECS`.
    endpoint_variable: Option<String>,
    /// Operations that are called by GET with a signature in the query string, too.
    #[serde(default)]
    presigned: Vec<String>,
    /// Operations that are called without a signature.
    #[serde(default)]
    unsigned: Vec<String>,
    /// Of the body of a call, where that is more than others take.
    body_bytes_max: Option<usize>,
    /// The error by which the service says that a fault is ours.
    fault: Option<String>,
    /// The error for what an operation does not declare.
    undeclared: Option<String>,
    /// What there is of a service that has much more, as a sentence, for whoever asks that.
    unserved: Option<String>,
    /// Names and prefixes, as in `Describe*`, of operations that a published state answers.
    read: Vec<String>,
    /// Of those by which the world tells what has happened.
    #[serde(default)]
    world: Vec<String>,
    /// Each operation and its place, as in `cluster of clusterArn`.
    operations: BTreeMap<String, String>,
    /// Each place and the shards whose machines serve its operations.
    places: BTreeMap<String, Vec<String>>,
    /// What operations need to know from outside their shards.
    #[serde(default)]
    facts: BTreeMap<String, Vec<String>>,
    /// `Shape.member`: texts that mean something when they are empty. `*`: all of them.
    #[serde(default)]
    kept_when_empty: BTreeSet<String>,
    /// Errors that every operation may answer, and that the model leaves to be understood: the
    /// caller's fault, unless the model has them of some operation and says otherwise.
    #[serde(default)]
    common_errors: BTreeSet<String>,
}

pub fn run(args: &Args) -> Result<()> {
    for service in SERVICES {
        let path = generated_path(service);
        let text = generate(service)?;
        if !args.check {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            bail!("{} is not fresh: run `cargo xtask codegen`", path.display());
        }
    }
    Ok(())
}

fn generated_path(service: &str) -> PathBuf {
    crate::root().join(format!("crates/api/src/generated/{service}.rs"))
}

fn selection(service: &str) -> Result<Selection> {
    let path = crate::root().join(format!("models/{service}.toml"));
    toml::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("{} is wrong", path.display()))
}

/// The operations that are generated of a service.
pub fn selected(service: &str) -> Result<Vec<String>> {
    Ok(selection(service)?.operations.into_keys().collect())
}

/// The formatted text of a service's file.
fn generate(service: &str) -> Result<String> {
    let model = models::load(service)?;
    let selection = selection(service)?;
    for name in selection.operations.keys() {
        ensure!(model.operations.contains_key(name), "{}", unknown(service, name));
    }
    serving::check(&selection).with_context(|| format!("models/{service}.toml is wrong"))?;
    format(&write(service, &model, &selection)?)
}

fn unknown(service: &str, name: &str) -> String {
    let hint = match PARTLY.contains(&service) {
        true => " in models/: `cargo xtask models` takes what models/*.toml name",
        false => "",
    };
    format!("{service} has no operation {name}{hint}")
}

fn write(service: &str, model: &Model, selection: &Selection) -> Result<String> {
    let names: Vec<String> = selection.operations.keys().cloned().collect();
    let reachable = shapes::reachable(model, &names);
    let mut out = format!(
        "//! {} {}: written by `cargo xtask codegen` from `models/{service}.json`.\n\n",
        service.to_uppercase(),
        model.metadata.api_version
    );
    let rules = rules::write(model, &reachable, &shapes::asked(model, &names))?;
    for name in &selection.kept_when_empty {
        let known = name.split_once('.').is_some_and(|(shape, member)| {
            model.shapes.get(shape).is_some_and(|shape| shape.members.contains_key(member))
        });
        ensure!(known || name == shapes::ALL, "{service} has no member {name}");
    }
    let structures = shapes::write(model, &reachable, &selection.kept_when_empty)?;
    let table = tables::write(model, selection, &reachable)?;
    out += &imports(&[&rules, &structures, &table]);
    out += &operations::write(model, selection)?;
    out += &table;
    out += &serving::write(service, model, selection)?;
    out += &rules;
    out += &structures;
    Ok(out)
}

/// Only what the text uses: which containers a service has differs.
fn imports(texts: &[&str]) -> String {
    let uses = |word: &str| texts.iter().any(|text| text.contains(word));
    let mut out = String::new();
    if uses("BTreeMap<") {
        out += "use std::collections::BTreeMap;\n";
    }
    if uses("LazyLock<") {
        out += "use std::sync::LazyLock;\n";
    }
    if uses("Regex") {
        out += "\nuse regex::Regex;\n";
    }
    out += "\nuse crate::shapes::macros::*;\n";
    for word in ["Blob", "Document", "Timestamp"] {
        if uses(&format!("{word}>")) || uses(&format!(": {word}")) {
            out += &format!("use crate::shapes::{word};\n");
        }
    }
    if uses("static SERVICE") {
        out += "use crate::tables;\n";
    }
    out + "use crate::protocols::Protocol;\nuse crate::wire::Row;\n\n"
}

fn format(text: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(crate::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt; install it with `rustup component add rustfmt`")?;
    let mut stdin = rustfmt.stdin.take().expect("stdin is piped");
    let input = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = rustfmt.wait_with_output()?;
    writer.join().expect("writing does not panic")?;
    ensure!(output.status.success(), "rustfmt refuses the generated text");
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_fresh() {
        run(&Args { check: true }).expect("cargo xtask codegen");
    }

    #[test]
    fn an_operation_that_is_not_in_the_model_is_told_with_a_way_out() {
        assert_eq!(unknown("ecs", "Fly"), "ecs has no operation Fly");
        assert_eq!(
            unknown("ssm", "Fly"),
            "ssm has no operation Fly in models/: `cargo xtask models` takes what models/*.toml \
             name"
        );
    }
}
