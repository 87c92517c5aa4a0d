//! What goes back: status, headers that AWS's clients look at, body.
use axum::body::Body;
use berth_api::{
    ProtocolError,
    protocols::{self, Protocol},
    tables,
};
use berth_engine::ShardName;
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONNECTION, CONTENT_TYPE, HeaderName},
};
use serde_json::json;

use crate::{
    meters::Call,
    node::Node,
    vitals::{Ended, Vitals},
};

const REQUEST_ID: &str = "x-amzn-requestid";

/// An answer before it has a request id in its head.
pub(crate) struct Answer {
    answer: protocols::Answer,
    /// Instead of its body, what is told as it comes.
    stream: Option<Body>,
    /// The error's name, if no service was asked.
    refused: Option<&'static str>,
    /// What is left of the request is not read, so the connection cannot be used again.
    pub closes: bool,
}

impl From<protocols::Answer> for Answer {
    fn from(answer: protocols::Answer) -> Answer {
        Answer { answer, stream: None, refused: None, closes: false }
    }
}

impl Answer {
    /// Of awsJson 1.1.
    pub fn json(http_status: u16, body: Vec<u8>) -> Answer {
        Answer::of(http_status, protocols::json::CONTENT_TYPE, body)
    }

    /// Frames, one after another, as long as there are some.
    pub fn event_stream(body: Body) -> Answer {
        let answer = Answer::of(200, protocols::event_stream::CONTENT_TYPE, Vec::new());
        Answer { stream: Some(body), ..answer }
    }

    fn of(http_status: u16, content_type: &'static str, body: Vec<u8>) -> Answer {
        protocols::Answer { http_status, content_type, headers: Vec::new(), body }.into()
    }

    /// What the front end says before any service is asked. Of one that is asked `table` is what
    /// its protocols know.
    pub fn refusal(
        protocol: Protocol,
        table: Option<&tables::Service>,
        error: &ProtocolError,
        request_id: &str,
    ) -> Answer {
        let status = error.http_status;
        let answer = match (protocol, table) {
            (Protocol::Query, _) => {
                Answer::of(status, protocols::xml::CONTENT_TYPE, error.encode_xml(request_id))
            }
            (_, Some(table)) => {
                protocol.encode_error(table, &protocols::Fault::from(error), request_id).into()
            }
            (_, None) => Answer::json(status, error.encode_json()),
        };
        let (refused, closes) = (Some(error.code), matches!(status, 408 | 413));
        Answer { refused, closes, ..answer }
    }

    /// Of a call that is over with it.
    pub fn into_response(self, request_id: &str, call: &Call<'_>) -> Response<Body> {
        let protocols::Answer { http_status, content_type, headers: more, body } = self.answer;
        call.answered(http_status, self.refused);
        let mut response = Response::new(self.stream.unwrap_or_else(|| Body::from(body)));
        *response.status_mut() =
            StatusCode::from_u16(http_status).expect("statuses of errors are constants");
        let headers = response.headers_mut();
        // What a caller made of a header of his own is none that can be sent.
        headers.extend(more.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        }));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let request_id = HeaderValue::from_str(request_id).expect("a UUID is ASCII");
        headers.insert(REQUEST_ID, request_id);
        if self.closes {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Which bundle it is.
const BUNDLE_VERSION_HEADER: HeaderName = HeaderName::from_static("x-berth-ca-bundle");

/// What clients are to trust, which is no secret. Whoever asks over TLS trusts it already.
pub(super) fn bundle(node: &Node) -> Response<Body> {
    let Some((pem, version)) = node.certificates.get().and_then(|it| it.bundle(node)) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(pem));
    let content_type = HeaderValue::from_static("application/x-pem-file");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response.headers_mut().insert(BUNDLE_VERSION_HEADER, HeaderValue::from(version));
    response
}

/// For probes; needs no signature, and tells why not all is well. What is of another release is no
/// reason to end: it is told, and kept as it is.
pub(super) fn health(node: &Node) -> Response<Body> {
    let (status, mut text) = told(&node.vitals, || node.is_read_only());
    if !node.unknown_shards.is_empty() {
        let names: Vec<&str> = node.unknown_shards.iter().map(ShardName::as_str).collect();
        text["unknownShards"] = json!(names);
    }
    // The rest goes on without them.
    if let Some(why) = node.lines.trouble() {
        text["logs"] = json!({"status": "read-only", "reason": why});
    }
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
