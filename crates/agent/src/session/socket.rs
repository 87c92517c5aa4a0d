//! Signed websocket connections.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use berth_api::Timestamp;
use berth_api::acs::{HEARTBEAT_HEADER, RETURNS_WITHIN_HEADER, SPREAD_HEADER, decode_rejection};
use berth_api::sigv4::{self, Credentials, EMPTY_SHA256, Parts, Scope, percent_encoded};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, handshake::client::Request};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::returning::RETURNS_WITHIN;

/// For a connection to be made: over a link that was cut, a new try is quicker than the kernel.
const DIAL_MAX: Duration = Duration::from_secs(3);

pub type Socket = WebSocketStream<TcpStream>;

/// What a control plane may say of a session when it lets an agent in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint {
    /// Between two heartbeats.
    pub heartbeat: Option<Duration>,
    /// Over which time agents are to spread when all of them come back.
    pub spread: Option<Duration>,
}

impl Hint {
    fn of(headers: &HeaderMap) -> Self {
        let milliseconds = |name: &str| headers.get(name)?.to_str().ok()?.parse().ok();
        let span = |name| milliseconds(name).map(Duration::from_millis);
        Self { heartbeat: span(HEARTBEAT_HEADER), spread: span(SPREAD_HEADER) }
    }
}

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
    /// Whoever calls bounds the time that it may take.
    pub async fn connect(&self) -> Result<(Socket, Hint), Refusal> {
        let request = self.request()?;
        let stream = dial(&request).await?;
        match client_async(request, stream).await {
            Ok((socket, response)) => Ok((socket, Hint::of(response.headers()))),
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                let body = String::from_utf8_lossy(body).into_owned();
                Err(match decode_rejection(&body) {
                    Some((name, text)) => Refusal::Named { name, text },
                    None => Refusal::Other(format!("HTTP status {}: {body}", response.status())),
                })
            }
            Err(error) => Err(Refusal::Other(error.to_string())),
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
        let promise = HeaderValue::from(RETURNS_WITHIN.as_secs() * 1_000);
        request.headers_mut().insert(HeaderName::from_static(RETURNS_WITHIN_HEADER), promise);
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

async fn dial(request: &Request) -> Result<TcpStream, Refusal> {
    let uri = request.uri();
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let dialling = TcpStream::connect((host, uri.port_u16().unwrap_or(80)));
    let failed = |error: std::io::Error| Refusal::Other(error.to_string());
    let stream = timeout(DIAL_MAX, dialling).await;
    let late = |_| {
        let limit_seconds = DIAL_MAX.as_secs();
        Refusal::Other(format!("{host} was not reached within {limit_seconds} seconds"))
    };
    let stream = stream.map_err(late)?.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    Ok(stream)
}

struct Url {
    host: String,
    path: String,
    query: String,
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
