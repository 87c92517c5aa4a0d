//! A call of any service, from a signed body to an answer: reads from published states, writes
//! through a shard's queue.
use std::sync::Arc;

use axum::body::Body;
use berth_api::{ProtocolError, Wire, protocols::Protocol};
use berth_effects::Heard;
use berth_engine::{Lane, ShardName};
use berth_sealing::Seals;
use berth_serving::{
    Admitted, CLOSED, CallOf, ErrorOf, OperationOf, Published as _, RequestOf, ResponseOf, Service,
    Step, step,
};
use tracing::error;

use super::{
    answer::Answer,
    authorise::{self, Origin},
    front::Asked,
    sign::Caller,
};
use crate::{
    node::{Desks, Node},
    own::{Own, Said},
    shard_loop::Unserved,
    vault::Locked,
};

/// Why a call has no answer of its own.
pub(super) enum Fault<E> {
    /// The service says it.
    Service(E),
    /// The service was not asked, or nobody knows what it said.
    Unserved(Unserved),
}

/// What a service says.
pub(super) enum Told<R> {
    Response(R),
    /// The text that a machine keeps of it.
    Json(Vec<u8>),
    /// An event stream, which is told as it comes.
    Stream(Body),
}

impl<R> From<Said<R>> for Told<R> {
    fn from(said: Said<R>) -> Told<R> {
        match said {
            Said::Response(it) => Told::Response(it),
            Said::Stream(it) => Told::Stream(it),
        }
    }
}

pub(super) async fn call<S: Service, O: Own<S>>(
    asked: Asked<'_>,
    operation: OperationOf<S>,
    caller: Caller,
) -> Result<Answer, ProtocolError>
where
    S::Machines: Desks<S>,
{
    let Asked { node, request_id, protocol, peer, head, body } = asked;
    let request = S::Wire::decode(operation, protocol, head, body)?;
    let from = Origin { caller: &caller, peer, head };
    let admitted = authorise::admitted::<S>(node, &from, request, request_id);
    let admitted = admitted.map_err(|denial| {
        authorise::error(protocol, authorise::refused(node, request_id, *denial))
    })?;
    let told = serve::<S, O>(node, &from, protocol, admitted);
    let error = match told.await {
        Ok(Told::Response(it)) => return Ok(S::Wire::encode(&it, protocol, request_id).into()),
        Ok(Told::Json(body)) => return Ok(Answer::json(200, body)),
        Ok(Told::Stream(body)) => return Ok(Answer::event_stream(body)),
        Err(Fault::Service(error)) => error,
        Err(Fault::Unserved(unserved)) => {
            let text = unserved_text(node, unserved)?;
            let said = || ProtocolError::internal_failure(text.clone());
            S::Wire::fault(text.clone()).ok_or_else(said)?
        }
    };
    Ok(S::Wire::encode_error(error, operation, protocol, request_id).into())
}

/// Serves a call that was read, as its table says.
pub(super) async fn serve<S: Service, O: Own<S>>(
    node: &Arc<Node>,
    from: &Origin<'_>,
    protocol: Protocol,
    admitted: Admitted<S>,
) -> Result<Told<ResponseOf<S>>, Fault<ErrorOf<S>>>
where
    S::Machines: Desks<S>,
{
    let told = match step::<S>(&**node, admitted).map_err(Fault::Service)? {
        Step::Read(_) if is_closed::<S>(node) => return Err(Fault::Unserved(Unserved::Closed)),
        Step::Read(call) => read::<S>(node, protocol, &call),
        Step::Write { shard, lane, mut call } => {
            O::tell(node, from, &mut call);
            let mut response = write::<S>(node, &shard, lane, call).await?;
            O::complete(node, from, &mut response).map_err(Fault::Service)?;
            return Ok(Told::Response(response));
        }
        Step::Node(call) => O::answer(node, from, call).await.map(Told::from),
    };
    told.map_err(Fault::Service)
}

/// Carries out a call of one of the node's own shards. It goes the way of all calls.
pub(crate) async fn carry_out<S: Service>(
    node: &Arc<Node>,
    request: RequestOf<S>,
    principal: String,
    request_id: String,
) -> Heard<Result<ResponseOf<S>, ErrorOf<S>>>
where
    S::Machines: Desks<S>,
{
    // The control plane itself asks.
    let admitted = Admitted::of_root(request, principal, request_id);
    let told = match step::<S>(&**node, admitted) {
        Ok(Step::Read(call)) => S::read(&**node, &call).and_then(|it| opened::<S>(node, it)),
        Ok(Step::Write { shard, lane, call }) => match write::<S>(node, &shard, lane, call).await {
            Ok(response) => Ok(response),
            Err(Fault::Service(error)) => Err(error),
            Err(Fault::Unserved(Unserved::Unknown)) => return Heard::Unknown,
            Err(Fault::Unserved(_)) => return Heard::Undone,
        },
        Ok(Step::Node(call)) => {
            // It waits in a row: whoever leads next would end of it, too.
            error!(request_id = call.request_id, "no shard asks what a node answers for itself");
            return Heard::Undone;
        }
        Err(error) => Err(error),
    };
    Heard::Answered(told)
}

/// Whether a service has one shard, and that is kept closed.
fn is_closed<S: Service>(node: &Node) -> bool
where
    S::Machines: Desks<S>,
{
    match S::Machines::all().as_slice() {
        [machine] => machine.lone().is_some_and(|it| node.is_closed(it)),
        _ => false,
    }
}

fn read<S: Service>(
    node: &Node,
    protocol: Protocol,
    call: &CallOf<S>,
) -> Result<Told<ResponseOf<S>>, ErrorOf<S>> {
    let is_json = protocol == Protocol::AwsJson11;
    match is_json.then(|| S::read_json(node, call)).flatten() {
        Some(body) => body.map(Told::Json),
        None => S::read(node, call).and_then(|it| opened::<S>(node, it)).map(Told::Response),
    }
}

/// Nothing that is sealed is ever an answer: without a data key it does not open.
fn opened<S: Service>(
    node: &Node,
    mut response: ResponseOf<S>,
) -> Result<ResponseOf<S>, ErrorOf<S>> {
    let seals = node.vault.seals().map_or(&Locked as &dyn Seals, |it| it);
    S::open(&mut response, seals)?;
    Ok(response)
}

async fn write<S: Service>(
    node: &Arc<Node>,
    shard: &ShardName,
    lane: Lane,
    mut call: CallOf<S>,
) -> Result<ResponseOf<S>, Fault<ErrorOf<S>>>
where
    S::Machines: Desks<S>,
{
    if node.is_closed(shard.as_str()) {
        return Err(Fault::Unserved(Unserved::Closed));
    }
    if S::SEALS {
        // On a full disk there was no room for a data key yet.
        let seals = node.vault.seals().ok_or(Fault::Unserved(Unserved::Refused))?;
        S::seal(&mut call, seals).map_err(Fault::Service)?;
    }
    loop {
        let Some(desk) = S::Machines::find(node, shard) else {
            let checked = S::makes_shard(&call, node.clock.now());
            let checked = checked.unwrap_or_else(|| Err(S::absent(&call.request)));
            checked.map_err(Fault::Service)?;
            node.open(shard).await.map_err(|why| {
                error!(%shard, %why, "a new shard could not be opened");
                Fault::Unserved(Unserved::Refused)
            })?;
            continue;
        };
        // Only a shard that holds nothing is ever closed.
        let again = desk.is_vacant().then(|| call.clone());
        match (desk.call(lane, call).await, again) {
            (Err(Unserved::Stopping), Some(again)) if !*node.closing.borrow() => call = again,
            (told, _) => {
                let response = told.map_err(Fault::Unserved)?.map_err(Fault::Service)?;
                return opened::<S>(node, response).map_err(Fault::Service);
            }
        }
    }
}

/// Never says more, and never less, than what is known of the call.
///
/// # Errors
/// What is said before any service is asked.
fn unserved_text(node: &Node, unserved: Unserved) -> Result<String, ProtocolError> {
    let unserved = match (unserved, node.vitals.failure()) {
        // What a failed store refuses has that one reason.
        (Unserved::Refused | Unserved::Stopping, Some(_)) => Unserved::Failed,
        (other, _) => other,
    };
    match unserved {
        Unserved::Overloaded => Err(ProtocolError::throttling()),
        Unserved::Stopping => {
            let text = "Berth is stopping; the call was not carried out. Try again.";
            Err(ProtocolError::service_unavailable(text))
        }
        Unserved::Failed => {
            let why = node.vitals.failure();
            let why = why.as_ref().map_or("it does not say why", |it| it.why());
            Err(ProtocolError::service_unavailable(format!(
                "Berth has failed and ends: {why}. The call was not carried out. Start Berth \
                 again, and try again."
            )))
        }
        Unserved::Refused => Ok("The call was not carried out: Berth could not write to its data \
                                 directory. Free space on its disk or repair it, and try again."
            .to_owned()),
        Unserved::Closed => Ok(CLOSED.to_owned()),
        Unserved::Unknown => Ok(format!(
            "Berth did not finish the call within {} seconds; it may or may not have been carried \
             out. Look before you try again.",
            node.limits.call_time_max.as_secs()
        )),
    }
}
