//! What is served here: one line a service. The rest follows from it: the door finds a service by
//! its row, the node leads the shards of its machines, and calls go where its table says.
use berth_answers::Berth;
use berth_ec2::AmazonEc2;
use berth_ecs::Ecs;
use berth_engine::ShardName;
use berth_iam::{Identities, sts::Sts};
use berth_logs::CloudWatchLogs;
use berth_registry::Ecr;
use berth_scaling::CloudWatch;
use berth_secrets::{Ssm, managed::Asm};

use crate::{
    door::{Front, Served},
    node::Housing,
    own::{
        Identity, Insight, Interfaces, LinesOfLogs, Measured, Passwords, PollEndpoint, Registries,
        Sessions,
    },
};

/// All that is served, in the order in which callers are told of it. Beside each service is what
/// answers for the node itself: `()` where all is a shard's.
pub(crate) static SERVICES: [&dyn Front; 10] = [
    &Served::<Ecs, PollEndpoint>::NEW,
    &Served::<Ssm, Sessions>::NEW,
    &Served::<Asm, Passwords>::NEW,
    &Served::<Sts, Identity>::NEW,
    &Served::<Identities, ()>::NEW,
    &Served::<CloudWatchLogs, LinesOfLogs>::NEW,
    &Served::<CloudWatch, Measured>::NEW,
    &Served::<AmazonEc2, Interfaces>::NEW,
    &Served::<Ecr, Registries>::NEW,
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

/// Tables of a shard of which no history is kept: see [`berth_engine::Record::PASSING`]. A table of
/// the same name may be kept of another shard.
pub(crate) fn passing(shard: &ShardName) -> &'static [&'static str] {
    machines().find(|it| it.names.have(shard.as_str())).map_or(&[], |it| it.passing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_in_one_shard_is_kept_in_another() {
        let of = |shard: &str| passing(&ShardName::new(shard));
        assert_eq!(of("ecs-account"), ["access-key"]);
        let told = "access keys themselves are told, and no key that seals";
        assert_eq!(
            of(berth_iam::SHARD),
            ["access-key-use", "seal-key", "certificate-authority"],
            "{told}"
        );
        assert_eq!(of("ecs/prod"), ["explanation", "token"]);
        assert_eq!(of("of another release"), [""; 0]);
    }
}
