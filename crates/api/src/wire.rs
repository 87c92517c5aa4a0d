//! A service as its callers speak it: what `cargo xtask codegen` makes of a model and of its file
//! beside it, `models/<service>.toml`.

use std::fmt::Debug;

use http::header::HOST;
use http::request::Parts;

use crate::error::{DecodeError, ProtocolError};
use crate::protocols::{Answer, Protocol};
use crate::tables;

/// What the front door knows of a service.
#[derive(Debug)]
pub struct Row {
    /// `ecs`
    pub name: &'static str,
    /// What callers of other services are told is served: `Amazon ECS`.
    pub title: &'static str,
    /// By which clients learn its address, `AWS_ENDPOINT_URL_ECS`, if there is one.
    pub endpoint_variable: Option<&'static str>,
    /// In the scope of credentials. Services that are parts of another have that one's.
    pub signing_name: &'static str,
    /// Operations that are called by GET with a signature in the query string, too.
    pub presigned: &'static [&'static str],
    /// Operations that need no signature: what they are given says who may.
    pub unsigned: &'static [&'static str],
    /// Of the body of a call, where that is more than others take.
    pub body_bytes_max: Option<usize>,
    pub api_version: &'static str,
    /// What operations make clients put before the host, as in `data-`.
    pub host_prefixes: &'static [&'static str],
    /// What calls in awsJson and rpc-v2-cbor name before the operation; empty if there is none.
    pub target_prefix: &'static str,
    /// All that it speaks, the best one first.
    pub protocols: &'static [Protocol],
    /// Not there of services in awsJson alone.
    pub table: Option<&'static tables::Service>,
}

impl Row {
    /// The host that a client was told of: the one that it calls, without what an operation made it
    /// put before.
    pub fn host<'h>(&self, head: &'h Parts) -> Option<&'h str> {
        let header = head.headers.get(HOST).and_then(|it| it.to_str().ok());
        let host = header.or(head.uri.authority().map(|it| it.as_str()))?;
        let told = self.host_prefixes.iter().find_map(|it| host.strip_prefix(it));
        Some(told.unwrap_or(host))
    }

    /// The operation that a target names, if the target is one of this service: what comes after
    /// the prefix.
    pub fn targeted<'t>(&self, target: &'t str) -> Option<&'t str> {
        let rest = target.strip_prefix(self.target_prefix).filter(|_| !target.is_empty())?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }
}

/// `X-Amz-Target` of a call, empty if there is none.
pub fn target(head: &Parts) -> &str {
    head.headers.get("x-amz-target").and_then(|it| it.to_str().ok()).unwrap_or_default()
}

/// An operation of a service.
pub trait Operation: Copy + Debug + Eq + Send + Sync + 'static {
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    /// In [`Operation::ALL`].
    fn index(self) -> usize;

    /// Whether it can be answered from published states.
    fn is_read(self) -> bool;

    /// Whether it tells of what has happened in the world, so that it goes before what people ask.
    fn is_of_world(self) -> bool;
}

/// A service on the wire.
pub trait Wire: Sized + Send + Sync + 'static {
    type Operation: Operation;
    type Request: Clone + Debug + PartialEq + Send + Sync + 'static;
    type Response: Clone + Debug + PartialEq + Send + Sync + 'static;
    type Error: std::error::Error + Clone + PartialEq + Send + Sync + 'static;
    /// The requests that the node itself serves.
    type OfNode: Debug + Send + 'static;

    fn row() -> &'static Row;

    fn operation(request: &Self::Request) -> Self::Operation;

    /// The request, if the node itself serves it; otherwise as it was.
    fn of_node(request: Self::Request) -> Result<Self::OfNode, Self::Request>;

    /// The operation that a call is for. Of a form the body tells.
    fn asked(
        protocol: Protocol,
        head: &Parts,
        body: &[u8],
    ) -> Result<Self::Operation, ProtocolError>;

    fn decode(
        operation: Self::Operation,
        protocol: Protocol,
        head: &Parts,
        body: &[u8],
    ) -> Result<Self::Request, DecodeError>;

    fn encode(response: &Self::Response, protocol: Protocol, request_id: &str) -> Answer;

    /// An error as an answer to `operation`: by a code that its clients know.
    fn encode_error(
        error: Self::Error,
        operation: Self::Operation,
        protocol: Protocol,
        request_id: &str,
    ) -> Answer;

    /// How the service says that a fault is ours, if it has a word for it.
    fn fault(text: String) -> Option<Self::Error>;
}
