//! What is to be deployed: a task definition by name, or a file that holds one.
use std::{fs, io::Read};

use anyhow::Context;
use berth_api::{
    Shape, ecs::RegisterTaskDefinitionRequest, from_json, protocols::json::decode_call, to_json,
};
use serde_json::{Map, Value};

use crate::exit;

/// What the argument of `berth deploy` says.
#[derive(Debug)]
pub struct Source {
    pub definition: Definition,
    /// Members of CreateService or UpdateService.
    pub service: Option<Map<String, Value>>,
}

#[derive(Debug)]
pub enum Definition {
    /// Family, `family:revision` or ARN.
    Named(String),
    /// To be registered.
    Given(Box<RegisterTaskDefinitionRequest>),
}

/// Names of definitions have neither dots nor slashes, but in ARNs.
pub fn read(argument: &str) -> anyhow::Result<Source> {
    let is_file = argument == "-"
        || !argument.starts_with("arn:")
            && argument.contains(['.', '/', std::path::MAIN_SEPARATOR]);
    if !is_file {
        return Ok(Source { definition: Definition::Named(argument.to_owned()), service: None });
    }
    let mut text = String::new();
    match argument {
        "-" => std::io::stdin().read_to_string(&mut text).map(|_| ()),
        path => fs::read_to_string(path).map(|it| text = it),
    }
    .map_err(|error| usage(format!("{argument} cannot be read: {error}")))?;
    let name = if argument == "-" { "standard input" } else { argument };
    of_text(&text).with_context(|| name.to_owned())
}

/// `{"taskDefinition": …, "service": …}`, or the input of RegisterTaskDefinition alone.
fn of_text(text: &str) -> anyhow::Result<Source> {
    let value: Value = serde_json::from_str(text).map_err(|error| usage(no_json(text, &error)))?;
    let Value::Object(mut members) = value else {
        return Err(usage("a deployment is a JSON object, and this is none".to_owned()));
    };
    if !members.contains_key("taskDefinition") && members.contains_key("service") {
        return Err(usage("taskDefinition: it is missing beside service".to_owned()));
    }
    if !members.contains_key("taskDefinition") {
        let definition = definition(&Value::Object(members), "")?;
        return Ok(Source { definition, service: None });
    }
    let definition =
        definition(&members.remove("taskDefinition").unwrap_or_default(), "taskDefinition")?;
    let service = match members.remove("service") {
        None | Some(Value::Null) => None,
        Some(Value::Object(it)) => Some(it),
        Some(_) => return Err(usage("service: it is no object".to_owned())),
    };
    match members.keys().next() {
        Some(unknown) => Err(usage(format!("{unknown}: there is no such member"))),
        None => Ok(Source { definition, service }),
    }
}

/// Something else than JSON, or JSON with a mistake in it.
fn no_json(text: &str, error: &serde_json::Error) -> String {
    match text.trim_start().starts_with('{') {
        true => format!("it is not valid JSON: {error}"),
        false => {
            let (line, column) = (error.line(), error.column());
            format!("only JSON is supported (line {line}, column {column})")
        }
    }
}

fn definition(value: &Value, path: &str) -> anyhow::Result<Definition> {
    match value {
        Value::String(name) => Ok(Definition::Named(name.clone())),
        _ => Ok(Definition::Given(Box::new(input(value, path)?))),
    }
}

/// An input of the API, understood as the control plane would. Members that it does not have are
/// refused, with where they are.
pub fn input<S: Shape + Default>(value: &Value, path: &str) -> anyhow::Result<S> {
    let under = |text: String| if path.is_empty() { text } else { format!("{path}: {text}") };
    let text = value.to_string();
    let whole: S = from_json(text.as_bytes()).map_err(|error| usage(under(error.to_string())))?;
    let understood: Value =
        serde_json::from_str(&to_json(&whole)).context("a shape is written as JSON")?;
    if let Some(at) = unknown(value, &understood, path) {
        return Err(usage(format!("{at}: {} has no such member", whole.name())));
    }
    let mut shape = S::default();
    decode_call(&mut shape, text.as_bytes()).map_err(|error| usage(under(error.to_string())))?;
    Ok(shape)
}

/// The first member that was not taken over.
fn unknown(given: &Value, understood: &Value, path: &str) -> Option<String> {
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().filter(|(_, value)| !value.is_null()).find_map(|(name, value)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match understood.get(name) {
                    None => Some(path),
                    Some(inner) => unknown(value, inner, &path),
                }
            })
        }
        (Value::Array(given), Value::Array(understood)) => {
            let pairs = given.iter().zip(understood).enumerate();
            pairs.into_iter().find_map(|(at, (a, b))| unknown(a, b, &format!("{path}[{at}]")))
        }
        _ => None,
    }
}

/// The file is wrong, not the cluster.
pub fn usage(text: String) -> anyhow::Error {
    exit::With { code: exit::USAGE, text }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        of_text(text).unwrap_err().to_string()
    }

    #[test]
    fn names_are_no_files() {
        for name in ["web", "web:7", "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7"] {
            let Definition::Named(it) = read(name).unwrap().definition else { panic!("{name}") };
            assert_eq!(it, name);
        }
        let missing = read("./none.json").unwrap_err();
        assert!(missing.to_string().starts_with("./none.json cannot be read: "), "{missing}");
        assert!(missing.downcast_ref().is_some_and(|it: &exit::With| it.code == exit::USAGE));
        assert!(format!("{:#}", read("none.json").unwrap_err()).contains("cannot be read"));
    }

    #[test]
    fn a_file_holds_a_definition_and_perhaps_a_service() {
        let alone = of_text(r#"{"family": "web", "containerDefinitions": []}"#).unwrap();
        assert!(alone.service.is_none());
        let Definition::Given(it) = alone.definition else { panic!() };
        assert_eq!(it.family.as_deref(), Some("web"));
        let both = of_text(
            r#"{"taskDefinition": "web:7", "service": {"serviceName": "web", "desiredCount": 2}}"#,
        );
        let both = both.unwrap();
        assert!(matches!(both.definition, Definition::Named(it) if it == "web:7"));
        assert_eq!(both.service.unwrap()["desiredCount"], 2);
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_path() {
        assert_eq!(refusal("[]"), "a deployment is a JSON object, and this is none");
        assert_eq!(refusal("family: web"), "only JSON is supported (line 1, column 3)");
        assert_eq!(
            refusal("{\"family\": \"web\"\n \"cpu\": 1}"),
            "it is not valid JSON: expected `,` or `}` at line 2 column 2"
        );
        assert_eq!(
            refusal(r#"{"family": "web", "replicas": 2}"#),
            "replicas: RegisterTaskDefinitionRequest has no such member"
        );
        assert_eq!(
            refusal(r#"{"taskDefinition": {"containerDefinitions": [{}, {"imgae": "x"}]}}"#),
            "taskDefinition.containerDefinitions[1].imgae: RegisterTaskDefinitionRequest has no \
             such member"
        );
        assert_eq!(
            refusal(r#"{"service": {"serviceName": "web"}}"#),
            "taskDefinition: it is missing beside service"
        );
        assert_eq!(
            refusal(r#"{"taskDefinition": "web", "services": {}}"#),
            "services: there is no such member"
        );
        assert!(refusal(r#"{"taskDefinition": "web", "service": "web"}"#).contains("no object"));
    }

    #[test]
    fn what_is_null_is_absent() {
        assert!(of_text(r#"{"family": "web", "cpu": null, "volumes": []}"#).is_ok());
    }

    #[test]
    fn empty_texts_are_absent_where_they_are_so_to_a_call() {
        let text = r#"{"family": "web", "taskRoleArn": "", "executionRoleArn": "",
            "containerDefinitions": [{"name": "web", "hostname": "", "user": "",
                "command": ["sh", ""], "environment": [{"name": "EMPTY", "value": ""}]}]}"#;
        let Definition::Given(it) = of_text(text).unwrap().definition else { panic!() };
        assert_eq!(
            to_json(&*it),
            r#"{"containerDefinitions":[{"command":["sh",""],"environment":[{"name":"EMPTY","#
                .to_owned()
                + r#""value":""}],"name":"web"}],"family":"web"}"#
        );
        let unknown = r#"{"family": "web", "taskRoleArm": ""}"#;
        assert!(refusal(unknown).starts_with("taskRoleArm: "));
    }
}
