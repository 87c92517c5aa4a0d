//! A signing client of the ECS API, over plain HTTP or TLS. Its callers decide about retries.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use berth_tls::{Trust, TrustError};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::uri::{Authority, Scheme, Uri};
use http::{HeaderName, Method};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::limits::ANSWER_BYTES_MAX;
use crate::protocols::json;
use crate::shapes::Shape;
use crate::sigv4::{self, Credentials, Parts, Scope};
use crate::wire::Row;
use crate::{DecodeError, Timestamp, berth, ecs};

mod call_error;
mod s3;

pub use call_error::{ApiError, CallError, element, elements};

/// Calls one endpoint with one access key. Connections are kept and shared by all clones.
#[derive(Clone, Debug)]
pub struct Client {
    http: HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>,
    scheme: Scheme,
    /// Of an endpoint with TLS.
    trust: Option<Trust>,
    authority: Authority,
    region: String,
    /// All clones sign alike, also once they are told another key.
    credentials: Arc<RwLock<Credentials>>,
    call_timeout: Duration,
}

/// What a body is.
struct Kind<'a> {
    content_type: &'a str,
    target: Option<&'a str>,
}

/// Says which bundle of authorities it is.
const BUNDLE_VERSION_HEADER: &str = "x-berth-ca-bundle";

const BUNDLE_BYTES_MAX: usize = 256 << 10;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

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
    #[error(
        "The endpoint {0} is without TLS, and a bundle or a pin says whom to trust: nothing is \
         sent without it. Use https://, or none of them."
    )]
    Plain(String),
    #[error("The endpoint {0} cannot be spoken to over TLS: {1}")]
    Tls(String, String),
}

impl Client {
    pub fn new(
        endpoint: &str,
        region: impl Into<String>,
        credentials: Credentials,
    ) -> Result<Self, EndpointError> {
        Self::with_timeouts(endpoint, region, credentials, Timeouts::default())
    }

    /// Speaks to nobody but those whom `trust` names. Without it, of an endpoint with TLS, to those
    /// whom this machine trusts.
    pub fn trusting(
        endpoint: &str,
        region: impl Into<String>,
        credentials: Credentials,
        trust: Option<&Trust>,
    ) -> Result<Self, EndpointError> {
        Self::made((endpoint, trust), region.into(), credentials, Timeouts::default())
    }

    pub fn with_timeouts(
        endpoint: &str,
        region: impl Into<String>,
        credentials: Credentials,
        timeouts: Timeouts,
    ) -> Result<Self, EndpointError> {
        Self::made((endpoint, None), region.into(), credentials, timeouts)
    }

    fn made(
        (endpoint, trust): (&str, Option<&Trust>),
        region: String,
        credentials: Credentials,
        timeouts: Timeouts,
    ) -> Result<Self, EndpointError> {
        let (scheme, authority) = parts(endpoint)?;
        let trust = trusted(endpoint, trust)?;
        let connector = connector(trust.as_ref(), timeouts);
        let http = HttpClient::builder(TokioExecutor::new()).build(connector);
        let call_timeout = timeouts.call;
        let credentials = Arc::new(RwLock::new(credentials));
        Ok(Self { http, scheme, trust, authority, region, credentials, call_timeout })
    }

    /// Whom it trusts, where it speaks TLS.
    #[must_use]
    pub fn trust(&self) -> Option<&Trust> {
        self.trust.as_ref()
    }

    /// Calls the operation that `input` is for.
    pub async fn send<I: ecs::Input>(&self, input: I) -> Result<I::Output, CallError> {
        let response = self.call(input.into()).await?;
        Ok(I::output(response).expect("a call answers with the response of its own operation"))
    }

    /// Calls an operation of a service in JSON that has no types here: its target, its body, and
    /// the body of the answer.
    pub async fn call_as(
        &self,
        service: &str,
        target: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, CallError> {
        self.post(service, target, body).await.map(Into::into)
    }

    pub async fn call(&self, request: ecs::Request) -> Result<ecs::Response, CallError> {
        let operation = request.operation();
        let target = format!("{}.{}", ecs::TARGET_PREFIX, operation.name());
        let body = self.post("ecs", &target, request.encode()).await?;
        ecs::Response::decode(operation, &body).map_err(undecoded)
    }

    /// Whom to trust from now on, as whoever is trusted now says it: in PEM, and which version it
    /// is. None, where nobody needs that.
    pub async fn ca_bundle(&self) -> Result<Option<(String, u32)>, CallError> {
        let authority = self.authority.clone();
        let uri = Uri::builder().scheme(self.scheme.clone()).authority(authority);
        let uri = uri.path_and_query("/ca.pem").build().expect("all parts are given");
        let request = http::Request::builder().uri(uri).body(Full::default());
        let request = request.expect("all parts are given");
        let answered = tokio::time::timeout(self.call_timeout, self.http.request(request)).await;
        let answer = answered.map_err(|_| CallError::TimedOut(self.call_timeout))?;
        let answer = answer.map_err(CallError::transport)?;
        if answer.status() != 200 {
            return Ok(None);
        }
        let version = answer.headers().get(BUNDLE_VERSION_HEADER).and_then(|it| it.to_str().ok());
        let version = version.and_then(|it| it.parse().ok()).unwrap_or_default();
        let body = Limited::new(answer.into_body(), BUNDLE_BYTES_MAX).collect().await;
        let body = body.map_err(|error| CallError::Transport(error.to_string()))?.to_bytes();
        let text = String::from_utf8(body.into());
        let text = text.map_err(|_| CallError::Decode("the bundle is no PEM".to_owned()))?;
        Ok(Some((text, version)))
    }

    /// Calls an operation of Berth's own API.
    pub async fn call_berth(&self, request: berth::Request) -> Result<berth::Response, CallError> {
        let operation = request.operation();
        let target = format!("{}.{}", berth::TARGET_PREFIX, operation.name());
        let body = self.post("berth", &target, request.encode()).await?;
        berth::Response::decode(operation, &body).map_err(undecoded)
    }

    /// The same endpoint, called with other credentials. Connections are shared.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        Self { credentials: Arc::new(RwLock::new(credentials)), ..self.clone() }
    }

    /// Whom it calls, as a URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// With which it signs.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.credentials.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has this client and all clones of it sign with another key from now on.
    pub fn turn_to(&self, credentials: Credentials) {
        *self.credentials.write().unwrap_or_else(PoisonError::into_inner) = credentials;
    }

    /// The same endpoint, as that of another region.
    pub fn with_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// Calls an operation of any service in awsJson 1.1.
    pub async fn send_to<I: Shape, O: Shape + Default>(
        &self,
        service: &Row,
        operation: &str,
        input: &I,
    ) -> Result<O, CallError> {
        let target = format!("{}.{operation}", service.target_prefix);
        let body = self.post(service.signing_name, &target, json::encode(input)).await?;
        let mut output = O::default();
        json::decode(&mut output, &body).map_err(undecoded)?;
        Ok(output)
    }

    async fn post(
        &self,
        signing_name: &str,
        target: &str,
        body: Vec<u8>,
    ) -> Result<Bytes, CallError> {
        let kind = Kind { content_type: json::CONTENT_TYPE, target: Some(target) };
        let (status, body) = self.within_time(self.signed(signing_name, kind, body)).await?;
        if status == 200 { Ok(body) } else { Err(CallError::read(status, &body)) }
    }

    /// Calls an operation of a service that speaks forms, and has no types here: the XML of the
    /// answer.
    pub async fn call_form(
        &self,
        service: &Row,
        operation: &str,
        members: &[(&str, &str)],
    ) -> Result<String, CallError> {
        let both = [("Action", operation), ("Version", service.api_version)];
        let all = both.iter().chain(members);
        let pairs = all.map(|(name, value)| format!("{name}={}", sigv4::percent_encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&").into_bytes();
        let kind = Kind { content_type: FORM, target: None };
        let request = self.signed(service.signing_name, kind, body);
        let (status, body) = self.within_time(request).await?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if status == 200 { Ok(text) } else { Err(CallError::read_xml(status, &text)) }
    }

    async fn within_time(
        &self,
        request: http::Request<Full<Bytes>>,
    ) -> Result<(u16, Bytes), CallError> {
        let answer = tokio::time::timeout(self.call_timeout, self.exchange(request)).await;
        answer.map_err(|_| CallError::TimedOut(self.call_timeout))?
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
        kind: Kind<'_>,
        body: Vec<u8>,
    ) -> http::Request<Full<Bytes>> {
        let mut headers = vec![
            (HOST.as_str(), self.authority.as_str()),
            (CONTENT_TYPE.as_str(), kind.content_type),
        ];
        headers.extend(kind.target.map(|it| ("x-amz-target", it)));
        let parts = Parts {
            method: Method::POST.as_str(),
            path: "/",
            query: "",
            headers: &headers,
            body_sha256: &sigv4::sha256_hex(&body),
        };
        let scope = Scope { region: &self.region, service: signing_name };
        let added = sigv4::sign(&parts, &self.credentials(), scope, now());
        headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
        let uri = Uri::builder()
            .scheme(self.scheme.clone())
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

/// Whom to trust at an endpoint. None: it is without TLS.
fn trusted(endpoint: &str, trust: Option<&Trust>) -> Result<Option<Trust>, EndpointError> {
    let is_tls = parts(endpoint)?.0 == Scheme::HTTPS;
    match trust {
        Some(_) if !is_tls => Err(EndpointError::Plain(endpoint.to_owned())),
        Some(it) => Ok(Some(it.clone())),
        None if is_tls => {
            let refused =
                |error: TrustError| EndpointError::Tls(endpoint.to_owned(), error.to_string());
            Trust::system().map(Some).map_err(refused)
        }
        None => Ok(None),
    }
}

fn connector(trust: Option<&Trust>, timeouts: Timeouts) -> HttpsConnector<HttpConnector> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_connect_timeout(Some(timeouts.connect));
    http.set_nodelay(true);
    let config = trust.map_or_else(|| Trust::nobody().config(), Trust::config);
    let building = HttpsConnectorBuilder::new().with_tls_config((*config).clone());
    let building = match trust {
        Some(_) => building.https_only(),
        None => building.https_or_http(),
    };
    building.enable_http1().wrap_connector(http)
}

fn parts(endpoint: &str) -> Result<(Scheme, Authority), EndpointError> {
    let malformed = || EndpointError::Malformed(endpoint.to_owned());
    let parts = endpoint.parse::<Uri>().map_err(|_| malformed())?.into_parts();
    let scheme = parts.scheme.ok_or_else(malformed)?;
    let is_root = parts.path_and_query.is_none_or(|path| path == "/");
    if !(scheme == Scheme::HTTP || scheme == Scheme::HTTPS) || !is_root {
        return Err(malformed());
    }
    let authority = parts.authority.filter(|it| !it.as_str().contains('@'));
    Ok((scheme, authority.ok_or_else(malformed)?))
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let since_epoch = since_epoch.expect("the clock is past 1970");
    Timestamp(since_epoch.as_millis() as i64)
}
