//! Errors as values.

use berth_api::ecs::{Error, ErrorCode, Operation, Request};
use berth_api::{DecodeError, ProtocolError};

#[test]
fn constructors_give_their_codes() {
    assert_eq!(Error::client("x").code, ErrorCode::ClientException);
    assert_eq!(Error::invalid_parameter("x").code.code(), "InvalidParameterException");
    assert_eq!(Error::server("x").code.http_status(), 500);
    assert_eq!(
        Error::update_in_progress("x"),
        Error::new(ErrorCode::UpdateInProgressException, "x")
    );
}

#[test]
fn unreadable_bodies_are_serialization_exceptions() {
    let error = Request::decode(Operation::RunTask, br#"{"overrides":{"cpu":[]}}"#).unwrap_err();
    assert_eq!(error.path(), "overrides.cpu");
    let answer = ProtocolError::from(error);
    assert_eq!((answer.code, answer.http_status), ("SerializationException", 400));
    assert!(answer.message.ends_with("(at overrides.cpu)"));
    assert_eq!(DecodeError::new("text").path(), "");
}
