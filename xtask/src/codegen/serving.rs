//! Who serves a call, and what it needs to know: the part of a service's table for the front door.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};

use super::{Selection, names};
use crate::models::{Metadata, Model, Reference, Shape};

/// The whole input, where a member would be named.
const INPUT: &str = "input";

/// What the node itself serves, among the shards of a place.
pub const NODE: &str = "node";

pub fn write(service: &str, model: &Model, selection: &Selection) -> Result<String> {
    let tables = Serving { model, selection };
    let mut out = tables.row(service)?;
    out += &tables.places()?;
    out += &tables.facts()?;
    out += &tables.served()?;
    Ok(out + &tables.of_node()?)
}

/// A place or a fact as an operation names it: `cluster of clusterArn`, `providers if cluster`.
struct Named<'s> {
    name: &'s str,
    member: Option<&'s str>,
    /// Only if the member is there.
    is_conditional: bool,
}

/// A variant of an enum, by what it holds.
type Variants<'s> = BTreeMap<&'s str, Option<String>>;

struct Serving<'s> {
    model: &'s Model,
    selection: &'s Selection,
}

impl Serving<'_> {
    /// What the door knows of the service as a whole.
    fn row(&self, service: &str) -> Result<String> {
        let Metadata { api_version, target_prefix, .. } = &self.model.metadata;
        let metadata = &self.model.metadata;
        let is_json = metadata.protocol == "json";
        let signing = metadata.signing_name.as_ref().unwrap_or(&metadata.endpoint_prefix);
        Ok(format!(
            "/// What the front door knows of the service.\n\
             pub static ROW: Row = Row {{\n    name: {service:?},\n    title: {:?},\n    \
                 endpoint_variable: {:?},\n    signing_name: {signing:?},\n    \
                 presigned: &{:?},\n    unsigned: &{:?},\n    body_bytes_max: {:?},\n    \
                 api_version: {api_version:?},\n    \
                 host_prefixes: &{:?},\n    target_prefix: {:?},\n    \
                 protocols: &[{}],\n    table: {},\n}};\n\n",
            self.selection.title,
            self.selection.endpoint_variable,
            self.selection.presigned,
            self.selection.unsigned,
            self.selection.body_bytes_max,
            self.host_prefixes(),
            target_prefix.as_deref().unwrap_or_default(),
            super::tables::protocols(metadata)?,
            if is_json { "None" } else { "Some(&SERVICE)" },
        ))
    }

    fn host_prefixes(&self) -> Vec<&str> {
        let operations = self.selection.operations.keys().map(|it| &self.model.operations[it]);
        let prefixes = operations.filter_map(|it| it.endpoint.as_ref()).map(|it| &*it.host_prefix);
        let mut found: BTreeSet<_> = prefixes.filter(|it| !it.is_empty()).collect();
        // CloudWatch Logs: SDKs before April 2026 know it by this name.
        if found.contains("stream-") {
            found.insert("streaming-");
        }
        found.into_iter().collect()
    }

    fn places(&self) -> Result<String> {
        let places = &self.selection.places;
        let (mut variants, mut arms) = (Variants::new(), String::new());
        for (operation, place) in &self.selection.operations {
            let named = Named::of(place)?;
            ensure!(places.contains_key(named.name), "{operation}: no place {}", named.name);
            ensure!(!named.is_conditional, "{operation}: a place has no condition");
            let (held, value) = self.value(operation, &named)?;
            insert(&mut variants, named.name, held)?;
            let variant = names::variant(named.name);
            arms += &arm(operation, &format!("Place::{variant}{value}"), !value.is_empty());
        }
        for place in places.keys() {
            ensure!(variants.contains_key(place.as_str()), "nothing is served at {place}");
        }
        let (head, life) = enumeration("Place", &variants);
        Ok(format!(
            "/// Where a call is served, and what tells its shard.\n{head}\
             impl Request {{\n    pub fn place(&self) -> Place{life} {{\n        \
                 match self {{\n{arms}        }}\n    }}\n}}\n\n"
        ))
    }

    fn facts(&self) -> Result<String> {
        let (mut variants, mut arms) = (Variants::new(), String::new());
        for (operation, facts) in &self.selection.facts {
            let is_known = self.selection.operations.contains_key(operation);
            ensure!(is_known, "facts of {operation}, which is not generated");
            let mut wants = String::new();
            for fact in facts {
                let named = Named::of(fact)?;
                let (held, value) = self.value(operation, &named)?;
                insert(&mut variants, named.name, held)?;
                let want = format!("want(Fact::{}{value});", names::variant(named.name));
                wants += &match named.member.filter(|_| named.is_conditional) {
                    Some(it) => format!("if it.{}.is_some() {{ {want} }}\n", names::member(it)),
                    None => want + "\n",
                };
            }
            arms += &arm(operation, &format!("{{ {wants} }}"), wants.contains("it."));
        }
        if variants.is_empty() {
            return Ok(String::new());
        }
        let (head, life) = enumeration("Fact", &variants);
        Ok(format!(
            "/// What a call needs to know from outside its shard.\n{head}\
             impl Request {{\n    \
             #[allow(clippy::single_match, clippy::collapsible_match, \
             reason = \"written as the table has it\")]\n    \
             pub fn facts(&self, want: &mut dyn FnMut(Fact{life})) {{\n        \
                 match self {{\n{arms}            _ => {{}}\n        }}\n    }}\n}}\n\n"
        ))
    }

    /// The operations of each machine, those that read apart from those that write.
    fn served(&self) -> Result<String> {
        let mut by_shard = BTreeMap::<&str, [String; 2]>::new();
        for (operation, place) in &self.selection.operations {
            for shard in &self.selection.places[Named::of(place)?.name] {
                let input = self.input(operation);
                let [reads, writes] = by_shard.entry(shard).or_default();
                let is_read = super::operations::is_read(operation, &self.selection.read);
                let of_kind = if is_read { reads } else { writes };
                *of_kind += &format!("    {operation}({input}),\n");
            }
        }
        let mut out = String::new();
        for (shard, [reads, writes]) in by_shard.iter().filter(|(shard, _)| **shard != NODE) {
            let kind = names::variant(shard);
            if !reads.is_empty() {
                out += &format!("reads! {{ {kind}Read {shard}_read\n{reads}}}\n\n");
            }
            if !writes.is_empty() {
                out += &format!("writes! {{ {kind}Write {shard}_write\n{writes}}}\n\n");
            }
        }
        Ok(out)
    }

    /// What the node itself serves, and how the whole is known to those who serve any service.
    fn of_node(&self) -> Result<String> {
        let mut of_node = String::new();
        for (operation, place) in &self.selection.operations {
            if self.selection.places[Named::of(place)?.name].iter().any(|it| it == NODE) {
                of_node += &format!("    {operation}({})\n", self.input(operation));
            }
        }
        let world = |name: &String| super::operations::is_read(name, &self.selection.world);
        let world: Vec<_> = self.selection.operations.keys().filter(|it| world(it)).collect();
        let world: String = world.iter().map(|it| format!("    {it}\n")).collect();
        let of_world = format!("of_world! {{\n{world}}}\n\n");
        let wire = match (&*self.model.metadata.protocol, &self.selection.fault) {
            ("json", Some(it)) => format!("json_wire! {{ {} }}\n\n", names::constructor(it)),
            ("json", None) => bail!("`fault` names no error"),
            (_, Some(it)) => format!("table_wire! {{ {} }}\n\n", names::constructor(it)),
            (_, None) => "table_wire! {}\n\n".to_owned(),
        };
        Ok(format!("of_node! {{\n{of_node}}}\n\n{of_world}{wire}"))
    }

    /// The type that a variant holds, and the expression for it.
    fn value(&self, operation: &str, named: &Named<'_>) -> Result<(Option<String>, String)> {
        let input = self.input(operation);
        let Some(member) = named.member else { return Ok((None, String::new())) };
        if member == INPUT {
            return Ok((Some(format!("&'a {input}")), "(it)".to_owned()));
        }
        let members = self.model.shapes.get(&input).map(|it| &it.members);
        let reference: &Reference = members
            .and_then(|it| it.get(member))
            .with_context(|| format!("{operation} has no member {member}"))?;
        if named.is_conditional {
            return Ok((None, String::new()));
        }
        let Shape { kind, values, .. } = &self.model.shapes[&reference.shape];
        ensure!(kind == "string" && values.is_empty(), "{operation}: {member} is no text");
        Ok((
            Some("Option<&'a str>".to_owned()),
            format!("(it.{}.as_deref())", names::member(member)),
        ))
    }

    fn input(&self, operation: &str) -> String {
        super::operations::input(operation, &self.model.operations[operation])
    }
}

impl<'s> Named<'s> {
    fn of(text: &'s str) -> Result<Named<'s>> {
        let words: Vec<&str> = text.split(' ').collect();
        let (name, member, is_conditional) = match words[..] {
            [name] => (name, None, false),
            [name, "of", member] => (name, Some(member), false),
            [name, "if", member] => (name, Some(member), true),
            _ => bail!("'{text}' is not NAME, NAME of MEMBER or NAME if MEMBER"),
        };
        Ok(Named { name, member, is_conditional })
    }
}

/// All operations that name a place or a fact give it the same.
fn insert<'s>(variants: &mut Variants<'s>, name: &'s str, held: Option<String>) -> Result<()> {
    let known = variants.entry(name).or_insert_with(|| held.clone());
    ensure!(*known == held, "{name} is given {known:?} and {held:?}");
    Ok(())
}

fn arm(operation: &str, value: &str, uses_input: bool) -> String {
    let input = if uses_input { "it" } else { "_" };
    format!("            Self::{operation}({input}) => {value},\n")
}

/// The enum, and how a function names its lifetime.
fn enumeration(name: &str, variants: &Variants<'_>) -> (String, &'static str) {
    let (life, elided) = match variants.values().any(Option::is_some) {
        true => ("<'a>", "<'_>"),
        false => ("", ""),
    };
    let mut out = format!("#[derive(Clone, Copy, Debug, PartialEq)]\npub enum {name}{life} {{\n");
    for (variant, held) in variants {
        let held = held.as_ref().map_or(String::new(), |it| format!("({it})"));
        out += &format!("    {}{held},\n", names::variant(variant));
    }
    (out + "}\n\n", elided)
}

/// What is wrong with a selection, but for its operations' names.
pub fn check(selection: &Selection) -> Result<()> {
    let all = || selection.operations.keys();
    for patterns in [&selection.read, &selection.world] {
        let unused: BTreeSet<_> = patterns
            .iter()
            .filter(|it| !all().any(|name| super::operations::is_read(name, &[(*it).clone()])))
            .collect();
        ensure!(unused.is_empty(), "no operation is meant by {unused:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is generated for STS with another file beside its model.
    fn written(operations: &str, more: &str) -> Result<String> {
        let text = format!(
            "title = \"X\"\nread = [\"Get*\"]\n{more}\n[operations]\nGetCallerIdentity = \
             {operations}\n"
        );
        let selection: Selection = toml::from_str(&text)?;
        check(&selection)?;
        write("sts", &crate::models::load("sts")?, &selection)
    }

    #[test]
    fn an_operation_is_served_by_the_machines_of_its_place() {
        let places = "[places]\nhere = [\"users\"]";
        let text = written("\"here\"", places).expect("it has a place");
        assert!(text.contains("reads! { UsersRead users_read\n    GetCallerIdentity("), "{text}");
        assert!(text.contains("Self::GetCallerIdentity(_) => Place::Here,"), "{text}");
        assert!(text.contains("of_node! {\n}"), "{text}");
        let of_node = written("\"here\"", "[places]\nhere = [\"node\"]").expect("likewise");
        assert!(of_node.contains("of_node! {\n    GetCallerIdentity("), "{of_node}");
    }

    #[test]
    fn what_clients_put_before_the_host_is_in_the_row() {
        let row = |service: &str, operation: &str| {
            let path = format!("crates/api/tests/models/{service}.json");
            let text = std::fs::read(crate::root().join(path)).expect("a model of the tests");
            let model = serde_json::from_slice(&text).expect("a model");
            let selection = format!(
                "title = \"X\"\nread = []\nplaces = {{}}\noperations = {{ {operation} = \"a\" }}"
            );
            let selection = &toml::from_str(&selection).expect("a file beside it");
            Serving { model: &model, selection }.row(service).expect("a row")
        };
        let discovery = row("servicediscovery", "DiscoverInstances");
        assert!(discovery.contains("host_prefixes: &[\"data-\"],"), "{discovery}");
        let logs = row("logs", "StartLiveTail");
        assert!(logs.contains("host_prefixes: &[\"stream-\", \"streaming-\"],"), "{logs}");
        let others = row("logs", "PutLogEvents");
        assert!(others.contains("host_prefixes: &[],"), "{others}");
    }

    #[test]
    fn what_the_model_or_the_file_does_not_have_is_refused() {
        let wrong = |operations: &str, more: &str| match written(operations, more) {
            Ok(text) => panic!("{text}"),
            Err(error) => error.to_string(),
        };
        let here = "[places]\nhere = [\"node\"]";
        assert_eq!(wrong("\"there\"", here), "GetCallerIdentity: no place there");
        assert_eq!(
            wrong("\"here\"", &format!("{here}\nunused = []")),
            "nothing is served at unused"
        );
        assert_eq!(wrong("\"here of name\"", here), "GetCallerIdentity has no member name");
        assert_eq!(
            wrong("\"here\"", &format!("{here}\n[facts]\nAssumeRole = [\"role\"]")),
            "facts of AssumeRole, which is not generated"
        );
        let world = format!("world = [\"Put*\"]\n{here}");
        assert_eq!(wrong("\"here\"", &world), "no operation is meant by {\"Put*\"}");
    }
}
