//! Signed calls over one connection with hardly a cost beside the kernel's, so that what is
//! measured is the server.
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use berth_api::{
    Timestamp,
    sigv4::{Credentials, Parts, Scope, sha256_hex, sign},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::berth::Access;

const TARGET_PREFIX: &str = berth_api::ecs::TARGET_PREFIX;
const JSON: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
/// Larger than any answer here.
const ANSWER_BYTES: usize = 512 * 1024;

/// Makes the bytes of signed requests.
#[derive(Clone)]
pub struct Signer {
    authority: String,
    region: String,
    credentials: Credentials,
}

impl Signer {
    pub fn new(access: &Access) -> Result<Signer> {
        let authority = access.authority()?.to_owned();
        Ok(Signer { authority, region: access.region.clone(), credentials: access.credentials() })
    }

    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The same, with other keys.
    pub fn of(access: &Access, credentials: Credentials) -> Result<Signer> {
        Ok(Signer { credentials, ..Signer::new(access)? })
    }

    /// Replaces `out` by a call of ECS.
    pub fn request(&self, operation: &str, body: &[u8], out: &mut Vec<u8>) {
        let target = format!("{TARGET_PREFIX}.{operation}");
        self.post("ecs", &[("content-type", JSON), ("x-amz-target", &target)], body, out);
    }

    /// Replaces `out` by a POST of this body.
    fn post(&self, service: &str, headers: &[(&str, &str)], body: &[u8], out: &mut Vec<u8>) {
        let host = [("host", self.authority.as_str())];
        let headers = [&host[..], headers].concat();
        let parts = Parts {
            method: "POST",
            path: "/",
            query: "",
            headers: &headers,
            body_sha256: &sha256_hex(body),
        };
        let scope = Scope { region: &self.region, service };
        let added = sign(&parts, &self.credentials, scope, now());
        out.clear();
        out.extend_from_slice(b"POST / HTTP/1.1\r\n");
        let added = added.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in headers.into_iter().chain(added) {
            header(out, name, value);
        }
        header(out, "content-length", &body.len().to_string());
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(body);
    }

    /// The headers to add.
    pub fn sign(
        &self,
        method: &str,
        path: &str,
        query: &str,
        headers: &[(&str, &str)],
        body_sha256: &str,
    ) -> Vec<(&'static str, String)> {
        let parts = Parts { method, path, query, headers, body_sha256 };
        let scope = Scope { region: &self.region, service: "ecs" };
        sign(&parts, &self.credentials, scope, now())
    }
}

fn header(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// One call at a time.
pub struct Connection {
    signer: Signer,
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    pub async fn open(signer: Signer) -> Result<Connection> {
        let stream = TcpStream::connect(signer.authority()).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { signer, stream, request: Vec::new(), answer: vec![0; ANSWER_BYTES] })
    }

    /// The body of the answer, which must be a success.
    pub async fn call(&mut self, operation: &str, body: &[u8]) -> Result<&[u8]> {
        self.signer.request(operation, body, &mut self.request);
        self.answer().await
    }

    /// The same of a service that speaks forms.
    pub async fn form(&mut self, service: &str, form: &str) -> Result<&[u8]> {
        let headers = [("content-type", FORM)];
        self.signer.post(service, &headers, form.as_bytes(), &mut self.request);
        self.answer().await
    }

    async fn answer(&mut self) -> Result<&[u8]> {
        self.stream.write_all(&self.request).await?;
        let mut filled = 0;
        loop {
            ensure!(filled < self.answer.len(), "an answer of more than {ANSWER_BYTES} bytes");
            let read = self.stream.read(&mut self.answer[filled..]).await?;
            ensure!(read > 0, "the connection was closed");
            filled += read;
            let Some(head) = head(&self.answer[..filled])? else { continue };
            let end = head.bytes + head.content_length;
            // The rest of a large answer needs no further look at the head.
            if filled < end {
                ensure!(end <= self.answer.len(), "an answer of {end} bytes");
                self.stream.read_exact(&mut self.answer[filled..end]).await?;
            }
            let body = &self.answer[head.bytes..end];
            ensure!(head.status == 200, "{}: {}", head.status, String::from_utf8_lossy(body));
            return Ok(body);
        }
    }
}

/// What is to be known of the head of an answer.
#[derive(Debug, PartialEq)]
struct Head {
    status: u16,
    bytes: usize,
    content_length: usize,
}

/// `None`: there is more to come.
fn head(answer: &[u8]) -> Result<Option<Head>> {
    let Some(end) = answer.windows(4).position(|it| it == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&answer[..end])?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|it| it.split(' ').nth(1)).context("no status")?;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { bail!("no header: {line}") };
        if name.eq_ignore_ascii_case("content-length") {
            let content_length = value.trim().parse()?;
            return Ok(Some(Head { status: status.parse()?, bytes: end + 4, content_length }));
        }
    }
    bail!("no content-length: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_when_they_are_whole() {
        let answer = b"HTTP/1.1 200 OK\r\nx: y\r\nContent-Length: 12\r\n\r\nbody";
        assert_eq!(head(&answer[..40]).expect("it is no fault"), None);
        let expected = Head { status: 200, bytes: 45, content_length: 12 };
        assert_eq!(head(answer).expect("it is a head"), Some(expected));
        assert!(head(b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n").is_err());
    }
}
