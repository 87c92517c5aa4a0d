//! What is reported beside what agents' machines report: health, true or another instance's, and
//! what is not so.
use berth_api::{
    ecs::{
        ContainerStateChange, HealthStatus, InstanceHealthCheckState, SubmitTaskStateChangeRequest,
    },
    tcs::{
        ContainerHealth, ContainerMetric, FromAgent, InstanceStatus, PublishHealthRequest,
        PublishInstanceStatusRequest, PublishMetricsRequest, StatsSet, TaskHealth, TaskMetric,
        join_frame,
    },
};
use berth_ecs::{
    cluster::{
        Report, State,
        observe::ExecEnd,
        records::{
            container_instance::{DiskPressure, HostNetwork},
            id::{ContainerInstanceId, TaskId},
            task::{Container, Task, TaskStatus},
        },
    },
    route::cluster_shard,
};
use berth_engine::{ShardName, Timestamp};
use berth_kernel::fnv1a;

use super::{Caller, HostId, NodeId, SessionId, World};
use crate::{client::arn, host::Host, laws::FIGURE};

impl World {
    /// What telemetry sessions say from time to time: containers that run pass their checks.
    pub(super) fn report_telemetry(&mut self, node: NodeId) {
        for (session, (cluster, instance)) in self.sessions.established(node) {
            let Some(state) = self.state_of(&cluster) else { continue };
            let running = state.live_tasks(instance);
            let running = running.filter(|it| it.last_status == TaskStatus::Running);
            let healthy = |it: &Container| ContainerHealth {
                container_name: it.name.clone(),
                health_status: "HEALTHY".to_owned(),
                ..ContainerHealth::default()
            };
            let tasks = running.map(|it| TaskHealth {
                task_arn: arn("task", &cluster, it.id),
                containers: it.containers.iter().map(healthy).collect(),
                ..TaskHealth::default()
            });
            let tasks = tasks.collect();
            let message = PublishHealthRequest { tasks, ..PublishHealthRequest::default() };
            let frame = FromAgent::PublishHealth(message).encode();
            self.node_hears_telemetry(session, &join_frame([("Host", "berth")], &frame));
            self.node_hears_telemetry(session, &join_frame([("Host", "berth")], &figures()));
            self.report_host(session, &cluster, instance);
            if self.networks.are_there {
                self.tell(&cluster, Report::HostNetwork { instance, network: network(instance) });
            }
        }
    }

    /// How the host of a session is, if there is one behind it.
    fn report_host(&mut self, session: SessionId, cluster: &str, instance: ContainerInstanceId) {
        let arn = arn("container-instance", cluster, instance);
        let is_its = |it: &&Host| it.journal.container_instance_arn.as_ref() == Some(&arn);
        let Some(host) = self.hosts.iter().find(is_its) else { return };
        let pressure = host.disk;
        let status = InstanceStatus {
            kind: "ContainerRuntime".to_owned(),
            status: if host.is_impaired { "IMPAIRED" } else { "OK" }.to_owned(),
            ..InstanceStatus::default()
        };
        let statuses = vec![status];
        let message = PublishInstanceStatusRequest { statuses, ..<_>::default() };
        let frame = FromAgent::PublishInstanceStatus(message).encode();
        self.node_hears_telemetry(session, &join_frame([("Host", "berth")], &frame));
        self.tell(cluster, Report::HostDisk { instance, pressure });
    }

    /// More hosts recover than fall ill.
    pub(super) fn change_health_of(&mut self, host: HostId) {
        let (is_impaired, is_pressed) = (self.dice.chance(250), self.dice.chance(250));
        let pressure = DiskPressure::Bytes { used_percent: 87, total_bytes: 40 << 30 };
        let host = &mut self.hosts[host];
        host.is_impaired = is_impaired;
        host.disk = is_pressed.then_some(pressure);
    }

    /// An agent tells the health of a container of any task, its own or another instance's, and of
    /// its runtime.
    pub(super) fn report_health(&mut self) {
        let cluster = self.hosts[0].cluster.clone();
        let Some(state) = self.state_of(&cluster) else { return };
        let tasks: Vec<_> = state.tasks.values().cloned().collect();
        let instances: Vec<_> = state.container_instances.keys().copied().collect();
        let is_well = self.dice.chance(500);
        if let Some(&instance) = self.dice.pick(&instances) {
            let status = if is_well { "OK" } else { "IMPAIRED" };
            self.tell(
                &cluster,
                Report::InstanceHealth {
                    instance,
                    status: InstanceHealthCheckState::from(status),
                    last_updated: Timestamp(1),
                    last_status_change: Timestamp(1),
                },
            );
        }
        let Some(task) = self.dice.pick(&tasks).cloned() else { return };
        let stranger = self.dice.pick(&instances).copied();
        let own = task.container_instance.filter(|_| self.dice.chance(500));
        let Some(instance) = own.or(stranger) else { return };
        let status = if is_well { HealthStatus::Healthy } else { HealthStatus::Unhealthy };
        self.tell_health(&cluster, instance, task.id, "c0".to_owned(), status);
    }

    /// Somebody with a key says of a task what is not so: that it has ended, or one of its
    /// containers; or, of one that waits for an instance or has ended, that it runs.
    pub(super) fn report_falsely(&mut self) {
        let cluster = self.hosts[0].cluster.clone();
        let Some(state) = self.state_of(&cluster) else { return };
        let mut tasks: Vec<_> = state.tasks.values().cloned().collect();
        // Few wait, so that they would hardly ever be meant.
        if tasks.iter().any(|it| it.is_waiting()) && self.dice.chance(700) {
            tasks.retain(|it| it.is_waiting());
        }
        let Some(task) = self.dice.pick(&tasks).cloned() else { return };
        if task.last_status == TaskStatus::Running && self.dice.chance(500) {
            let container = self.dice.pick(&task.containers).cloned();
            return container.into_iter().for_each(|it| self.claim_end_of(&cluster, &task, &it));
        }
        let status = match (task.container_instance, task.last_status) {
            (None, _) => self.dice.one(&["PENDING", "RUNNING", "STOPPED"]),
            (Some(_), TaskStatus::Stopped) => "RUNNING",
            (Some(_), _) => "STOPPED",
        };
        self.claim(&cluster, task.id, status);
    }

    /// Somebody says that some tasks have ended, which run, and some containers of others.
    pub(super) fn claim_ends(&mut self, cluster: &str, state: &State) {
        let running = state.tasks.values().filter(|it| it.is_wanted());
        let running = running.filter(|it| it.last_status == TaskStatus::Running);
        let running: Vec<_> = running.collect();
        for task in running.iter().take(2) {
            self.claim(cluster, task.id, "STOPPED");
        }
        for task in running.iter().skip(2).take(3) {
            self.claim_end_of(cluster, task, &task.containers[0]);
        }
    }

    /// Of some sessions of ECS Exec the ends are told, of some of these twice.
    pub(super) fn end_exec_sessions(&mut self) {
        let cluster = self.some_cluster();
        let open = self.state_of(&cluster).map(|it| it.open_exec_sessions.clone());
        let open = open.iter().flat_map(|it| it.iter()).cloned().collect::<Vec<_>>();
        for (task, id) in open {
            let times = self.dice.below(3);
            let reason = "the client has gone".to_owned();
            let end = ExecEnd { task, id, exit_code: None, reason, bytes_in: 1, bytes_out: 2 };
            (0..times).for_each(|_| self.tell(&cluster, Report::ExecEnded(end.clone())));
        }
    }

    fn claim(&mut self, cluster: &str, task: TaskId, status: &str) {
        self.say_of(cluster, task, Some(status), None);
    }

    /// Under the name that the container has in its runtime, or another one.
    fn claim_end_of(&mut self, cluster: &str, task: &Task, container: &Container) {
        let runtime_id = match self.dice.chance(700) {
            true => container.runtime_id.clone(),
            false => Some("another".to_owned()),
        };
        let change = ContainerStateChange {
            container_name: Some(container.name.clone()),
            status: Some("STOPPED".to_owned()),
            runtime_id,
            exit_code: Some(1),
            ..ContainerStateChange::default()
        };
        self.say_of(cluster, task.id, None, Some(change));
    }

    fn say_of(
        &mut self,
        cluster: &str,
        task: TaskId,
        status: Option<&str>,
        container: Option<ContainerStateChange>,
    ) {
        let request = SubmitTaskStateChangeRequest {
            cluster: Some(cluster.to_owned()),
            task: Some(task.to_string()),
            status: status.map(str::to_owned),
            containers: container.map(|it| vec![it]),
            ..SubmitTaskStateChangeRequest::default()
        };
        self.call(Caller::Nobody, request.into());
    }

    /// What a telemetry session reports.
    pub(super) fn tell_measured(&mut self, cluster: &str, report: Report) {
        if let Report::ContainerHealth { instance, task, container, status } = report {
            self.tell_health(cluster, instance, task, container, status);
        } else {
            self.tell(cluster, report);
        }
    }

    fn tell_health(
        &mut self,
        cluster: &str,
        instance: ContainerInstanceId,
        task: TaskId,
        container: String,
        status: HealthStatus,
    ) {
        let shard = ShardName::new(&cluster_shard(cluster));
        self.laws.cluster(&shard).healths.told(instance, task, &container, &status);
        self.tell(cluster, Report::ContainerHealth { instance, task, container, status });
    }

    fn tell(&mut self, cluster: &str, report: Report) {
        let Some(node) = self.control.leader else { return };
        let owner = self.control.nodes.get_mut(&node).expect("the leader runs");
        let Some(leader) = owner.clusters.get_mut(cluster) else { return };
        leader.report(report);
        self.drive(node);
    }
}

/// Where an instance is on the network beneath: of each another place.
fn network(instance: ContainerInstanceId) -> HostNetwork {
    let [.., a, b, c] = fnv1a(instance.to_string().into_bytes()).to_be_bytes();
    let (mtu, modes) = (1_500, vec!["vxlan".to_owned()]);
    HostNetwork { underlay_address: [172, a, b, c].into(), mtu, modes }
}

/// What an agent has measured, as it tells it.
fn figures() -> String {
    let of_cpu = StatsSet { min: FIGURE, max: FIGURE, sample_count: 1, sum: FIGURE };
    let container_name = "c0".to_owned();
    let of_container =
        ContainerMetric { container_name, cpu_stats_set: Some(of_cpu), ..<_>::default() };
    let of_task = TaskMetric { container_metrics: vec![of_container], ..<_>::default() };
    let message = PublishMetricsRequest { task_metrics: vec![of_task], ..<_>::default() };
    FromAgent::PublishMetrics(message).encode()
}
