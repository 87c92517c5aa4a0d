//! What protocols other than awsJson know of a service: `api::tables`, as constants.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};

use super::Selection;
use crate::models::{Metadata, Model, Operation, Reference, Shape};

/// Nothing for a service in awsJson alone.
pub fn write(model: &Model, selection: &Selection, reachable: &BTreeSet<String>) -> Result<String> {
    if model.metadata.protocol == "json" {
        return Ok(String::new());
    }
    let operations: Vec<_> =
        selection.operations.keys().map(|name| (name, &model.operations[name])).collect();
    let errors = operations.iter().flat_map(|(_, it)| &it.errors).map(|it| &it.shape);
    // An event stream has errors of its own.
    let ends = reachable.iter().filter(|it| model.shapes[*it].exception);
    let errors: BTreeSet<_> = errors.chain(ends).collect();
    let names = reachable.iter().chain(errors.iter().copied());
    let names: BTreeSet<_> = names.map(|it| key(model, it)).collect();
    let numbers = names.iter().copied().zip(0..).collect();
    let tables = Tables { model, numbers };
    let mut out = head(&model.metadata)?;
    out += "    operations: &[\n";
    for (name, operation) in operations {
        out += &tables.operation(name, operation)?;
    }
    out += "    ],\n    errors: &[\n";
    for name in &errors {
        out += &tables.error(name);
    }
    out += "    ],\n    shapes: &[\n";
    for name in names {
        out +=
            &format!("        tables::Shape {{ name: {name:?}, kind: {} }},\n", tables.kind(name)?);
    }
    Ok(out + "    ],\n};\n\n")
}

/// The name of a shape in the tables: those that hold no others are the same if their types are.
fn key<'m>(model: &'m Model, name: &'m str) -> &'m str {
    let shape = &model.shapes[name];
    match shape.kind.as_str() {
        "structure" | "list" | "map" => name,
        kind => kind,
    }
}

/// All that it speaks, as a list of Rust.
pub fn protocols(metadata: &Metadata) -> Result<String> {
    let spoken = match metadata.protocols.is_empty() {
        true => std::slice::from_ref(&metadata.protocol),
        false => &metadata.protocols,
    };
    let mut protocols = Vec::new();
    for name in spoken {
        protocols.push(match name.as_str() {
            "json" if metadata.json_version.as_deref() == Some("1.0") => "Protocol::AwsJson10",
            "json" => "Protocol::AwsJson11",
            "query" => "Protocol::Query",
            "ec2" => "Protocol::Ec2",
            "rest-json" => "Protocol::RestJson",
            "smithy-rpc-v2-cbor" => "Protocol::Cbor",
            other => bail!("the protocol {other} is not written yet"),
        });
    }
    Ok(protocols.join(", "))
}

fn head(metadata: &Metadata) -> Result<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(format!(
        "/// What protocols know of the service.\n\
         pub static SERVICE: tables::Service = tables::Service {{\n    \
             api_version: {:?},\n    target_prefix: {:?},\n    xml_namespace: {:?},\n    \
             protocols: &[{}],\n    is_query_compatible: {},\n",
        metadata.api_version,
        text(&metadata.target_prefix),
        text(&metadata.xml_namespace),
        protocols(metadata)?,
        metadata.aws_query_compatible.is_some(),
    ))
}

struct Tables<'m> {
    model: &'m Model,
    /// The index of each shape.
    numbers: BTreeMap<&'m str, usize>,
}

impl Tables<'_> {
    fn operation(&self, name: &str, operation: &Operation) -> Result<String> {
        let side = |side: &Option<Reference>| side.as_ref().map(|it| self.number(&it.shape));
        Ok(format!(
            "        tables::Operation {{ name: {name:?}, method: {:?}, uri: {:?}, \
             http_status: {}, input: {:?}, output: {:?} }},\n",
            operation.http.method,
            operation.http.request_uri,
            operation.http.response_code.unwrap_or(200),
            side(&operation.input),
            side(&operation.output),
        ))
    }

    fn error(&self, name: &str) -> String {
        let shape = &self.model.shapes[name];
        let code = shape.error.as_ref().and_then(|it| it.code.as_deref()).unwrap_or(name);
        format!(
            "        tables::ErrorFacts {{ name: {name:?}, code: {code:?}, \
             http_status: {}, shape: {} }},\n",
            super::operations::http_status(shape),
            self.number(name),
        )
    }

    fn kind(&self, name: &str) -> Result<String> {
        let Some(shape) = self.model.shapes.get(name) else { return scalar(name) };
        let part = |part: &Option<Reference>| {
            let part = part.as_ref().with_context(|| format!("{name} has no element type"))?;
            self.part(part)
        };
        Ok(match shape.kind.as_str() {
            "structure" if shape.document => "tables::Kind::Document".into(),
            "list" => format!("tables::Kind::List({})", part(&shape.member)?),
            "map" => format!("tables::Kind::Map({}, {})", part(&shape.key)?, part(&shape.value)?),
            "structure" => {
                let mut members = String::new();
                for (name, member) in &shape.members {
                    members += &format!(
                        "tables::Member {{ name: {name:?}, place: {}, part: {} }}, ",
                        place(shape, name, member)?,
                        self.part(member)?
                    );
                }
                format!("tables::Kind::Structure(&[{members}])")
            }
            other => bail!("{name} has the type {other}, which is not written yet"),
        })
    }

    fn number(&self, shape: &str) -> usize {
        self.numbers[key(self.model, shape)]
    }

    /// What is said of a shape where it is named counts more than what it says of itself.
    fn part(&self, reference: &Reference) -> Result<String> {
        let shape = &self.model.shapes[&reference.shape];
        let name = reference.location_name.as_ref().or(shape.location_name.as_ref());
        let times = reference.timestamp_format.as_ref().or(shape.timestamp_format.as_ref());
        let mut said = String::new();
        if let Some(name) = name {
            said += &format!("name: {name:?}, ");
        }
        if let Some(name) = &reference.query_name {
            said += &format!("query_name: {name:?}, ");
        }
        if reference.flattened || shape.flattened {
            said += "is_flattened: true, ";
        }
        if let Some(times) = times {
            said += match times.to_lowercase().as_str() {
                "unixtimestamp" => "times: Some(tables::Times::Epoch), ",
                "iso8601" => "times: Some(tables::Times::Iso), ",
                "rfc822" => "times: Some(tables::Times::Http), ",
                other => bail!("times are written as {other}, which is not written yet"),
            };
        }
        let plain = format!("tables::part({})", self.number(&reference.shape));
        Ok(if said.is_empty() { plain } else { format!("tables::Part {{ {said}..{plain} }}") })
    }
}

fn scalar(kind: &str) -> Result<String> {
    Ok(match kind {
        "string" => "tables::Kind::Text".into(),
        "boolean" => "tables::Kind::Boolean".into(),
        "integer" => "tables::Kind::Integer".into(),
        "long" => "tables::Kind::Long".into(),
        "float" => "tables::Kind::Float".into(),
        "double" => "tables::Kind::Double".into(),
        "blob" => "tables::Kind::Blob".into(),
        "timestamp" => "tables::Kind::Timestamp".into(),
        other => bail!("the type {other} is not written yet"),
    })
}

fn place(owner: &Shape, name: &str, member: &Reference) -> Result<&'static str> {
    if owner.payload.as_deref() == Some(name) {
        return Ok("tables::Place::Payload");
    }
    let odd = member.eventheader || member.eventpayload || member.host_label || member.jsonvalue;
    ensure!(!odd, "{name} has a place that is not written yet");
    Ok(match member.location.as_deref() {
        None => "tables::Place::Body",
        Some("uri") => "tables::Place::Label",
        Some("querystring") => "tables::Place::Query",
        Some("header") => "tables::Place::Header",
        Some("headers") => "tables::Place::Headers",
        Some("statusCode") => "tables::Place::Status",
        Some(other) => bail!("{name} lies in {other}, which is not written yet"),
    })
}
