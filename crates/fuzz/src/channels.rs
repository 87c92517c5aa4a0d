//! Messages of a data channel, which clients send to hosts through the server, and hosts to
//! clients.

use berth_channel::limits::{READ_PAYLOAD_BYTES_MAX, WINDOW_MESSAGES};
use berth_channel::{Client, Frame, Host, Ids, Opening};

/// Of one message, and a little for what it is answered with.
const FRAME_BYTES_MAX: usize = READ_PAYLOAD_BYTES_MAX + 4_096;

/// One message, to each end, however often; and the text that a connection begins with.
pub fn channel(data: &[u8]) {
    if let Ok(frame) = Frame::decode(data) {
        let bytes = frame.encode();
        assert_eq!(Frame::decode(&bytes), Ok(frame));
        assert!(Frame::peek(&bytes).is_some());
    }
    let ids = || Ids::new([7; 16]);
    let (mut host, mut client) = (Host::new("s", ids(), 1), Client::new("berth", ids()));
    for now in [1, 2, 1_000] {
        let _ = host.frame(data, now);
        let _ = client.frame(data, now);
    }
    let (of_host, of_client) = (host.take_out(), client.take_out());
    for frames in [of_host, of_client] {
        assert!(frames.len() <= WINDOW_MESSAGES, "{} frames for one", frames.len());
        assert!(frames.iter().all(|it| it.len() <= FRAME_BYTES_MAX));
    }
    if let Some(opening) = std::str::from_utf8(data).ok().and_then(Opening::decode) {
        let again = Opening::decode(&opening.encode()).expect("it was one");
        assert_eq!(again.token_value, opening.token_value);
    }
}

/// What two ends say to each other.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut host = Host::new("s", Ids::new([1; 16]), 1);
    let mut client = Client::new("berth", Ids::new([2; 16]));
    let mut all = vec![Opening::of_client("token", [3; 16], "1.2").encode().into_bytes()];
    for _ in 0..4 {
        for bytes in host.take_out() {
            let _ = client.frame(&bytes, 2);
            all.push(bytes);
        }
        client.input(b"ls\r", 2);
        client.end_input(2);
        client.terminate(2);
        for bytes in client.take_out() {
            let _ = host.frame(&bytes, 2);
            all.push(bytes);
        }
    }
    all
}
