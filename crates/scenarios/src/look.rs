//! A service at a glance: what is under way, and which tasks each of its deployments has.
use berth_ecs::cluster::{
    Facet,
    records::{
        service::Deployment,
        task::{OfService, Task},
    },
};

use crate::World;

impl World {
    /// The service deployment with its status and stage; then, PRIMARY first, deployments with
    /// their tasks. What is to stop says so.
    pub fn look(&mut self, service: &str) -> Vec<String> {
        let record = self.state().services.get(&service.to_owned()).expect("a service").clone();
        let mut deployments = record.deployments.clone();
        deployments.reverse();
        let mut told: Vec<String> = deployments.iter().map(|it| self.row(service, it)).collect();
        let primary = record.primary().expect("a PRIMARY deployment");
        let key = (service.to_owned(), primary.service_deployment);
        let history = self.state().service_deployments.get(&key).expect("its history").clone();
        let stage = history.lifecycle.as_ref().map(|it| format!(" {}", it.stage.as_str()));
        let id = self.name("@d", &history.id.to_string());
        told.push(format!("{id} {}{}", history.status.as_str(), stage.unwrap_or_default()));
        told.reverse();
        told
    }

    fn row(&mut self, service: &str, it: &Deployment) -> String {
        let of = OfService { name: service.to_owned(), revision: it.revision };
        let tasks = self.state().tasks_of(Facet::Revision(of.clone()));
        let tasks: Vec<Task> =
            tasks.filter(|it| it.holds_resources()).map(|it| (**it).clone()).collect();
        let key = (of.name, of.revision);
        let revision = self.state().service_revisions.get(&key).expect("its revision").clone();
        let definition = revision.configuration.task_definition.as_ref().expect("a definition");
        let mut text = format!("{definition} {}", it.rollout_state.as_str());
        for task in &tasks {
            let name = self.name("@t", &task.id.to_string());
            let end = if task.is_wanted() { "" } else { " to stop" };
            text += &format!(", {name} {}{end}", task.last_status.as_str());
        }
        text
    }
}
