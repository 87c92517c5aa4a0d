//! Frames byte for byte, put together here from the published layout alone.
use berth_channel::{Frame, Kind, Malformed, Opening};
use sha2::{Digest, Sha256};

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |it: &[u8]| u8::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok();
    digits.chunks(2).map(|it| pair(it).expect("digits alone are left")).collect()
}

const ID: [u8; 16] = [
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x46, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
];

/// All after the type is: version 1, created 2^40 ms, sequence, flags, the id with its halves
/// swapped, the digest, the payload's type and length, the payload.
fn bytes(kind: &str, sequence: &str, flags: &str, payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = hex("00000074");
    bytes.extend(format!("{kind:<32}").bytes());
    bytes.extend(hex("00000001 0000010000000000"));
    bytes.extend(hex(sequence));
    bytes.extend(hex(flags));
    bytes.extend(hex("8899aabbccddeeff 0011223344554677"));
    bytes.extend(Sha256::digest(payload));
    bytes.extend(hex(payload_type));
    bytes.extend((payload.len() as u32).to_be_bytes());
    bytes.extend(payload);
    bytes
}

fn frame(kind: Kind, sequence: i64, flags: u64, payload_type: u32, payload: &[u8]) -> Frame {
    let payload = payload.to_vec();
    Frame { kind, created_ms: 1 << 40, sequence, flags, id: ID, payload_type, payload }
}

#[test]
fn frames_are_the_published_ones() {
    let none = "0000000000000000";
    let cases = [
        (
            frame(Kind::Input, 7, 0, 1, b"ls\r"),
            bytes("input_stream_data", "0000000000000007", none, "00000001", b"ls\r"),
        ),
        (
            frame(Kind::Input, 1, 0, 3, br#"{"cols":80,"rows":24}"#),
            bytes(
                "input_stream_data",
                "0000000000000001",
                none,
                "00000003",
                br#"{"cols":80,"rows":24}"#,
            ),
        ),
        (
            frame(Kind::Input, 2, 0, 10, &[0, 0, 0, 2]),
            bytes("input_stream_data", "0000000000000002", none, "0000000a", &[0, 0, 0, 2]),
        ),
        (
            frame(Kind::Output, 0, 1, 5, b"{}"),
            bytes("output_stream_data", none, "0000000000000001", "00000005", b"{}"),
        ),
        (
            frame(Kind::Output, -1, 2, 11, "ü".as_bytes()),
            bytes(
                "output_stream_data",
                "ffffffffffffffff",
                "0000000000000002",
                "0000000b",
                &[0xc3, 0xbc],
            ),
        ),
        (
            frame(Kind::Output, 3, 0, 12, b"42"),
            bytes("output_stream_data", "0000000000000003", none, "0000000c", b"42"),
        ),
        (
            Frame::control(Kind::Acknowledge, b"{}".to_vec(), ID, 1 << 40),
            bytes("acknowledge", none, "0000000000000003", "00000000", b"{}"),
        ),
        (
            Frame::control(Kind::ChannelClosed, b"{}".to_vec(), ID, 1 << 40),
            bytes("channel_closed", none, "0000000000000003", "00000000", b"{}"),
        ),
        (
            Frame::control(Kind::PausePublication, vec![], ID, 1 << 40),
            bytes("pause_publication", none, "0000000000000003", "00000000", b""),
        ),
        (
            Frame::control(Kind::StartPublication, vec![], ID, 1 << 40),
            bytes("start_publication", none, "0000000000000003", "00000000", b""),
        ),
        (
            Frame::control(Kind::AgentSessionState, b"{}".to_vec(), ID, 1 << 40),
            bytes("agent_session_state", none, "0000000000000003", "00000000", b"{}"),
        ),
    ];
    for (frame, bytes) in cases {
        assert_eq!(frame.encode(), bytes, "{frame:?}");
        assert_eq!(Frame::decode(&bytes), Ok(frame));
    }
}

#[test]
fn what_is_wrong_with_bytes_is_said() {
    let good = bytes("acknowledge", "0000000000000000", "0000000000000003", "00000000", b"{}");
    let changed = |at: usize, to: u8| {
        let mut bytes = good.clone();
        bytes[at] = to;
        Frame::decode(&bytes)
    };
    assert_eq!(Frame::decode(&good[..119]), Err(Malformed::Short(119)));
    assert_eq!(Frame::decode(&good[..121]), Err(Malformed::Length));
    assert_eq!(changed(3, 120), Err(Malformed::Header(120)));
    assert_eq!(changed(4, b'A'), Err(Malformed::Kind));
    assert_eq!(changed(80, good[80].wrapping_add(1)), Err(Malformed::Digest));
    assert_eq!(changed(120, b'['), Err(Malformed::Digest));
    assert_eq!(changed(119, 3), Err(Malformed::Length));
    // NULs stand for spaces, and the digest of nothing is not looked at.
    let mut bytes = bytes("acknowledge", "0000000000000000", "0000000000000003", "00000000", b"");
    bytes[15..36].fill(0);
    bytes[80..112].fill(7);
    assert_eq!(Frame::decode(&bytes).map(|it| it.kind), Ok(Kind::Acknowledge));
}

#[test]
fn a_connection_begins_with_text() {
    let client = Opening::of_client("secret", ID, "1.2.3").encode();
    assert_eq!(
        client,
        r#"{"MessageSchemaVersion":"1.0","RequestId":"00112233-4455-4677-8899-aabbccddeeff","TokenValue":"secret","ClientId":"00112233-4455-4677-8899-aabbccddeeff","ClientVersion":"1.2.3"}"#
    );
    let host = Opening::decode(&Opening::of_host("secret", ID, "i").encode()).unwrap();
    assert_eq!((&*host.token_value, host.client_instance_id.as_deref()), ("secret", Some("i")));
    assert!(!format!("{host:?}").contains("secret"));
    assert!(Opening::decode("{}").is_none() && Opening::decode("[]").is_none());
}
