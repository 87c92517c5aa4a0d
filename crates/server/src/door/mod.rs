//! The front door: one endpoint for all services, from bytes to an answer.
//!
//! [`listen`] bounds what a connection may cost, with [`slots`], [`strangers`], [`streams`] and
//! [`life`]; [`protocol`] and [`service`] find out which service is asked, [`sign`] who asks, first
//! by the head alone; only then [`body`] is read. [`ecs`], [`sts`] and [`berth`] serve the call,
//! [`answer`] writes what came of it.
mod answer;
mod berth;
mod body;
mod ecs;
mod io;
mod life;
mod listen;
mod past;
mod protocol;
mod route;
mod service;
mod sign;
mod slots;
mod strangers;
mod streams;
mod sts;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::body::Body;
use berth_api::{
    ProtocolError,
    sigv4::{SigningKeys, VerifyError},
};
use http::{Method, Request, Response, StatusCode, request};
use hyper::body::Incoming;

use self::{
    answer::Answer,
    life::Life,
    protocol::{Asked, Protocol},
    service::Service,
    sign::{Caller, Head},
    slots::Slot,
};
pub(crate) use self::{
    body::Bodies,
    listen::listen,
    sign::caller,
    slots::{Gone, Slots},
};
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

/// What a connection remembers between its requests.
pub(crate) struct Connection {
    /// That its signatures were made with.
    pub signing_keys: Mutex<SigningKeys>,
    /// Not known of one that is broken already.
    pub peer: Option<SocketAddr>,
    pub slot: Arc<Slot>,
    life: Life,
}

impl Connection {
    fn new(slot: Arc<Slot>, peer: Option<SocketAddr>) -> Connection {
        let (signing_keys, life) = (Mutex::default(), Life::begin());
        Connection { signing_keys, peer, slot, life }
    }

    fn sender(&self) -> body::Sender {
        match self.slot.is_known() {
            true => body::Sender::Known,
            false => body::Sender::Stranger(self.slot.address()),
        }
    }
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
    connection: &Connection,
    request: Request<Incoming>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    match (&head.method, head.uri.path()) {
        (&Method::GET | &Method::HEAD, "/health") => {
            node.look_at_disk().await;
            return answer::health(&node);
        }
        (_, "/acs/ws") => return Box::pin(sessions::acs::upgrade(node, connection, head)).await,
        (_, "/tcs/ws") => return Box::pin(sessions::tcs::upgrade(node, connection, head)).await,
        _ => {}
    }
    let request_id = uuid::Uuid::new_v4().hyphenated().to_string();
    let exchange = Exchange { node: &node, connection, request_id: &request_id, head: &head };
    exchange.answer(body).await.into_response(&request_id)
}

impl Exchange<'_> {
    async fn answer(&self, mut body: Incoming) -> Answer {
        let head = Head::of(self.head);
        let answered = match protocol::of(self.head) {
            Some(asked) => {
                let answered = self.serve(&asked, &head, &mut body).await;
                answered.map_err(|error| (asked.protocol, error))
            }
            None => Err(self.nothing_here(head.claimed_service().as_deref())),
        };
        match answered {
            Ok(answer) => answer,
            Err((protocol, error)) => {
                let mut answer = Answer::refusal(protocol, &error, self.request_id);
                answer.closes = answer.closes || !body::discard(self.head, &mut body).await;
                answer
            }
        }
    }

    async fn serve(
        &self,
        asked: &Asked<'_>,
        head: &Head<'_>,
        body: &mut Incoming,
    ) -> Result<Answer, ProtocolError> {
        let service = Service::of(asked)?;
        if service == Service::Sts {
            let claimed = head.claimed_service().filter(|it| !service::is_served(it));
            claimed.map_or(Ok(()), |it| Err(service::other_form(&it)))?;
        }
        let (body, Caller { principal, .. }) = self.received(asked, service, head, body).await?;
        // Boxed, so that who is refused has cost nothing for answers.
        match service {
            Service::Ecs(operation) => Box::pin(ecs::call(self, operation, principal, &body)).await,
            Service::Berth(operation) => {
                Box::pin(berth::call(self, operation, principal, &body)).await
            }
            Service::Sts => sts::call(self, &principal, &body),
        }
    }

    /// The body, and who signed it. It is read if its head is right, and no sooner.
    async fn received(
        &self,
        asked: &Asked<'_>,
        service: Service,
        head: &Head<'_>,
        body: &mut Incoming,
    ) -> Result<(body::Body<'_>, Caller), ProtocolError> {
        let refused = |error: VerifyError| match asked.protocol {
            Protocol::Json => error.to_json_error(),
            Protocol::Query => error.to_query_error(),
        };
        let (node, connection) = (self.node, self.connection);
        let expected = service.expected(&self.head.method);
        let signed = head.claim(node, expected).map_err(refused)?;
        let body = node.bodies.read(connection.sender(), self.head, body, &node.limits).await?;
        let caller = signed.verify(connection, &body).map_err(refused)?;
        Ok((body, caller))
    }

    /// AWS: what no protocol claims is an operation that nobody knows.
    fn nothing_here(&self, claimed_service: Option<&str>) -> (Protocol, ProtocolError) {
        let text = match claimed_service.filter(|it| !service::is_served(it)) {
            Some(other) => service::not_served(other),
            None => format!(
                "Nothing is served at {} {} with this content type. Calls are POST / with \
                 'Content-Type: application/x-amz-json-1.1' and an 'X-Amz-Target'.",
                self.head.method,
                self.head.uri.path()
            ),
        };
        let status = StatusCode::NOT_FOUND.as_u16();
        let error = ProtocolError::new("UnknownOperationException", status, text);
        (service::protocol_of(claimed_service), error)
    }
}
