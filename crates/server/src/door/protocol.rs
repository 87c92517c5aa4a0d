//! Which protocol a request speaks, told by its head alone.
use http::{Method, header::CONTENT_TYPE, request};

/// AWS's protocols that are spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// awsJson1.1: ECS.
    Json,
    /// Forms in, XML out: STS.
    Query,
}

/// What a head asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked<'a> {
    pub protocol: Protocol,
    /// `X-Amz-Target`, empty if there is none.
    pub target: &'a str,
}

/// `None`: nobody serves such a request.
pub(super) fn of(parts: &request::Parts) -> Option<Asked<'_>> {
    if parts.uri.path() != "/" {
        return None;
    }
    let header = |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok());
    let target = header("x-amz-target").unwrap_or_default();
    let content_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let protocol = match (&parts.method, media_type) {
        (&Method::POST, it) if is_json(it) => Protocol::Json,
        (&Method::POST, it) if it.eq_ignore_ascii_case(FORM) && target.is_empty() => {
            Protocol::Query
        }
        // A presigned call, as clusters of other systems hand around to prove who they are.
        (&Method::GET, _) if parts.uri.query().is_some_and(names_action) => Protocol::Query,
        _ => return None,
    };
    Some(Asked { protocol, target })
}

const FORM: &str = "application/x-www-form-urlencoded";

fn is_json(media_type: &str) -> bool {
    ["application/x-amz-json-1.1", "application/x-amz-json-1.0", "application/json"]
        .iter()
        .any(|it| media_type.eq_ignore_ascii_case(it))
}

fn names_action(query: &str) -> bool {
    query.split('&').any(|it| it.starts_with("Action="))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn protocol(method: &str, uri: &str, headers: &[(&str, &str)]) -> Option<Protocol> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        of(&parts).map(|it| it.protocol)
    }

    #[test]
    fn the_head_tells_the_protocol() {
        let json = ("content-type", "application/x-amz-json-1.1; charset=utf-8");
        let form = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        let target = ("x-amz-target", "A.B");
        assert_eq!(protocol("POST", "/", &[json, target]), Some(Protocol::Json));
        assert_eq!(protocol("POST", "/", &[json]), Some(Protocol::Json));
        assert_eq!(protocol("POST", "/", &[form]), Some(Protocol::Query));
        assert_eq!(protocol("POST", "/", &[form, target]), None);
        assert_eq!(protocol("GET", "/?Action=GetCallerIdentity", &[]), Some(Protocol::Query));
        assert_eq!(protocol("GET", "/", &[json, target]), None);
        assert_eq!(protocol("POST", "/", &[("content-type", "text/plain"), target]), None);
        assert_eq!(protocol("POST", "/", &[target]), None);
        assert_eq!(protocol("POST", "/v1", &[json, target]), None);
    }
}
