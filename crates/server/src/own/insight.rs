//! What Berth's own API tells of logs, and what it rehearses.
use std::sync::Arc;

use berth_answers::{Berth, BerthFacts, check_planned, of_ecs, planned_request};
use berth_api::berth::{Error, OfNode, PlanChangeRequest, PlannedCall, Response};
use berth_ecs::{
    Call, Facts,
    cluster::State,
    route::{self, Route},
};
use berth_kernel::Call as CallWith;
use tokio::{sync::Semaphore, task::spawn_blocking};
use tracing::error;

use super::{
    Own, Said, authorities, denial, examining, host, joining, network, past, prepulls, revoking,
    seal_keys,
};
use crate::{door::Origin, exec::begin, limits::REHEARSALS_AT_ONCE_MAX, node::Node};

/// Plans take a processor for a while: so many at a time leave the others to everybody else.
static REHEARSALS: Semaphore = Semaphore::const_new(REHEARSALS_AT_ONCE_MAX);

/// What is not told by a published state alone.
pub(crate) enum Insight {}

impl Own<Berth> for Insight {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: CallWith<OfNode, BerthFacts>,
    ) -> Result<Said<Response>, Error> {
        let response: Response = match call.request {
            OfNode::CreateJoinToken(it) => {
                let caller = (call.principal, call.request_id);
                joining::create_token(node, from, it, caller).await?.into()
            }
            OfNode::CreatePrepull(it) => {
                let caller = (call.principal, call.request_id);
                prepulls::create(node, it, caller).await?.into()
            }
            OfNode::DeletePrepull(it) => {
                let caller = (call.principal, call.request_id);
                prepulls::delete(node, it, caller).await?.into()
            }
            OfNode::ExamineHost(it) => examining::examine(node, it).await?.into(),
            OfNode::JoinCluster(it) => joining::join(node, from, it, call.request_id).await?.into(),
            OfNode::RevokeJoinToken(it) => {
                let caller = (call.principal, call.request_id);
                joining::revoke_token(node, it, caller).await?.into()
            }
            OfNode::RotateInstanceKey(it) => {
                let caller = (call.principal, call.request_id);
                joining::rotate(node, from, it, caller).await?.into()
            }
            OfNode::ExplainDenial(it) => denial::explain(node, from, &it)?.into(),
            OfNode::ExplainTask(it) => past::explain_task(node, it).await?.into(),
            OfNode::PlanChange(it) => plan_change(node, it, call.principal).await?,
            OfNode::ReadEvents(it) => past::read_events(node, it).await?.into(),
            OfNode::ListHistory(it) => {
                past::list_history(node, from, it, &call.request_id).await?.into()
            }
            OfNode::StartExec(it) => {
                let caller = (call.principal, call.request_id);
                begin::start(node, from, it, caller).await?.into()
            }
            OfNode::DescribeCertificateAuthorities(_) => authorities::describe(node)?.into(),
            OfNode::DescribeSealKeys(_) => seal_keys::describe(node).into(),
            OfNode::RevokeContainerInstance(it) => {
                let caller = (call.principal, call.request_id);
                revoking::container_instance(node, it, caller).await?.into()
            }
            OfNode::RevokeRoleSessions(it) => {
                let caller = (call.principal, call.request_id);
                revoking::role_sessions(node, it, caller).await?.into()
            }
            OfNode::RewrapSealKeys(_) => seal_keys::rewrap(node).await?.into(),
            OfNode::RotateCertificateAuthority(it) => authorities::rotate(node, it).await?.into(),
            OfNode::RotateSealKey(_) => seal_keys::rotate(node).await?.into(),
            OfNode::ReadNetwork(it) => {
                network::read_network(node, &call.principal, it).await?.into()
            }
            OfNode::ReportHost(it) => host::report_host(node, &call.principal, it).await?.into(),
            OfNode::DescribePast(it) => past::describe_past(node, it, call.principal).await?.into(),
        };
        Ok(response.into())
    }
}

/// The state that readers of a cluster see.
fn published(node: &Node, reference: Option<&str>) -> Result<Arc<State>, Error> {
    let name = route::cluster_reference(reference, &node.home).map_err(of_ecs)?;
    of_cluster(node, &name)
}

fn of_cluster(node: &Node, name: &str) -> Result<Arc<State>, Error> {
    let shard = node.cluster(name);
    let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    Ok(shard.read().clone())
}

/// Away from the threads that serve connections: a rehearsal may take a while.
async fn plan_change(
    node: &Arc<Node>,
    input: PlanChangeRequest,
    principal: String,
) -> Result<Response, Error> {
    let (state, call) = match &input.call {
        None => (published(node, input.cluster.as_deref())?, None),
        Some(planned) => {
            let (cluster, call) = planned_call(node, planned, principal)?;
            if input.cluster.is_some() {
                let text = "A planned call names its cluster itself: omit cluster beside call.";
                return Err(Error::invalid_parameter(text));
            }
            (of_cluster(node, &cluster)?, Some(call))
        }
    };
    let now = node.clock.now();
    let turn = REHEARSALS.acquire().await.expect("the semaphore is never closed");
    let plan = spawn_blocking(move || berth_answers::plan_change(&state, &input, call, now)).await;
    drop(turn);
    let plan = plan.map_err(|why| {
        error!(%why, "a plan met a bug of ours");
        Error::server("Berth met a bug of its own in the rehearsal.")
    })?;
    Ok(plan?.into())
}

/// The call that is planned, as its caller would have made it, and the cluster that it is for.
fn planned_call(
    node: &Node,
    planned: &PlannedCall,
    principal: String,
) -> Result<(String, Call), Error> {
    let request = planned_request(planned)?;
    check_planned(&request)?;
    let Route::Cluster(cluster) = route::route(&request, &node.home).map_err(of_ecs)? else {
        panic!("what can be planned is for one cluster")
    };
    let facts = Facts::of(&request, &principal, node);
    let request_id = String::new();
    Ok((cluster, Call { request, principal, request_id, facts }))
}
