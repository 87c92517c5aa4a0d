//! What goes back: status, headers that AWS's clients look at, body.
use axum::body::Body;
use berth_api::{ProtocolError, ecs, protocols};
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
};

use serde_json::json;

use super::protocol::Protocol;
use crate::{meters::Call, node::Node};

const REQUEST_ID: &str = "x-amzn-requestid";

/// An answer before it has a request id in its head.
pub(super) struct Answer {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    /// The error's name, if no service was asked.
    refused: Option<&'static str>,
    /// What is left of the request is not read, so the connection cannot be used again.
    pub closes: bool,
}

impl Answer {
    pub fn json(body: Vec<u8>) -> Answer {
        let content_type = protocols::json::CONTENT_TYPE;
        Answer { status: 200, content_type, body, refused: None, closes: false }
    }

    pub fn xml(body: Vec<u8>) -> Answer {
        Answer { content_type: "text/xml", ..Answer::json(body) }
    }

    /// The caller's fault, as the service says it.
    pub fn error(error: &ecs::Error) -> Answer {
        Answer::fault(error.code.http_status(), error.encode())
    }

    /// An encoded error of a JSON service.
    pub fn fault(status: u16, body: Vec<u8>) -> Answer {
        Answer { status, ..Answer::json(body) }
    }

    /// What the front end says before any service is asked.
    pub fn refusal(protocol: Protocol, error: &ProtocolError, request_id: &str) -> Answer {
        let answer = match protocol {
            Protocol::Json => Answer::json(error.encode_json()),
            Protocol::Query => Answer::xml(error.encode_xml(request_id)),
        };
        let status = error.http_status;
        let (refused, closes) = (Some(error.code), matches!(status, 408 | 413));
        Answer { status, refused, closes, ..answer }
    }

    /// Of a call that is over with it.
    pub fn into_response(self, request_id: &str, call: &Call<'_>) -> Response<Body> {
        call.answered(self.status, self.refused);
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).expect("statuses of errors are constants");
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let request_id = HeaderValue::from_str(request_id).expect("a UUID is ASCII");
        headers.insert(REQUEST_ID, request_id);
        if self.closes {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// For probes; needs no signature, and tells why not all is well.
pub(super) fn health(node: &Node) -> Response<Body> {
    let (status, text) = match (node.vitals.failure(), node.is_read_only()) {
        (Some(failure), _) => {
            (StatusCode::SERVICE_UNAVAILABLE, json!({"status": "failed", "reason": failure.why()}))
        }
        (None, Some(why)) => {
            (StatusCode::SERVICE_UNAVAILABLE, json!({"status": "read-only", "reason": why}))
        }
        (None, None) => (StatusCode::OK, json!({"status": "ok"})),
    };
    let mut response = Response::new(Body::from(text.to_string()));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
