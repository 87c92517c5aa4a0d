//! ECS: from a signed body to the shard that serves it.
use berth_api::{
    ProtocolError,
    ecs::{Error, Operation, Request},
};
use berth_ecs::Call;

use super::{Exchange, answer::Answer, route};
use crate::{node::Node, shard_loop::Unserved};

/// Why a call has no answer of its own.
pub(super) enum Fault {
    /// The service says it.
    Service(Error),
    /// The service was not asked, or nobody knows what it said.
    Unserved(Unserved),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Service(error)
    }
}

impl From<Unserved> for Fault {
    fn from(unserved: Unserved) -> Fault {
        Fault::Unserved(unserved)
    }
}

pub(super) async fn call(
    exchange: &Exchange<'_>,
    operation: Operation,
    principal: String,
    body: &[u8],
) -> Result<Answer, ProtocolError> {
    let request = Request::decode(operation, body)?;
    let facts = exchange.node.facts(&request, &principal);
    let call = Call { request, principal, request_id: exchange.request_id.to_owned(), facts };
    match route::serve(exchange.node, exchange.head, call).await {
        Ok(body) => Ok(Answer::json(body)),
        Err(Fault::Service(error)) => Ok(Answer::error(&error)),
        Err(Fault::Unserved(unserved)) => unserved_answer(exchange.node, unserved),
    }
}

/// Never says more, and never less, than what is known of the call.
fn unserved_answer(node: &Node, unserved: Unserved) -> Result<Answer, ProtocolError> {
    let seconds = node.limits.call_time_max.as_secs();
    let text = match unserved {
        Unserved::Overloaded => return Err(ProtocolError::throttling()),
        Unserved::Stopping => {
            let text = "Berth is stopping; the call was not carried out. Try again.";
            return Err(ProtocolError::service_unavailable(text));
        }
        Unserved::Refused => {
            "The call was not carried out: Berth could not write to its data directory. Free space \
             on its disk or repair it, and try again."
                .to_owned()
        }
        Unserved::Unknown => format!(
            "Berth did not finish the call within {seconds} seconds; it may or may not have been \
             carried out. Look before you try again."
        ),
    };
    Ok(Answer::error(&Error::server(text)))
}
