//! Captured agent protocol messages decode and re-encode to the same facts.

use berth_api::{acs, tcs};
use serde_json::Value;

/// Fixtures in this list have members of the wrong kind on purpose.
const MALFORMED: &[&str] = &["128.5", "\"256\"", "\"64\"", "\"version\":1,"];

#[test]
fn acs_to_agent() {
    let mut refused = 0;
    for message in fixture(include_str!("wire/acs-to-agent.json")) {
        let frame = message.to_string();
        match acs::ToAgent::decode(&frame) {
            Ok(decoded) => assert_same(&message, &decoded.encode()),
            Err(error) => {
                assert!(MALFORMED.iter().any(|part| frame.contains(part)), "{error}: {frame}");
                refused += 1;
            }
        }
    }
    assert_eq!(refused, MALFORMED.len());
}

#[test]
fn acs_from_agent() {
    for message in fixture(include_str!("wire/acs-from-agent.json")) {
        let decoded = acs::FromAgent::decode(&message.to_string()).expect("decodes");
        assert!(!matches!(decoded, acs::FromAgent::Unknown { .. }), "{}", decoded.kind());
        assert_same(&message, &decoded.encode());
    }
}

#[test]
fn tcs_to_agent() {
    for message in fixture(include_str!("wire/tcs-to-agent.json")) {
        let decoded = tcs::ToAgent::decode(&message.to_string()).expect("decodes");
        assert!(!matches!(decoded, tcs::ToAgent::Unknown { .. }), "{}", decoded.kind());
        assert_same(&message, &decoded.encode());
    }
}

#[test]
fn tcs_from_agent_in_signed_frames() {
    for capture in fixture(include_str!("wire/tcs-from-agent.json")) {
        let block = capture["headers"].as_str().expect("headers");
        let frame = format!("{block}\r\n\r\n{}", capture["frame"]);
        let (headers, json) = tcs::split_frame(&frame);
        let names: Vec<&str> = tcs::frame_headers(headers).map(|(name, _)| name).collect();
        assert_eq!(names, ["Authorization", "Host", "X-Amz-Date"]);
        assert_eq!(tcs::join_frame(tcs::frame_headers(headers), json), frame);
        let decoded = tcs::FromAgent::decode(json).expect("decodes");
        assert!(!matches!(decoded, tcs::FromAgent::Unknown { .. }), "{}", decoded.kind());
        assert_same(&capture["frame"], &decoded.encode());
    }
}

#[test]
fn rejections_in_both_forms() {
    let expected = Some(("InvalidClusterException".to_owned(), "bad cluster".to_owned()));
    let ours = acs::encode_rejection("InvalidClusterException", "bad cluster");
    assert_eq!(acs::decode_rejection(&ours), expected);
    assert_eq!(acs::decode_rejection(r#"{"InvalidClusterException":"bad cluster"}"#), expected);
    assert_eq!(acs::decode_rejection("oops"), None);
}

#[test]
fn nulls_are_absent_and_garbage_is_refused() {
    let frame = r#"{"type":"PayloadMessage","message":{"messageId":"m","tasks":[
        {"arn":"a","desiredStatus":"RUNNING","containers":null,"cpu":null}]}}"#;
    let Ok(acs::ToAgent::Payload(payload)) = acs::ToAgent::decode(frame) else {
        panic!("a payload");
    };
    assert!(payload.tasks[0].containers.is_empty());
    for garbage in ["}{", "[]", "{}", r#"{"type":1}"#, ""] {
        assert!(acs::ToAgent::decode(garbage).is_err(), "{garbage}");
    }
}

fn fixture(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("fixtures are JSON arrays")
}

#[track_caller]
fn assert_same(captured: &Value, encoded: &str) {
    let encoded: Value = serde_json::from_str(encoded).expect("encodes JSON");
    assert_eq!(facts(captured), facts(&encoded));
}

/// The facts of a message: empty members and members unknown to the protocol left out, numbers
/// by value.
fn facts(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "nope" | "whatever"))
            .map(|(name, member)| (name.clone(), facts(member)))
            .filter(|(_, member)| {
                member.as_array().is_none_or(|items| !items.is_empty())
                    && member.as_str() != Some("")
            })
            .collect(),
        Value::Array(items) => items.iter().map(facts).collect(),
        Value::Number(number) => Value::from(number.as_f64().expect("finite")),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}
