//! What the credentials of a task's roles say, and how long they are good. They are made by whoever
//! has the session of its agent.
use std::collections::BTreeMap;

use berth_engine::Timestamp;

use crate::{
    cluster::{
        State,
        describe::arns::{self, Reference},
        records::{
            cluster::ClusterRecord,
            credentials::{CredentialsId, RoleKind},
            id::TaskId,
            task::Task,
        },
        roles,
    },
    limits::{CREDENTIALS_OUTLIVE_MS, SESSION_TAGS_CHARACTERS_MAX},
};

/// Credentials that a task is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub kind: RoleKind,
    pub credentials_id: CredentialsId,
    pub role_arn: String,
    pub task_arn: String,
    pub cluster_arn: String,
    pub container_instance_arn: String,
    /// The public half of the key that they are sealed for: of a machine that has joined by a
    /// token, once its agent has said that it opens them.
    pub seal_key: Option<String>,
    pub service: Option<String>,
    /// ECS: the id of the task.
    pub session_name: String,
    /// Policies may ask for them as `aws:PrincipalTag/…`.
    pub tags: BTreeMap<String, String>,
    /// Its agent would not open them, and they are not sent in clear.
    pub is_withheld: bool,
    /// The role could not be assumed when it was tried last.
    pub is_refused: bool,
}

/// All of a task that has an instance, and has not ended: as long as its containers may run they
/// need them, also while they stop.
pub fn grants(state: &State, id: TaskId) -> Vec<Grant> {
    let (Some(cluster), Some(task)) = (&state.cluster, state.tasks.get(&id)) else { return vec![] };
    let Some(credentials) = task.credentials.as_ref().filter(|_| task.holds_resources()) else {
        return vec![];
    };
    let (Some(instance), Some(definition)) =
        (task.container_instance, state.definitions.get(&task.task_definition))
    else {
        return vec![];
    };
    let joined = state.joined_as(instance).filter(|it| state.opens_sealed(it));
    let grant = |kind| {
        let its = credentials.get(kind)?;
        let definition = &definition.task_definition;
        Some(Grant {
            kind,
            credentials_id: its.id,
            role_arn: roles::arn(&cluster.home, definition, &task.overrides, kind)?,
            task_arn: cluster.task_arn(id),
            cluster_arn: cluster.arn(),
            container_instance_arn: cluster.container_instance_arn(instance),
            seal_key: joined.map(|it| it.public_key.clone()),
            is_withheld: state.leaves_key_out(instance),
            service: task.service.as_ref().map(|it| it.name.clone()),
            session_name: id.to_string(),
            tags: tags(cluster, task),
            is_refused: its.refused_since.is_some(),
        })
    };
    RoleKind::ALL.into_iter().filter_map(grant).collect()
}

/// Whether credentials that were made for a task are good still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Lasts,
    /// The task has ended, or its instance is out of service.
    Over,
}

/// Credentials end with their task, a little later: what its containers have sent last may be on
/// its way. ECS lets them live on until they expire.
pub fn life(state: &State, task_arn: &str, now: Timestamp) -> Life {
    let lasts = || {
        let Ok(Reference::Here(id)) = arns::task(state.cluster.as_ref()?, task_arn) else {
            return None;
        };
        let task = state.tasks.get(&id)?;
        let has_ended = task.stopped_at.is_some_and(|at| at + CREDENTIALS_OUTLIVE_MS <= now);
        let instance = state.container_instances.get(&task.container_instance?)?;
        (!has_ended && instance.is_registered()).then_some(Life::Lasts)
    };
    lasts().unwrap_or(Life::Over)
}

/// Who is the agent of the instance that a task is on: an ARN. Credentials of the task go to it.
pub fn agent<'a>(state: &'a State, task_arn: &str) -> Option<&'a str> {
    let Ok(Reference::Here(id)) = arns::task(state.cluster.as_ref()?, task_arn) else {
        return None;
    };
    let instance = state.tasks.get(&id)?.container_instance?;
    state.container_instances.get(&instance)?.principal_arn.as_deref()
}

/// What a session is known by, and the tags of its task as far as a token has room for them: in the
/// order of their keys, each whole or not at all.
fn tags(cluster: &ClusterRecord, task: &Task) -> BTreeMap<String, String> {
    let own = [
        ("ecs-cluster", Some(cluster.name.clone())),
        ("ecs-service", task.service.as_ref().map(|it| it.name.clone())),
        ("ecs-family", Some(task.task_definition.family.clone())),
        ("ecs-task-id", Some(task.id.to_string())),
    ];
    let own = own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let mut tags: BTreeMap<String, String> = own.collect();
    let of_task = task.tags.iter().filter_map(|it| {
        let key = format!("task/{}", it.key.as_deref()?);
        Some((key, it.value.clone().unwrap_or_default()))
    });
    let mut room = SESSION_TAGS_CHARACTERS_MAX;
    for (key, value) in of_task.collect::<BTreeMap<_, _>>() {
        let characters = key.chars().count() + value.chars().count();
        if characters <= room {
            room -= characters;
            tags.insert(key, value);
        }
    }
    tags
}
