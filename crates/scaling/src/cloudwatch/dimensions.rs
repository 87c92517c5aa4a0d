//! What a metric is about, as its dimensions say it.
use std::collections::BTreeMap;

use berth_api::cloudwatch::Dimension;

use crate::windows::{Group, Subject, Windows};

const CLUSTER: &str = "ClusterName";
const SERVICE: &str = "ServiceName";
const FAMILY: &str = "TaskDefinitionFamily";
const TASK: &str = "TaskId";
const CONTAINER: &str = "ContainerName";

/// The cluster and what of it is meant; `None` if ECS publishes nothing with these dimensions, or
/// the task is not of that service.
pub fn subject(windows: &Windows, dimensions: &[Dimension]) -> Option<(String, Subject)> {
    let pair = |it: &Dimension| Some((it.name.clone()?, it.value.clone()?));
    let mut rest: BTreeMap<String, String> = dimensions.iter().filter_map(pair).collect();
    if rest.len() != dimensions.len() {
        return None;
    }
    let cluster = rest.remove(CLUSTER)?;
    let group = match (rest.remove(SERVICE), rest.remove(FAMILY)) {
        (None, None) => Group::Cluster,
        (Some(it), None) => Group::Service(it.into()),
        (None, Some(it)) => Group::Family(it.into()),
        (Some(_), Some(_)) => return None,
    };
    let subject = match (rest.remove(TASK), rest.remove(CONTAINER)) {
        (None, None) => Subject::Group(group),
        (Some(task), container) if windows.is_of(&cluster, &task, &group) => match container {
            _ if group == Group::Cluster => return None,
            Some(name) => Subject::Container { task, name },
            None => Subject::Task(task),
        },
        _ => return None,
    };
    rest.is_empty().then_some((cluster, subject))
}

/// The dimensions of a cluster's group.
pub fn of_group(cluster: &str, group: &Group) -> Vec<Dimension> {
    let own = match group {
        Group::Cluster => None,
        Group::Service(it) => Some((SERVICE, &**it)),
        Group::Family(it) => Some((FAMILY, &**it)),
    };
    own.into_iter().chain([(CLUSTER, cluster)]).map(dimension).collect()
}

/// Those of a task of a group, or of one of its containers.
pub fn of_task(
    cluster: &str,
    group: &Group,
    task: &str,
    container: Option<&str>,
) -> Vec<Dimension> {
    let more = container.map(|it| (CONTAINER, it)).into_iter().chain([(TASK, task)]);
    more.map(dimension).chain(of_group(cluster, group)).collect()
}

fn dimension((name, value): (&str, &str)) -> Dimension {
    Dimension { name: Some(name.to_owned()), value: Some(value.to_owned()) }
}
