//! A signing client of the ECS API over plain HTTP. Its callers decide about retries.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::uri::{Authority, Scheme, Uri};
use http::{HeaderName, Method};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::limits::ANSWER_BYTES_MAX;
use crate::protocols::json;
use crate::sigv4::{self, Credentials, Parts, Scope};
use crate::{DecodeError, Timestamp, berth, ecs};

mod call_error;

pub use call_error::{ApiError, CallError};

/// Calls one endpoint with one access key. Connections are kept and shared by all clones.
#[derive(Clone, Debug)]
pub struct Client {
    http: HttpClient<HttpConnector, Full<Bytes>>,
    authority: Authority,
    region: String,
    credentials: Credentials,
    call_timeout: Duration,
}

#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a new connection.
    pub connect: Duration,
    /// From sending the request to having read the answer, connecting included.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), call: Duration::from_secs(60) }
    }
}

/// Why no client can be made of an endpoint.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EndpointError {
    #[error("The endpoint {0} is no URL such as http://127.0.0.1:7070.")]
    Malformed(String),
    #[error("The endpoint {0} wants TLS, which is not supported yet. Use an http:// endpoint.")]
    Tls(String),
}

impl Client {
    pub fn new(
        endpoint: &str,
        region: impl Into<String>,
        credentials: Credentials,
    ) -> Result<Self, EndpointError> {
        Self::with_timeouts(endpoint, region, credentials, Timeouts::default())
    }

    pub fn with_timeouts(
        endpoint: &str,
        region: impl Into<String>,
        credentials: Credentials,
        timeouts: Timeouts,
    ) -> Result<Self, EndpointError> {
        let authority = authority(endpoint)?;
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(timeouts.connect));
        connector.set_nodelay(true);
        let http = HttpClient::builder(TokioExecutor::new()).build(connector);
        let (region, call_timeout) = (region.into(), timeouts.call);
        Ok(Self { http, authority, region, credentials, call_timeout })
    }

    /// Calls the operation that `input` is for.
    pub async fn send<I: ecs::Input>(&self, input: I) -> Result<I::Output, CallError> {
        let response = self.call(input.into()).await?;
        Ok(I::output(response).expect("a call answers with the response of its own operation"))
    }

    pub async fn call(&self, request: ecs::Request) -> Result<ecs::Response, CallError> {
        let operation = request.operation();
        let target = format!("{}.{}", ecs::TARGET_PREFIX, operation.name());
        let body = self.post("ecs", &target, request.encode()).await?;
        ecs::Response::decode(operation, &body).map_err(undecoded)
    }

    /// Calls an operation of Berth's own API.
    pub async fn call_berth(&self, request: berth::Request) -> Result<berth::Response, CallError> {
        let operation = request.operation();
        let target = format!("{}.{}", berth::TARGET_PREFIX, operation.name());
        let body = self.post("berth", &target, request.encode()).await?;
        berth::Response::decode(operation, &body).map_err(undecoded)
    }

    async fn post(
        &self,
        signing_name: &str,
        target: &str,
        body: Vec<u8>,
    ) -> Result<Bytes, CallError> {
        let exchange = self.exchange(self.signed(signing_name, target, body));
        let (status, body) = tokio::time::timeout(self.call_timeout, exchange)
            .await
            .map_err(|_| CallError::TimedOut(self.call_timeout))??;
        if status == 200 { Ok(body) } else { Err(CallError::read(status, &body)) }
    }

    async fn exchange(
        &self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<(u16, Bytes), CallError> {
        let response = self.http.request(request).await.map_err(CallError::transport)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| CallError::Transport(error.to_string()))?;
        Ok((status, body.to_bytes()))
    }

    fn signed(
        &self,
        signing_name: &str,
        target: &str,
        body: Vec<u8>,
    ) -> http::Request<Full<Bytes>> {
        let mut headers = vec![
            (HOST.as_str(), self.authority.as_str()),
            (CONTENT_TYPE.as_str(), json::CONTENT_TYPE),
            ("x-amz-target", target),
        ];
        let parts = Parts {
            method: Method::POST.as_str(),
            path: "/",
            query: "",
            headers: &headers,
            body_sha256: &sigv4::sha256_hex(&body),
        };
        let scope = Scope { region: &self.region, service: signing_name };
        let added = sigv4::sign(&parts, &self.credentials, scope, now());
        headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
        let uri = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.authority.clone())
            .path_and_query("/")
            .build();
        let mut request =
            http::Request::builder().method(Method::POST).uri(uri.expect("all parts are given"));
        for (name, value) in headers {
            request = request.header(HeaderName::from_static(name), value);
        }
        request.body(Full::from(body)).expect("headers hold visible ASCII")
    }
}

fn undecoded(error: DecodeError) -> CallError {
    CallError::Decode(error.to_string())
}

fn authority(endpoint: &str) -> Result<Authority, EndpointError> {
    let malformed = || EndpointError::Malformed(endpoint.to_owned());
    let parts = endpoint.parse::<Uri>().map_err(|_| malformed())?.into_parts();
    let scheme = parts.scheme.ok_or_else(malformed)?;
    if scheme == Scheme::HTTPS {
        return Err(EndpointError::Tls(endpoint.to_owned()));
    }
    let is_root = parts.path_and_query.is_none_or(|path| path == "/");
    if scheme != Scheme::HTTP || !is_root {
        return Err(malformed());
    }
    parts.authority.filter(|authority| !authority.as_str().contains('@')).ok_or_else(malformed)
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since_epoch = since_epoch.expect("the clock is past 1970");
    Timestamp(since_epoch.as_millis() as i64)
}
