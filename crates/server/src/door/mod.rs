//! The front door: one endpoint for all services, from bytes to an answer.
//!
//! [`listen`] bounds what a connection may cost, [`protocol`] finds out which service is asked,
//! [`sign`] who asks, [`ecs`], [`sts`] and [`berth`] serve
//! the call, [`answer`] writes what came of it.
mod answer;
mod berth;
mod body;
mod ecs;
mod io;
mod listen;
mod past;
mod protocol;
mod route;
mod sign;
mod sts;

use std::sync::{Arc, Mutex};

use axum::body::Body;
use berth_api::{
    ProtocolError,
    sigv4::{SigningKeys, VerifyError},
};
use http::{Method, Request, Response, StatusCode, request};
use hyper::body::Incoming;

use self::{
    answer::Answer,
    protocol::{Asked, Protocol},
};
pub(crate) use self::{listen::listen, sign::caller};
use crate::{node::Node, sessions};

/// A call of the root user, past connections and signatures.
#[cfg(test)]
pub(crate) async fn ask(
    node: &Arc<Node>,
    request: berth_api::ecs::Request,
) -> Result<String, String> {
    let (head, ()) = Request::new(()).into_parts();
    let principal = "arn:aws:iam::123456789012:root".to_owned();
    let facts = node.facts(&request, &principal);
    let call = berth_ecs::Call { request, principal, request_id: String::new(), facts };
    match route::serve(node, &head, call).await {
        Ok(body) => Ok(String::from_utf8_lossy(&body).into_owned()),
        Err(ecs::Fault::Service(error)) => Err(error.to_string()),
        Err(ecs::Fault::Unserved(why)) => Err(why.to_string()),
    }
}

/// What a connection remembers between its requests: the keys that its signatures were made with.
#[derive(Default)]
pub(crate) struct Connection {
    pub signing_keys: Mutex<SigningKeys>,
}

/// A request that is being answered, but for its body.
struct Exchange<'a> {
    node: &'a Arc<Node>,
    connection: &'a Connection,
    request_id: &'a str,
    head: &'a request::Parts,
}

/// Answers one request, whatever it is.
async fn answer(
    node: Arc<Node>,
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    match (&head.method, head.uri.path()) {
        (&Method::GET | &Method::HEAD, "/health") => return answer::health(),
        (_, "/acs/ws") => return sessions::acs::upgrade(node, &connection, head).await,
        (_, "/tcs/ws") => return sessions::tcs::upgrade(node, &connection, head).await,
        _ => {}
    }
    let request_id = uuid::Uuid::new_v4().hyphenated().to_string();
    let (node, connection) = (&node, &*connection);
    let exchange = Exchange { node, connection, request_id: &request_id, head: &head };
    exchange.answer(body).await.into_response(&request_id)
}

impl Exchange<'_> {
    async fn answer(&self, body: Incoming) -> Answer {
        let Some(Asked { protocol, target }) = protocol::of(self.head) else {
            return self.nothing_here();
        };
        let answered = match body::read(self.head, body, &self.node.limits).await {
            Ok(body) => match protocol {
                Protocol::Json if berth::is_meant(target) => berth::call(self, target, &body).await,
                Protocol::Json => ecs::call(self, target, &body).await,
                Protocol::Query => sts::call(self, &body),
            },
            Err(refusal) => Err(refusal),
        };
        answered.unwrap_or_else(|error| Answer::refusal(protocol, &error, self.request_id))
    }

    /// The ARN of who signed the request for `service`.
    fn caller(&self, body: &[u8], service: &str) -> Result<String, VerifyError> {
        caller(self.node, self.connection, self.head, body, service)
    }

    /// AWS: what no protocol claims is an operation that nobody knows.
    fn nothing_here(&self) -> Answer {
        let text = format!(
            "Nothing is served at {} {} with this content type. Calls are POST / with \
             'Content-Type: application/x-amz-json-1.1' and an 'X-Amz-Target'.",
            self.head.method,
            self.head.uri.path()
        );
        let status = StatusCode::NOT_FOUND.as_u16();
        let error = ProtocolError::new("UnknownOperationException", status, text);
        Answer::refusal(Protocol::Json, &error, self.request_id)
    }
}
