//! HTTP by hand: requests that no well-behaved client would send.
use std::time::{SystemTime, UNIX_EPOCH};

use berth_api::{
    Timestamp,
    sigv4::{self, Credentials, Parts, Scope},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Node;

pub const JSON: (&str, &str) = ("content-type", "application/x-amz-json-1.1");
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A request and how it is signed; each test changes what it is about.
#[derive(Clone)]
pub struct Ask {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub credentials: Credentials,
    pub service: String,
    pub now_ms: i64,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Node {
    /// An ECS call that is right in every respect.
    pub fn ask(&self, operation: &str, body: impl Into<Vec<u8>>) -> Ask {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        Ask {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            headers: [("host", self.address()), JSON, ("x-amz-target", &target)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: body.into(),
            credentials: self.credentials.clone(),
            service: "ecs".to_owned(),
            now_ms: now_ms(),
        }
    }

    pub async fn send(&self, ask: &Ask) -> Answer {
        self.send_raw(&ask.signed()).await
    }

    /// Sends bytes as they are and reads until the server closes.
    pub async fn send_raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes).await;
        Answer::read(&mut stream).await
    }
}

impl Ask {
    pub fn header(mut self, name: &str, value: &str) -> Ask {
        self.headers.retain(|(it, _)| it != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Ask {
        self.headers.retain(|(it, _)| it != name);
        self
    }

    /// The headers that a right signature adds.
    pub fn signature(&self) -> Vec<(&'static str, String)> {
        let scope = Scope { region: "us-east-1", service: &self.service };
        let headers = self.header_refs();
        let body_sha256 = sigv4::sha256_hex(&self.body);
        let parts = self.parts(&headers, &body_sha256);
        sigv4::sign(&parts, &self.credentials, scope, Timestamp(self.now_ms))
    }

    /// The query string of a presigned request.
    pub fn presigned(&self, expires_s: u32) -> String {
        let scope = Scope { region: "us-east-1", service: &self.service };
        let headers = self.header_refs();
        let body_sha256 = sigv4::sha256_hex(&self.body);
        let parts = self.parts(&headers, &body_sha256);
        sigv4::presign(&parts, &self.credentials, scope, Timestamp(self.now_ms), expires_s)
    }

    pub fn signed(&self) -> Vec<u8> {
        let mut ask = self.clone();
        for (name, value) in self.signature() {
            ask = ask.header(name, &value);
        }
        ask.unsigned()
    }

    pub fn unsigned(&self) -> Vec<u8> {
        let Ask { method, path, query, body, .. } = self;
        let mark = if query.is_empty() { "" } else { "?" };
        let mut head = format!("{method} {path}{mark}{query} HTTP/1.1\r\nconnection: close\r\n");
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    }

    fn header_refs(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn parts<'a>(&'a self, headers: &'a [(&'a str, &'a str)], body_sha256: &'a str) -> Parts<'a> {
        let Ask { method, path, query, .. } = self;
        Parts { method, path, query, headers, body_sha256 }
    }
}

impl Answer {
    pub async fn read(stream: &mut TcpStream) -> Answer {
        let mut bytes = Vec::new();
        // A reset after the answer is as good as an end.
        let _ = stream.read_to_end(&mut bytes).await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|it| it.split(' ').nth(1)?.parse().ok());
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        };
        Answer {
            status: status.unwrap_or(0),
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|it| panic!("{it}: {self:?}"))
    }

    /// `400 SerializationException: text`, having checked what every error must have.
    pub fn error(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), Some("application/x-amz-json-1.1"));
        assert_eq!(self.header("x-amzn-requestid").map(str::len), Some(36), "{self:?}");
        assert!(self.header("date").is_some(), "{self:?}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        format!("{} {}: {}", self.status, text("__type"), text("message"))
    }
}

pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}
