//! What clients can name: mostly what is there, sometimes what is not.
use berth_ecs::{
    account::records::{DefinitionKind, TaskDefinitionStatus},
    cluster::{
        State,
        records::{
            id::{ContainerInstanceId, TaskId},
            task::TaskStatus,
        },
    },
};

use super::{arn, definitions::FAMILIES};
use crate::world::World;

impl World {
    /// The published state of a cluster, as the leader has it.
    pub fn state_of(&self, cluster: &str) -> Option<&State> {
        let node = self.control.nodes.get(&self.control.leader?)?;
        node.clusters.get(cluster).map(|it| it.shard.state())
    }

    pub fn some_cluster(&mut self) -> String {
        let names: Vec<String> = self.hosts.iter().map(|it| it.cluster.clone()).collect();
        self.dice.pick(&names).cloned().unwrap_or_else(|| "default".to_owned())
    }

    pub(super) fn some_instance(&mut self, cluster: &str) -> String {
        let state = self.state_of(cluster);
        let ids = state.into_iter().flat_map(|it| it.container_instances.keys());
        let ids: Vec<ContainerInstanceId> = ids.copied().collect();
        let id = self.dice.pick(&ids).copied().unwrap_or(ContainerInstanceId(1));
        arn("container-instance", cluster, id)
    }

    /// Rather one that runs than one that has stopped.
    pub(super) fn some_task(&mut self, cluster: &str) -> String {
        let wants_live = self.dice.chance(850);
        let state = self.state_of(cluster);
        let tasks = state.into_iter().flat_map(|it| it.tasks.values());
        let fits = tasks.filter(|it| (it.last_status < TaskStatus::Stopped) == wants_live);
        let ids: Vec<TaskId> = fits.map(|it| it.id).collect();
        arn("task", cluster, self.dice.pick(&ids).copied().unwrap_or(TaskId(1)))
    }

    /// A revision in a status, rather the latest of its family.
    pub(super) fn some_revision(&mut self, status: TaskDefinitionStatus) -> String {
        let family = self.dice.one(&FAMILIES);
        let node = self.control.leader.and_then(|it| self.control.nodes.get(&it));
        let account = node.map(|it| it.account.shard.state());
        let known =
            account.into_iter().flat_map(|it| it.of_family(DefinitionKind::Task, family, status));
        let known: Vec<i32> = known.map(|it| it.revision).collect();
        let revision = match self.dice.chance(600) {
            true => known.last(),
            false => self.dice.pick(&known),
        };
        format!("{family}:{}", revision.copied().unwrap_or(1))
    }

    /// A family, or one of its revisions.
    pub(super) fn some_definition(&mut self) -> String {
        let family = self.dice.one(&FAMILIES);
        if self.dice.chance(600) {
            return family.to_owned();
        }
        let revision = self.dice.between(1, 4);
        format!("{family}:{revision}")
    }
}
