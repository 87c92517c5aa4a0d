//! Launches over the capacity providers of a strategy: each task on an instance of the provider
//! whose turn it is, or waiting for one.
use berth_api::ecs::{CapacityProviderStrategyItem, PlacementConstraint, PlacementStrategy};
use berth_engine::Random;
use berth_placement::{Constraint, Search, providers};

use super::{Launch, fargate};
use crate::{
    cluster::{
        Facet, Txn,
        records::{
            cluster::ClusterRecord,
            task::{Provisioning, Task},
        },
        strategy,
    },
    limits::{PROVISIONING_MAX_MS, PROVISIONING_TASKS_MAX},
    providers::{FARGATE_SPOT, is_fargate},
};

/// The strategy, and what tasks that wait are placed by later.
pub struct Providers<'a> {
    pub strategy: &'a [CapacityProviderStrategyItem],
    /// Tasks that each item has already.
    pub tasks: Vec<i64>,
    pub placement_constraints: &'a [PlacementConstraint],
    pub placement_strategy: &'a [PlacementStrategy],
}

/// What became of tasks that were to be launched.
#[derive(Default)]
pub struct Launched {
    /// On an instance, or in PROVISIONING.
    pub tasks: Vec<Task>,
    /// What the first task asked for that found no place and does not wait.
    pub unplaced: Option<berth_placement::Request>,
    /// Whether one was not made because too many are waiting already.
    pub is_crowded: bool,
}

impl Launch {
    /// Launches up to `wanted` tasks. ECS: tasks wait for a provider that is scaled; where nothing
    /// is scaled, a task without a place fails.
    pub fn over_providers(
        &mut self,
        txn: &mut Txn,
        cluster: &ClusterRecord,
        request: &berth_placement::Request,
        mut providers: Providers<'_>,
        wanted: usize,
    ) -> Launched {
        let mut run = Run {
            is_full: vec![false; providers.strategy.len()],
            random: Random::new(txn.random().next_u64()),
            launched: Launched::default(),
            left: wanted,
        };
        let mut request = request.clone();
        while let Some(renewed) = self.some_over(txn, cluster, &request, &mut providers, &mut run) {
            request = renewed;
        }
        run.launched
    }

    /// Launches until none is left, or until other instances have addresses for tasks: then it
    /// gives the request that asks for these.
    fn some_over(
        &mut self,
        txn: &mut Txn,
        cluster: &ClusterRecord,
        request: &berth_placement::Request,
        providers: &mut Providers<'_>,
        run: &mut Run,
    ) -> Option<berth_placement::Request> {
        let items = providers.strategy;
        let requests: Vec<_> = items.iter().map(|it| on(request, strategy::provider(it))).collect();
        let searches = requests.iter().map(|it| it.iter().map(Search::new).collect());
        let mut searches: Vec<Vec<Search<'_>>> = searches.collect();
        while run.left > 0 {
            run.left -= 1;
            let at = strategy::next(items, &providers.tasks);
            providers.tasks[at] += 1;
            let name = strategy::provider(&items[at]);
            self.capacity_provider_name = Some(name.to_owned());
            // Tasks of a launch are alike: where one finds no place, none after it does.
            let mut searches = searches[at].iter_mut().filter(|_| !run.is_full[at]);
            let random = &mut run.random;
            let place = txn.search(|it| searches.find_map(|one| one.place(&it.pool, random)));
            run.is_full[at] = place.is_none();
            let task = match place {
                Some(place) => self.start_at(txn, place),
                None if !cluster.waits_for(name) => {
                    let asked = requests[at].last().expect("each item asks for something");
                    run.launched.unplaced.get_or_insert_with(|| asked.clone());
                    continue;
                }
                None if waiting(txn) >= PROVISIONING_TASKS_MAX => {
                    run.launched.is_crowded = true;
                    break;
                }
                None => {
                    let provisioning = providers.provisioning(txn);
                    self.wait(txn, provisioning)
                }
            };
            run.launched.tasks.push(task);
            let renewed = self.renewed(txn, request);
            if renewed.is_some() {
                return renewed;
            }
        }
        None
    }
}

/// A launch on its way.
struct Run {
    /// Items for which there is no place.
    is_full: Vec<bool>,
    random: Random,
    launched: Launched,
    left: usize,
}

impl Providers<'_> {
    fn provisioning(&self, txn: &Txn) -> Provisioning {
        Provisioning {
            placement_constraints: self.placement_constraints.to_vec(),
            placement_strategy: self.placement_strategy.to_vec(),
            give_up_at: txn.now + PROVISIONING_MAX_MS,
        }
    }
}

/// The same on instances of this provider only: one request after the other, until one finds a
/// place. FARGATE_SPOT prefers instances that are said to be for it.
fn on(request: &berth_placement::Request, provider: &str) -> Vec<berth_placement::Request> {
    let with = |constraint: Option<Constraint>| {
        let mut request = request.clone();
        request.constraints.extend(constraint);
        request
    };
    match provider {
        FARGATE_SPOT => vec![with(Some(fargate::spot())), with(None)],
        it if is_fargate(it) => vec![with(None)],
        it => vec![with(Some(providers::constraint(it)))],
    }
}

fn waiting(txn: &Txn) -> usize {
    txn.task_index.with(Facet::Provisioning).count()
}
