//! One value of a secret that is a JSON object.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Hidden, texts};

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// A text as it is, anything else as compact JSON. `a.b` is the member `b` of `a`, unless some
/// member is literally called so.
///
/// # Errors
/// No object, or without that key. Nothing of the value is in the text.
pub fn extract(value: &str, key: &str) -> Result<Hidden, String> {
    let members: Members<'_> =
        serde_json::from_str(value).map_err(|_| texts::NOT_AN_OBJECT.to_owned())?;
    let found = find(&members, key).ok_or_else(|| texts::no_json_key(key))?;
    Ok(Hidden::new(match serde_json::from_str::<String>(found) {
        Ok(text) => text,
        // Numbers stay digit for digit what they were.
        Err(_) => compact(found),
    }))
}

fn find<'a>(members: &Members<'a>, key: &str) -> Option<&'a str> {
    if let Some(value) = members.get(key) {
        return Some(value.get());
    }
    let (outer, inner) = key.split_once('.')?;
    let members: Members<'a> = serde_json::from_str(members.get(outer)?.get()).ok()?;
    find(&members, inner)
}

/// Without the white space between its parts.
fn compact(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let (mut is_in_text, mut is_escaped) = (false, false);
    for character in json.chars() {
        if is_in_text {
            is_in_text = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            is_in_text = character == '"';
        }
        compact.push(character);
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str, key: &str) -> Result<String, String> {
        extract(value, key).map(|it| it.shown().to_owned())
    }

    #[test]
    fn texts_are_as_they_are_and_the_rest_is_compact() {
        let value = r#"{"text": "a \"b\"\n", "n": 12345678901234567890.10, "yes": true,
            "nothing": null, "list": [ 1, "x y" , {"k": "\\\" z"} ], "empty": ""}"#;
        for (key, expected) in [
            ("text", "a \"b\"\n"),
            ("n", "12345678901234567890.10"),
            ("yes", "true"),
            ("nothing", "null"),
            ("list", r#"[1,"x y",{"k":"\\\" z"}]"#),
            ("empty", ""),
        ] {
            assert_eq!(of(value, key).as_deref(), Ok(expected), "{key}");
        }
    }

    #[test]
    fn a_point_leads_into_an_object_unless_a_key_has_it() {
        let value = r#"{"a.b": "literal", "a": {"b": "nested", "c": {"d": 1}}, "x": "text"}"#;
        assert_eq!(of(value, "a.b").as_deref(), Ok("literal"));
        assert_eq!(of(value, "a.c.d").as_deref(), Ok("1"));
        assert_eq!(of(value, "a.c").as_deref(), Ok(r#"{"d":1}"#));
        for missing in ["b", "a.x", "x.y", "a.c.d.e", ""] {
            assert_eq!(of(value, missing), Err(texts::no_json_key(missing)));
        }
    }

    #[test]
    fn what_is_no_object_is_not_quoted() {
        for value in ["hunter2", r#""hunter2""#, "[1]", "", r#"{"a": hunter2}"#] {
            let fault = of(value, "a").expect_err("no object");
            assert_eq!(fault, "retrieved secret from Secrets Manager is not a JSON object");
        }
    }
}
