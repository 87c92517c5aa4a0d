//! Random definitions: the normal form is a fixed point, and rows lose nothing.
use berth_api::{
    ecs::{RegisterTaskDefinitionRequest, TaskDefinition},
    from_json,
};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use super::made::definition;
use crate::normalise;

fn request(definition: &Value) -> RegisterTaskDefinitionRequest {
    from_json(definition.to_string().as_bytes()).expect("a well-formed definition")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_normal_form_is_a_fixed_point(definition in definition()) {
        let first = normalise(request(&definition)).expect("made to be valid");
        let mut again: Value =
            serde_json::from_str(&berth_api::to_json(&first)).expect("shapes are JSON");
        for answer_only in ["compatibilities", "requiresAttributes"] {
            again.as_object_mut().expect("a structure").remove(answer_only);
        }
        prop_assert_eq!(normalise(request(&again)).expect("valid as before"), first);
    }

    /// A row is the text of the shape.
    #[test]
    fn rows_lose_nothing(definition in definition()) {
        let normal = normalise(request(&definition)).expect("made to be valid");
        let row = serde_json::to_vec(&normal).expect("shapes are JSON");
        prop_assert_eq!(serde_json::from_slice::<TaskDefinition>(&row).expect("it is read"), normal);
    }

    /// Whatever a client sends is answered, and never by a panic.
    #[test]
    fn anything_is_answered(
        definition in definition(),
        path in proptest::collection::vec(0usize..8, 1..6),
        value in select(vec![json!(null), json!([]), json!([{}]), json!({}), json!(""), json!(-1),
            json!(2_147_483_647), json!("ü:@/"), json!(true)]),
    ) {
        let mut broken = definition;
        replace(&mut broken, &path, value);
        if let Ok(request) = from_json::<RegisterTaskDefinitionRequest>(broken.to_string().as_bytes()) {
            let _ = normalise(request);
        }
    }
}

/// Puts a value at a place in a document, taking each step modulo what is there.
fn replace(document: &mut Value, path: &[usize], value: Value) {
    let Some((step, rest)) = path.split_first() else {
        *document = value;
        return;
    };
    let next = match document {
        Value::Array(items) if !items.is_empty() => {
            let at = step % items.len();
            items.get_mut(at)
        }
        Value::Object(members) if !members.is_empty() => {
            let at = step % members.len();
            members.values_mut().nth(at)
        }
        _ => None,
    };
    match next {
        Some(next) => replace(next, rest, value),
        None => *document = value,
    }
}
