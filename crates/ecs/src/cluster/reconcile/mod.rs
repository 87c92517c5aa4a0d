//! Moves what was nudged towards what is desired. A controller gets a name, not news: it may run
//! at any time, twice, and changes nothing the second time.
mod capacity;
mod container_instances;
pub mod daemons;
mod interfaces;
mod joining;
mod prepulls;
mod provisioning;
mod retention;
mod service_tasks;
pub mod services;
mod subnets;

use super::{Topic, Txn};

pub fn reconcile(txn: &mut Txn, topic: Topic) {
    match topic {
        Topic::Cluster => retention::cluster(txn),
        Topic::ContainerInstance(id) => container_instances::reconcile(txn, id),
        // A view is all there is to it.
        Topic::Assignment(_) => {}
        Topic::Task(id) => {
            provisioning::reconcile(txn, id);
            interfaces::reconcile(txn, id);
            service_tasks::reconcile(txn, id);
            retention::task(txn, id);
        }
        Topic::Subnet(id) => subnets::reconcile(txn, &id),
        Topic::ManagedDaemon(name) => daemons::reconcile(txn, &name),
        Topic::Daemon(name) | Topic::Service(name) => services::reconcile(txn, &name),
        Topic::Capacity => capacity::reconcile(txn),
        Topic::DaemonDeployment(daemon, id) => retention::daemon_deployment(txn, daemon, id),
        Topic::DaemonRevision(daemon, id) => retention::daemon_revision(txn, daemon, id),
        Topic::ServiceDeployment(service, id) => retention::service_deployment(txn, service, id),
        Topic::ServiceRevision(service, id) => retention::service_revision(txn, service, id),
        Topic::ServiceEvents(service) => retention::service_events(txn, &service),
        Topic::Definition(key) => retention::definition(txn, &key),
        Topic::Token(token) => retention::token(txn, &token),
        Topic::ExecSession(task, id) => retention::exec_session(txn, (task, id)),
        Topic::JoinToken(id) => joining::token(txn, &id),
        Topic::JoinedInstance(id) => joining::joined(txn, id),
        Topic::Prepull(id) => prepulls::prepull(txn, &id),
        Topic::HostImages(id) => prepulls::host_images(txn, id),
        Topic::Explanation(id) => retention::explanation(txn, &id),
    }
}
