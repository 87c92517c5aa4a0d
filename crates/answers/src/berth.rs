//! Berth's own API at the front door, which says what ECS's cannot.
use std::sync::Arc;

use berth_api::berth::{self, ClusterRead, Place};
use berth_ecs::{
    account::records::CapacityProvider,
    cluster::{Cluster, State},
    route::{self, cluster_shard},
};
use berth_engine::{ShardName, Table, Timestamp};
use berth_kernel::{Home, Need};
use berth_serving::{CallOf, Published, Service};

use crate::{
    describe_capacity, describe_explanation, explain_daemon, explain_daemon_deployment,
    explain_service, explain_service_deployment, list_exec_sessions, list_join_tokens,
    list_prepulls, needs, of_ecs,
};

/// Berth's own API.
pub enum Berth {}

/// What a call of Berth's own API needs to know from outside its cluster.
#[derive(Clone, Debug, Default)]
pub struct BerthFacts {
    /// What ARNs begin with.
    pub home: Home,
    /// Read before any state: one of before a step of the clock would be told as of after it, and
    /// aged.
    pub now: Timestamp,
    /// The account's, for answers about them.
    pub capacity_providers: Table<String, CapacityProvider>,
}

impl Service for Berth {
    type Wire = berth::Api;
    type Facts = BerthFacts;
    /// It changes nothing.
    type Machines = ();

    fn needs(request: &berth::Request, principal: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, principal, at)
    }

    fn facts(request: &berth::Request, _: &str, at: &impl Published) -> BerthFacts {
        let (home, now) = (at.home().clone(), at.now());
        let mut facts = BerthFacts { home, now, ..BerthFacts::default() };
        request.facts(&mut |fact| match fact {
            berth::Fact::CapacityProviders => {
                facts.capacity_providers = route::account_of(at).capacity_providers.clone();
            }
        });
        facts
    }

    fn shard(request: &berth::Request, _: &Home) -> Result<ShardName, berth::Error> {
        panic!("{} changes nothing", request.operation())
    }

    fn read(at: &impl Published, call: &CallOf<Berth>) -> Result<berth::Response, berth::Error> {
        let (state, facts) = (of_cluster(at, &call.request)?, &call.facts);
        let read = call.request.cluster_read();
        let read = read.unwrap_or_else(|| panic!("{} is no cluster's", call.request.operation()));
        Ok(match read {
            ClusterRead::DescribeCapacity(it) => {
                describe_capacity(&state, it, &facts.capacity_providers)?.into()
            }
            ClusterRead::DescribeExplanation(it) => describe_explanation(&state, it)?.into(),
            ClusterRead::ExplainDaemon(it) => explain_daemon(&state, it, facts.now)?.into(),
            ClusterRead::ExplainDaemonDeployment(it) => {
                explain_daemon_deployment(&state, it, facts.now)?.into()
            }
            ClusterRead::ListExecSessions(it) => list_exec_sessions(&state, it)?.into(),
            ClusterRead::ListJoinTokens(it) => list_join_tokens(&state, it, facts.now)?.into(),
            ClusterRead::ListPrepulls(it) => list_prepulls(&state, it)?.into(),
            ClusterRead::ExplainService(it) => explain_service(&state, it, facts.now)?.into(),
            ClusterRead::ExplainServiceDeployment(it) => {
                explain_service_deployment(&state, it, facts.now)?.into()
            }
        })
    }
}

/// What the cluster of a call has published.
fn of_cluster(at: &impl Published, request: &berth::Request) -> Result<Arc<State>, berth::Error> {
    let reference = match request.place() {
        Place::Cluster(reference) => reference,
        Place::Node => panic!("{} is for the node itself", request.operation()),
    };
    let name = route::cluster_reference(reference, at.home()).map_err(of_ecs)?;
    let state = at.state::<Cluster>(&cluster_shard(&name));
    state.ok_or_else(|| berth::Error::cluster_not_found("Cluster not found."))
}
