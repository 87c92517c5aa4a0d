//! What is refused before anybody looks at what is asked: requests that somebody has passed on, and
//! those that a browser was led into.

use http::header::{CONTENT_LENGTH, FORWARDED, HOST, TRANSFER_ENCODING, VIA};
use http::{HeaderMap, Method, StatusCode, Uri, Version};

use super::address::{ADDRESS, PORT};
use super::answer::{Answer, text};

/// Set by whoever passes requests on.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The refusal, if there is one.
pub fn refusal(
    method: &Method,
    uri: &Uri,
    version: Version,
    headers: &HeaderMap,
) -> Option<Answer> {
    let no = |status, why| Some(text(status, why));
    if !matches!(version, Version::HTTP_10 | Version::HTTP_11) {
        return no(StatusCode::HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is spoken here\n");
    }
    let is_passed_on = headers.contains_key(FORWARDED)
        || headers.contains_key(VIA)
        || headers.contains_key(FORWARDED_FOR);
    if is_passed_on {
        return no(StatusCode::FORBIDDEN, "Requests that were forwarded are refused\n");
    }
    let named = headers.get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let target = uri.authority().map(http::uri::Authority::as_str);
    if !named.chain(target).all(is_address) {
        return no(StatusCode::FORBIDDEN, "Requests for another host are refused\n");
    }
    let has_body = headers.contains_key(TRANSFER_ENCODING)
        || headers.get_all(CONTENT_LENGTH).iter().any(|length| length != "0");
    if has_body && *method != Method::PUT {
        return no(StatusCode::PAYLOAD_TOO_LARGE, "Requests with a body are refused\n");
    }
    None
}

fn is_address(host: &str) -> bool {
    let address = ADDRESS.to_string();
    host == address || host == format!("{address}:{PORT}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(uri: &str, headers: &[(&'static str, &str)]) -> u16 {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(*name, value.parse().expect("a value"));
        }
        let uri = uri.parse().expect("a URI");
        let refused = refusal(&Method::GET, &uri, Version::HTTP_11, &all);
        refused.map_or(200, |answer| answer.status().as_u16())
    }

    #[test]
    fn what_was_passed_on_or_meant_for_another_host_is_refused() {
        let own = ("host", "169.254.170.2");
        for (expected, uri, headers) in [
            (200, "/", vec![own]),
            (200, "/", vec![("host", "169.254.170.2:80")]),
            // As HTTP/1.0 has it.
            (200, "/", vec![]),
            (200, "http://169.254.170.2/v3", vec![own]),
            (200, "/", vec![own, ("content-length", "0")]),
            (403, "/", vec![own, ("x-forwarded-for", "127.0.0.1")]),
            (403, "/", vec![own, ("X-Forwarded-For", "")]),
            (403, "/", vec![own, ("forwarded", "for=1.2.3.4")]),
            (403, "/", vec![own, ("via", "1.1 proxy")]),
            (403, "/", vec![("host", "evil.example")]),
            (403, "/", vec![("host", "169.254.170.2.evil.example")]),
            (403, "/", vec![("host", "169.254.170.2:51679")]),
            (403, "/", vec![("host", "localhost")]),
            (403, "/", vec![("host", "")]),
            (403, "/", vec![own, ("host", "evil.example")]),
            (403, "http://evil.example/", vec![own]),
            (403, "http://u@169.254.170.2/", vec![own]),
            (413, "/", vec![own, ("content-length", "1")]),
            (413, "/", vec![own, ("transfer-encoding", "chunked")]),
        ] {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| (lower(name), *value)).collect();
            assert_eq!(status(uri, &headers), expected, "{uri} {headers:?}");
        }
        let uri = "/".parse().expect("a URI");
        let refused = refusal(&Method::GET, &uri, Version::HTTP_2, &HeaderMap::new());
        assert_eq!(refused.map(|answer| answer.status().as_u16()), Some(505));
    }

    fn lower(name: &'static str) -> &'static str {
        if name == "X-Forwarded-For" { "x-forwarded-for" } else { name }
    }
}
