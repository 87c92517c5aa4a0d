//! Every operation's input and output, against values made from the model.

use berth_api::ecs::{ErrorCode, Operation, Request, Response};
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
fn fields_say_their_names() {
    let task = berth_api::ecs::Task::default();
    let names: Vec<_> = task.fields().iter().map(|field| field.name()).collect();
    assert!(names.contains(&"taskArn") && names.contains(&"lastStatus"));
    assert!(names.iter().enumerate().all(|(index, _)| task.get(index).is_none()));
}

fn parsed(json: &[u8]) -> Value {
    serde_json::from_slice(json).unwrap()
}
