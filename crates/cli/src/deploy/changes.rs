//! What one task definition has other than another, in short.
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

const CHANGES_TOLD_MAX: usize = 12;
const VALUE_CHARACTERS_MAX: usize = 60;

/// A line for each member that differs. Of a definition that is not registered yet, members that
/// it leaves out are not compared: the server fills them in.
pub fn between(old: &Value, new: &Value, is_registered: bool) -> Vec<String> {
    let (mut old, mut new) = (old.clone(), new.clone());
    for it in [&mut old, &mut new] {
        if let Value::Object(members) = it {
            BOOKKEEPING.iter().for_each(|name| drop(members.remove(*name)));
        }
    }
    let mut lines = Vec::new();
    compare(&old, &new, "", is_registered, &mut lines);
    if lines.len() > CHANGES_TOLD_MAX {
        let more = lines.len() - CHANGES_TOLD_MAX + 1;
        lines.truncate(CHANGES_TOLD_MAX - 1);
        lines.push(format!("and {more} more changes"));
    }
    lines
}

fn compare(old: &Value, new: &Value, path: &str, is_whole: bool, lines: &mut Vec<String>) {
    if old == new {
        return;
    }
    let Some((old, new)) = members(old, new) else {
        lines.push(match (old, new) {
            (Value::Null, it) => format!("+ {path}  {}", shown(it)),
            (it, Value::Null) => format!("- {path}  {}", shown(it)),
            _ => format!("~ {path}  {} → {}", shown(old), shown(new)),
        });
        return;
    };
    let mut names: Vec<&String> = new.keys().collect();
    names.extend(old.keys().filter(|it| is_whole && !new.contains_key(*it)));
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
            let named = |it: &Value| Some((it.get("name")?.as_str()?.to_owned(), it.clone()));
            items.iter().map(named).collect()
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
    let text = plain::one_line(&text);
    match text.chars().count() > VALUE_CHARACTERS_MAX {
        true => format!("{}…", text.chars().take(VALUE_CHARACTERS_MAX).collect::<String>()),
        false => text,
    }
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
        .assert_eq(&format!("{}\n", between(&old, &new, true).join("\n")));
        assert!(between(&old, &old, true).is_empty());
    }

    #[test]
    fn what_is_not_registered_is_compared_as_far_as_it_goes() {
        let old = json!({"family": "web", "volumes": [], "containerDefinitions":
            [{"name": "web", "image": "web:1", "cpu": 0, "portMappings": []}]});
        let new = json!({"family": "web", "containerDefinitions":
            [{"name": "web", "image": "web:2"}]});
        let told = between(&old, &new, false);
        assert_eq!(told, ["~ containerDefinitions.web.image  web:1 → web:2"]);
    }

    #[test]
    fn long_lists_and_values_are_cut() {
        let many = |value: usize| {
            let members = (0..20).map(|it| (format!("m{it:02}"), json!("x".repeat(value))));
            Value::Object(members.collect())
        };
        let told = between(&many(0), &many(100), true);
        assert_eq!(told.len(), 12);
        assert_eq!(told[11], "and 9 more changes");
        assert!(told[0].ends_with("x…"));
    }
}
