//! Signed websocket connections.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use berth_api::Timestamp;
use berth_api::acs::decode_rejection;
use berth_api::sigv4::{self, Credentials, EMPTY_SHA256, Parts, Scope};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, handshake::client::Request};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// ECS: limits of dialling and of the handshake together.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Where to connect, and what signs.
pub struct Target<'a> {
    /// As DiscoverPollEndpoint gave it.
    pub endpoint: &'a str,
    /// Sorted by name.
    pub query: &'a [(&'a str, &'a str)],
    pub region: &'a str,
    pub credentials: &'a Credentials,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the control plane refuses the connection: {name}: {text}")]
    Named { name: String, text: String },
    #[error("{0}")]
    Other(String),
}

impl Target<'_> {
    pub async fn connect(&self) -> Result<Socket, Refusal> {
        let request = self.request()?;
        let connecting = connect_async_with_config(request, None, true);
        match tokio::time::timeout(CONNECT_LIMIT, connecting).await {
            Err(_) => Err(Refusal::Other("the connection was not made within 30 s".to_owned())),
            Ok(Ok((socket, _))) => Ok(socket),
            Ok(Err(Error::Http(response))) => {
                let body = response.body().as_deref().unwrap_or_default();
                let body = String::from_utf8_lossy(body).into_owned();
                Err(match decode_rejection(&body) {
                    Some((name, text)) => Refusal::Named { name, text },
                    None => Refusal::Other(format!("HTTP status {}: {body}", response.status())),
                })
            }
            Ok(Err(error)) => Err(Refusal::Other(error.to_string())),
        }
    }

    /// The headers that sign a telemetry frame: as the upgrade, with the body's hash.
    pub fn frame_headers(&self, json: &str) -> Result<Vec<(&'static str, String)>, Refusal> {
        let url = self.url()?;
        let mut headers = vec![("Host", url.host.clone())];
        let hash = sigv4::sha256_hex(json.as_bytes());
        headers.extend(self.signature(&url, &hash).into_iter().map(|(name, value)| {
            let name = match name {
                "authorization" => "Authorization",
                "x-amz-date" => "X-Amz-Date",
                "x-amz-security-token" => "X-Amz-Security-Token",
                other => other,
            };
            (name, value)
        }));
        Ok(headers)
    }

    fn request(&self) -> Result<Request, Refusal> {
        let url = self.url()?;
        let whole = format!("ws://{}{}?{}", url.host, url.path, url.query);
        let mut request =
            whole.into_client_request().map_err(|error| Refusal::Other(error.to_string()))?;
        for (name, value) in self.signature(&url, EMPTY_SHA256) {
            let value = HeaderValue::from_str(&value).expect("signatures are visible ASCII");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        Ok(request)
    }

    fn signature(&self, url: &Url, body_sha256: &str) -> Vec<(&'static str, String)> {
        let headers = [("host", url.host.as_str())];
        let parts = Parts {
            method: "GET",
            path: &url.path,
            query: &url.query,
            headers: &headers,
            body_sha256,
        };
        let scope = Scope { region: self.region, service: "ecs" };
        sigv4::sign(&parts, self.credentials, scope, now())
    }

    fn url(&self) -> Result<Url, Refusal> {
        let rest = self.endpoint.strip_prefix("http://").ok_or_else(|| {
            Refusal::Other(format!("the endpoint {} is not http://…", self.endpoint))
        })?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        let separator = if path.is_empty() { "" } else { "/" };
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        Ok(Url {
            host: host.to_owned(),
            path: format!("{separator}{path}/ws"),
            query: query.join("&"),
        })
    }
}

struct Url {
    host: String,
    path: String,
    query: String,
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upgrades_go_to_ws_below_the_endpoint() {
        let credentials = Credentials {
            access_key_id: "AKID".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
        };
        for (endpoint, expected) in [
            ("http://127.0.0.1:80/acs", "ws://127.0.0.1:80/acs/ws?c=arn%3Aa%2Fb"),
            ("http://127.0.0.1:80/", "ws://127.0.0.1:80/ws?c=arn%3Aa%2Fb"),
            ("http://127.0.0.1:80", "ws://127.0.0.1:80/ws?c=arn%3Aa%2Fb"),
        ] {
            let query = [("c", "arn:a/b")];
            let target =
                Target { endpoint, query: &query, region: "us-east-1", credentials: &credentials };
            let request = target.request().expect("a request");
            assert_eq!(request.uri().to_string(), expected);
            assert!(request.headers().contains_key("authorization"));
        }
    }
}
