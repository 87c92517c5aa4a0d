//! Answers of the endpoint: ECS's statuses, types and texts.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use super::asked::{Version, What};

/// The credentials of a role as SDKs read them.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Credentials<'a> {
    pub role_arn: &'a str,
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub token: &'a str,
    /// RFC 3339, as it came.
    pub expiration: &'a str,
}

/// An answer that may go out.
pub type Answer = Response<Full<Bytes>>;

/// Why credentials are not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCredentials {
    NoId,
    /// Or they are not of who asks: that is not told.
    Unknown,
    /// They have not come yet.
    Awaited,
}

#[derive(Serialize)]
struct CredentialsError {
    code: &'static str,
    message: String,
    #[serde(rename = "HTTPErrorCode")]
    status: u16,
}

/// A JSON document.
pub fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    let bytes = serde_json::to_vec(body).expect("answers have string keys and finite numbers");
    with_type(status, "application/json", bytes)
}

/// A line of text.
pub fn text(status: StatusCode, text: &str) -> Answer {
    with_type(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

/// Nothing but a status.
pub fn bare(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

fn with_type(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::from(bytes));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

pub fn no_credentials(version: u8, why: NoCredentials) -> Answer {
    let (code, what, status) = match why {
        NoCredentials::NoId => {
            ("NoIdInRequest", "No Credential ID in the request", StatusCode::BAD_REQUEST)
        }
        NoCredentials::Unknown => {
            ("InvalidIdInRequest", "Credentials not found", StatusCode::BAD_REQUEST)
        }
        NoCredentials::Awaited => (
            "CredentialsUninitialized",
            "Credentials uninitialized for ID",
            StatusCode::SERVICE_UNAVAILABLE,
        ),
    };
    let message = format!("CredentialsV{version}Request: {what}");
    json(status, &CredentialsError { code, message, status: status.as_u16() })
}

/// Of an id that no container of who asks has.
pub fn no_metadata(version: Version, what: &What, id: &str) -> Answer {
    let number = match version {
        Version::V2 => 2,
        Version::V3 => 3,
        Version::V4 => 4,
    };
    let (handler, by) = match what {
        What::Container => ("container metadata", Id::Container),
        What::Task { .. } => ("task metadata", Id::Task),
        What::Stats => ("container stats", Id::Task),
        What::TaskStats => ("task stats", Id::Task),
        What::Associations { .. } => ("container associations", Id::Task),
    };
    let lacks = match by {
        Id::Container => format!(
            "unable to get container ID from request: unable to get docker ID from v3 endpoint \
             ID: {id}"
        ),
        Id::Task => format!(
            "unable to get task arn from request: unable to get task Arn from v3 endpoint ID: {id}"
        ),
    };
    json(StatusCode::NOT_FOUND, &format!("V{number} {handler} handler: {lacks}"))
}

enum Id {
    Container,
    Task,
}

/// Of `/v2/…`, which has no id: who asks is no task.
pub fn no_task(address: &str) -> Answer {
    let text =
        format!("Unable to get task arn from request: unable to associate '{address}' with task");
    json(StatusCode::BAD_REQUEST, &text)
}

pub fn too_many() -> Answer {
    text(StatusCode::TOO_MANY_REQUESTS, "You have reached maximum request limit.")
}

pub fn nothing() -> Answer {
    text(StatusCode::NOT_FOUND, "404 page not found\n")
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    pub async fn shown(answer: Answer) -> String {
        let (head, body) = answer.into_parts();
        let kind = head.headers.get(CONTENT_TYPE).map(|it| it.to_str().expect("ASCII").to_owned());
        let body = body.collect().await.expect("a body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("a text");
        format!("{} {} {body}", head.status.as_u16(), kind.unwrap_or_default())
    }

    #[tokio::test]
    async fn texts_of_the_published_agent() {
        let mut told = Vec::new();
        for version in [1, 2] {
            for why in [NoCredentials::NoId, NoCredentials::Unknown, NoCredentials::Awaited] {
                told.push(shown(no_credentials(version, why)).await);
            }
        }
        told.push(shown(no_metadata(Version::V4, &What::Container, "nonexistent")).await);
        told.push(shown(no_metadata(Version::V3, &What::TaskStats, "x")).await);
        told.push(shown(no_task("127.0.0.1")).await);
        told.push(shown(too_many()).await);
        told.push(shown(nothing()).await);
        told.push(shown(bare(StatusCode::METHOD_NOT_ALLOWED)).await);
        expect_test::expect![[r#"
            400 application/json {"code":"NoIdInRequest","message":"CredentialsV1Request: No Credential ID in the request","HTTPErrorCode":400}
            400 application/json {"code":"InvalidIdInRequest","message":"CredentialsV1Request: Credentials not found","HTTPErrorCode":400}
            503 application/json {"code":"CredentialsUninitialized","message":"CredentialsV1Request: Credentials uninitialized for ID","HTTPErrorCode":503}
            400 application/json {"code":"NoIdInRequest","message":"CredentialsV2Request: No Credential ID in the request","HTTPErrorCode":400}
            400 application/json {"code":"InvalidIdInRequest","message":"CredentialsV2Request: Credentials not found","HTTPErrorCode":400}
            503 application/json {"code":"CredentialsUninitialized","message":"CredentialsV2Request: Credentials uninitialized for ID","HTTPErrorCode":503}
            404 application/json "V4 container metadata handler: unable to get container ID from request: unable to get docker ID from v3 endpoint ID: nonexistent"
            404 application/json "V3 task stats handler: unable to get task arn from request: unable to get task Arn from v3 endpoint ID: x"
            400 application/json "Unable to get task arn from request: unable to associate '127.0.0.1' with task"
            429 text/plain; charset=utf-8 You have reached maximum request limit.
            404 text/plain; charset=utf-8 404 page not found

            405  "#]]
        .assert_eq(&told.join("\n"));
    }
}
