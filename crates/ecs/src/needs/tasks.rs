//! What calls about tasks need that run already.
use berth_api::ecs::ExecuteCommandRequest;
use berth_kernel::Need;
use berth_serving::Published;

use super::ask::Ask;

pub const KIND: &str = "task";

pub fn one<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    reference: &Option<String>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    vec![ask.within(&cluster, &cluster.task(reference.as_deref().unwrap_or_default()))]
}

pub fn each<P: Published>(
    ask: &Ask<P>,
    cluster: &Option<String>,
    references: &Option<Vec<String>>,
) -> Vec<Need> {
    let cluster = ask.cluster(cluster);
    let all = || ask.within(&cluster, &cluster.all(KIND));
    ask.each(references, all, |it| [ask.within(&cluster, &cluster.task(it))])
}

/// ECS: the cluster, too, must be allowed.
pub fn execute_command<P: Published>(ask: &Ask<P>, it: &ExecuteCommandRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let task = cluster.task(it.task.as_deref().unwrap_or_default());
    let cluster_itself = cluster.itself();
    let named = it.container.as_deref().filter(|it| !it.is_empty());
    let sole = || cluster.sole_container(it.task.as_deref().unwrap_or_default());
    let container = named.map(str::to_owned).or_else(sole);
    let needs = [&cluster_itself, &task].map(|on| {
        let need = ask.within(&cluster, on).with("ecs:container-name", container.as_deref());
        need.with("ecs:task", Some(&*task.arn))
    });
    needs.into()
}
