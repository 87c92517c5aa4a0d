//! How a container instance is, from what ECS's API shows of it.
use berth_api::{
    ecs::{
        ContainerInstance, DescribeContainerInstancesRequest, DesiredStatus, ListTasksRequest,
        Resource, Task,
    },
    to_json,
};

use super::Answer;
use crate::{
    cluster::{Cluster, last_part, short},
    exit,
    proposed::Proposed,
    reference,
};

/// Tasks that are named.
const TASKS_TOLD_MAX: usize = 10;

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
    let Some(it) = found.first() else { return Ok(None) };
    let left = if is_as_it_should_be(it) { vec![] } else { tasks_of(cluster, it).await? };
    Ok(Some(Answer { text: text_of(it, &left, cluster), json: to_json(it), container: None }))
}

fn is_as_it_should_be(it: &ContainerInstance) -> bool {
    it.status.as_deref() == Some("ACTIVE") && it.agent_connected == Some(true)
}

/// What has not ended on it.
async fn tasks_of(cluster: &Cluster, it: &ContainerInstance) -> anyhow::Result<Vec<Task>> {
    let mut arns = Vec::new();
    for desired_status in [DesiredStatus::Running, DesiredStatus::Stopped] {
        let filter = ListTasksRequest {
            container_instance: it.container_instance_arn.clone(),
            desired_status: Some(desired_status),
            ..ListTasksRequest::default()
        };
        arns.extend(cluster.task_arns(filter).await?);
    }
    let mut tasks = cluster.tasks(&arns).await?;
    tasks.retain(|it| it.last_status.as_deref() != Some("STOPPED"));
    Ok(tasks)
}

/// `task …9c1e0000 (service:web) is RUNNING`, a line for each.
fn told(tasks: &[Task]) -> String {
    let line = |it: &Task| {
        let id = short(it.task_arn.as_deref().unwrap_or_default());
        let group = it.group.as_deref().unwrap_or_default();
        let status = it.last_status.as_deref().unwrap_or_default();
        let ends = it.desired_status.as_deref() == Some("STOPPED");
        let stops = if ends { " and was told to stop" } else { "" };
        format!("    task {id} ({group}) is {status}{stops}\n")
    };
    let mut text: String = tasks.iter().take(TASKS_TOLD_MAX).map(line).collect();
    if tasks.len() > TASKS_TOLD_MAX {
        text += &format!("    and {} more\n", tasks.len() - TASKS_TOLD_MAX);
    }
    text
}

fn text_of(it: &ContainerInstance, left: &[Task], cluster: &Cluster) -> String {
    let id = short(it.container_instance_arn.as_deref().unwrap_or_default());
    let connected = match it.agent_connected {
        Some(true) => "its agent is connected",
        _ => "its agent is not connected",
    };
    let reason = it.status_reason.as_deref().map(|it| it.trim_end_matches('.'));
    let reason = reason.map(|it| format!(": {it}")).unwrap_or_default();
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
    let status = it.status.as_deref().unwrap_or_default();
    let arn = it.container_instance_arn.as_deref().unwrap_or_default();
    let instance = last_part(arn);
    let back = match status {
        "DRAINING" => {
            let it = Proposed::EndDraining { instance };
            format!("  To take tasks again: {}\n", cluster.command(it))
        }
        _ => String::new(),
    };
    format!(
        "Container instance {id} is {status}, and {connected}{reason}.\n  tasks      {running} \
         running, {pending} pending\n{}  resources  {}, {}\n{back}  All of it: {describe}\n",
        told(left),
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
            "status": "DRAINING", "agentConnected": false, "statusReason": "It was asked for.",
            "runningTasksCount": 2, "pendingTasksCount": 1,
            "registeredResources": [{"name": "CPU", "integerValue": 2048}],
            "remainingResources": [{"name": "CPU", "integerValue": 1024}]}"#,
        )
        .unwrap();
        let task = from_json(
            br#"{"taskArn": "arn:aws:ecs:r:1:task/c/fedcba9876543210", "group": "service:web",
            "lastStatus": "RUNNING", "desiredStatus": "STOPPED"}"#,
        );
        expect![[r#"
            Container instance …89abcdef is DRAINING, and its agent is not connected: It was asked for.
              tasks      2 running, 1 pending
                task …76543210 (service:web) is RUNNING and was told to stop
              resources  1024 of 2048 CPU units free, 0 of 0 MiB free
              To take tasks again: berth host resume 0123456789abcdef
              All of it: berth describe …89abcdef
        "#]]
        .assert_eq(&text_of(&it, &[task.unwrap()], &Cluster::of_nobody()));
    }
}
