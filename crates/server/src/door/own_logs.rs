//! Which log groups and streams the agent of a container instance writes to: only clusters know
//! that.
use berth_ecs::{
    SERVICE as ECS,
    cluster::{
        State,
        records::joining::joined_id,
        views::log_writes::{LogWrite, may_write},
    },
};
use berth_iam::Principal;
use berth_kernel::{AGENT, Need};
use berth_logs::LOG_SOURCE;

use crate::node::Node;

const ACTIONS: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];

/// A need of a caller, with what clusters know of it.
pub(super) fn known(node: &Node, principal: &Principal, need: Need) -> Need {
    if !ACTIONS.contains(&&*need.action) || !is_its(node, principal, &need) {
        return need;
    }
    need.with(AGENT, Some(&*principal.arn))
}

/// What its instance may write, as all clusters together know it.
fn is_its(node: &Node, principal: &Principal, need: &Need) -> bool {
    let Some(id) = joined_id(&principal.arn, &node.home) else { return false };
    let instance = principal.entity().and_then(|it| it.instance());
    let cluster = instance.and_then(|it| node.home.tail(ECS, &it.cluster_arn));
    let cluster = cluster.and_then(|it| it.strip_prefix("cluster/"));
    let Some(shard) = cluster.and_then(|it| node.cluster(it)) else { return false };
    let own = shard.read();
    let Some(instance) = own.joined_instances.get(&id).map(|it| it.instance) else { return false };
    let place = node.home.tail("logs", &need.resource);
    let Some(place) = place.and_then(|it| it.strip_prefix("log-group:")) else { return false };
    let (group, stream) = place.split_once(":log-stream:").unwrap_or((place, ""));
    let group = group.strip_suffix(":*").unwrap_or(group);
    let source = need.keys.iter().find(|it| it.name == LOG_SOURCE);
    let source = source.and_then(|it| it.values.first()).map(String::as_str);
    let clusters = node.clusters();
    let states: Vec<_> = clusters.values().map(|it| it.read()).collect();
    let all: Vec<&State> = states.iter().map(|it| &***it).collect();
    may_write(&own, instance, &all, &LogWrite { group, stream, source })
}
