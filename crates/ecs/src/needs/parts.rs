//! What calls need about deployments and revisions: of services, and of daemons.
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::Ask,
    in_cluster::{InCluster, Part},
    named::Named,
};

pub fn one<P: Published>(ask: &Ask<P>, part: Part, arn: &Option<String>) -> Vec<Need> {
    on(ask, part, arn.as_deref().unwrap_or_default())
}

pub fn each<P: Published>(ask: &Ask<P>, part: Part, arns: &Option<Vec<String>>) -> Vec<Need> {
    let all = || ask.on(&Named::all(ask.home(), part.kind()));
    ask.each(arns, all, |it| on(ask, part, it))
}

/// ECS: what it belongs to must be allowed, too.
fn on<P: Published>(ask: &Ask<P>, part: Part, arn: &str) -> Vec<Need> {
    let Some((cluster, tail)) = InCluster::of_arn(ask.at, part.kind(), arn) else {
        return vec![ask.on(&Named::of(ask.home(), part.kind(), arn))];
    };
    let name = tail.split('/').next().unwrap_or_default();
    let (owner, key) = match part {
        Part::ServiceDeployment => (cluster.service(name), Some("ecs:service")),
        Part::ServiceRevision => (cluster.service(name), None),
        Part::DaemonDeployment | Part::DaemonRevision => (cluster.daemon(name), Some("ecs:daemon")),
    };
    let need = ask.within(&cluster, &cluster.part(part, owner.tags, tail));
    let need = match key {
        Some(key) => need.with(key, Some(&*owner.arn)),
        None => need,
    };
    vec![ask.within(&cluster, &owner), need]
}
