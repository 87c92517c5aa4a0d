//! A service without its types, as the door and the node hold it.
use std::{future::Future, marker::PhantomData, net::SocketAddr, pin::Pin, sync::Arc};

use berth_api::{Operation, ProtocolError, Row, Wire, protocols::Protocol};
use berth_serving::{OperationOf, Service};
use http::request::Parts;

use super::{answer::Answer, serve, sign::Caller};
use crate::{
    node::{Desks, Housing, Node},
    own::Own,
};

/// A request with its body. Until that was read it is empty.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub node: &'a Arc<Node>,
    pub request_id: &'a str,
    pub protocol: Protocol,
    pub peer: Option<SocketAddr>,
    pub head: &'a Parts,
    pub body: &'a [u8],
}

/// A service at the door.
pub(crate) trait Front: Send + Sync {
    fn row(&self) -> &'static Row;

    /// The machines that take its calls.
    fn machines(&self) -> Vec<Housing>;

    /// The index of the operation that is asked. A head tells it, of a form the body.
    fn operation(&self, asked: Asked<'_>) -> Result<usize, ProtocolError>;

    /// The name of an operation by its index.
    fn name(&self, operation: usize) -> &'static str;

    /// Serves a call of somebody who is known.
    fn call<'a>(&self, asked: Asked<'a>, operation: usize, caller: Caller) -> Answering<'a>;
}

pub(crate) type Answering<'a> =
    Pin<Box<dyn Future<Output = Result<Answer, ProtocolError>> + Send + 'a>>;

/// A service, and who answers for the node itself.
pub(crate) struct Served<S, O>(PhantomData<fn() -> (S, O)>);

impl<S, O> Served<S, O> {
    pub const NEW: Served<S, O> = Served(PhantomData);
}

impl<S: Service, O: Own<S>> Front for Served<S, O>
where
    S::Machines: Desks<S>,
{
    fn row(&self) -> &'static Row {
        S::Wire::row()
    }

    fn machines(&self) -> Vec<Housing> {
        S::Machines::all()
    }

    fn operation(&self, asked: Asked<'_>) -> Result<usize, ProtocolError> {
        Ok(S::Wire::asked(asked.protocol, asked.head, asked.body)?.index())
    }

    fn name(&self, operation: usize) -> &'static str {
        <OperationOf<S> as Operation>::ALL[operation].name()
    }

    fn call<'a>(&self, asked: Asked<'a>, operation: usize, caller: Caller) -> Answering<'a> {
        let operation = <OperationOf<S> as Operation>::ALL[operation];
        // Boxed, so that who is refused has cost nothing for answers.
        Box::pin(serve::call::<S, O>(asked, operation, caller))
    }
}
