//! Why there is nothing to read here, and where there is.
use std::collections::BTreeSet;

use berth_api::ecs::Task;

use super::{containers, source::Finder};
use crate::{
    cluster::{Cluster, last_part, short},
    exit,
    proposed::Proposed,
    reference,
};

/// Of tasks of which no container can be read.
pub async fn nothing(
    cluster: &Cluster,
    finder: &mut Finder,
    tasks: &[Task],
    reference: &str,
    names: &[String],
) -> anyhow::Error {
    let known: Vec<String> = tasks
        .iter()
        .flat_map(|it| it.containers.iter().flatten())
        .filter_map(|it| it.name.clone())
        .collect();
    if !tasks.is_empty()
        && let Some(name) = names.iter().find(|it| !known.contains(it))
    {
        let near = reference::did_you_mean(name, &known);
        return exit::NotFound(format!("{reference} has no container '{name}'{near}")).into();
    }
    let (text, here) = match finder.docker().await {
        Ok(docker) => {
            let text = format!("this machine's Docker has no containers of {reference}");
            (text, containers::instances(docker, cluster).await.unwrap_or_default())
        }
        Err(error) => {
            (format!("the Docker of this machine does not answer: {error}"), BTreeSet::new())
        }
    };
    let places = tasks.iter().map(|it| format!("\n{}", place(cluster, it, &here)));
    anyhow::Error::msg(text + &places.collect::<String>())
}

/// Says of each task of which nothing can be read here where it is.
pub async fn beside(cluster: &Cluster, finder: &mut Finder, tasks: &[&Task]) {
    let here = match finder.docker().await {
        Ok(docker) => containers::instances(docker, cluster).await.unwrap_or_default(),
        Err(_) => BTreeSet::new(),
    };
    for task in tasks {
        note!("Not read:\n{}", place(cluster, task, &here));
    }
}

fn place(cluster: &Cluster, task: &Task, here: &BTreeSet<String>) -> String {
    let arn = task.task_arn.as_deref().unwrap_or_default();
    let Some(instance) = task.container_instance_arn.as_deref() else {
        let why = cluster.command(Proposed::WhyNowhere { task: last_part(arn) });
        return format!("  task {} has no instance yet: {why}", short(arn));
    };
    if here.contains(instance) {
        return match task.last_status.as_deref() {
            Some("STOPPED") => format!(
                "  task {} ran on this machine, and its agent has removed its containers since \
                 (--cleanup-wait says how long they are kept)",
                short(arn)
            ),
            _ => {
                let why = cluster.command(Proposed::WhyNoContainers { task: last_part(arn) });
                format!(
                    "  task {} is on this machine, without containers so far: {why}",
                    short(arn)
                )
            }
        };
    }
    let ids = task.containers.iter().flatten().filter_map(|it| it.runtime_id.as_deref());
    let commands: Vec<String> =
        ids.map(|it| format!("docker logs {}", it.get(..12).unwrap_or(it))).collect();
    let there = match commands.is_empty() {
        true => "its containers are not there yet".to_owned(),
        false => format!("there, unless it has removed them: {}", commands.join("; ")),
    };
    format!("  task {} is on container instance {}; {there}", short(arn), last_part(instance))
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;

    use super::*;

    #[test]
    fn a_task_elsewhere_is_told_with_the_command_to_read_it_there() {
        let told = |json: &str| {
            let task: Task = from_json(json.as_bytes()).unwrap();
            let here = BTreeSet::from(["arn:aws:ecs:r:1:container-instance/c/here".to_owned()]);
            place(&Cluster::of_nobody(), &task, &here)
        };
        assert_eq!(
            told(
                r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab", "lastStatus": "STOPPED",
                "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/here",
                "containers": [{"name": "a", "runtimeId": "00112233445566778899"}]}"#
            ),
            "  task …456789ab ran on this machine, and its agent has removed its containers since \
             (--cleanup-wait says how long they are kept)"
        );
        assert_eq!(
            told(
                r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab",
                "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/fedc",
                "containers": [{"name": "a", "runtimeId": "00112233445566778899"}, {"name": "b"}]}"#
            ),
            "  task …456789ab is on container instance fedc; there, unless it has removed them: \
             docker logs 001122334455"
        );
        assert_eq!(
            told(r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123456789ab"}"#),
            "  task …456789ab has no instance yet: berth why 0123456789ab"
        );
    }
}
