//! ECS's API at the front door.
use berth_api::ecs;
use berth_engine::{Random, ShardName, Timestamp, Turn, limits::BATCH_CHANGES_MAX};
use berth_kernel::{Home, Need};
use berth_serving::{
    Difference, Events, Happening, Housed, Names, Published, Service, Told, Words,
};

use crate::{
    Call, Facts, Failure,
    account::{ACCOUNT_TOLD, Account},
    cluster::{self, Cluster, State},
    needs,
    route::{self, ACCOUNT, CLUSTERS, Route, cluster_shard},
};

/// Amazon ECS.
pub enum Ecs {}

impl Housed for Account {
    const NAMES: Names = Names::One(ACCOUNT);
    const TOLD: Option<Told> = Some(ACCOUNT_TOLD);
    const WORDS: Words = cluster::WORDS;
}

impl Housed for Cluster {
    const NAMES: Names = Names::Each(CLUSTERS);
    const WORDS: Words = cluster::WORDS;
    const EVENTS: Option<Events> = Some(cluster::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        cluster::events(it)
    }

    fn is_vacant(state: &State) -> bool {
        state.is_vacant()
    }
}

impl Service for Ecs {
    type Wire = ecs::Api;
    type Facts = Facts;
    type Machines = (Account, Cluster);

    fn needs(request: &ecs::Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, at)
    }

    fn need_below(request: &ecs::Request, at: &impl Published) -> Option<Need> {
        needs::need_below(request, at)
    }

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
        makes.then(|| check_create(call, now).map_err(ecs::Error::from))
    }
}

/// Why a cluster could not be made, before anything is made for it.
fn check_create(call: &Call, now: Timestamp) -> Result<(), Failure> {
    let (nothing, random) = (State::default(), Random::new(0));
    let mut turn = Turn::<Cluster>::new(nothing, now, now, random, BATCH_CHANGES_MAX);
    turn.attempt(call.clone()).map(drop)
}
