//! The JSON codec beside `serde_json`, on good text, bad text and noise.

use berth_api::ecs::{ContainerDefinition, KeyValuePair, Operation, Request, Resource, Tag, Task};
use berth_api::protocols::Writer;
use berth_api::{Timestamp, from_json, to_json};
use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    /// What is skipped is read as strictly as what is used.
    #[test]
    fn accepts_what_serde_json_accepts(text in noise()) {
        let body = format!("{{\"unknown\":{text}}}");
        let expected = serde_json::from_str::<Value>(&body);
        // Only as a number is text too large for serde_json's type, not wrong.
        prop_assume!(!matches!(&expected, Err(e) if e.to_string().contains("out of range")));
        let read = from_json::<Tag>(body.as_bytes());
        prop_assert_eq!(read.is_ok(), expected.is_ok(), "{:?} {:?}", read, expected);
    }

    #[test]
    fn noise_never_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        for operation in [Operation::RunTask, Operation::RegisterTaskDefinition] {
            if let Ok(request) = Request::decode(operation, &body) {
                prop_assert_eq!(Request::decode(operation, &request.encode()), Ok(request));
            }
        }
    }

    #[test]
    fn strings_round_trip(text: String) {
        let tag = Tag { key: Some(text.clone()), value: None };
        let json = to_json(&tag);
        prop_assert_eq!(&serde_json::from_str::<Value>(&json).unwrap()["key"], &text);
        prop_assert_eq!(from_json::<Tag>(json.as_bytes()).unwrap(), tag);
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let read = from_json::<Tag>(format!("{{\"key\":\"{escaped}\"}}").as_bytes()).unwrap();
        prop_assert_eq!(read.key, Some(text));
    }

    #[test]
    fn timestamps_round_trip(ms in -62_000_000_000_000..=253_402_300_799_999_i64) {
        let task = Task { created_at: Some(Timestamp(ms)), ..Task::default() };
        let json = to_json(&task);
        let seconds = serde_json::from_str::<Value>(&json).unwrap()["createdAt"].as_f64().unwrap();
        prop_assert_eq!((seconds * 1000.0).round() as i64, ms);
        prop_assert_eq!(from_json::<Task>(json.as_bytes()).unwrap(), task);
    }

    #[test]
    fn integers_are_in_range_or_refused(number: i64) {
        let body = json!({"cpu": number}).to_string();
        let read = from_json::<ContainerDefinition>(body.as_bytes()).ok();
        prop_assert_eq!(read.and_then(|read| read.cpu), i32::try_from(number).ok());
    }

    #[test]
    fn doubles_round_trip(number in proptest::num::f64::NORMAL) {
        let resource = Resource { double_value: Some(number), ..Default::default() };
        let json = to_json(&resource);
        prop_assert_eq!(from_json::<Resource>(json.as_bytes()).unwrap(), resource);
        let text = json.trim_start_matches("{\"doubleValue\":").trim_end_matches('}');
        prop_assert_eq!(text.parse::<f64>(), Ok(number));
    }
}

/// Texts that look like JSON more often than chance would.
fn noise() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just(" "),
        Just("\""),
        Just("\"a\""),
        Just("\"a\":"),
        Just("null"),
        Just("true"),
        Just("false"),
        Just("nul"),
        Just("0"),
        Just("-"),
        Just("1"),
        Just("."),
        Just("e"),
        Just("E+"),
        Just("12.5e-3"),
        Just("\\"),
        Just("\\n"),
        Just("\\u12"),
        Just("\\ud83d"),
        Just("\\ude00"),
        Just("\u{1}"),
        Just("é"),
        Just("\t"),
        Just("\\\""),
        Just("/"),
        Just("\u{7f}"),
    ];
    let tokens = proptest::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat());
    let quoted = tokens.clone().prop_map(|text| format!("\"{text}\""));
    prop_oneof![tokens, quoted, any::<f64>().prop_map(|f| f.to_string()), any_json()]
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    });
    tree.prop_map(|value| value.to_string())
}

#[test]
fn empty_bodies_are_empty_objects() {
    for body in ["", "  \r\n", "{}", " { } ", r#"{"key":null}"#, r#"{"new":{"a":[1,{"b":null}]}}"#]
    {
        assert_eq!(from_json::<Tag>(body.as_bytes()), Ok(Tag::default()), "{body}");
    }
}

#[test]
fn members_come_in_any_order_and_the_last_wins() {
    let read = from_json::<Tag>(br#"{"value":"1","key":"2","value":"3"}"#).unwrap();
    assert_eq!(read, Tag { key: Some("2".into()), value: Some("3".into()) });
}

#[test]
fn numbers_may_be_written_in_any_way() {
    for (text, cpu) in [("1e3", 1000), ("10.0", 10), ("-0", 0), ("2147483647", i32::MAX)] {
        let read = from_json::<ContainerDefinition>(format!("{{\"cpu\":{text}}}").as_bytes());
        assert_eq!(read.unwrap().cpu, Some(cpu));
    }
    for (text, ms) in
        [("1.5e9", 1_500_000_000_000), ("\"2026-01-01T00:00:00.25Z\"", 1_767_225_600_250)]
    {
        let read = from_json::<Task>(format!("{{\"createdAt\":{text}}}").as_bytes());
        assert_eq!(read.unwrap().created_at, Some(Timestamp(ms)));
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        from_json::<Tag>(format!("{{\"x\":{open}{close}}}").as_bytes())
    };
    assert!(nested(64).is_ok());
    let error = nested(65).unwrap_err();
    assert_eq!(error.to_string(), "The body is nested deeper than 64 levels (at x)");
    assert!(from_json::<Tag>("[".repeat(1_000_000).as_bytes()).is_err());
    assert!(from_json::<Tag>("{\"x\":".repeat(1_000_000).as_bytes()).is_err());
}

#[test]
fn huge_strings_are_read_whole() {
    let huge = "ä\"\\".repeat(1_000_000);
    let pair = KeyValuePair { name: Some(huge.clone()), value: Some("x".repeat(1 << 22)) };
    assert_eq!(from_json::<KeyValuePair>(to_json(&pair).as_bytes()), Ok(pair));
}

#[test]
fn huge_mistakes_are_answered_shortly() {
    let huge = "9".repeat(1_000_000);
    for body in [
        format!("{{\"cpu\":{huge}}}"),
        format!("{{\"{huge}\":x}}"),
        format!("{{\"dockerLabels\":{{\"{huge}\":1}}}}"),
    ] {
        let error = from_json::<ContainerDefinition>(body.as_bytes()).unwrap_err();
        assert!(error.to_string().len() < 500, "{}", error.to_string().len());
    }
}

#[test]
fn encoded_fragments_are_copied() {
    let mut writer = Writer::json();
    writer.open();
    writer.entry("tasks");
    writer.open_list();
    for fragment in [r#"{"taskArn":"a"}"#, r#"{"taskArn":"b"}"#] {
        writer.item();
        writer.raw(fragment.as_bytes());
    }
    writer.close_list();
    writer.entry("failures");
    writer.open_list();
    writer.close_list();
    writer.close();
    let text = String::from_utf8(writer.finish()).unwrap();
    assert_eq!(text, r#"{"tasks":[{"taskArn":"a"},{"taskArn":"b"}],"failures":[]}"#);
}
