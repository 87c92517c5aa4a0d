//! A published state is a fixpoint: looking at everything again changes nothing. This is what
//! proves that nudges miss nothing.
use std::collections::BTreeSet;

use berth_engine::{Machine, Random, State, Timestamp, Turn, limits::BATCH_CHANGES_MAX};

type TopicOf<M> = <<M as Machine>::State as State>::Topic;

/// `more` are topics that no full pass names because a deadline does.
pub fn assert_settled<M: Machine>(state: &M::State, now: Timestamp, more: BTreeSet<TopicOf<M>>) {
    let random = Random::new(0);
    let mut turn = Turn::<M>::new(state.clone(), now, now, random, BATCH_CHANGES_MAX);
    turn.full_pass();
    turn.carry_over(more.into());
    turn.settle();
    let finished = turn.finish();
    assert!(finished.bugs.is_empty(), "a full pass met a bug: {:?}", finished.bugs);
    let changes = finished.changes;
    assert!(changes.is_empty(), "a full pass found work that no nudge announced: {changes:?}");
}
