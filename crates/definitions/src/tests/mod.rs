//! Definitions as text, and beside them what becomes of them.
mod attributes;
mod characters;
mod compatibilities;
mod made;
mod normal_form;
mod properties;
mod rules;
mod rules_of_containers;
mod rules_of_processes;

use berth_api::ecs::{Error, Operation, Request};
use expect_test::Expect;
use serde_json::{Value, json};

use crate::normalise;

/// A small valid definition, changed by a patch: members replace, `null` removes, `a` is merged
/// into the container of that name, `b` makes a second one.
fn definition(patch: &str) -> Value {
    let mut patch: Value = serde_json::from_str(patch).expect("patches are JSON");
    let mut containers = vec![json!({"name": "a", "image": "nginx", "memory": 128})];
    let members = patch.as_object_mut().expect("patches are objects");
    if let Some(a) = members.remove("a") {
        merge(&mut containers[0], a);
    }
    for name in ["b", "c"] {
        if let Some(more) = members.remove(name) {
            let mut container = json!({"name": name, "image": "busybox", "memory": 64});
            merge(&mut container, more);
            containers.push(container);
        }
    }
    let mut definition = json!({"family": "web", "containerDefinitions": containers});
    merge(&mut definition, patch);
    definition
}

fn merge(into: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else { panic!("patches are objects") };
    let into = into.as_object_mut().expect("only objects are patched");
    for (key, value) in patch {
        match value {
            Value::Null => into.remove(&key),
            value => into.insert(key, value),
        };
    }
}

/// The normal form of a request that is well-formed, read as calls are.
fn registered(request: &str) -> Result<Value, Error> {
    let operation = Operation::RegisterTaskDefinition;
    let request = Request::decode(operation, request.as_bytes()).expect("a well-formed body");
    let Request::RegisterTaskDefinition(request) = request else {
        unreachable!("it was asked for")
    };
    let normal = normalise(request).inspect_err(|error| {
        assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
    });
    normal.map(|it| serde_json::from_str(&berth_api::to_json(&it)).expect("shapes are JSON"))
}

/// The normal form of a patched definition.
fn register(patch: &str) -> Result<Value, Error> {
    registered(&definition(patch).to_string())
}

/// Patches, and under each what it is answered: the error, or `fine`.
fn check_rules(patches: &str, expected: Expect) {
    let lines = patches.lines().map(str::trim).filter(|it| !it.is_empty());
    let answer = |patch| match register(patch) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    };
    let text: String = lines.map(|it| format!("{it}\n    {}\n", answer(it))).collect();
    expected.assert_eq(&text);
}
