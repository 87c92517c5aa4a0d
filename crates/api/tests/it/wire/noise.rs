//! Calls that nobody's client sends: never a panic, never more memory than the call is worth.

use berth_api::protocols::Protocol;
use berth_api::tables::Service;
use berth_api::{Members, Tree};
use proptest::prelude::*;

use super::exchanges::{Exchanges, FILES, request};
use super::model;

/// What a tree holds, in bytes.
fn weight(tree: &Tree) -> usize {
    let below = match tree {
        Tree::Text(text) | Tree::Document(text) => text.len(),
        Tree::Blob(bytes) => bytes.len(),
        Tree::List(items) => items.iter().map(weight).sum(),
        Tree::Map(entries) => {
            // Nodes of B-trees are at least half full.
            entries
                .iter()
                .map(|(key, it)| key.len() + 2 * size_of::<String>() + 2 * weight(it))
                .sum()
        }
        Tree::Structure(members) => weight_of(members),
        _ => 0,
    };
    size_of::<Tree>() + below
}

fn weight_of(members: &Members) -> usize {
    members.iter().map(|(_, it)| size_of::<&str>() + weight(it)).sum()
}

/// Bytes in memory for a byte on the wire.
const FACTOR: usize = 100;

/// Reads a call as whatever it may be.
fn read(service: &Service, protocol: Protocol, head: &http::request::Parts, body: &[u8]) {
    let Ok(operation) = protocol.operation(service, head, body) else { return };
    if let Ok(input) = protocol.decode(service, operation, head, body) {
        let sent = head.uri.to_string().len() + body.len();
        let headers = head.headers.iter().map(|(name, it)| name.as_str().len() + it.len());
        let sent = sent + headers.sum::<usize>();
        assert!(weight_of(&input) <= FACTOR * (sent + 1), "{protocol:?} {sent} {body:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Real calls, damaged here and there.
    #[test]
    fn damaged_calls_never_panic(
        file in 0..FILES.len(),
        pick: prop::sample::Index,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let (name, of, protocol) = FILES[file];
        let exchanges = Exchanges::load(name, of, protocol);
        let call = pick.get(exchanges.all("calls"));
        let (head, mut body) = request(&call["request"]);
        for (at, byte, how) in cuts {
            if body.is_empty() {
                break;
            }
            let at = at.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => body.truncate(at),
                2 => body.insert(at, byte),
                // A piece of the body twice.
                _ => body.extend_from_within(at..),
            }
        }
        read(exchanges.service, exchanges.protocol, &head, &body);
    }

    #[test]
    fn noise_never_panics(
        body in proptest::collection::vec(any::<u8>(), 0..64),
        path in "/(places|body|nothing|[a-z%0-9]{0,4})(/[a-z%/0-9+]{0,8}){0,3}",
        query in "([a-zA-Z.%0-9+]{0,8}=?[a-z%&+0-9]{0,6}&?){0,4}",
        header in "[ -~]{0,12}",
    ) {
        let corners = model::service(&model::load("corners"), |_| true);
        for operation in corners.operations {
            let head = http::Request::builder().uri(format!("{path}?{query}"));
            let head = ["x-texts", "x-times", "x-time", "x-integer", "x-meta-a", "x-boolean"]
                .iter()
                .fold(head, |head, name| head.header(*name, &header));
            let (head, ()) = head.body(()).unwrap().into_parts();
            let (mut post, ()) = http::Request::post("/").body(()).unwrap().into_parts();
            post.headers = head.headers.clone();
            for protocol in corners.protocols {
                let _ = protocol.decode(corners, operation, &head, &body);
                let _ = protocol.decode(corners, operation, &post, &body);
                read(corners, *protocol, &head, &body);
            }
        }
    }

    /// Forms of names that mean something.
    #[test]
    fn forms_never_panic(
        pairs in proptest::collection::vec(
            "(texts|map|flatMap|flatNamed|inner|corners|namedMap|member|entry|Entry|key|K|V|[0-9]{1,2}|\
             text|Text|list|\\.|%2e){1,6}=[a-z0-9]{0,3}",
            0..12,
        ),
    ) {
        let corners = model::service(&model::load("corners"), |_| true);
        let body = format!("Action=Body&Version=2026-01-01&{}", pairs.join("&"));
        let (head, ()) = http::Request::post("/").body(()).unwrap().into_parts();
        for protocol in [Protocol::Query, Protocol::Ec2] {
            read(corners, protocol, &head, body.as_bytes());
        }
    }
}
