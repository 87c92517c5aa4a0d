//! Tables made of a model at run time, as code generation makes them before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use berth_api::protocols::Protocol;
use berth_api::tables::{ErrorFacts, Kind, Member, Operation, Part, Place, Service, Shape, Times};
use serde_json::Value;

/// A model in the tests' own folder, or one of those that Berth serves.
pub fn load(name: &str) -> Value {
    // `berth-fuzz` has these tables, too.
    let crates = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let own = format!("{crates}/api/tests/models/{name}.json");
    let served = format!("{crates}/../models/{name}.json");
    read(if Path::new(&own).exists() { &own } else { &served })
}

pub fn read(path: &str) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The tables of those operations of a model that `is_wanted`.
pub fn service(model: &Value, is_wanted: impl Fn(&str) -> bool) -> &'static Service {
    let operations: Vec<_> = entries(&model["operations"]).filter(|it| is_wanted(it.0)).collect();
    let mut roots = Vec::new();
    let mut errors = BTreeSet::new();
    for (_, operation) in &operations {
        roots.extend([&operation["input"], &operation["output"]]);
        errors.extend(operation["errors"].as_array().into_iter().flatten().map(of));
    }
    let mut found = BTreeSet::new();
    let roots = roots.into_iter().filter(|it| !it.is_null()).map(of);
    roots.chain(errors.iter().copied()).for_each(|it| visit(model, it, &mut found));
    errors.extend(found.iter().filter(|it| model["shapes"][**it]["exception"] == true));
    let loader = Loader { model, numbers: found.iter().copied().zip(0..).collect() };
    let text = |name: &str| leak(model["metadata"][name].as_str().unwrap_or_default());
    Box::leak(Box::new(Service {
        api_version: text("apiVersion"),
        target_prefix: text("targetPrefix"),
        xml_namespace: text("xmlNamespace"),
        protocols: protocols(&model["metadata"]).leak(),
        is_query_compatible: model["metadata"].get("awsQueryCompatible").is_some(),
        operations: leaked(operations.iter().map(|(name, it)| loader.operation(name, it))),
        errors: leaked(errors.iter().map(|it| loader.error(it))),
        shapes: leaked(found.iter().map(|it| loader.shape(it))),
    }))
}

fn visit<'m>(model: &'m Value, name: &'m str, found: &mut BTreeSet<&'m str>) {
    if !found.insert(key(model, name)) {
        return;
    }
    let shape = &model["shapes"][name];
    let parts = ["key", "value", "member"].map(|it| &shape[it]);
    let parts = parts.into_iter().filter(|it| !it.is_null());
    parts.chain(entries(&shape["members"]).map(|it| it.1)).for_each(|it| {
        visit(model, of(it), found);
    });
}

/// Shapes that hold no others are the same if their types are.
fn key<'m>(model: &'m Value, name: &'m str) -> &'m str {
    let kind = model["shapes"][name]["type"].as_str().unwrap();
    if ["structure", "list", "map"].contains(&kind) { name } else { kind }
}

fn of(reference: &Value) -> &str {
    reference["shape"].as_str().unwrap()
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it))
}

fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn leaked<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    items.collect::<Vec<_>>().leak()
}

fn protocols(metadata: &Value) -> Vec<Protocol> {
    let all = metadata["protocols"].as_array().cloned();
    let all = all.unwrap_or_else(|| vec![metadata["protocol"].clone()]);
    all.iter().map(|it| protocol(metadata, it.as_str().unwrap())).collect()
}

/// A protocol by its name in models.
pub fn protocol(metadata: &Value, name: &str) -> Protocol {
    match name {
        "json" if metadata["jsonVersion"] == "1.0" => Protocol::AwsJson10,
        "json" => Protocol::AwsJson11,
        "query" => Protocol::Query,
        "ec2" => Protocol::Ec2,
        "rest-json" => Protocol::RestJson,
        "smithy-rpc-v2-cbor" => Protocol::Cbor,
        other => panic!("{other} is no protocol"),
    }
}

struct Loader<'m> {
    model: &'m Value,
    numbers: BTreeMap<&'m str, u16>,
}

impl Loader<'_> {
    fn operation(&self, name: &str, operation: &Value) -> Operation {
        let side = |it: &str| operation.get(it).map(|it| self.number(of(it)));
        let text = |it: &Value| leak(it.as_str().unwrap_or_default());
        Operation {
            name: leak(name),
            method: text(&operation["http"]["method"]),
            uri: text(&operation["http"]["requestUri"]),
            http_status: operation["http"]["responseCode"].as_u64().unwrap_or(200) as u16,
            input: side("input"),
            output: side("output"),
        }
    }

    fn error(&self, name: &str) -> ErrorFacts {
        let shape = &self.model["shapes"][name];
        let usual = if shape["fault"] == true { 500 } else { 400 };
        ErrorFacts {
            name: leak(name),
            code: leak(shape["error"]["code"].as_str().unwrap_or(name)),
            http_status: shape["error"]["httpStatusCode"].as_u64().unwrap_or(usual) as u16,
            shape: self.number(name),
        }
    }

    fn shape(&self, name: &str) -> Shape {
        let shape = &self.model["shapes"][name];
        let part = |it: &str| self.part(&shape[it]);
        let kind = match shape["type"].as_str().unwrap_or(name) {
            "string" => Kind::Text,
            "boolean" => Kind::Boolean,
            "integer" => Kind::Integer,
            "long" => Kind::Long,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "blob" => Kind::Blob,
            "timestamp" => Kind::Timestamp,
            "list" => Kind::List(part("member")),
            "map" => Kind::Map(part("key"), part("value")),
            "structure" if shape["document"] == true => Kind::Document,
            "structure" => Kind::Structure(leaked(entries(&shape["members"]).map(|(name, it)| {
                let place = place(shape, name, it);
                Member { name: leak(name), place, part: self.part(it) }
            }))),
            other => panic!("{other} is no type"),
        };
        Shape { name: leak(name), kind }
    }

    fn part(&self, reference: &Value) -> Part {
        let shape = &self.model["shapes"][of(reference)];
        let text = |it: &str| reference.get(it).or(shape.get(it)).and_then(Value::as_str);
        Part {
            shape: self.number(of(reference)),
            name: leak(text("locationName").unwrap_or_default()),
            query_name: leak(text("queryName").unwrap_or_default()),
            is_flattened: reference["flattened"] == true || shape["flattened"] == true,
            times: text("timestampFormat").map(|it| match &*it.to_lowercase() {
                "unixtimestamp" => Times::Epoch,
                "iso8601" => Times::Iso,
                "rfc822" => Times::Http,
                other => panic!("{other} is no form of times"),
            }),
        }
    }

    fn number(&self, name: &str) -> u16 {
        self.numbers[key(self.model, name)]
    }
}

fn place(owner: &Value, name: &str, member: &Value) -> Place {
    if owner["payload"] == name {
        return Place::Payload;
    }
    match member["location"].as_str() {
        None => Place::Body,
        Some("uri") => Place::Label,
        Some("querystring") => Place::Query,
        Some("header") => Place::Header,
        Some("headers") => Place::Headers,
        Some("statusCode") => Place::Status,
        Some(other) => panic!("{other} is no place"),
    }
}
