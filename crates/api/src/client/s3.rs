//! One object of S3, from whoever speaks it.

use bytes::Bytes;
use http::header::HOST;
use http::uri::Uri;
use http::{HeaderName, Method};
use http_body_util::Full;

use super::{ApiError, CallError, Client, now};
use crate::sigv4::{self, EMPTY_SHA256, Parts, Scope};

const SERVICE: &str = "s3";

impl Client {
    /// GetObject, with the bucket in the path: an endpoint need not have names for buckets.
    ///
    /// # Errors
    /// As S3 says it, or nobody answers.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<Bytes, CallError> {
        let path = format!("/{}/{}", encoded(bucket), encoded(key));
        let exchange = self.exchange(self.object_request(&path)?);
        let (status, body) = tokio::time::timeout(self.call_timeout, exchange)
            .await
            .map_err(|_| CallError::TimedOut(self.call_timeout))??;
        if status == 200 { Ok(body) } else { Err(refusal(status, &body)) }
    }

    fn object_request(&self, path: &str) -> Result<http::Request<Full<Bytes>>, CallError> {
        let mut headers =
            vec![(HOST.as_str(), self.authority.as_str()), ("x-amz-content-sha256", EMPTY_SHA256)];
        let parts = Parts {
            method: Method::GET.as_str(),
            path,
            query: "",
            headers: &headers,
            body_sha256: EMPTY_SHA256,
        };
        let scope = Scope { region: &self.region, service: SERVICE };
        let added = sigv4::sign(&parts, &self.credentials(), scope, now());
        headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
        let builder = Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone());
        let fault = |error: http::Error| CallError::Decode(error.to_string());
        let uri = builder.path_and_query(path).build().map_err(fault)?;
        let mut request = http::Request::builder().method(Method::GET).uri(uri);
        for (name, value) in headers {
            request = request.header(HeaderName::from_static(name), value);
        }
        request.body(Full::default()).map_err(fault)
    }
}

/// A key has its slashes.
fn encoded(text: &str) -> String {
    text.split('/').map(sigv4::percent_encoded).collect::<Vec<_>>().join("/")
}

/// S3 says errors in XML; of another's page the status alone is told.
fn refusal(http_status: u16, body: &[u8]) -> CallError {
    let text = String::from_utf8_lossy(body);
    let member = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once("</")?.0.to_owned())
    };
    let code = member("Code").filter(|it| it.bytes().all(|it| it.is_ascii_alphanumeric()));
    let code = code.unwrap_or_else(|| format!("HTTP status {http_status}"));
    let message = member("Message").unwrap_or_default();
    CallError::Api(ApiError {
        code,
        message,
        http_status,
        resource_ids: None,
        expected_sequence_token: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_slashes_and_nothing_else() {
        assert_eq!(encoded("a/b c+ü.env"), "a/b%20c%2B%C3%BC.env");
    }

    #[test]
    fn an_error_is_read_whoever_says_it() {
        let of = |status: u16, body: &str| refusal(status, body.as_bytes()).to_string();
        let xml = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>It is not \
                   there.</Message></Error>";
        assert_eq!(of(404, xml), "NoSuchKey: It is not there.");
        let page = of(502, "<html><Code>x y</Code></html>");
        assert!(page.starts_with("HTTP status 502"), "{page}");
        assert!(refusal(503, b"").is_retryable() && !refusal(404, b"").is_retryable());
    }
}
