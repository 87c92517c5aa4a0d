//! What is served here: one line a service. The rest follows from it: the door finds a service by
//! its row, the node leads the shards of its machines, and calls go where its table says.
use std::collections::BTreeSet;

use berth_answers::Berth;
use berth_ecs::Ecs;
use berth_iam::{Identities, sts::Sts};
use berth_secrets::Ssm;

use crate::{
    door::{Front, Served},
    node::Housing,
    own::{Identity, Insight, PollEndpoint},
};

/// All that is served, in the order in which callers are told of it. Beside each service is what
/// answers for the node itself: `()` where all is a shard's.
pub(crate) static SERVICES: [&dyn Front; 5] = [
    &Served::<Ecs, PollEndpoint>::NEW,
    &Served::<Ssm, ()>::NEW,
    &Served::<Sts, Identity>::NEW,
    &Served::<Identities, ()>::NEW,
    &Served::<Berth, Insight>::NEW,
];

/// The variables by which clients learn where the services are: one each, so that whatever else
/// there is of AWS stays where it is.
pub fn endpoint_variables() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().filter_map(|it| it.row().endpoint_variable)
}

/// The machines of all services. Services may share one.
pub(crate) fn machines() -> impl Iterator<Item = Housing> {
    SERVICES.iter().flat_map(|it| it.machines())
}

/// Whether this release has a machine for a shard. What it has none for, another release has made;
/// it is kept closed.
pub fn has_machine(shard: &str) -> bool {
    machines().any(|it| it.names.have(shard))
}

/// Tables of which no history is kept, of all shards: see [`berth_engine::Record::PASSING`].
pub(crate) fn passing() -> Vec<&'static str> {
    let all: BTreeSet<_> = machines().flat_map(|it| it.passing).copied().collect();
    all.into_iter().collect()
}
