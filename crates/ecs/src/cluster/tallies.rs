//! Counts that the API shows and controllers compare, so that nobody has to walk.
use std::{fmt::Debug, ops::AddAssign, sync::Arc};

use berth_api::ecs::LaunchType;
use berth_engine::Table;

use super::{
    records::{
        container_instance::{ContainerInstance, Silence},
        id::ContainerInstanceId,
        service::{Service, ServiceStatus},
        task::{OfService, Task, TaskStatus},
    },
    strategy,
};
use crate::providers::is_fargate;

/// Tasks by the status that they are shown with. Tasks on their way down count as neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// PROVISIONING or PENDING.
    pub pending: i64,
    /// RUNNING.
    pub running: i64,
}

/// The tasks of one revision of a service, as its controllers see them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevisionTally {
    /// Wanted and not yet RUNNING.
    pub pending: i64,
    /// Wanted and RUNNING.
    pub running: i64,
    /// Of those that are RUNNING, those that count as healthy.
    pub healthy: i64,
    /// Of those that are RUNNING, those that fail their health checks.
    pub unhealthy: i64,
    /// No longer wanted, and not yet STOPPED.
    pub stopping: i64,
}

/// All counts of a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallies {
    by_instance: Table<ContainerInstanceId, Tally>,
    by_launch_type: Table<LaunchType, Tally>,
    by_revision: Table<OfService, RevisionTally>,
    services: Table<(LaunchType, ServiceStatus), Count>,
    /// Instances that take tasks, by availability zone.
    zones: Table<String, Count>,
    /// Registered instances by availability zone.
    registered_zones: Table<String, Count>,
    /// ECS: `registeredContainerInstancesCount` counts ACTIVE and DRAINING instances.
    pub registered_container_instances: i64,
    /// Of those, the ones whose agent is connected.
    pub connected_container_instances: i64,
    /// Of the others, those whose silence is to be judged yet, or again.
    pub silent_container_instances: i64,
    /// Of the connected ones, those whose container runtime is impaired.
    pub impaired_container_instances: i64,
    /// Tasks that are not STOPPED.
    pub live_tasks: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count(i64);

impl Tallies {
    pub fn of_instance(&self, id: ContainerInstanceId) -> Tally {
        self.by_instance.get(&id).map(|it| **it).unwrap_or_default()
    }

    pub fn of_launch_type(&self, launch_type: &LaunchType) -> Tally {
        self.by_launch_type.get(launch_type).map(|it| **it).unwrap_or_default()
    }

    pub fn of_revision(&self, revision: &OfService) -> RevisionTally {
        self.by_revision.get(revision).map(|it| **it).unwrap_or_default()
    }

    /// Services of a launch type with a status.
    pub fn of_services(&self, launch_type: &LaunchType, status: ServiceStatus) -> i64 {
        self.services.get(&(launch_type.clone(), status)).map_or(0, |it| it.0)
    }

    /// Services with a status, of any launch type.
    pub fn of_services_with(&self, status: ServiceStatus) -> i64 {
        self.services.iter().filter(|((_, it), _)| *it == status).map(|(_, it)| it.0).sum()
    }

    /// Availability zones with instances that take tasks.
    pub fn zones(&self) -> impl Iterator<Item = &String> {
        self.zones.keys()
    }

    /// Availability zones with registered instances.
    pub fn registered_zones(&self) -> impl Iterator<Item = &String> {
        self.registered_zones.keys()
    }

    /// All tasks of the cluster.
    pub fn of_cluster(&self) -> Tally {
        self.by_launch_type.values().fold(Tally::default(), |mut sum, it| {
            sum += **it;
            sum
        })
    }

    /// Tells whether an availability zone has its first instance that takes tasks now, or has lost
    /// its last.
    pub(super) fn count_instance(
        &mut self,
        old: Option<&ContainerInstance>,
        new: Option<&ContainerInstance>,
    ) -> bool {
        let zone_of = |it: Option<&ContainerInstance>| {
            it.filter(|it| it.takes_tasks()).and_then(|it| it.availability_zone().cloned())
        };
        let (was, is) = (zone_of(old), zone_of(new));
        let opens = is.is_some_and(|it| !self.zones.contains_key(&it));
        for (instance, sign) in [(old, -1), (new, 1)] {
            let Some(instance) = instance.filter(|it| it.is_registered()) else { continue };
            self.registered_container_instances += sign;
            self.connected_container_instances += sign * i64::from(instance.agent_connected);
            let is_impaired = instance.agent_connected && instance.impaired_since().is_some();
            self.impaired_container_instances += sign * i64::from(is_impaired);
            let is_silent = instance.silence.and_then(Silence::until).is_some();
            self.silent_container_instances += sign * i64::from(is_silent);
            let Some(zone) = instance.availability_zone() else { continue };
            add(&mut self.registered_zones, zone.clone(), Count(sign));
            if instance.takes_tasks() {
                add(&mut self.zones, zone.clone(), Count(sign));
            }
        }
        opens || was.is_some_and(|it| !self.zones.contains_key(&it))
    }

    pub(super) fn count_service(&mut self, old: Option<&Service>, new: Option<&Service>) {
        for (service, sign) in [(old, -1), (new, 1)] {
            let Some(service) = service else { continue };
            let key = (launch_type(service), service.status);
            add(&mut self.services, key, Count(sign));
        }
    }

    pub(super) fn count_task(&mut self, old: Option<&Task>, new: Option<&Task>) {
        for (task, sign) in [(old, -1), (new, 1)] {
            let Some(task) = task else { continue };
            self.live_tasks += sign * i64::from(task.holds_resources());
            if let Some(revision) = &task.service {
                add(&mut self.by_revision, revision.clone(), of_revision(task, sign));
            }
            let tally = match task.last_status {
                _ if !task.is_wanted() => continue,
                TaskStatus::Provisioning | TaskStatus::Pending => {
                    Tally { pending: sign, running: 0 }
                }
                TaskStatus::Running => Tally { pending: 0, running: sign },
                TaskStatus::Stopped => continue,
            };
            if let Some(instance) = task.container_instance {
                add(&mut self.by_instance, instance, tally);
            }
            add(&mut self.by_launch_type, task.launch_type.clone(), tally);
        }
    }
}

/// ECS: a strategy of Fargate's providers counts as its launch type.
fn launch_type(service: &Service) -> LaunchType {
    let configuration = &service.configuration;
    let mut strategy = configuration.capacity_provider_strategy.iter();
    let is_fargate = strategy.any(|it| is_fargate(strategy::provider(it)));
    let by_strategy = if is_fargate { LaunchType::Fargate } else { LaunchType::Ec2 };
    configuration.launch_type.clone().unwrap_or(by_strategy)
}

fn of_revision(task: &Task, sign: i64) -> RevisionTally {
    let one = |is: bool| sign * i64::from(is);
    let is_running = task.is_wanted() && task.last_status == TaskStatus::Running;
    RevisionTally {
        pending: one(task.is_wanted() && task.last_status < TaskStatus::Running),
        running: one(is_running),
        healthy: one(is_running && task.is_healthy()),
        unhealthy: one(is_running && task.unhealthy_at.is_some()),
        stopping: one(!task.is_wanted() && task.holds_resources()),
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.pending += other.pending;
        self.running += other.running;
    }
}

impl AddAssign for RevisionTally {
    fn add_assign(&mut self, other: RevisionTally) {
        self.pending += other.pending;
        self.running += other.running;
        self.healthy += other.healthy;
        self.unhealthy += other.unhealthy;
        self.stopping += other.stopping;
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.0 += other.0;
    }
}

/// A count of nothing is no row, so that equality does not depend on history.
fn add<K: Ord + Clone + Debug, T: Copy + Default + PartialEq + AddAssign>(
    table: &mut Table<K, T>,
    key: K,
    difference: T,
) {
    let mut sum = table.get(&key).map(|it| **it).unwrap_or_default();
    sum += difference;
    table.set(key, (sum != T::default()).then(|| Arc::new(sum)));
}
