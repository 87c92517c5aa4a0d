//! What is said of tasks that move to another availability zone.
use crate::cluster::{
    Txn, deploy,
    records::{service::Service, service_event::Particulars, task::Task},
};

/// ECS, word for word, without the service in parentheses.
pub fn started(txn: &mut Txn, service: &Service, task: &Task) {
    let (name, zone) = (&service.name, zone(task));
    let text = format!("{name} has started 1 tasks in {zone} to AZ Rebalance: (task {}).", task.id);
    deploy::remark(txn, name, Some("TASKS_STARTED"), text, about(task));
}

/// ECS, word for word, without the service in parentheses.
pub fn stopped(txn: &mut Txn, service: &Service, task: &Task) {
    let (name, zone) = (&service.name, zone(task));
    let text = format!(
        "{name} has stopped 1 running tasks in {zone} due to AZ rebalancing: (task {}).",
        task.id
    );
    deploy::remark(txn, name, Some("TASKS_STOPPED"), text, about(task));
}

fn about(task: &Task) -> Particulars {
    Particulars { tasks: vec![task.id], ..Particulars::default() }
}

fn zone(task: &Task) -> &str {
    task.availability_zone.as_deref().unwrap_or_default()
}
