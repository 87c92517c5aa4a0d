//! Random histories of groups and streams, beside a map of what was made.
use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use super::World;

#[derive(Clone, Debug)]
enum Step {
    Create(&'static str),
    Delete(&'static str),
    CreateStream(&'static str, &'static str),
    DeleteStream(&'static str, &'static str),
    Protect(&'static str, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let group = || select(vec!["/a", "/a/b", "/a0"]);
    let stream = || select(vec!["s", "s/t", "t"]);
    prop_oneof![
        3 => group().prop_map(Step::Create),
        2 => group().prop_map(Step::Delete),
        4 => (group(), stream()).prop_map(|(group, stream)| Step::CreateStream(group, stream)),
        2 => (group(), stream()).prop_map(|(group, stream)| Step::DeleteStream(group, stream)),
        1 => (group(), any::<bool>()).prop_map(|(group, on)| Step::Protect(group, on)),
    ]
}

#[derive(Default)]
struct Kept {
    streams: BTreeSet<&'static str>,
    is_protected: bool,
}

type Groups = BTreeMap<&'static str, Kept>;

/// Whether a step is carried out.
fn apply(groups: &mut Groups, step: &Step) -> bool {
    match step {
        Step::Create(name) => {
            let is_new = !groups.contains_key(name);
            groups.entry(name).or_default();
            is_new
        }
        Step::Delete(name) => {
            let may = groups.get(name).is_some_and(|it| !it.is_protected);
            may && groups.remove(name).is_some()
        }
        Step::CreateStream(name, stream) => {
            groups.get_mut(name).is_some_and(|it| it.streams.insert(stream))
        }
        Step::DeleteStream(name, stream) => {
            let group = groups.get_mut(name).filter(|it| !it.is_protected);
            group.is_some_and(|it| it.streams.remove(stream))
        }
        Step::Protect(name, on) => groups.get_mut(name).map(|it| it.is_protected = *on).is_some(),
    }
}

proptest! {
    #[test]
    fn groups_and_streams_are_what_was_made(steps in vec(step(), 1..40)) {
        let (mut world, mut groups) = (World::new(), Groups::new());
        for step in steps {
            let (operation, body) = match &step {
                Step::Create(it) => ("CreateLogGroup", json!({"logGroupName": it})),
                Step::Delete(it) => ("DeleteLogGroup", json!({"logGroupName": it})),
                Step::CreateStream(it, stream) => {
                    ("CreateLogStream", json!({"logGroupName": it, "logStreamName": stream}))
                }
                Step::DeleteStream(it, stream) => {
                    ("DeleteLogStream", json!({"logGroupName": it, "logStreamName": stream}))
                }
                Step::Protect(it, on) => (
                    "PutLogGroupDeletionProtection",
                    json!({"logGroupIdentifier": it, "deletionProtectionEnabled": on}),
                ),
            };
            let told = world.call(operation, &body.to_string());
            prop_assert_eq!(told.is_ok(), apply(&mut groups, &step), "{:?}", step);
            let names = |list: &serde_json::Value, of: &str, name: &str| -> Vec<String> {
                let all = list[of].as_array().unwrap();
                all.iter().map(|it| it[name].as_str().unwrap().to_owned()).collect()
            };
            let listed = world.call("DescribeLogGroups", "{}").unwrap();
            prop_assert_eq!(
                names(&listed, "logGroups", "logGroupName"),
                groups.keys().copied().collect::<Vec<_>>()
            );
            for (name, kept) in &groups {
                let body = json!({"logGroupName": name}).to_string();
                let listed = world.call("DescribeLogStreams", &body).unwrap();
                prop_assert_eq!(
                    names(&listed, "logStreams", "logStreamName"),
                    kept.streams.iter().copied().collect::<Vec<_>>()
                );
            }
        }
    }
}
