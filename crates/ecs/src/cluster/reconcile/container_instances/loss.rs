//! What is given up with an instance that is lost, and what is said of it.
//!
//! A task that is given up is replaced elsewhere. Nobody can tell whether it has stopped: it stays
//! on its way down, with what it holds, so that an instance that comes back is told to stop it and
//! has room when it did.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::TaskStopCode;
use berth_placement::Utc;

use crate::{
    cluster::{
        Facet, Txn, deploy,
        reconcile::services,
        records::{
            container_instance::ContainerInstance,
            id::ContainerInstanceId,
            task::{DesiredStatus, Task},
        },
    },
    limits::{RECONCILE_STEP_TASKS_MAX, TOLD_SERVICES_MAX},
};

const NOBODY_CONNECTED: &str = "eviction is suspended: no container instance is connected. Tasks \
                                are kept where they are.";

/// Why an instance is given up.
pub struct Cause {
    /// As its services are told.
    why: String,
    /// The stopped reason of its tasks.
    reason: String,
}

impl Cause {
    pub fn silence(instance: &ContainerInstance) -> Cause {
        Cause { why: why(instance), reason: reason(instance) }
    }

    pub fn impairment(instance: &ContainerInstance) -> Cause {
        let name = instance.ec2_instance_id.clone().unwrap_or_else(|| instance.id.to_string());
        let since = Utc(instance.impaired_since().unwrap_or(instance.registered_at).0);
        let what = format!("is impaired: its container runtime does not answer since {since}.");
        let why = format!("(instance {name}) {what}");
        let reason = match instance.ec2_instance_id {
            Some(_) => format!("Host EC2 {why}"),
            None => format!("Container instance {name} {what}"),
        };
        Cause { why, reason }
    }
}

/// ECS replaces tasks of services when their instance is gone; those that somebody else started are
/// his affair, and a daemon's task has no other place.
pub fn give_up(txn: &mut Txn, instance: ContainerInstanceId, cause: &Cause) {
    let tasks = replaceable(txn, instance).take(RECONCILE_STEP_TASKS_MAX);
    let tasks: Vec<Arc<Task>> = tasks.cloned().collect();
    let mut by_service = BTreeMap::<String, Vec<_>>::new();
    for task in tasks {
        let service = task.service.as_ref().expect("it is a service's").name.clone();
        by_service.entry(service).or_default().push(task.id);
        txn.put(Task {
            desired_status: DesiredStatus::Stopped,
            stop_code: Some(TaskStopCode::TerminationNotice),
            stopped_reason: Some(cause.reason.clone()),
            stopping_at: Some(txn.now),
            look_at: None,
            version: task.version + 1,
            ..(*task).clone()
        });
    }
    for (service, tasks) in by_service {
        let (count, ids) = (tasks.len(), services::list(&tasks));
        let why = &cause.why;
        let text = format!("{why} Its {count} tasks are replaced: {ids}.");
        deploy::event(txn, &service, None, &text);
    }
}

/// Says to the services with tasks on an instance that these are not given up; once, though more
/// instances may be concerned.
/// `back` are those that were silent with it and have come back.
pub fn announce_suspension(txn: &mut Txn, instance: &ContainerInstance, back: i64) {
    let (silent, connected) =
        (txn.tallies.silent_container_instances, txn.tallies.connected_container_instances);
    let all = silent + connected;
    let text = match connected {
        0 => NOBODY_CONNECTED.to_owned(),
        _ if back > 0 => format!(
            "eviction is suspended: {} of {all} container instances were silent at once, and \
             {back} of them are back. The tasks of the others are kept until no more have come \
             back for a while.",
            silent + back
        ),
        _ => format!(
            "eviction is suspended: {silent} of {all} container instances are silent at once, \
             which tells of the network rather than of them. Their tasks are kept; deregister \
             instances that will not come back."
        ),
    };
    let concerned = replaceable(txn, instance.id).filter_map(|it| it.service.as_ref());
    let mut concerned: Vec<String> = concerned.map(|it| it.name.clone()).collect();
    concerned.sort();
    concerned.dedup();
    concerned.retain(|service| !has_been_told(txn, service, instance.id));
    for service in concerned.iter().take(TOLD_SERVICES_MAX) {
        deploy::event(txn, service, None, &text);
    }
}

/// Whether a service has tasks on another instance of which the same was said before.
fn has_been_told(txn: &Txn, service: &str, but: ContainerInstanceId) -> bool {
    let tasks = txn.tasks_of(Facet::Service(service.to_owned()));
    let places = tasks.filter(|it| it.is_wanted()).filter_map(|it| it.container_instance);
    places.into_iter().any(|it| it != but && txn.suspended.contains(&it))
}

fn replaceable(txn: &Txn, id: ContainerInstanceId) -> impl Iterator<Item = &Arc<Task>> {
    txn.live_tasks(id).filter(|it| {
        let service = it.service.as_ref().and_then(|of| txn.services.get(&of.name));
        it.is_wanted() && service.is_some_and(|it| !it.is_daemon())
    })
}

fn why(instance: &ContainerInstance) -> String {
    let name = instance.ec2_instance_id.clone().unwrap_or_else(|| instance.id.to_string());
    let since = silent_since(instance);
    format!("(instance {name}) is unreachable: its agent has been silent since {since}.")
}

/// ECS calls a machine that it runs tasks on `Host EC2 (instance i-…)`; not all are of EC2.
fn reason(instance: &ContainerInstance) -> String {
    if instance.ec2_instance_id.is_some() {
        return format!("Host EC2 {}", why(instance));
    }
    let (id, since) = (instance.id, silent_since(instance));
    format!("Container instance {id} is lost: its agent has been silent since {since}.")
}

fn silent_since(instance: &ContainerInstance) -> Utc {
    Utc(instance.connectivity_at.expect("its silence began at some time").0)
}
