//! Which events calls lead to.
use berth_engine::Record as _;
use berth_kernel::Home;
use berth_serving::{Difference, Housed};
use expect_test::{Expect, expect};

use super::World;
use crate::{Secrets, records::Record};

/// What batches of calls come to: operation, parameter and detail of each event.
fn check(batches: &[&[(&str, &str)]], expected: Expect) {
    let (mut world, mut told, home) = (World::new(), String::new(), Home::default());
    for calls in batches {
        let before = world.trial.state.clone();
        world.trial.batch(|turn| {
            for (operation, body) in *calls {
                turn.attempt(super::call(operation, body)).unwrap();
            }
        });
        let batch = world.trial.log.last().unwrap();
        let keys: Vec<_> =
            batch.rows.iter().map(|it| Record::key_of(&it.table, &it.key).unwrap()).collect();
        let after = &world.trial.state;
        let step = Difference { before: &before, after, batch, keys: &keys, home: &home };
        told.push_str("-\n");
        for it in Secrets::events(&step) {
            assert_eq!(it.detail_type, Secrets::EVENTS.unwrap().types[0]);
            told.push_str(&format!("{} {}\n", it.resources.concat(), it.detail.as_str()));
        }
    }
    assert!(!told.contains("hidden"), "a value is told: {told}");
    expected.assert_eq(&told);
}

const PUT: (&str, &str) =
    ("PutParameter", r#"{"Name": "/a/b", "Value": "hidden", "Type": "String", "Overwrite": true}"#);
const DELETE: (&str, &str) = ("DeleteParameter", r#"{"Name": "/a/b"}"#);

#[test]
fn a_parameter_tells_its_life_and_never_its_value() {
    let other = r#"{"Name": "c", "Value": "hidden", "Type": "StringList"}"#;
    let label = r#"{"Name": "/a/b", "ParameterVersion": 1, "Labels": ["l"]}"#;
    let moved = r#"{"Name": "/a/b", "ParameterVersion": 2, "Labels": ["l"]}"#;
    let tag =
        r#"{"ResourceType": "Parameter", "ResourceId": "c", "Tags": [{"Key": "k", "Value": "v"}]}"#;
    check(
        &[
            &[PUT],
            &[PUT, ("PutParameter", other)],
            &[("LabelParameterVersion", label)],
            &[("LabelParameterVersion", moved)],
            &[("AddTagsToResource", tag)],
            &[DELETE],
        ],
        expect![[r#"
            -
            arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Create","type":"String","version":1}
            -
            arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Update","type":"String","version":2}
            arn:aws:ssm:us-east-1:123456789012:parameter/c {"name":"c","operation":"Create","type":"StringList","version":1}
            -
            arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"LabelParameterVersion","type":"String","version":2}
            -
            arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"LabelParameterVersion","type":"String","version":2}
            -
            -
            arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Delete","type":"String","version":2}
        "#]],
    );
}

#[test]
fn one_that_is_made_anew_at_once_is_another_one() {
    check(
        &[&[PUT], &[DELETE, PUT], &[PUT, DELETE], &[PUT, DELETE]],
        expect![[r#"
        -
        arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Create","type":"String","version":1}
        -
        arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Delete","type":"String","version":1}
        arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Create","type":"String","version":1}
        -
        arn:aws:ssm:us-east-1:123456789012:parameter/a/b {"name":"/a/b","operation":"Delete","type":"String","version":1}
        -
    "#]],
    );
}
