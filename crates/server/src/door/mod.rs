//! The front door: one endpoint for all services, from bytes to an answer.
//!
//! [`listen`] bounds what a connection may cost, with [`slots`], [`strangers`], [`streams`] and
//! [`life`]; [`find`] finds out which service is asked, [`sign`] who asks, first by the head alone;
//! only then [`body`] is read. [`authorise`] lets through what they may do, [`serve`] serves a call
//! of any service, [`answer`] writes what came
//! of it. Which services there are is for [`crate::services`] to say.
mod answer;
mod authorise;
mod body;
mod find;
mod front;
mod io;
mod life;
mod listen;
mod own_logs;
mod reached;
mod serve;
mod sign;
mod slots;
mod strangers;
mod streams;
mod whose;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::body::Body;
use berth_api::{
    ProtocolError, Row,
    protocols::Protocol,
    sigv4::{Expected, SigningKeys, VerifyError},
};
use http::{Method, Request, Response, request};
use hyper::body::Incoming;

use self::{answer::Answer, life::Life, sign::Head, slots::Slot};
pub(crate) use self::{
    authorise::{Denials, KeyUses, Origin, Refused, check, may},
    body::Bodies,
    front::{Asked, Front, Served},
    listen::listen,
    reached::Reached,
    serve::carry_out,
    sign::{Caller, caller},
    slots::{Gone, Seats, Slots},
    whose::{Pass, Whose, is_revoked},
};
use crate::{
    exec, limits::SMALL_BODY_BYTES_MAX, meters::Call, node::Node, services::SERVICES, sessions,
};

/// A call of the root user, past connections and signatures.
#[cfg(test)]
pub(crate) async fn ask(
    node: &Arc<Node>,
    request: berth_api::ecs::Request,
) -> Result<String, String> {
    use berth_api::protocols::json;
    use berth_iam::Principal;
    use berth_serving::Admitted;

    let (head, ()) = Request::new(()).into_parts();
    let principal = Principal::root(&node.home);
    let admitted = Admitted::of_root(request, principal.arn.clone(), String::new());
    let whose = whose::Whose::Root(String::new());
    let caller = Caller { whose, principal, signature: String::new() };
    let from = Origin { caller: &caller, peer: None, head: &head };
    let protocol = Protocol::AwsJson11;
    let told =
        serve::serve::<berth_ecs::Ecs, crate::own::PollEndpoint>(node, &from, protocol, admitted);
    match Box::pin(told).await {
        Ok(serve::Told::Response(it)) => Ok(String::from_utf8(json::encode(it.shape())).unwrap()),
        Ok(serve::Told::Json(body)) => Ok(String::from_utf8_lossy(&body).into_owned()),
        Ok(serve::Told::Stream(_)) => panic!("ECS answers nothing without an end"),
        Err(serve::Fault::Service(error)) => Err(error.to_string()),
        Err(serve::Fault::Unserved(why)) => Err(why.to_string()),
    }
}

/// What a connection remembers between its requests.
pub(crate) struct Connection {
    /// That its signatures were made with.
    pub signing_keys: Mutex<SigningKeys>,
    /// Not known of one that is broken already.
    pub peer: Option<SocketAddr>,
    /// Whether nobody can read along.
    pub is_tls: bool,
    pub slot: Arc<Slot>,
    life: Arc<Life>,
}

impl Connection {
    fn new(slot: Arc<Slot>, peer: Option<SocketAddr>, is_tls: bool) -> Connection {
        let (signing_keys, life) = (Mutex::default(), Life::begin());
        Connection { signing_keys, peer, is_tls, slot, life }
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
    call: &'a Call<'a>,
}

/// Answers one request, whatever it is.
async fn answer(
    node: Arc<Node>,
    connection: &Connection,
    request: Request<Incoming>,
) -> Response<Body> {
    let (mut head, body) = request.into_parts();
    head.extensions.insert(Reached { is_tls: connection.is_tls });
    match (&head.method, head.uri.path()) {
        (&Method::GET | &Method::HEAD, "/ca.pem") => return answer::bundle(&node),
        (&Method::GET | &Method::HEAD, "/health") => {
            node.look_at_disk().await;
            return answer::health(&node);
        }
        (_, "/acs/ws") => return Box::pin(sessions::acs::upgrade(node, connection, head)).await,
        (_, "/tcs/ws") => return Box::pin(sessions::tcs::upgrade(node, connection, head)).await,
        (&Method::GET, path) if path.starts_with(exec::control::PATH) => {
            return Box::pin(exec::control::upgrade(node, connection, head)).await;
        }
        (&Method::GET, path) if path.starts_with(exec::data::PATH) => {
            return Box::pin(exec::data::upgrade(node, connection, head)).await;
        }
        _ => {}
    }
    let request_id = uuid::Uuid::new_v4().hyphenated().to_string();
    let call = node.meters.calls.begin();
    let exchange =
        Exchange { node: &node, connection, request_id: &request_id, head: &head, call: &call };
    exchange.answer(body).await.into_response(&request_id, &call)
}

impl Exchange<'_> {
    async fn answer(&self, mut body: Incoming) -> Answer {
        let head = Head::of(self.head);
        let (row, protocol, error) = match find::find(self.head, || head.claimed_service()) {
            Err((protocol, error)) => (None, protocol, error),
            Ok((at, protocol)) => {
                let front = SERVICES[at];
                match self.serve(front, protocol, &head, &mut body).await {
                    Ok(answer) => return answer,
                    Err(error) => (Some(front.row()), protocol, error),
                }
            }
        };
        let table = row.and_then(|it| it.table);
        let mut answer = Answer::refusal(protocol, table, &error, self.request_id);
        answer.closes = answer.closes || !body::discard(self.head, &mut body).await;
        answer
    }

    async fn serve(
        &self,
        front: &dyn Front,
        protocol: Protocol,
        head: &Head<'_>,
        body: &mut Incoming,
    ) -> Result<Answer, ProtocolError> {
        let Exchange { node, request_id, head: parts, .. } = *self;
        let peer = self.connection.peer;
        let asked = Asked { node, request_id, protocol, peer, head: parts, body: &[] };
        // A form names its operation in the body.
        let operation = match protocol {
            Protocol::Query | Protocol::Ec2 => None,
            _ => Some(self.operation(front, asked)?),
        };
        let is_unsigned =
            operation.is_some_and(|it| front.row().unsigned.contains(&front.name(it)));
        let (body, caller) = match is_unsigned {
            true => (self.taken(body).await?, Caller::nobody()),
            false => self.received(protocol, front.row(), head, body).await?,
        };
        let asked = Asked { body: &body, ..asked };
        let operation = match operation {
            Some(it) => it,
            None => {
                let operation = self.operation(front, asked)?;
                let is_got = self.head.method == Method::GET;
                if is_got && !front.row().presigned.contains(&front.name(operation)) {
                    return Err(VerifyError::Presigned.to_query_error());
                }
                operation
            }
        };
        front.call(asked, operation, caller).await
    }

    /// What is called, which is noted for meters.
    fn operation(&self, front: &dyn Front, asked: Asked<'_>) -> Result<usize, ProtocolError> {
        let operation = front.operation(asked)?;
        self.call.is(front.row().name, front.name(operation));
        Ok(operation)
    }

    /// The body of a call that takes no signature: a small one, because anybody may send it.
    async fn taken(&self, body: &mut Incoming) -> Result<body::Body<'_>, ProtocolError> {
        let (node, connection) = (self.node, self.connection);
        let (sender, bytes_max) = (connection.sender(), Some(SMALL_BODY_BYTES_MAX));
        node.bodies.read(sender, self.head, body, bytes_max, &node.limits).await
    }

    /// The body, and who signed it. It is read if its head is right, and no sooner.
    async fn received(
        &self,
        protocol: Protocol,
        row: &Row,
        head: &Head<'_>,
        body: &mut Incoming,
    ) -> Result<(body::Body<'_>, Caller), ProtocolError> {
        let refused = |error: VerifyError| match protocol {
            Protocol::Query | Protocol::Ec2 => error.to_query_error(),
            _ => error.to_json_error(),
        };
        let (node, connection) = (self.node, self.connection);
        // AWS takes presigned calls of some services only.
        let may_be_presigned = !row.presigned.is_empty() && self.head.method == Method::GET;
        let services = std::slice::from_ref(&row.signing_name);
        let signed = head.claim(node, Expected { services, may_be_presigned }).map_err(refused)?;
        let (sender, bytes_max) = (connection.sender(), row.body_bytes_max);
        let body = node.bodies.read(sender, self.head, body, bytes_max, &node.limits).await?;
        let caller = signed.verify(node, connection, &body).map_err(refused)?;
        Ok((body, caller))
    }
}
