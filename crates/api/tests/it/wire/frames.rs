//! Frames of event streams.

use std::env;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use berth_api::protocols::Protocol;
use berth_api::protocols::event_stream::{Frame, HeaderValue};
use berth_api::{Members, Timestamp, Tree};
use proptest::prelude::*;
use serde_json::json;

use super::{model, plain};

fn everything() -> Frame {
    let values = [
        HeaderValue::Boolean(true),
        HeaderValue::Boolean(false),
        HeaderValue::Byte(-1),
        HeaderValue::Short(-2),
        HeaderValue::Integer(-3),
        HeaderValue::Long(i64::MIN),
        HeaderValue::Bytes(vec![0, 255]),
        HeaderValue::Text("ü".into()),
        HeaderValue::Timestamp(Timestamp(1_767_225_600_042)),
        HeaderValue::Uuid(*b"0123456789abcdef"),
    ];
    let headers = values.into_iter().enumerate().map(|(at, it)| (format!("h{at}"), it)).collect();
    Frame { headers, payload: b"{}".to_vec() }
}

/// The frame without anything, as AWS's own tests have it.
#[test]
fn the_smallest_frame_is_known() {
    let bytes = [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff];
    assert_eq!(Frame::default().encode(), bytes);
    assert_eq!(Frame::decode(&bytes), Ok(Some((Frame::default(), 16))));
}

#[test]
fn frames_round_trip_and_come_in_pieces() {
    let bytes = everything().encode();
    let twice = [&*bytes, &*bytes].concat();
    assert_eq!(Frame::decode(&twice), Ok(Some((everything(), bytes.len()))));
    for end in 0..bytes.len() {
        assert_eq!(Frame::decode(&bytes[..end]), Ok(None), "{end}");
    }
}

#[test]
fn damage_is_found() {
    let bytes = everything().encode();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(Frame::decode(&damaged).is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn noise_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = Frame::decode(&bytes);
        // Past the checksums, too.
        let frame = Frame { headers: vec![], payload: bytes.clone() }.encode();
        let mut headers = frame.clone();
        headers[4..8].copy_from_slice(&(bytes.len() as u32).to_be_bytes());
        let prelude = crc32fast::hash(&headers[..8]).to_be_bytes();
        headers[8..12].copy_from_slice(&prelude);
        let end = headers.len() - 4;
        let checksum = crc32fast::hash(&headers[..end]).to_be_bytes();
        headers[end..].copy_from_slice(&checksum);
        let _ = Frame::decode(&headers);
    }
}

/// The kept stream, which botocore reads in `tests/test_protocols.py`.
#[test]
fn a_stream_is_the_one_that_botocore_reads() {
    let service = model::service(&model::load("logs"), |_| true);
    let operation = service.operation("StartLiveTail").unwrap();
    let stream = service.shape("StartLiveTailResponseStream").unwrap();
    let protocol = Protocol::AwsJson11;
    let made = |kind: &str, shape: &str, value| {
        let event = plain::members(service, service.shape(shape).unwrap(), &value);
        protocol.encode_event(service, stream, kind, &event).unwrap()
    };
    let start = json!({"requestId": "1", "sessionId": "s", "logGroupIdentifiers": ["g"]});
    let update = json!({
        "sessionMetadata": {"sampled": true},
        "sessionResults": [{"message": "ü", "timestamp": 1_767_225_600_042_i64}],
    });
    let mut timeout = Members::default();
    timeout.set("message", Tree::Text("The session is over.".into()));
    let frames = [
        protocol.initial_response(service, operation, &Members::default()),
        made("sessionStart", "LiveTailSessionStart", start),
        made("sessionUpdate", "LiveTailSessionUpdate", update),
        protocol.encode_event(service, stream, "SessionTimeoutException", &timeout).unwrap(),
        everything(),
    ];
    let bytes: Vec<_> = frames.iter().flat_map(Frame::encode).collect();
    let text = STANDARD.encode(bytes) + "\n";
    let path = format!("{}/tests/exchanges/stream.base64", env!("CARGO_MANIFEST_DIR"));
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text);
}
