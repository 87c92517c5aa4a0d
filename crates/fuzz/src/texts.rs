//! Texts with a form of their own: messages of the agent protocol, ARNs, ids, tokens of pages.

use berth_api::arn::Arn;
use berth_api::{acs, tcs};
use berth_kernel::Page;

use crate::measure::{FACTOR, bounded};

/// A message of the control session, from either side.
pub fn acs(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(message) = bounded(text.len(), FACTOR, || acs::ToAgent::decode(text)) {
        assert_eq!(acs::ToAgent::decode(&message.encode()).expect("it was one"), message);
    }
    if let Ok(message) = bounded(text.len(), FACTOR, || acs::FromAgent::decode(text)) {
        assert_eq!(acs::FromAgent::decode(&message.encode()).expect("it was one"), message);
    }
    if let Some((name, text)) = acs::decode_rejection(text) {
        let again = acs::decode_rejection(&acs::encode_rejection(&name, &text));
        assert_eq!(again, Some((name, text)));
    }
}

/// A message of the telemetry session, from either side, and the headers of its frame.
pub fn tcs(data: &[u8]) {
    let Ok(frame) = std::str::from_utf8(data) else { return };
    let (block, text) = tcs::split_frame(frame);
    let headers: Vec<_> = tcs::frame_headers(block).collect();
    if !headers.is_empty() {
        let joined = tcs::join_frame(headers.iter().copied(), text);
        let (again, rest) = tcs::split_frame(&joined);
        assert_eq!((tcs::frame_headers(again).collect(), rest), (headers, text), "{joined:?}");
    }
    if let Ok(message) = bounded(text.len(), FACTOR, || tcs::FromAgent::decode(text)) {
        assert_eq!(tcs::FromAgent::decode(&message.encode()).expect("it was one"), message);
    }
    if let Ok(message) = bounded(text.len(), FACTOR, || tcs::ToAgent::decode(text)) {
        assert_eq!(tcs::ToAgent::decode(&message.encode()).expect("it was one"), message);
    }
}

pub fn arn(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(arn) = Arn::parse(text) {
        assert_eq!(Arn::parse(&arn.to_string()), Ok(arn), "{text}");
    }
}

berth_kernel::id! {
    /// Of a thing.
    ThingId
}

pub fn id(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(id) = text.parse::<ThingId>() {
        assert_eq!(id.to_string().parse(), Ok(id), "{text}");
        let digits = text.replace('-', "").to_lowercase();
        assert_eq!(id.to_string(), digits);
    }
}

/// A token is the only one of its key; one that nobody was given opens nothing.
pub fn page(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let of = |token: &str| Page::of(Some(token), None, 1, "ListThings a").ok();
    if let Some(page) = of(text) {
        assert_eq!(page.token(page.after().expect("a token has a key")), text);
    }
    let first = Page::of(None, None, 1, "ListThings a").expect("a first page");
    let page = of(&first.token(text)).expect("a token of ours");
    assert_eq!(page.after(), Some(text));
    // Its digits say which key it is of.
    if let Some((at, byte)) = first.token(text).char_indices().nth(text.len() % 16) {
        let mut wrong = first.token(text);
        let other = if byte == '0' { "1" } else { "0" };
        wrong.replace_range(at..=at, other);
        assert_eq!(of(&wrong), None);
    }
}
