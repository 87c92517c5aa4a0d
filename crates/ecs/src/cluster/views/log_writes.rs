//! Which log groups and streams the agent of a container instance writes to: its tasks' alone.
use std::sync::Arc;

use crate::cluster::{
    Facet, State,
    records::{
        id::{ContainerInstanceId, TaskId},
        task::Task,
    },
};

/// ECS Exec: what the streams of transcripts are called. The control plane alone writes them.
const TRANSCRIPTS: &str = "ecs-execute-command-";

/// A write of lines.
pub struct LogWrite<'a> {
    pub group: &'a str,
    pub stream: &'a str,
    /// Whose lines these are, if a cursor counts them: the id of a container.
    pub source: Option<&'a str>,
}

/// Whether an instance's agent may write so: a definition of its cluster names the group, and
/// neither stream nor source is of a task elsewhere, in any cluster. Of tasks that are forgotten
/// lines may come for days: nobody has them any more.
pub fn may_write(
    own: &State,
    instance: ContainerInstanceId,
    all: &[&State],
    it: &LogWrite<'_>,
) -> bool {
    is_named(own, "awslogs-group", it.group)
        && !it.stream.starts_with(TRANSCRIPTS)
        && it.source.is_none_or(|id| is_free(own, instance, all, |task| has(task, id)))
        && is_stream_free(own, instance, all, it.stream)
}

fn is_stream_free(
    own: &State,
    instance: ContainerInstanceId,
    all: &[&State],
    stream: &str,
) -> bool {
    // `prefix/container/task`; the container's id, without a prefix; or what a definition says.
    let last = stream.rsplit('/').next().unwrap_or_default();
    if let Ok(id) = last.parse::<TaskId>() {
        let mut found = all.iter().filter_map(|it| it.tasks.get(&id));
        let known = own.tasks.get(&id).or_else(|| found.next());
        return known.is_none_or(|_| own.tasks.get(&id).is_some_and(|it| it.is_on(instance)));
    }
    let key = "awslogs-stream";
    let is_of = |state: &State, task: &Task| {
        let definition = state.definitions.get(&task.task_definition);
        definition.is_some_and(|it| names(&it.task_definition, key, stream))
    };
    if all.iter().any(|it| is_named(it, key, stream)) {
        return tasks_on(own, instance).any(|it| is_of(own, it));
    }
    is_free(own, instance, all, |task| has(task, stream))
}

/// Whether a task of this instance is such, or none that is known.
fn is_free(
    own: &State,
    instance: ContainerInstanceId,
    all: &[&State],
    is_such: impl Fn(&Task) -> bool,
) -> bool {
    tasks_on(own, instance).any(|it| is_such(it))
        || !all.iter().any(|it| it.tasks.values().any(|it| is_such(it)))
}

fn tasks_on(state: &State, instance: ContainerInstanceId) -> impl Iterator<Item = &Arc<Task>> {
    state.tasks_of(Facet::ContainerInstance(instance))
}

fn has(task: &Task, runtime_id: &str) -> bool {
    task.containers.iter().any(|it| it.runtime_id.as_deref() == Some(runtime_id))
}

fn is_named(state: &State, key: &str, value: &str) -> bool {
    state.definitions.values().any(|it| names(&it.task_definition, key, value))
}

fn names(definition: &berth_api::ecs::TaskDefinition, key: &str, value: &str) -> bool {
    let containers = definition.container_definitions.iter().flatten();
    let logs = containers.filter_map(|it| it.log_configuration.as_ref());
    let mut options = logs.filter_map(|it| it.options.as_ref());
    options.any(|it| it.get(key).is_some_and(|it| it == value))
}

#[cfg(test)]
mod tests {
    use berth_trial::Trial;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Home,
        cluster::{
            Cluster,
            records::{
                cluster::ClusterRecord,
                definition::{Definition, DefinitionKind, TaskDefinitionKey},
            },
        },
    };

    const OWN: ContainerInstanceId = ContainerInstanceId(7);
    const OTHER: ContainerInstanceId = ContainerInstanceId(8);

    fn read<T: for<'a> serde::Deserialize<'a>>(json: Value) -> T {
        serde_json::from_value(json).unwrap()
    }

    /// Task `number` on an instance, by a definition with such a stream.
    fn put(trial: &mut Trial<Cluster>, number: u128, on: ContainerInstanceId, stream: &str) {
        let family = format!("f{number}");
        let key = TaskDefinitionKey { kind: DefinitionKind::Task, family, revision: 1 };
        let body = json!({"containerDefinitions": [{"name": "c", "logConfiguration": {
            "logDriver": "awslogs",
            "options": {"awslogs-group": "g", "awslogs-stream": stream}}}]});
        let task_definition = berth_api::from_json(body.to_string().as_bytes()).unwrap();
        let task: Task = read(json!({
            "id": TaskId(number), "taskDefinition": key.clone(), "containerInstance": on,
            "group": "g", "launchType": "EC2", "lastStatus": "RUNNING",
            "desiredStatus": "RUNNING", "overrides": {}, "createdAt": 0, "version": 1,
            "resources": {"cpu": 0, "memory": 0, "ports": [], "portsUdp": [], "gpus": []},
            "containers": [{"id": "c", "name": "c", "lastStatus": "RUNNING",
                "runtimeId": format!("runtime{number}"), "healthStatus": "UNKNOWN"}]}));
        trial.keep(Definition { key, task_definition });
        trial.keep(task);
    }

    fn cluster(name: &str) -> Trial<Cluster> {
        let mut trial = Trial::new();
        trial.keep(ClusterRecord::new(name, Home::default(), trial.now));
        trial
    }

    #[test]
    fn an_instance_writes_no_lines_of_a_task_elsewhere() {
        let (mut own, mut far) = (cluster("prod"), cluster("far"));
        put(&mut own, 1, OWN, "mine");
        put(&mut own, 2, OTHER, "theirs");
        put(&mut far, 3, OWN, "far");
        let all = [&own.state, &far.state];
        let may = |stream: &str, source: Option<&str>| {
            may_write(&own.state, OWN, &all, &LogWrite { group: "g", stream, source })
        };
        let of = |number: u128| format!("p/c/{}", TaskId(number));
        for stream in [&*of(1), &of(9), "mine", "runtime1", "unknown"] {
            assert!(may(stream, None) && may(stream, Some("runtime1")), "{stream}");
            assert!(may(stream, Some("forgotten")), "{stream}");
            // Who says where another's lines are suppresses them.
            assert!(!may(stream, Some("runtime2")) && !may(stream, Some("runtime3")), "{stream}");
        }
        for stream in [&*of(2), &of(3), "theirs", "far", "runtime2", "ecs-execute-command-x"] {
            assert!(!may(stream, None), "{stream}");
        }
        let elsewhere = LogWrite { group: "h", stream: "mine", source: None };
        assert!(!may_write(&own.state, OWN, &all, &elsewhere));
    }
}
