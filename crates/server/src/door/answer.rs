//! What goes back: status, headers that AWS's clients look at, body.
use axum::body::Body;
use berth_api::{ProtocolError, ecs, protocols::json};
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
};

use super::protocol::Protocol;

const REQUEST_ID: &str = "x-amzn-requestid";

/// An answer before it has a request id in its head.
pub(super) struct Answer {
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    /// What is left of the request is not read, so the connection cannot be used again.
    pub closes: bool,
}

impl Answer {
    pub fn json(body: Vec<u8>) -> Answer {
        Answer { status: 200, content_type: json::CONTENT_TYPE, body, closes: false }
    }

    pub fn xml(body: Vec<u8>) -> Answer {
        Answer { status: 200, content_type: "text/xml", body, closes: false }
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
        Answer { status, closes: matches!(status, 408 | 413), ..answer }
    }

    pub fn into_response(self, request_id: &str) -> Response<Body> {
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

/// For probes; needs no signature and tells nothing.
pub(super) fn health() -> Response<Body> {
    let mut response = Response::new(Body::from("{\"status\":\"ok\"}"));
    let content_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
