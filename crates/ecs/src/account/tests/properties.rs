//! Random definitions on their way through the account.
use berth_api::ecs::{Operation, Request};
use berth_definitions::normalise;
use proptest::prelude::*;
use serde_json::Value;

use super::{World, made};

/// The normal form, as it would be answered.
fn normal_form(definition: &str) -> Value {
    let operation = Operation::RegisterTaskDefinition;
    let request = Request::decode(operation, definition.as_bytes()).expect("a well-formed body");
    let Request::RegisterTaskDefinition(request) = request else {
        unreachable!("it was asked for")
    };
    let normal = normalise(request).expect("made to be valid");
    serde_json::from_str(&berth_api::to_json(&normal)).expect("shapes are JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// What is registered is described again, whole. The trial reads every row that is written, and
    /// compares.
    #[test]
    fn rows_lose_nothing(definition in made::definition()) {
        let definition = definition.to_string();
        let mut world = World::new();
        let answer = world.call("RegisterTaskDefinition", &definition).expect("made to be valid");
        let described = world.call("DescribeTaskDefinition", r#"{"taskDefinition": "web"}"#);
        let described = described.expect("it was registered");
        prop_assert_eq!(&answer, &described);
        for (name, value) in normal_form(&definition).as_object().expect("a structure") {
            prop_assert_eq!(&described["taskDefinition"][name], value, "{}", name);
        }
    }
}
