//! Launches on whatever instances placement chooses.
use berth_engine::Random;

use super::{Launch, Launched};
use crate::cluster::{Txn, records::task::Task};

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
        let mut tasks = Vec::with_capacity(wanted);
        let mut request = request.clone();
        while let Some(renewed) = self.some_of(txn, &request, wanted, &mut random, &mut tasks) {
            request = renewed;
        }
        let unplaced = (tasks.len() < wanted).then_some(request);
        Launched { tasks, unplaced, is_crowded: false }
    }

    /// Launches until there are as many tasks as are wanted, or no place; or until other instances
    /// have addresses for them, and then gives the request that asks for these.
    fn some_of(
        &self,
        txn: &mut Txn,
        request: &berth_placement::Request,
        wanted: usize,
        random: &mut Random,
        tasks: &mut Vec<Task>,
    ) -> Option<berth_placement::Request> {
        let mut search = berth_placement::Search::new(request);
        while tasks.len() < wanted {
            let place = txn.search(|it| search.place(&it.pool, random))?;
            tasks.push(self.start_at(txn, place));
            let renewed = self.renewed(txn, request);
            if renewed.is_some() {
                return renewed;
            }
        }
        None
    }
}
