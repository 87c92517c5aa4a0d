//! What goes back: status, headers that AWS's clients look at, body.
use axum::body::Body;
use berth_api::{ProtocolError, ecs, protocols};
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
};

use serde_json::json;

use super::protocol::Protocol;
use crate::{
    meters::Call,
    node::Node,
    vitals::{Ended, Vitals},
};

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
    let (status, text) = told(&node.vitals, || node.is_read_only());
    let mut response = Response::new(Body::from(text.to_string()));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn told(
    vitals: &Vitals,
    is_read_only: impl FnOnce() -> Option<String>,
) -> (StatusCode, serde_json::Value) {
    if let Some(failure) = vitals.failure() {
        let ended = |Ended { what, since, why }: Ended| {
            let since = since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            json!({"what": what, "since": since, "why": why})
        };
        let ended: Vec<_> = vitals.what_ended().into_iter().map(ended).collect();
        let text = json!({"status": "failed", "reason": failure.why(), "ended": ended});
        return (StatusCode::SERVICE_UNAVAILABLE, text);
    }
    match is_read_only() {
        Some(why) => {
            (StatusCode::SERVICE_UNAVAILABLE, json!({"status": "read-only", "reason": why}))
        }
        None => (StatusCode::OK, json!({"status": "ok"})),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_tells_what_has_ended_since_when_and_why() {
        let vitals = Vitals::new();
        assert_eq!(told(&vitals, || None), (StatusCode::OK, json!({"status": "ok"})));
        let (status, text) = told(&vitals, || Some("the disk is full".to_owned()));
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(text, json!({"status": "read-only", "reason": "the disk is full"}));
        vitals.fail("shard ecs/prod", "another process has taken over shard ecs/prod");
        vitals.fail("the driver of the clock", "the driver of the clock has ended");
        // On a full disk, too: that passes, and this does not.
        let (status, text) = told(&vitals, || Some("the disk is full".to_owned()));
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(text["status"], "failed");
        assert_eq!(text["reason"], "another process has taken over shard ecs/prod");
        let ended = text["ended"].as_array().unwrap();
        assert_eq!(ended.len(), 2);
        assert_eq!(ended[0]["what"], "shard ecs/prod");
        assert_eq!(ended[1]["why"], "the driver of the clock has ended");
        let since: jiff::Timestamp = ended[0]["since"].as_str().unwrap().parse().unwrap();
        assert!((jiff::Timestamp::now() - since).get_seconds() < 3_600);
    }
}
