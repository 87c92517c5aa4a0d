//! The APIs of this crate at the front door: ECS's, and Berth's own, which says what ECS's cannot.
use std::sync::Arc;

use berth_api::{
    berth::{self, ClusterRead, Place},
    ecs,
};
use berth_engine::{ShardName, Table, Timestamp};
use berth_kernel::Home;
use berth_serving::{CallOf, Housed, Names, Published, Service, Told};

use crate::{
    Call, Facts,
    account::{Account, records::CapacityProvider},
    cluster::{self, Cluster, State, of_ecs, past::ACCOUNT_TOLD},
    route::{self, ACCOUNT, CLUSTERS, Route, cluster_shard},
};

/// Amazon ECS.
pub enum Ecs {}

/// Berth's own API.
pub enum Berth {}

impl Housed for Account {
    const NAMES: Names = Names::One(ACCOUNT);
    const TOLD: Option<Told> = Some(ACCOUNT_TOLD);
}

impl Housed for Cluster {
    const NAMES: Names = Names::Each(CLUSTERS);

    fn is_vacant(state: &State) -> bool {
        state.is_vacant()
    }
}

impl Service for Ecs {
    type Wire = ecs::Api;
    type Facts = Facts;
    type Machines = (Account, Cluster);

    fn facts(request: &ecs::Request, principal: &str, at: &impl Published) -> Facts {
        Facts::of(request, principal, at)
    }

    fn shard(request: &ecs::Request, home: &Home) -> Result<ShardName, ecs::Error> {
        match route::route(request, home)? {
            Route::Account => Ok(ShardName::new(ACCOUNT)),
            Route::Cluster(name) => Ok(ShardName::new(&cluster_shard(&name))),
            other => panic!("{} changes {other:?}", request.operation()),
        }
    }

    fn read(at: &impl Published, call: &Call) -> Result<ecs::Response, ecs::Error> {
        route::read(at, call)
    }

    fn read_json(at: &impl Published, call: &Call) -> Option<Result<Vec<u8>, ecs::Error>> {
        route::read_json(at, call)
    }

    fn absent(request: &ecs::Request) -> ecs::Error {
        route::no_cluster(request)
    }

    fn makes_shard(call: &Call, now: Timestamp) -> Option<Result<(), ecs::Error>> {
        let makes = matches!(call.request, ecs::Request::CreateCluster(_));
        makes.then(|| cluster::check_create(call, now).map_err(ecs::Error::from))
    }
}

/// What a call of Berth's own API needs to know from outside its cluster.
#[derive(Clone, Debug, Default)]
pub struct BerthFacts {
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
                cluster::describe_capacity(&state, it, &facts.capacity_providers)?.into()
            }
            ClusterRead::DescribeExplanation(it) => {
                cluster::describe_explanation(&state, it)?.into()
            }
            ClusterRead::ExplainDaemon(it) => {
                cluster::explain_daemon(&state, it, facts.now)?.into()
            }
            ClusterRead::ExplainDaemonDeployment(it) => {
                cluster::explain_daemon_deployment(&state, it, facts.now)?.into()
            }
            ClusterRead::ExplainService(it) => {
                cluster::explain_service(&state, it, facts.now)?.into()
            }
            ClusterRead::ExplainServiceDeployment(it) => {
                cluster::explain_service_deployment(&state, it, facts.now)?.into()
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
