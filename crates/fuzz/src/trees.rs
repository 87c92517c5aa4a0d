//! Bodies that are trees: JSON and CBOR.

use berth_api::protocols::Protocol;
use berth_api::tables::Times;

use crate::answers::{Holding, read};
use crate::services::{body_of, corners, post};

pub fn json(body: &[u8]) {
    comes_back(Protocol::AwsJson10, body);
}

pub fn cbor(body: &[u8]) {
    comes_back(Protocol::Cbor, body);
}

/// What is read and written is read as the same.
fn comes_back(protocol: Protocol, body: &[u8]) {
    let (service, operation) = (corners(), body_of(corners()));
    let Some(tree) = read(protocol, service, operation, &post(), (body, body.len())) else {
        return;
    };
    let answer = protocol.encode(service, operation, &tree, "id-1");
    let again = protocol.decode(service, operation, &post(), &answer.body);
    let text = |it: &str| it.to_owned();
    let usual = Times::Epoch;
    let held = match protocol {
        // Whatever a model says of times, there is one form of them.
        Protocol::Cbor => tree,
        _ => Holding { service, usual, text, drops_empty_flat: false }
            .members(operation.input, &tree),
    };
    assert_eq!(again, Ok(held));
}
