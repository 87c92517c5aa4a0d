//! Launches on whatever instances placement chooses.
use berth_engine::Random;

use super::{Launch, Launched};
use crate::cluster::Txn;

impl Launch {
    /// Launches up to `wanted` tasks, one after the other, each seeing the ones before. Tasks of a
    /// launch are alike: where one finds no place, none after it does.
    pub fn over_instances(
        &self,
        txn: &mut Txn,
        request: &berth_placement::Request,
        wanted: usize,
    ) -> Launched {
        let mut random = Random::new(txn.random().next_u64());
        let mut search = berth_placement::Search::new(request);
        let mut tasks = Vec::with_capacity(wanted);
        while tasks.len() < wanted {
            let place = txn.search(|it| search.place(&it.pool, &mut random));
            let Some(place) = place else { break };
            tasks.push(self.start_at(txn, place));
        }
        let unplaced = (tasks.len() < wanted).then(|| request.clone());
        Launched { tasks, unplaced, is_crowded: false }
    }
}
