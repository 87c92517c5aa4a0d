//! An answer of the API as people read it: a member a line, in the API's own names.
use berth_api::Timestamp;
use serde_json::Value;

use crate::{moment, plain::one_line};

/// Members without a value, and empty lists, are left out.
pub fn of(value: &Value) -> String {
    let mut text = String::new();
    put(&mut text, value, 0);
    text
}

fn put(text: &mut String, value: &Value, depth: usize) {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(_, it)| !is_empty(it)) {
                match plain(name, member) {
                    Some(line) => text.push_str(&format!("{margin}{name}: {line}\n")),
                    None => {
                        text.push_str(&format!("{margin}{name}:\n"));
                        put(text, member, depth + 1);
                    }
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match plain("", item) {
                    Some(line) => text.push_str(&format!("{margin}- {line}\n")),
                    None => {
                        // The first member stands behind the dash.
                        let mut inner = String::new();
                        put(&mut inner, item, depth + 1);
                        text.push_str(&format!("{margin}- {}", inner.trim_start()));
                    }
                }
            }
        }
        other => text.push_str(&format!("{margin}{other}\n")),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A value that fits behind its name. The API has moments as seconds.
fn plain(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(one_line(text)),
        Value::Number(number) if name.ends_with("At") => {
            let seconds = number.as_f64()?;
            Some(moment::shown(Timestamp((seconds * 1_000.0).round() as i64)))
        }
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;

    #[test]
    fn a_member_is_a_line() {
        let value = json!({
            "lastStatus": "RUNNING",
            "createdAt": 1_800_000_000.5,
            "tags": [],
            "containers": [{"name": "web", "networkBindings": [{"hostPort": 80}]}, {"name": "db"}],
            "ports": ["22"],
        });
        let text = "containers:\n  - name: web\n    networkBindings:\n      - hostPort: 80\n  \
                    - name: db\ncreatedAt: 2027-01-15T08:00:00.500Z\nlastStatus: RUNNING\n\
                    ports:\n  - 22\n";
        assert_eq!(of(&value), text);
    }
}
