//! The body of a request, if it is small enough and comes soon enough.
use berth_api::ProtocolError;
use bytes::Bytes;
use http::{StatusCode, header::CONTENT_LENGTH, request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::{Limits, limits::BODY_BYTES_MAX};

pub(super) async fn read(
    parts: &request::Parts,
    body: Incoming,
    limits: &Limits,
) -> Result<Bytes, ProtocolError> {
    // What is announced too large is not even received.
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|it: u64| it > BODY_BYTES_MAX as u64) {
        return Err(ProtocolError::request_too_large(BODY_BYTES_MAX));
    }
    let received = timeout(limits.body_time_max, Limited::new(body, BODY_BYTES_MAX).collect());
    match received.await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(ProtocolError::request_too_large(BODY_BYTES_MAX))
        }
        Ok(Err(_)) => {
            let text = "The body ended before it was complete. Send the request again.";
            Err(ProtocolError::new("IncompleteBody", StatusCode::BAD_REQUEST.as_u16(), text))
        }
        Err(_) => {
            let text = format!(
                "The body did not arrive within {} seconds. Send the request again.",
                limits.body_time_max.as_secs()
            );
            let status = StatusCode::REQUEST_TIMEOUT.as_u16();
            Err(ProtocolError::new("RequestTimeoutException", status, text))
        }
    }
}
