//! What would become of a cluster that is not there.
use berth_engine::{Random, Timestamp, Turn, limits::BATCH_CHANGES_MAX};

use crate::{
    Call, Failure,
    cluster::{Cluster, State},
};

/// Why a cluster could not be made, before anything is made for it.
pub fn check_create(call: &Call, now: Timestamp) -> Result<(), Failure> {
    let (nothing, random) = (State::default(), Random::new(0));
    let mut turn = Turn::<Cluster>::new(nothing, now, now, random, BATCH_CHANGES_MAX);
    turn.attempt(call.clone()).map(drop)
}
