//! What a batch has cost is told with what became of it.
use std::{cell::Cell, time::Duration};

use berth_engine::{Effort, Output, Stopwatch};

use super::*;

thread_local! {
    static READ: Cell<u64> = const { Cell::new(0) };
}

/// Of which a millisecond passes whenever it is read.
fn read() -> Duration {
    READ.set(READ.get() + 1);
    Duration::from_millis(READ.get())
}

impl Scene {
    fn efforts(&mut self) -> Vec<Option<Effort>> {
        let mut efforts = Vec::new();
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(_) => self.shard.committed(Ok(())),
                Output::Publish(it) => efforts.push(it.effort),
                _ => {}
            }
        }
        efforts
    }
}

#[test]
fn a_publication_tells_what_its_batch_has_cost() {
    let mut scene = Scene::new();
    scene.shard = scene.shard.timed_by(Stopwatch::new(read));
    scene.report(lamp("a"));
    scene.shard.request(Lane::People, 1, Note { lamp: lamp("b"), panics: false });
    // Two lamps, each looked at until it is as it should be and once more.
    let searches = vec![Duration::from_millis(1); 4];
    let took = Duration::from_millis(2 * 4 + 1);
    let expected = Effort { inputs: 2, settle_steps: 4, searches, took };
    assert_eq!(scene.efforts(), [Some(expected)]);
}

#[test]
fn without_a_stopwatch_no_time_passes() {
    let mut scene = Scene::new();
    scene.report(lamp("a"));
    let searches = vec![Duration::ZERO; 2];
    let expected = Effort { inputs: 1, settle_steps: 2, searches, took: Duration::ZERO };
    assert_eq!(scene.efforts(), [Some(expected)]);
}
