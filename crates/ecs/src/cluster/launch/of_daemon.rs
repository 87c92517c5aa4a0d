//! What the tasks of a managed daemon are made of.
use berth_api::ecs::{DaemonPropagateTags, LaunchType, Tag};
use berth_placement::providers;

use super::{Launch, of_service::Parts, of_service::of_definition};
use crate::{
    cluster::{
        State,
        records::{
            cluster::ClusterRecord, container_instance::ContainerInstance, daemon::Daemon,
            daemon_revision::DaemonRevision, task::OfDaemon,
        },
        strategy,
    },
    tags,
};

impl Launch {
    /// The tasks of the revision that a daemon should be of. ECS: `startedBy` tells the deployment.
    pub fn of_daemon(
        state: &State,
        cluster: &ClusterRecord,
        daemon: &Daemon,
        revision: &DaemonRevision,
    ) -> Launch {
        let key = revision.configuration.task_definition.clone();
        let definition = state.definitions.get(&key).expect("a revision keeps its definition");
        let definition = definition.task_definition.clone();
        let launch_type = LaunchType::Ec2;
        let parts = of_definition(&definition, &launch_type);
        let parts = parts.expect("it was checked when the daemon was deployed");
        let Parts { demand, constraints, overrides } = parts;
        Launch {
            key,
            definition,
            group: daemon.group(),
            demand,
            constraints,
            log_driver_mode: revision.log_driver_mode.clone(),
            started_by: Some(daemon.deployment.to_string()),
            reference_id: None,
            overrides: overrides.into(),
            tags: task_tags(cluster, daemon).into(),
            enable_execute_command: false,
            launch_type,
            service: None,
            daemon: Some(OfDaemon { name: daemon.name.clone(), revision: revision.id }),
            network: None,
            platform_version: None,
            capacity_provider_name: None,
        }
    }

    /// A daemon's task on an instance is for the provider that the instance is of.
    pub fn set_provider(&mut self, on: &ContainerInstance) {
        if self.daemon.is_some() {
            self.capacity_provider_name = strategy::provider_of(on).cloned();
        }
    }

    /// What its tasks ask of placement, on instances of these providers only.
    pub fn on_providers(&self, state: &State, providers: &[String]) -> berth_placement::Request {
        let mut request =
            self.asked(state, &[], &[]).expect("nothing is given that could be wrong");
        let members = providers::members_of(providers);
        request.constraints.push(berth_placement::Constraint::MemberOf(members));
        request
    }
}

/// ECS: those of the daemon, if they are propagated; managed ones in addition.
fn task_tags(cluster: &ClusterRecord, daemon: &Daemon) -> Vec<Tag> {
    let propagated = match daemon.configuration.propagate_tags {
        DaemonPropagateTags::Daemon => daemon.tags.clone(),
        DaemonPropagateTags::None | DaemonPropagateTags::UnknownValue(_) => vec![],
    };
    if !daemon.configuration.enable_ecs_managed_tags {
        return propagated;
    }
    let managed = [
        Tag::new("aws:ecs:clusterName", &cluster.name),
        Tag::new("aws:ecs:daemonName", &daemon.name),
    ];
    tags::overlaid(&propagated, &managed)
}
