//! What one task definition or service has other than another, in short.
use serde_json::{Map, Value};

use crate::plain;

/// Of the server's making: they say nothing of what runs.
const BOOKKEEPING: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
    "deleteRequestedAt",
    "requiresAttributes",
    "compatibilities",
];

/// Their values are nobody's business who looks over a shoulder.
const HIDDEN: [&str; 2] = ["environment", "secrets"];

/// Lists of which the order says nothing, beside those whose items have names.
const WITHOUT_ORDER: [&str; 12] = [
    "add",
    "capacityProviderStrategy",
    "dependsOn",
    "devices",
    "drop",
    "mountPoints",
    "placementConstraints",
    "portMappings",
    "requiresCompatibilities",
    "resourceRequirements",
    "systemControls",
    "tags",
];

/// What tells the items of a list apart whose other members may be left to their defaults.
const KEYS: [&str; 3] = ["name", "key", "capacityProvider"];

const CHANGES_TOLD_MAX: usize = 12;
const VALUE_CHARACTERS_MAX: usize = 60;
/// What is shown of two values before and behind the place where they begin to differ, at least.
const BESIDE_CHARACTERS: usize = 20;

/// Without what is of the server's making.
fn substance(definition: &Value) -> Value {
    let mut it = definition.clone();
    if let Value::Object(members) = &mut it {
        BOOKKEEPING.iter().for_each(|name| drop(members.remove(*name)));
    }
    it
}

/// A line for each member that differs.
pub fn between(old: &Value, new: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare(&sorted("", &substance(old)), &sorted("", &substance(new)), "", true, &mut lines);
    cut(lines)
}

/// Whether a definition would be as another is: what is told of two of them decides it.
pub fn are_alike(old: &Value, new: &Value) -> bool {
    between(old, new).is_empty()
}

/// A line for each member that would be other than it is: those that are not asked for stay.
pub fn asked(current: &Value, asked: &Value, path: &str) -> Vec<String> {
    let mut lines = Vec::new();
    compare(&sorted(path, current), &sorted(path, asked), path, false, &mut lines);
    cut(lines)
}

/// With lists without an order in one that both sides have.
fn sorted(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let sorted = |(name, it): (&String, &Value)| (name.clone(), sorted(name, it));
            Value::Object(members.iter().map(sorted).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|it| sorted("", it)).collect();
            if WITHOUT_ORDER.contains(&name) || items.iter().all(|it| it.get("name").is_some()) {
                items.sort_by_cached_key(rank);
            }
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Those of one key keep their order: of two environment variables of one name the last counts.
fn rank(item: &Value) -> String {
    KEYS.iter().find_map(|it| item.get(*it)).unwrap_or(item).to_string()
}

fn cut(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > CHANGES_TOLD_MAX {
        let more = lines.len() - CHANGES_TOLD_MAX + 1;
        lines.truncate(CHANGES_TOLD_MAX - 1);
        lines.push(format!("and {more} more changes"));
    }
    lines
}

fn compare(old: &Value, new: &Value, path: &str, is_whole: bool, lines: &mut Vec<String>) {
    if old == new || !is_whole && is_met(old, new) {
        return;
    }
    // Lists are set as a whole, whatever is asked for.
    let is_list = old.is_array() || new.is_array();
    let Some((old, new)) = members(old, new) else {
        lines.push(match (old, new) {
            (Value::Null, it) => format!("+ {path}  {}", alone(it)),
            (it, Value::Null) => format!("- {path}  {}", alone(it)),
            _ => {
                let (old, new) = apart(&shown(old), &shown(new));
                format!("~ {path}  {old} → {new}")
            }
        });
        return;
    };
    let mut names: Vec<&String> = new.keys().collect();
    names.extend(old.keys().filter(|it| (is_whole || is_list) && !new.contains_key(*it)));
    let is_hidden = HIDDEN.iter().any(|it| path.ends_with(&format!(".{it}")));
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let member = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
        let (old, new) = (member(&old), member(&new));
        match is_hidden && old != new {
            true => lines.push(format!("{} {path}", sign(&old, &new))),
            false => compare(&old, &new, &path, is_whole, lines),
        }
    }
}

/// Whether what is asked of a member is there.
pub fn is_member_met(name: &str, current: &Value, asked: &Value) -> bool {
    is_met(&sorted(name, current), &sorted(name, asked))
}

/// Whether what is asked for is there: what is asked with its default is, also where nothing is
/// said of it.
fn is_met(current: &Value, asked: &Value) -> bool {
    match (current, asked) {
        (Value::Null, Value::Bool(false) | Value::Null) => true,
        (Value::Null, Value::Array(items)) => items.is_empty(),
        (Value::Null, Value::String(it)) => it.is_empty(),
        (Value::Null, Value::Number(it)) => it.as_i64() == Some(0),
        (Value::Null, Value::Object(members)) => {
            members.values().all(|it| is_met(&Value::Null, it))
        }
        (Value::Object(current), Value::Object(asked)) => {
            let of = |name| current.get(name).unwrap_or(&Value::Null);
            asked.iter().all(|(name, it)| is_met(of(name), it))
        }
        (Value::Array(current), Value::Array(asked)) => {
            current.len() == asked.len() && current.iter().zip(asked).all(|(a, b)| is_met(a, b))
        }
        _ => current == asked,
    }
}

fn sign(old: &Value, new: &Value) -> char {
    match (old, new) {
        (Value::Null, _) => '+',
        (_, Value::Null) => '-',
        _ => '~',
    }
}

/// What can be compared member by member; a list that is absent is empty.
fn members(old: &Value, new: &Value) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let is_list = old.is_array() || new.is_array();
    let of = |it: &Value| if is_list && it.is_null() { Some(Map::new()) } else { named(it) };
    Some((of(old)?, of(new)?))
}

/// Objects by their members, and lists of named objects by those names.
fn named(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(it) => Some(it.clone()),
        Value::Array(items) => {
            let mut all = Map::new();
            for it in items {
                let name = it.get("name")?.as_str()?;
                // Each of those that have one name counts.
                let others = all.keys().filter(|it| it.trim_end_matches('\'') == name).count();
                all.insert(format!("{name}{}", "'".repeat(others)), it.clone());
            }
            Some(all)
        }
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(it) => it.clone(),
        // Inside may be what is hidden elsewhere.
        Value::Object(it) => match it.get("image") {
            Some(Value::String(image)) => image.clone(),
            _ => "{…}".to_owned(),
        },
        other => other.to_string(),
    };
    plain::one_line(&text)
}

fn alone(value: &Value) -> String {
    piece(&shown(value), 0)
}

/// Two texts, cut so that one sees where they differ.
fn apart(old: &str, new: &str) -> (String, String) {
    let alike = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
    let from = match alike + BESIDE_CHARACTERS > VALUE_CHARACTERS_MAX {
        true => alike.saturating_sub(BESIDE_CHARACTERS),
        false => 0,
    };
    (piece(old, from), piece(new, from))
}

/// As much as is shown of a text, from a character on.
fn piece(text: &str, from: usize) -> String {
    let before = if from > 0 { "…" } else { "" };
    let rest: Vec<char> = text.chars().skip(from).collect();
    let after = if rest.len() > VALUE_CHARACTERS_MAX { "…" } else { "" };
    let kept: String = rest.into_iter().take(VALUE_CHARACTERS_MAX).collect();
    format!("{before}{kept}{after}")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_told_by_their_paths_and_secrets_by_their_names() {
        let old = json!({"revision": 1, "cpu": "256", "containerDefinitions": [
            {"name": "web", "image": "web:1", "cpu": 0, "command": ["run", "it"],
             "environment": [{"name": "KEY", "value": "hush"}, {"name": "OLD", "value": "x"}]},
            {"name": "log", "image": "log:1", "environment": [{"name": "A.B", "value": "hush"}]}]});
        let new = json!({"revision": 2, "memory": "512", "containerDefinitions": [
            {"name": "web", "image": "web:2", "cpu": 0, "command": ["run"],
             "environment": [{"name": "KEY", "value": "still"}, {"name": "NEW.IT", "value": "y"}],
             "secrets": [{"name": "TOKEN", "valueFrom": "arn"}]}]});
        expect![[r#"
            ~ containerDefinitions.web.command  ["run","it"] → ["run"]
            ~ containerDefinitions.web.environment.KEY
            + containerDefinitions.web.environment.NEW.IT
            - containerDefinitions.web.environment.OLD
            ~ containerDefinitions.web.image  web:1 → web:2
            + containerDefinitions.web.secrets.TOKEN
            - containerDefinitions.log  log:1
            + memory  512
            - cpu  256
        "#]]
        .assert_eq(&format!("{}\n", between(&old, &new).join("\n")));
        assert!(between(&old, &old).is_empty());
    }

    #[test]
    fn what_has_no_order_is_alike_in_any_and_what_has_one_is_told() {
        let of = |name: &str, items: Value| {
            let container = json!({"name": "web", name: items});
            json!({"containerDefinitions": [container]})
        };
        let pairs = [
            ("environment", json!([{"name": "A", "value": "1"}, {"name": "B", "value": "2"}])),
            ("secrets", json!([{"name": "A", "valueFrom": "x"}, {"name": "B", "valueFrom": "y"}])),
            ("ulimits", json!([{"name": "core", "softLimit": 1}, {"name": "cpu", "softLimit": 1}])),
            ("portMappings", json!([{"containerPort": 80}, {"containerPort": 443}])),
            ("mountPoints", json!([{"containerPath": "/a"}, {"containerPath": "/b"}])),
            ("dependsOn", json!([{"containerName": "b"}, {"containerName": "a"}])),
        ];
        for (name, items) in pairs {
            let swapped = Value::Array(items.as_array().unwrap().iter().rev().cloned().collect());
            let (old, new) = (of(name, items), of(name, swapped));
            assert_eq!(between(&old, &new), [""; 0], "{name}");
            assert!(are_alike(&old, &new), "{name}");
        }
        for name in ["command", "environmentFiles"] {
            let (old, new) = (of(name, json!(["a", "b"])), of(name, json!(["b", "a"])));
            assert_eq!(between(&old, &new).len(), 1, "{name}");
        }
        // Of two of one name the last counts.
        let twice = |a: &str, b: &str| {
            of("environment", json!([{"name": "A", "value": a}, {"name": "A", "value": b}]))
        };
        assert_eq!(
            between(&twice("1", "2"), &twice("2", "1")),
            [
                "~ containerDefinitions.web.environment.A",
                "~ containerDefinitions.web.environment.A'"
            ]
        );
    }

    #[test]
    fn what_is_asked_of_a_service_is_compared_as_far_as_it_goes() {
        let current = json!({"desiredCount": 5, "launchType": "EC2",
            "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100,
                "deploymentCircuitBreaker": {"enable": false, "rollback": false}},
            "placementStrategy": [{"type": "spread", "field": "host"}],
            "placementConstraints": [{"type": "memberOf"}, {"type": "distinctInstance"}],
            "capacityProviderStrategy": [{"capacityProvider": "a", "weight": 1, "base": 0}]});
        let asked = |it: Value| asked(&current, &it, "service");
        assert_eq!(asked(json!({"desiredCount": 3})), ["~ service.desiredCount  5 → 3"]);
        let percent = json!({"deploymentConfiguration": {"maximumPercent": 150,
            "deploymentCircuitBreaker": {"enable": true}}});
        assert_eq!(
            asked(percent),
            [
                "~ service.deploymentConfiguration.deploymentCircuitBreaker.enable  false → true",
                "~ service.deploymentConfiguration.maximumPercent  200 → 150",
            ]
        );
        let no_strategy = json!({"placementStrategy": []});
        assert_eq!(asked(no_strategy).len(), 1);
        for same in [
            json!({"desiredCount": 5, "enableExecuteCommand": false, "loadBalancers": []}),
            json!({"capacityProviderStrategy": [{"capacityProvider": "a", "weight": 1}]}),
            json!({"platformVersion": "", "tags": null}),
            json!({"placementConstraints": [{"type": "distinctInstance"}, {"type": "memberOf"}]}),
            json!({"deploymentConfiguration": {"maximumPercent": 200}, "tags": []}),
        ] {
            assert_eq!(asked(same.clone()), [""; 0], "{same}");
        }
    }

    #[test]
    fn values_that_are_cut_do_not_look_alike() {
        let image = |tag: &str| json!({"image": format!("{}:{tag}", "registry/".repeat(20))});
        let told = between(&image("1.9.1"), &image("1.9.2"));
        let told = told[0].as_str();
        assert!(told.starts_with("~ image  …") && told.contains(":1.9.1 → …"), "{told}");
        assert!(told.ends_with(":1.9.2"), "{told}");
        let (old, new) = apart(&"x".repeat(100), &format!("{}y", "x".repeat(100)));
        assert_ne!(old, new);
        assert_eq!(apart("a", "b"), ("a".to_owned(), "b".to_owned()));
    }

    #[test]
    fn long_lists_and_values_are_cut() {
        let many = |value: usize| {
            let members = (0..20).map(|it| (format!("m{it:02}"), json!("x".repeat(value))));
            Value::Object(members.collect())
        };
        let told = between(&many(0), &many(100));
        assert_eq!(told.len(), 12);
        assert_eq!(told[11], "and 9 more changes");
        assert!(told[0].ends_with("x…"));
    }
}
