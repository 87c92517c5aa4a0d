//! One question in HTTP/1.1, over a connection that is there.

use std::io;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;

/// Of an answer.
const BYTES_MAX: usize = 32 << 20;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub date: Option<String>,
    /// Whoever has passed it on: `via` and `server`.
    pub by: Option<String>,
    pub body: Bytes,
}

#[derive(Debug)]
pub enum Failure {
    Connecting(io::Error),
    /// Nothing came within the time.
    Silent,
    /// What came is no HTTP.
    Strange(String),
}

impl Failure {
    pub fn told(&self) -> String {
        match self {
            Failure::Connecting(error) => error.to_string(),
            Failure::Silent => "no answer came in time".to_owned(),
            Failure::Strange(said) => said.clone(),
        }
    }
}

impl Answer {
    /// Null if it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Asks over a connection.
pub async fn over<S>(
    stream: S,
    host: &str,
    method: Method,
    path: &str,
    limit: Duration,
) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let strange = |error: &dyn std::error::Error| Failure::Strange(error.to_string());
    let exchange = async {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|it| strange(&it))?;
        let driver = tokio::spawn(connection);
        let request = Request::builder().method(method).uri(path).header("host", host);
        let request = request.body(Empty::<Bytes>::new()).map_err(|it| strange(&it))?;
        let answer = sender.send_request(request).await.map_err(|it| strange(&it))?;
        let (head, body) = answer.into_parts();
        let text =
            |name: &str| head.headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let (date, by) = (text("date"), text("via").or_else(|| text("server")));
        let body = Limited::new(body, BYTES_MAX).collect().await;
        let body = body.map_err(|it| Failure::Strange(it.to_string()))?.to_bytes();
        driver.abort();
        Ok(Answer { status: head.status.as_u16(), date, by, body })
    };
    tokio::time::timeout(limit, exchange).await.map_err(|_| Failure::Silent)?
}

/// Asks Docker.
pub async fn docker(socket: &Path, path: &str, limit: Duration) -> Result<Answer, Failure> {
    by_socket(socket, Method::GET, path, limit).await
}

/// Has Docker do something.
pub async fn by_socket(
    socket: &Path,
    method: Method,
    path: &str,
    limit: Duration,
) -> Result<Answer, Failure> {
    let stream = tokio::time::timeout(limit, UnixStream::connect(socket)).await;
    let stream = stream.map_err(|_| Failure::Silent)?.map_err(Failure::Connecting)?;
    over(stream, "docker", method, path, limit).await
}
