//! Signed websocket connections.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use berth_api::Timestamp;
use berth_api::acs::{HEARTBEAT_HEADER, RETURNS_WITHIN_HEADER, SPREAD_HEADER, decode_rejection};
use berth_api::sigv4::{self, Credentials, EMPTY_SHA256, Parts, Scope, percent_encoded};
use berth_tls::{Trust, Wire};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, handshake::client::Request};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::returning::RETURNS_WITHIN;

/// For a connection to be made: over a link that was cut, a new try is quicker than the kernel.
const DIAL_MAX: Duration = Duration::from_secs(3);

pub type Socket = WebSocketStream<Wire>;

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
    pub credentials: Credentials,
    /// Nobody else is spoken to, and never without TLS.
    pub trust: Option<&'a Trust>,
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
        let stream = self.dial(&request).await?;
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

    /// To a data channel below the endpoint: it is not signed, as its first frame has a token.
    pub async fn connect_unsigned(&self) -> Result<Socket, Refusal> {
        let url = self.url()?;
        let path = url.path.strip_suffix("/ws").unwrap_or(&url.path);
        let whole = format!("{}://{}{path}?{}", url.scheme, url.host, url.query);
        let other = |error: Error| Refusal::Other(error.to_string());
        let request = whole.into_client_request().map_err(other)?;
        let stream = self.dial(&request).await?;
        Ok(client_async(request, stream).await.map_err(other)?.0)
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
        let whole = format!("{}://{}{}?{}", url.scheme, url.host, url.path, url.query);
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

    async fn dial(&self, request: &Request) -> Result<Wire, Refusal> {
        let uri = request.uri();
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let usual = if self.trust.is_some() { 443 } else { 80 };
        let failed = |error: std::io::Error| Refusal::Other(error.to_string());
        let dialling = async {
            let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(usual))).await?;
            stream.set_nodelay(true)?;
            Wire::connect(stream, host, self.trust).await
        };
        let late = |_| {
            let limit_seconds = DIAL_MAX.as_secs();
            Refusal::Other(format!("{host} was not reached within {limit_seconds} seconds"))
        };
        timeout(DIAL_MAX, dialling).await.map_err(late)?.map_err(failed)
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
        sigv4::sign(&parts, &self.credentials, scope, now())
    }

    fn url(&self) -> Result<Url, Refusal> {
        let told = |what: &str| Refusal::Other(format!("the endpoint {} {what}", self.endpoint));
        let (scheme, rest) = match self.endpoint.split_once("://") {
            Some(("https", rest)) if self.trust.is_some() => ("wss", rest),
            Some(("https", _)) => return Err(told("is TLS, and nobody is trusted there")),
            // Whoever sends the agent there wants to read along.
            Some(("http", _)) if self.trust.is_some() => {
                return Err(told("is without TLS: nothing is sent there"));
            }
            Some(("http", rest)) => ("ws", rest),
            _ => return Err(told("is neither http://… nor https://…")),
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        let separator = if path.is_empty() { "" } else { "/" };
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
            .collect();
        Ok(Url {
            scheme,
            host: host.to_owned(),
            path: format!("{separator}{path}/ws"),
            query: query.join("&"),
        })
    }
}

struct Url {
    scheme: &'static str,
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
        let trust = Trust::nobody();
        let secret = Some(&trust);
        let query = [("c", "arn:a/b")];
        let target = |endpoint, trust| Target {
            endpoint,
            query: &query,
            region: "us-east-1",
            credentials: credentials.clone(),
            trust,
        };
        for (endpoint, trust, expected) in [
            ("http://127.0.0.1:80/acs", None, "ws://127.0.0.1:80/acs/ws?c=arn%3Aa%2Fb"),
            ("http://127.0.0.1:80/", None, "ws://127.0.0.1:80/ws?c=arn%3Aa%2Fb"),
            ("http://127.0.0.1:80", None, "ws://127.0.0.1:80/ws?c=arn%3Aa%2Fb"),
            ("https://a.example/acs/", secret, "wss://a.example/acs/ws?c=arn%3Aa%2Fb"),
        ] {
            let request = target(endpoint, trust).request().expect("a request");
            assert_eq!(request.uri().to_string(), expected);
            assert!(request.headers().contains_key("authorization"));
        }
        let refused = |endpoint, trust| target(endpoint, trust).request().unwrap_err().to_string();
        assert_eq!(
            refused("http://127.0.0.1:80/acs", secret),
            "the endpoint http://127.0.0.1:80/acs is without TLS: nothing is sent there"
        );
        assert_eq!(
            refused("https://a.example", None),
            "the endpoint https://a.example is TLS, and nobody is trusted there"
        );
        assert!(refused("ftp://a.example", None).contains("neither"));
    }
}
