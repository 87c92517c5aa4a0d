//! The model's constraints.

use berth_api::ecs::*;
use berth_api::{Breach, Shape};
use expect_test::{Expect, expect};

use crate::model::{Dice, Model, Width};

fn check(operation: Operation, bodies: &[&str], expected: Expect) {
    let said = bodies.iter().map(|body| {
        let violation = Request::decode(operation, body.as_bytes()).unwrap().violation();
        violation.map_or("no violation".to_owned(), |violation| violation.to_string()) + "\n"
    });
    expected.assert_eq(&said.collect::<String>());
}

#[test]
fn the_first_breach_is_named() {
    let bodies = [
        r#"{}"#,
        r#"{"taskDefinition":"a","launchType":"EC3"}"#,
        r#"{"taskDefinition":"a","capacityProviderStrategy":[{"weight":1}]}"#,
        r#"{"capacityProviderStrategy":[{"capacityProvider":"p","base":-1}]}"#,
        r#"{"capacityProviderStrategy":[{"capacityProvider":"p","weight":1e4}]}"#,
        r#"{"taskDefinition":"a","overrides":{"containerOverrides":[{"environmentFiles":[{}]}]}}"#,
    ];
    check(
        Operation::RunTask,
        &bodies,
        expect![[r#"
            taskDefinition is required.
            launchType should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES], but is EC3.
            capacityProviderStrategy[0].capacityProvider is required.
            capacityProviderStrategy[0].base should be at least 0, but is -1.
            capacityProviderStrategy[0].weight should be at most 1000, but is 10000.
            overrides.containerOverrides[0].environmentFiles[0].type is required.
        "#]],
    );
    let bodies = [
        r#"{"resourceArn":"a"}"#,
        r#"{"resourceArn":"a","tags":[{"key":""}]}"#,
        r#"{"resourceArn":"a","tags":[{"key":"k"},{"key":"a!"}]}"#,
        r#"{"resourceArn":"a","tags":[{"key":"ключ é","value":""}]}"#,
        TOO_MANY_TAGS,
    ];
    check(
        Operation::TagResource,
        &bodies,
        expect![[r#"
        tags is required.
        tags[0].key should have at least 1 character, but has 0.
        tags[1].key should match ([\p{L}\p{Z}\p{N}_.:/=+\-@]*).
        no violation
        tags should have at most 50 items, but has 51.
    "#]],
    );
    let bodies = [r#"{"resourceArn":"a","tagKeys":["a","b*"]}"#];
    check(
        Operation::UntagResource,
        &bodies,
        expect![[r#"
        tagKeys[1] should match ([\p{L}\p{Z}\p{N}_.:/=+\-@]*).
    "#]],
    );
}

const TOO_MANY_TAGS: &str = concat!(
    r#"{"resourceArn":"a","tags":["#,
    "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},",
    "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}",
);

#[test]
fn empty_inputs_miss_what_the_model_requires() {
    let model = Model::load("ecs");
    for &operation in Operation::ALL {
        let minimal =
            model.make(model.input(operation.name()), Width::Required, 9, &mut Dice::new(1));
        let is_missing = minimal.as_object().is_some_and(|minimal| !minimal.is_empty());
        let found = Request::decode(operation, b"{}").unwrap().violation();
        let found = found.map(|violation| violation.breach);
        assert_eq!(found, is_missing.then_some(Breach::Missing), "{operation}");
    }
}

#[test]
fn characters_are_counted_not_bytes() {
    let tag = |key: &str| Tag { key: Some(key.into()), value: None };
    assert_eq!(tag(&"é".repeat(128)).violation(), None);
    assert!(tag(&"é".repeat(129)).violation().is_some());
}
