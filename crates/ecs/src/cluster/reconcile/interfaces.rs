//! Network interfaces of tasks: one that is not attached in time fails its task, one that has no
//! address yet gets it when there is one, and an address is free some time after its task's end.
use berth_api::ecs::TaskStopCode;

use crate::{
    cluster::{
        Facet, Topic, Txn,
        launch::Network,
        records::{
            id::TaskId,
            network::TaskNetwork,
            task::{DesiredStatus, Task, TaskStatus},
        },
    },
    limits::{ADDRESS_COOLED_MS, RECONCILE_STEP_TASKS_MAX},
};

/// ECS, word for word.
const NOT_ATTACHED: &str =
    "TaskFailedToStart: Timeout waiting for network interface provisioning to complete.";

pub fn reconcile(txn: &mut Txn, id: TaskId) {
    let Some(task) = txn.tasks.get(&id).cloned() else { return };
    let Some(network) = task.network.clone() else { return };
    if task.last_status == TaskStatus::Stopped {
        return cool(txn, &task, *network);
    }
    let is_late = network.give_up_at(&txn.policy.unseen).is_some_and(|at| at <= txn.now);
    let is_late = is_late && task.is_wanted() && task.is_attaching();
    if !is_late && (task.is_wanted() || !task.awaits_address()) {
        return;
    }
    let mut ended = match task.awaits_address() {
        // No agent knows of it.
        true => task.ended(txn.now),
        false => Task {
            desired_status: DesiredStatus::Stopped,
            stopping_at: Some(txn.now),
            look_at: None,
            version: task.version + 1,
            ..(*task).clone()
        },
    };
    if is_late {
        ended.stop_code = Some(TaskStopCode::TaskFailedToStart);
        ended.stopped_reason = Some(NOT_ATTACHED.to_owned());
    }
    txn.put(ended);
}

/// Frees the address of a task that has ended.
fn cool(txn: &mut Txn, task: &Task, network: TaskNetwork) {
    let stopped_at = task.stopped_at.expect("what is STOPPED has stopped");
    let free_at = txn.policy.unseen.aged_at(stopped_at, ADDRESS_COOLED_MS);
    if network.held().is_some() && free_at <= txn.now {
        let network = Some(Box::new(TaskNetwork { is_address_free: true, ..network }));
        txn.put(Task { network, ..task.clone() });
    }
}

/// Tasks that wait for an address of a subnet get it, in the order of their making. A step serves
/// some of them, and has the subnet looked at again for the rest.
pub fn give(txn: &mut Txn, subnet: &str) {
    let waiting = txn.tasks_of(Facet::AwaitsAddress);
    let is_of =
        |it: &&std::sync::Arc<Task>| it.is_wanted() && it.subnets().iter().any(|it| it == subnet);
    let mut waiting: Vec<_> = waiting.filter(is_of).cloned().collect();
    waiting.sort_by_key(|it| (it.created_at, it.id));
    let mut served = 0;
    for task in waiting {
        if served == RECONCILE_STEP_TASKS_MAX {
            return txn.nudge(Topic::Subnet(subnet.to_owned()));
        }
        let on = task.container_instance.and_then(|id| txn.container_instances.get(&id)).cloned();
        let (Some(on), Some(old)) = (on, task.network.clone()) else { continue };
        let network = Network::known(txn, &old.configuration).placed(txn, *old, &on);
        if network.interface.is_some() {
            let (network, version) = (Some(Box::new(network)), task.version + 1);
            txn.put(Task { network, version, ..(*task).clone() });
            served += 1;
        }
    }
}
