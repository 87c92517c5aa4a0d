//! How a container instance is, from what ECS's API shows of it.
use berth_api::{
    ecs::{ContainerInstance, DescribeContainerInstancesRequest, Resource},
    to_json,
};

use super::Answer;
use crate::{
    cluster::{Cluster, short},
    exit,
    proposed::Proposed,
    reference,
};

/// `None` if nothing says that a text means one.
pub async fn of(cluster: &Cluster, text: &str) -> anyhow::Result<Option<Answer>> {
    let id = match reference::is_whole(text) {
        true => text.to_owned(),
        false if !reference::may_be_task(text) => return Ok(None),
        false => {
            let known = cluster.instance_ids().await?;
            match reference::piece(&known, "container instance", &cluster.name, text) {
                Ok(id) => id,
                Err(error) if error.is::<exit::NotFound>() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    };
    let request = DescribeContainerInstancesRequest {
        cluster: Some(cluster.name.clone()),
        container_instances: Some(vec![id]),
        include: None,
    };
    let found = cluster.client.send(request).await?.container_instances.unwrap_or_default();
    let answer = |it: &ContainerInstance| Answer {
        text: text_of(it, cluster),
        json: to_json(it),
        container: None,
    };
    Ok(found.first().map(answer))
}

fn text_of(it: &ContainerInstance, cluster: &Cluster) -> String {
    let id = short(it.container_instance_arn.as_deref().unwrap_or_default());
    let connected = match it.agent_connected {
        Some(true) => "its agent is connected",
        _ => "its agent is not connected",
    };
    let reason = it.status_reason.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
    let (running, pending) =
        (it.running_tasks_count.unwrap_or(0), it.pending_tasks_count.unwrap_or(0));
    let free = |name: &str, unit: &str| {
        let of = |all: &Option<Vec<Resource>>| {
            let mut all = all.iter().flatten();
            all.find(|it| it.name.as_deref() == Some(name)).and_then(|it| it.integer_value)
        };
        let (left, all) = (of(&it.remaining_resources), of(&it.registered_resources));
        format!("{} of {} {unit} free", left.unwrap_or(0), all.unwrap_or(0))
    };
    let describe = cluster.command(Proposed::AllOfInstance { instance: &id });
    format!(
        "Container instance {id} is {}, and {connected}{reason}.\n  tasks      {running} running, \
         {pending} pending\n  resources  {}, {}\n  All of it: {describe}\n",
        it.status.as_deref().unwrap_or_default(),
        free("CPU", "CPU units"),
        free("MEMORY", "MiB")
    )
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;
    use expect_test::expect;

    use super::*;

    #[test]
    fn an_instance_is_told_in_a_few_lines() {
        let it: ContainerInstance = from_json(
            br#"{"containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/0123456789abcdef",
            "status": "DRAINING", "agentConnected": false, "statusReason": "asked for",
            "runningTasksCount": 2, "pendingTasksCount": 1,
            "registeredResources": [{"name": "CPU", "integerValue": 2048}],
            "remainingResources": [{"name": "CPU", "integerValue": 1024}]}"#,
        )
        .unwrap();
        expect![[r#"
            Container instance …89abcdef is DRAINING, and its agent is not connected: asked for.
              tasks      2 running, 1 pending
              resources  1024 of 2048 CPU units free, 0 of 0 MiB free
              All of it: berth describe …89abcdef
        "#]]
        .assert_eq(&text_of(&it, &Cluster::of_nobody()));
    }
}
