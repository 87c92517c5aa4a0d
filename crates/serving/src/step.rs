//! What becomes of a call.
use berth_api::{Operation as _, Wire};
use berth_engine::{Lane, ShardName};
use berth_kernel::Call;

use crate::{Admitted, CallOf, ErrorOf, OfNodeOf, Published, Service};

/// Who serves a call.
#[derive(Debug)]
pub enum Step<S: Service> {
    /// Whoever reads what shards have published: [`Service::read`].
    Read(CallOf<S>),
    /// A shard.
    Write { shard: ShardName, lane: Lane, call: CallOf<S> },
    /// The node itself.
    Node(Call<OfNodeOf<S>, S::Facts>),
}

/// Who serves a call, as its table says.
///
/// # Errors
/// The call is for no shard, or this release does not serve it.
pub fn step<S: Service>(at: &impl Published, admitted: Admitted<S>) -> Result<Step<S>, ErrorOf<S>> {
    let Admitted { request, principal, request_id } = admitted;
    let operation = S::Wire::operation(&request);
    let facts = S::facts(&request, &principal, at);
    let request = match S::Wire::of_node(request) {
        Ok(request) => return Ok(Step::Node(Call { request, principal, request_id, facts })),
        Err(request) => request,
    };
    if operation.is_read() {
        return Ok(Step::Read(Call { request, principal, request_id, facts }));
    }
    // Agents go before people: what they say is about what has happened already.
    let lane = if operation.is_of_world() { Lane::World } else { Lane::People };
    let shard = S::shard(&request, at.home())?;
    Ok(Step::Write { shard, lane, call: Call { request, principal, request_id, facts } })
}
