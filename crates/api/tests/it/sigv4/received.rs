//! Requests to sign and verify.

use berth_api::Timestamp;
use berth_api::sigv4::*;
use serde::Deserialize;

/// 2026-01-01T00:00:00Z
pub const NOW: Timestamp = Timestamp(1_767_225_600_000);
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// ECS takes no presigned requests.
pub const ECS: Expected<'_> = Expected { services: &["ecs"], may_be_presigned: false };
const BOTH: Expected<'_> = Expected { services: &["ecs", "sts"], may_be_presigned: true };

/// A request as it arrives.
#[derive(Clone, Debug, Deserialize)]
pub struct Received {
    #[serde(default)]
    pub name: String,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub service: String,
    pub region: String,
    pub token: Option<String>,
    pub expires_s: Option<u32>,
}

impl Received {
    pub fn with_parts<T>(&self, use_parts: impl FnOnce(&Parts<'_>) -> T) -> T {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        use_parts(&Parts {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
            body_sha256: &sha256_hex(self.body.as_bytes()),
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self
    }

    pub fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: "AKIDEXAMPLE".into(),
            secret_access_key: SECRET.into(),
            session_token: self.token.clone(),
        }
    }

    pub fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, service: &self.service }
    }

    pub fn signed(mut self, at: Timestamp) -> Self {
        let added = self.with_parts(|parts| sign(parts, &self.credentials(), self.scope(), at));
        self.headers.extend(added.into_iter().map(|(name, value)| (name.into(), value)));
        self
    }

    pub fn presigned(mut self, at: Timestamp, expires_s: u32) -> Self {
        let credentials = self.credentials();
        self.query =
            self.with_parts(|parts| presign(parts, &credentials, self.scope(), at, expires_s));
        self
    }

    pub fn verified(&self, now: Timestamp) -> Result<Identity, VerifyError> {
        self.verified_with(now, &mut SigningKeys::default())
    }

    pub fn verified_with(
        &self,
        now: Timestamp,
        keys: &mut SigningKeys,
    ) -> Result<Identity, VerifyError> {
        let lookup = |id: &str, _: Option<&str>| {
            (id == "AKIDEXAMPLE").then(|| AccessKey {
                secret_access_key: SECRET.into(),
                session_token: self.token.clone(),
                expires_at: None,
            })
        };
        self.with_parts(|parts| verify(parts, BOTH, now, lookup, keys))
    }
}

pub fn call() -> Received {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Received {
        name: "a call".into(),
        method: "POST".into(),
        path: "/".into(),
        query: String::new(),
        headers: vec![
            header("Host", "127.0.0.1:7070"),
            header("Content-Type", "application/x-amz-json-1.1"),
            header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113.ListClusters"),
        ],
        body: "{}".into(),
        service: "ecs".into(),
        region: "us-east-1".into(),
        token: None,
        expires_s: None,
    }
}

pub fn url() -> Received {
    let headers = vec![("host".to_owned(), "sts.example".to_owned())];
    let query = "Action=GetCallerIdentity&Version=2011-06-15".to_owned();
    let (method, body) = ("GET".to_owned(), String::new());
    Received { method, query, headers, body, service: "sts".into(), ..call() }
}
