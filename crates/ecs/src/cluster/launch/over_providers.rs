//! Launches over the capacity providers of a strategy: each task on an instance of the provider
//! whose turn it is, or waiting for one.
use berth_api::ecs::{CapacityProviderStrategyItem, PlacementConstraint, PlacementStrategy};
use berth_engine::Random;
use berth_placement::providers;

use super::Launch;
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
        let items = providers.strategy;
        let requests: Vec<_> = items.iter().map(|it| on(request, strategy::provider(it))).collect();
        let mut searches: Vec<_> = requests.iter().map(berth_placement::Search::new).collect();
        let mut is_full = vec![false; items.len()];
        let mut random = Random::new(txn.random().next_u64());
        let mut launched = Launched::default();
        for _ in 0..wanted {
            let at = strategy::next(items, &providers.tasks);
            providers.tasks[at] += 1;
            let name = strategy::provider(&items[at]);
            self.capacity_provider_name = Some(name.to_owned());
            // Tasks of a launch are alike: where one finds no place, none after it does.
            let place = match is_full[at] {
                true => None,
                false => txn.search(|it| searches[at].place(&it.pool, &mut random)),
            };
            is_full[at] = place.is_none();
            let task = match place {
                Some(place) => self.start_at(txn, place),
                None if !cluster.waits_for(name) => {
                    launched.unplaced.get_or_insert_with(|| requests[at].clone());
                    continue;
                }
                None if waiting(txn) >= PROVISIONING_TASKS_MAX => {
                    launched.is_crowded = true;
                    break;
                }
                None => {
                    let provisioning = providers.provisioning(txn);
                    self.wait(txn, provisioning)
                }
            };
            launched.tasks.push(task);
        }
        launched
    }
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

/// The same on instances of this provider only.
fn on(request: &berth_placement::Request, provider: &str) -> berth_placement::Request {
    let mut request = request.clone();
    request.constraints.push(providers::constraint(provider));
    request
}

fn waiting(txn: &Txn) -> usize {
    txn.task_index.with(Facet::Provisioning).count()
}
