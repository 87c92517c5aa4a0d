//! Generated shapes, and the frames of event streams.

use berth_api::protocols::Protocol;
use berth_api::protocols::event_stream::Frame;
use berth_api::{ProtocolError, berth, ecs, iam, ssm, sts};

use crate::measure::{FACTOR, bounded};
use crate::services::{self, post};

/// Bytes of a frame that are no headers and no payload.
const PRELUDE_BYTES: usize = 12;

/// A frame as it comes, and one whose checksums are right: two bytes say how many of the rest are
/// its headers.
pub fn frame(data: &[u8]) {
    comes_back(data);
    let Some((length, rest)) = data.split_at_checked(2) else { return };
    let headers = usize::from(u16::from_be_bytes([length[0], length[1]])).min(rest.len());
    let mut frame = Frame { headers: Vec::new(), payload: rest.to_vec() }.encode();
    frame[4..8].copy_from_slice(&(headers as u32).to_be_bytes());
    let sum = crc32fast::hash(&frame[..8]).to_be_bytes();
    frame[8..PRELUDE_BYTES].copy_from_slice(&sum);
    let end = frame.len() - 4;
    let sum = crc32fast::hash(&frame[..end]).to_be_bytes();
    frame[end..].copy_from_slice(&sum);
    comes_back(&frame);
}

fn comes_back(bytes: &[u8]) {
    if let Ok(Some((frame, length))) = bounded(bytes.len(), FACTOR, || Frame::decode(bytes)) {
        assert_eq!(frame.encode(), &bytes[..length]);
    }
}

/// Calls whose shapes know JSON.
macro_rules! json {
    ($choice:ident, $body:ident => $($service:ident),*) => {$({
        let operation = $service::Operation::ALL[$choice % $service::Operation::ALL.len()];
        let read = |body: &[u8]| $service::Request::decode(operation, body);
        match bounded($body.len(), FACTOR, || read($body)) {
            Err(error) => refused(&ProtocolError::from(error)),
            Ok(request) => {
                // It judges whatever it is given, too.
                request.violation();
                request.constraint_text();
                assert_eq!(read(&request.encode()), Ok(request));
            }
        }
    })*};
}
/// Calls that come as forms, which are read by a table.
macro_rules! form {
    ($choice:ident, $body:ident => $($service:ident),*) => {$({
        let operation = $service::Operation::ALL[$choice % $service::Operation::ALL.len()];
        let read = || $service::Request::decode(operation, Protocol::Query, &post(), $body);
        match bounded($body.len(), FACTOR, read) {
            Err(error) => refused(&ProtocolError::from(error)),
            Ok(request) => {
                request.violation();
                request.constraint_text();
            }
        }
    })*};
}
/// The body of a call, behind two bytes that say of which operation.
pub fn shapes(data: &[u8]) {
    let Some((choice, body)) = data.split_at_checked(2) else { return };
    let choice = usize::from(u16::from_be_bytes([choice[0], choice[1]]));
    json! { choice, body => ecs, ssm, berth }
    form! { choice, body => sts, iam }
}

fn refused(error: &ProtocolError) {
    crate::answers::refused(Protocol::AwsJson11, services::corners(), error);
}
