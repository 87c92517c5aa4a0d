//! Every operation's input and output, against values made from the model.

use std::collections::BTreeSet;

use berth_api::ecs::{Error, ErrorCode, Operation, Request, Response};
use berth_api::{Shape, from_json, to_json};
use serde_json::Value;

use crate::model::{Dice, Model, Width};

#[test]
fn every_operation_round_trips_the_model() {
    let model = Model::load("ecs");
    for (seed, &operation) in Operation::ALL.iter().enumerate() {
        for (width, depth) in [(Width::Required, 9), (Width::All, 9), (Width::Some, 12)] {
            let mut dice = Dice::new(seed as u64);
            let input = model.make(model.input(operation.name()), width, depth, &mut dice);
            let request = Request::decode(operation, input.to_string().as_bytes()).unwrap();
            assert_eq!(request.operation(), operation);
            assert_eq!(parsed(&request.encode()), input, "{operation}");
            assert_eq!(Request::decode(operation, &request.encode()), Ok(request));

            let output = model.make(model.output(operation.name()), width, depth, &mut dice);
            let response = Response::decode(operation, output.to_string().as_bytes()).unwrap();
            assert_eq!(parsed(&response.encode()), output, "{operation}");
        }
    }
}

#[test]
fn shapes_are_stored_as_they_are_sent() {
    let model = Model::load("ecs");
    for seed in 0..64 {
        let value = model.make("TaskDefinition", Width::Some, 12, &mut Dice::new(seed));
        let stored = value.to_string();
        let shape: berth_api::ecs::TaskDefinition = serde_json::from_str(&stored).unwrap();
        assert_eq!(parsed(to_json(&shape).as_bytes()), value);
        assert_eq!(serde_json::to_value(&shape).unwrap(), value);
        assert_eq!(serde_json::from_value::<berth_api::ecs::TaskDefinition>(value).unwrap(), shape);
        assert_eq!(from_json(serde_json::to_string(&shape).unwrap().as_bytes()), Ok(shape));
    }
}

#[test]
fn operations_are_the_selected_ones() {
    assert_eq!(Operation::ALL.len(), 77);
    for &operation in Operation::ALL {
        assert_eq!(Operation::from_name(operation.name()), Some(operation));
        let name = operation.name();
        let reads = name.starts_with("Describe")
            || name.starts_with("List")
            || name.starts_with("Get")
            || name == "DiscoverPollEndpoint";
        assert_eq!(operation.is_read(), reads, "{operation}");
    }
    assert_eq!(Operation::from_name("runTask"), None);
}

#[test]
fn errors_are_the_models() {
    let model = Model::load("ecs");
    let mut declared: Vec<_> =
        Operation::ALL.iter().flat_map(|operation| model.errors(operation.name())).collect();
    declared.sort();
    declared.dedup();
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(codes, declared);
    for code in ErrorCode::ALL {
        let status = if *code == ErrorCode::ServerException { 500 } else { 400 };
        assert_eq!(code.http_status(), status);
    }
}

#[test]
fn operations_answer_what_their_model_declares() {
    let model = Model::load("ecs");
    for &operation in Operation::ALL {
        let mut declared = model.errors(operation.name());
        declared.sort_unstable();
        let codes: Vec<_> = operation.errors().iter().map(|code| code.code()).collect();
        assert_eq!(codes, declared, "{operation}");
        for &code in ErrorCode::ALL {
            let answer = Error::new(code, "why").answering(operation);
            let is_declared = declared.contains(&code.code());
            let expected = if is_declared { code } else { ErrorCode::InvalidParameterException };
            assert_eq!(answer, Error::new(expected, "why"), "{operation} {code}");
            assert!(declared.contains(&answer.code.code()), "{operation} {code}");
        }
    }
}

/// Texts of calls that mean something when they are empty.
const KEPT_WHEN_EMPTY: [&str; 8] = [
    "Attribute.value",
    "ClusterServiceConnectDefaultsRequest.namespace",
    "CreateClusterRequest.clusterName",
    "KeyValuePair.value",
    "PlacementConstraint.expression",
    "Tag.key",
    "Tag.value",
    "UpdateServiceRequest.taskDefinition",
];

/// Every text member of every input, empty, beside the same call without it.
#[test]
fn an_empty_text_in_a_call_is_absent() {
    let model = Model::load("ecs");
    let mut kept = BTreeSet::new();
    for (seed, &operation) in Operation::ALL.iter().enumerate() {
        let shape = model.input(operation.name());
        let full = model.make(shape, Width::All, 9, &mut Dice::new(seed as u64));
        for (pointer, member) in model.texts(shape, &full) {
            let mut empty = full.clone();
            *empty.pointer_mut(&pointer).unwrap() = "".into();
            let mut without = full.clone();
            let (above, name) = pointer.rsplit_once('/').unwrap();
            without.pointer_mut(above).unwrap().as_object_mut().unwrap().remove(name).unwrap();
            let read =
                |call: &Value| Request::decode(operation, call.to_string().as_bytes()).unwrap();
            let (empty, without) = (read(&empty), read(&without));
            match KEPT_WHEN_EMPTY.contains(&&*member) {
                true => assert_ne!(empty, without, "{operation} {pointer}"),
                false => assert_eq!(empty, without, "{operation} {pointer}"),
            }
            kept.extend(KEPT_WHEN_EMPTY.iter().filter(|it| ***it == *member));
        }
    }
    assert_eq!(kept, BTreeSet::from(KEPT_WHEN_EMPTY.each_ref()));
}

#[test]
fn only_texts_are_absent_when_they_are_empty() {
    let wrong = [r#"{"count":""}"#, r#"{"tags":""}"#, r#"{"overrides":""}"#];
    for body in wrong {
        assert!(Request::decode(Operation::RunTask, body.as_bytes()).is_err(), "{body}");
    }
    // Items of lists and values of maps say something by being there.
    let body = r#"{"containerDefinitions":[{"command":[""],"dockerLabels":{"a":""}}]}"#;
    let request = Request::decode(Operation::RegisterTaskDefinition, body.as_bytes()).unwrap();
    assert_eq!(parsed(&request.encode()), parsed(body.as_bytes()));
    // Answers and rows are read as they are.
    let task: berth_api::ecs::Task = from_json(br#"{"group":""}"#).unwrap();
    assert_eq!(task.group.as_deref(), Some(""));
}

#[test]
fn fields_say_their_names() {
    let task = berth_api::ecs::Task::default();
    let names: Vec<_> = task.fields().iter().map(|field| field.name()).collect();
    assert!(names.contains(&"taskArn") && names.contains(&"lastStatus"));
    assert!(names.iter().enumerate().all(|(index, _)| task.get(index).is_none()));
}

fn parsed(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap()
}
