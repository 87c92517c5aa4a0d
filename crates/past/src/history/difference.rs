//! What changed of a row, in one line: `lastStatus PENDING -> RUNNING`.
use std::collections::BTreeSet;

use berth_answers::words;
use berth_engine::Timestamp;
use berth_serving::Words;
use serde_json::Value;

/// Differences told of one row; more are counted.
const TOLD_MAX: usize = 8;

/// Characters of a value.
const VALUE_CHARACTERS_MAX: usize = 80;

/// None if nothing that matters has changed.
pub fn of(
    words: &Words,
    table: &str,
    before: Option<&[u8]>,
    after: Option<&[u8]>,
) -> Option<String> {
    let read = |it: Option<&[u8]>| it.and_then(|it| serde_json::from_slice::<Value>(it).ok());
    match (read(before), read(after)) {
        (None, None) => None,
        (None, Some(new)) => Some(created(words, table, &new)),
        (Some(_), None) => {
            words.sentence(table).is_none().then(|| "no longer described".to_owned())
        }
        (Some(old), Some(new)) => changed(words, &old, &new),
    }
}

fn created(words: &Words, table: &str, new: &Value) -> String {
    if let Some(message) = words.sentence(table).and_then(|it| new[it].as_str()) {
        return message.to_owned();
    }
    let told = words.first.iter().filter_map(|name| {
        let value = new.get(name).filter(|it| !it.is_object())?;
        Some(format!("{name} {}", text(name, value)))
    });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "created".to_owned(),
        false => format!("created, {}", told.join(", ")),
    }
}

fn changed(words: &Words, old: &Value, new: &Value) -> Option<String> {
    let mut told = Vec::new();
    compare(words, "", old, new, &mut told);
    let more = told.len().saturating_sub(TOLD_MAX);
    told.truncate(TOLD_MAX);
    let told = (!told.is_empty()).then(|| told.join(", "))?;
    Some(if more > 0 { format!("{told} and {more} more") } else { told })
}

fn compare(words: &Words, path: &str, old: &Value, new: &Value, told: &mut Vec<String>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(_), Value::Object(_) | Value::Null) | (Value::Null, Value::Object(_)) => {
            let names = |it: &Value| it.as_object().map(|it| it.keys().cloned().collect());
            let names: [BTreeSet<String>; 2] = [old, new].map(|it| names(it).unwrap_or_default());
            for name in names[0].union(&names[1]).filter(|it| !words.untold.contains(&it.as_str()))
            {
                // What is not there is null.
                compare(words, &join(path, name), &old[name], &new[name], told);
            }
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            for (index, (was, is)) in was.iter().zip(is).enumerate() {
                let name = is["name"].as_str().map_or_else(|| index.to_string(), str::to_owned);
                compare(words, &join(path, &name), was, is, told);
            }
        }
        (Value::Null, is) => told.push(format!("{path} {}", text(path, is))),
        (was, Value::Null) => told.push(format!("{path} {} -> none", text(path, was))),
        (was, is) => told.push(format!("{path} {} -> {}", text(path, was), text(path, is))),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value as people read it. Moments are numbers of milliseconds in rows.
fn text(path: &str, value: &Value) -> String {
    let is_moment = ["At", "at", "Until", "until", "since"].iter().any(|it| path.ends_with(it));
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(ms) if is_moment => {
            ms.as_i64().map_or_else(String::new, |it| words::iso(Timestamp(it)))
        }
        // What they hold is told where it stays as many.
        Value::Array(items) if items.iter().any(Value::is_object) => match items.len() {
            1 => "1 entry".to_owned(),
            n => format!("{n} entries"),
        },
        other => other.to_string(),
    };
    match text.char_indices().nth(VALUE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use berth_ecs::cluster::WORDS;

    use super::of;

    fn told(table: &str, before: &str, after: &str) -> Option<String> {
        let some = |it: &'static str| (!it.is_empty()).then_some(it.as_bytes());
        of(&WORDS, table, some(Box::leak(before.into())), some(Box::leak(after.into())))
    }

    #[test]
    fn what_matters_is_told_in_one_line() {
        let before = r#"{"lastStatus":"PENDING","version":1,"containers":[
            {"name":"web","lastStatus":"PENDING"}],"tags":[]}"#;
        let after = r#"{"lastStatus":"RUNNING","version":2,"startedAt":1800000000000,
            "containers":[{"name":"web","lastStatus":"STOPPED","exitCode":3}],"tags":[1]}"#;
        let line = "containers.web.exitCode 3, containers.web.lastStatus PENDING -> STOPPED, \
                    lastStatus PENDING -> RUNNING, startedAt 2027-01-15T08:00:00.000Z, \
                    tags [] -> [1]";
        assert_eq!(told("task", before, after).as_deref(), Some(line));
        assert_eq!(told("task", before, before), None);
        let silent = r#"{"silence":{"stage":"awaited","until":1800000000000}}"#;
        let line = "silence.stage awaited, silence.until 2027-01-15T08:00:00.000Z";
        assert_eq!(told("container-instance", "{}", silent).as_deref(), Some(line));
        let line = "silence.stage awaited -> none, silence.until 2027-01-15T08:00:00.000Z -> none";
        assert_eq!(told("container-instance", silent, "{}").as_deref(), Some(line));
    }

    #[test]
    fn lists_that_grow_are_counted_and_tokens_are_nobodys_business() {
        let before = r#"{"deployments":[{"revision":1}],"name":"web"}"#;
        let after = r#"{"deployments":[{"revision":2},{"revision":1}],"name":"web",
            "clientToken":{"parameters":"0f"}}"#;
        let line = "deployments 1 entry -> 2 entries";
        assert_eq!(told("service", before, after).as_deref(), Some(line));
    }

    #[test]
    fn beginnings_and_ends_are_told() {
        let task = r#"{"lastStatus":"PENDING","desiredStatus":"RUNNING"}"#;
        let line = "created, lastStatus PENDING, desiredStatus RUNNING";
        assert_eq!(told("task", "", task).as_deref(), Some(line));
        assert_eq!(told("task", task, "").as_deref(), Some("no longer described"));
        let event = r#"{"message":"(service web) has reached a steady state."}"#;
        let line = "(service web) has reached a steady state.";
        assert_eq!(told("service-event", "", event).as_deref(), Some(line));
        assert_eq!(told("service-event", event, ""), None);
    }

    #[test]
    fn lines_end_somewhere() {
        let of = |value: &str| {
            let members: Vec<_> = (0..20).map(|it| format!(r#""m{it}":"{value}""#)).collect();
            format!("{{{}}}", members.join(","))
        };
        let line = told("service", &of("a"), &of(&"b".repeat(200))).unwrap();
        assert!(line.ends_with(" and 12 more"), "{line}");
        assert!(line.len() < 8 * 120, "{line}");
    }
}
