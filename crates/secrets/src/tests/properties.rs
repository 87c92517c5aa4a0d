//! Random histories beside a slow oracle: a list of everything that was ever put.
use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use super::World;
use crate::limits::VERSIONS_MAX;

/// What may happen. Names are few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Put {
        name: &'static str,
        overwrite: bool,
        value: u8,
    },
    /// Many at once, so that the first versions go.
    Fill {
        name: &'static str,
    },
    Label {
        name: &'static str,
        version: i64,
        labels: Vec<&'static str>,
    },
    Unlabel {
        name: &'static str,
        version: i64,
        labels: Vec<&'static str>,
    },
    Delete {
        names: Vec<&'static str>,
    },
    Tag {
        name: &'static str,
        key: &'static str,
        value: &'static str,
    },
    Untag {
        name: &'static str,
        key: &'static str,
    },
}

const NAMES: [&str; 6] = ["/a", "/a/b", "/a/b/c", "/a/b0", "/a-b", "/z/y/x"];
const LABELS: [&str; 4] = ["l", "m", "n", "9"];

fn step() -> impl Strategy<Value = Step> {
    let name = || select(&NAMES[..]);
    let labels = || proptest::collection::vec(select(&LABELS[..]), 1..4);
    let key = || select(vec!["k", "l"]);
    prop_oneof![
        6 => (name(), any::<bool>(), any::<u8>())
            .prop_map(|(name, overwrite, value)| Step::Put { name, overwrite, value }),
        1 => name().prop_map(|name| Step::Fill { name }),
        3 => (name(), 0..4i64, labels())
            .prop_map(|(name, version, labels)| Step::Label { name, version, labels }),
        2 => (name(), 0..4i64, labels())
            .prop_map(|(name, version, labels)| Step::Unlabel { name, version, labels }),
        2 => proptest::collection::vec(name(), 1..3).prop_map(|names| Step::Delete { names }),
        2 => (name(), key(), select(vec!["", "v"]))
            .prop_map(|(name, key, value)| Step::Tag { name, key, value }),
        1 => (name(), key()).prop_map(|(name, key)| Step::Untag { name, key }),
    ]
}

/// A parameter as one would write it down: all versions from the first, forgotten ones included.
#[derive(Clone, Debug, Default)]
struct Kept {
    values: Vec<String>,
    labels: BTreeMap<&'static str, usize>,
    tags: BTreeMap<&'static str, &'static str>,
}

impl Kept {
    /// The first version that is still there.
    fn first(&self) -> usize {
        (self.values.len() + 1).saturating_sub(VERSIONS_MAX).max(1)
    }

    fn has(&self, version: i64) -> bool {
        usize::try_from(version).is_ok_and(|it| (self.first()..=self.values.len()).contains(&it))
    }
}

#[derive(Default)]
struct Oracle {
    parameters: BTreeMap<&'static str, Kept>,
}

impl Oracle {
    /// What the answer has to be: none for an error.
    fn step(&mut self, step: &Step) -> Option<Value> {
        match step {
            Step::Put { name, overwrite, value } => self.put(name, *overwrite, value.to_string()),
            Step::Fill { name } => {
                let kept = self.parameters.get_mut(name)?;
                (0..VERSIONS_MAX).for_each(|_| kept.values.push("fill".to_owned()));
                kept.labels.clear();
                Some(Value::Null)
            }
            Step::Label { name, version, labels } => {
                let kept = self.parameters.get_mut(name).filter(|it| it.has(*version))?;
                let (valid, invalid): (BTreeSet<&str>, BTreeSet<&str>) =
                    labels.iter().partition(|it| **it != "9");
                kept.labels.extend(valid.into_iter().map(|it| (it, *version as usize)));
                Some(json!({"ParameterVersion": version, "InvalidLabels": invalid}))
            }
            Step::Unlabel { name, version, labels } => {
                let kept = self.parameters.get_mut(name).filter(|it| it.has(*version))?;
                let labels: BTreeSet<&str> = labels.iter().copied().collect();
                let at = |it: &&str| kept.labels.get(it) == Some(&(*version as usize));
                let (removed, invalid): (BTreeSet<&str>, BTreeSet<&str>) =
                    labels.into_iter().partition(at);
                kept.labels.retain(|it, _| !removed.contains(it));
                Some(json!({"RemovedLabels": removed, "InvalidLabels": invalid}))
            }
            Step::Delete { names } => {
                let mut seen = BTreeSet::new();
                let names = names.iter().copied().filter(|it| seen.insert(*it));
                let (deleted, invalid): (Vec<&str>, Vec<&str>) =
                    names.partition(|it| self.parameters.remove(it).is_some());
                Some(json!({"DeletedParameters": deleted, "InvalidParameters": invalid}))
            }
            Step::Tag { name, key, value } => {
                self.parameters.get_mut(name)?.tags.insert(key, value);
                Some(json!({}))
            }
            Step::Untag { name, key } => {
                self.parameters.get_mut(name)?.tags.remove(key);
                Some(json!({}))
            }
        }
    }

    fn put(&mut self, name: &'static str, overwrite: bool, value: String) -> Option<Value> {
        if self.parameters.contains_key(name) && !overwrite {
            return None;
        }
        let kept = self.parameters.entry(name).or_default();
        let goes = kept.first();
        if kept.values.len() >= VERSIONS_MAX && kept.labels.values().any(|it| *it == goes) {
            return None;
        }
        kept.values.push(value);
        Some(json!({"Version": kept.values.len(), "Tier": "Standard"}))
    }
}

/// The same step as calls.
fn act(world: &mut World, step: &Step) -> Option<Value> {
    let mut call = |operation: &str, body: Value| world.call(operation, &body.to_string()).ok();
    let parameter = "Parameter";
    match step {
        Step::Put { name, overwrite, value } => call(
            "PutParameter",
            json!({"Name": name, "Value": value.to_string(), "Type": "String",
                "Overwrite": overwrite}),
        ),
        Step::Fill { name } => {
            call("GetParameter", json!({"Name": name}))?;
            let history = call("GetParameterHistory", json!({"Name": name}))?;
            // Labels would be in the way.
            for version in history["Parameters"].as_array()? {
                let (version, labels) = (&version["Version"], &version["Labels"]);
                let body = json!({"Name": name, "ParameterVersion": version, "Labels": labels});
                call("UnlabelParameterVersion", body);
            }
            for _ in 0..VERSIONS_MAX {
                call("PutParameter", json!({"Name": name, "Value": "fill", "Overwrite": true}))?;
            }
            Some(Value::Null)
        }
        Step::Label { name, version, labels } => call(
            "LabelParameterVersion",
            json!({"Name": name, "ParameterVersion": version, "Labels": labels}),
        ),
        Step::Unlabel { name, version, labels } => call(
            "UnlabelParameterVersion",
            json!({"Name": name, "ParameterVersion": version, "Labels": labels}),
        ),
        Step::Delete { names } => call("DeleteParameters", json!({"Names": names})),
        Step::Tag { name, key, value } => call(
            "AddTagsToResource",
            json!({"ResourceType": parameter, "ResourceId": name,
                "Tags": [{"Key": key, "Value": value}]}),
        ),
        Step::Untag { name, key } => call(
            "RemoveTagsFromResource",
            json!({"ResourceType": parameter, "ResourceId": name, "TagKeys": [key]}),
        ),
    }
}

/// All pages of a list.
fn all(world: &mut World, operation: &str, mut body: Value) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let mut answer = world.call(operation, &body.to_string()).unwrap();
        found.append(answer["Parameters"].as_array_mut().unwrap());
        match answer["NextToken"].take() {
            Value::Null => return found,
            token => body["NextToken"] = token,
        }
    }
}

/// Everything that can be read is what the oracle says.
fn compare(world: &mut World, oracle: &Oracle) {
    for name in NAMES {
        let Some(kept) = oracle.parameters.get(name) else {
            assert!(world.call("GetParameter", &json!({"Name": name}).to_string()).is_err());
            continue;
        };
        let history = all(world, "GetParameterHistory", json!({"Name": name}));
        let told: Vec<(u64, &str, BTreeSet<&str>)> = history.iter().map(of_history).collect();
        let versions = kept.first()..=kept.values.len();
        let expected: Vec<_> = versions
            .map(|version| {
                let here = kept.labels.iter().filter(|(_, at)| **at == version);
                let labels: BTreeSet<&str> = here.map(|(label, _)| *label).collect();
                (version as u64, &*kept.values[version - 1], labels)
            })
            .collect();
        assert_eq!(told, expected, "{name}");
        let tags = json!({"ResourceType": "Parameter", "ResourceId": name}).to_string();
        let tags = world.call("ListTagsForResource", &tags).unwrap();
        let expected: Vec<_> =
            kept.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        assert_eq!(tags["TagList"], Value::from(expected));
    }
    for path in ["/", "/a", "/a/b", "/z"] {
        for recursive in [false, true] {
            let body = json!({"Path": path, "Recursive": recursive, "MaxResults": 2});
            let told = all(world, "GetParametersByPath", body);
            let told: Vec<_> = told.iter().map(|it| it["Name"].as_str().unwrap()).collect();
            let below = oracle.parameters.keys().filter(|it| is_below(it, path, recursive));
            assert_eq!(told, below.copied().collect::<Vec<_>>(), "{path} {recursive}");
        }
    }
}

fn of_history(version: &Value) -> (u64, &str, BTreeSet<&str>) {
    let labels = version["Labels"].as_array().unwrap().iter();
    let labels = labels.map(|it| it.as_str().unwrap()).collect();
    (version["Version"].as_u64().unwrap(), version["Value"].as_str().unwrap(), labels)
}

/// Level by level, as one would by hand.
fn is_below(name: &str, path: &str, recursive: bool) -> bool {
    let of = |text: &str| -> Vec<String> {
        text.split('/').filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let (name, path) = (of(name), of(path));
    let is_under = name.len() > path.len() && name[..path.len()] == path[..];
    is_under && (recursive || name.len() == path.len() + 1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_history_is_what_a_list_of_it_says(steps in proptest::collection::vec(step(), 1..24)) {
        let (mut world, mut oracle) = (World::new(), Oracle::default());
        for step in &steps {
            let told = act(&mut world, step);
            prop_assert_eq!(told, oracle.step(step), "{:?}", step);
            compare(&mut world, &oracle);
        }
    }

    /// Whatever a client sends is answered, and never by a panic.
    #[test]
    fn anything_is_answered(
        name in ".{0,12}",
        value in ".{0,12}",
        pattern in ".{0,8}",
        filter in "(Name|Path|Type|Tier|Label|KeyId|tag:.)",
        option in "(Equals|BeginsWith|Contains|Recursive|OneLevel|.)",
    ) {
        let mut world = World::new();
        let bodies = [
            ("PutParameter", json!({"Name": name, "Value": value, "Type": "String",
                "AllowedPattern": pattern})),
            ("GetParameter", json!({"Name": name})),
            ("GetParametersByPath", json!({"Path": name, "NextToken": value})),
            ("DescribeParameters", json!({"ParameterFilters":
                [{"Key": filter, "Option": option, "Values": [name]}]})),
            ("LabelParameterVersion", json!({"Name": name, "Labels": [value]})),
            ("DeleteParameter", json!({"Name": name})),
        ];
        for (operation, body) in bodies {
            let _ = world.call(operation, &body.to_string());
        }
    }
}
