//! Container instances, and what agents say in their sessions.
use berth_api::ecs::{HealthStatus, InstanceHealthCheckState, VersionInfo};
use berth_ecs::cluster::{
    Report,
    records::{
        container_instance::{DiskPressure, HostNetwork},
        id::ContainerInstanceId,
        task::TaskStatus,
    },
};

use crate::World;

impl World {
    pub(crate) fn instance(&mut self, rest: &str) -> Vec<String> {
        let mut words = rest.split(' ');
        let (cpu, memory) = (words.next().expect("cpu"), words.next().expect("memory"));
        let number = |it: &str| it.parse::<i64>().expect("a number");
        let attributes: Vec<_> = words
            .filter_map(|it| it.split_once('='))
            .map(|(name, value)| serde_json::json!({"name": name, "value": value}))
            .collect();
        let gpus: Vec<_> = match attributes.iter().any(|it| it["name"] == "gpu.kind") {
            true => vec![serde_json::json!({"id": "gpu-0", "type": "GPU"})],
            false => vec![],
        };
        let body = serde_json::json!({
            "attributes": attributes,
            "platformDevices": gpus,
            "totalResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": number(cpu)},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": number(memory)},
                {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]},
            ],
        });
        let path = "containerInstance.containerInstanceArn";
        let told = self.told("RegisterContainerInstance", &body.to_string(), path);
        let count = self.names.iter().filter(|(name, _)| name.starts_with("@i")).count();
        self.line(&format!("connect @i{count}"));
        told
    }

    /// A session of its agent begins.
    pub fn connect(&mut self, instance: ContainerInstanceId, returns_within_ms: Option<i64>) {
        self.sessions += 1;
        let version_info = VersionInfo::default();
        let session = self.sessions;
        let report = Report::AgentConnected { instance, session, version_info, returns_within_ms };
        self.report(report);
    }

    pub(crate) fn disconnect(&mut self, instance: ContainerInstanceId, silent_ms: i64) {
        let (session, silent_since) = (self.sessions, self.now + -silent_ms);
        self.report(Report::AgentDisconnected { instance, session, silent_since });
    }

    pub(crate) fn contest(&mut self, instance: ContainerInstanceId, agents: Vec<String>) {
        self.report(Report::AgentContested { instance, agents });
    }

    pub(crate) fn agents(&mut self) -> Vec<String> {
        let state = self.state();
        let connected =
            |id| state.container_instances.get(&id).is_some_and(|it| it.agent_connected);
        let live = state.tasks.values().filter(|it| it.holds_resources());
        let live = live.filter(|it| it.container_instance.is_some_and(connected));
        let live: Vec<_> = live.filter(|it| !it.awaits_address()).collect();
        let status = |is_wanted| if is_wanted { "RUNNING" } else { "STOPPED" };
        let attached = live.iter().filter(|it| it.is_attaching() && it.is_wanted());
        let attached = attached.filter_map(|it| {
            let attachment = &it.network.as_ref()?.attachment;
            let attachment = format!(r#"{{"attachmentArn":"{attachment}","status":"ATTACHED"}}"#);
            Some(format!(r#"{{"task":"{}","attachments":[{attachment}]}}"#, it.id))
        });
        let reports = live
            .iter()
            .filter(|it| !it.is_wanted() || it.last_status < TaskStatus::Running)
            .map(|it| format!(r#"{{"task":"{}","status":"{}"}}"#, it.id, status(it.is_wanted())));
        let reports: Vec<_> = attached.chain(reports).collect();
        for report in reports {
            self.call("SubmitTaskStateChange", &report).expect("agents report what is so");
        }
        vec![]
    }

    pub(crate) fn host(&mut self, rest: &str) -> Vec<String> {
        let real = self.real(rest);
        let mut words = real.split(' ');
        let mut word = || words.next().expect("three words");
        let instance = word().parse().expect("an id");
        let network = HostNetwork {
            underlay_address: word().parse().expect("an address"),
            mtu: word().parse().expect("a number"),
            modes: vec!["vxlan".to_owned()],
        };
        self.report(Report::HostNetwork { instance, network });
        vec![]
    }

    pub(crate) fn runtime(&mut self, rest: &str) -> Vec<String> {
        let real = self.real(rest);
        let (instance, status) = real.split_once(' ').expect("two words");
        let report = Report::InstanceHealth {
            instance: instance.parse().expect("an id"),
            status: InstanceHealthCheckState::from(status),
            last_updated: self.now,
            last_status_change: self.now,
        };
        self.report(report);
        vec![]
    }

    /// Of 40 GiB so many percent are used; less than 85 are no pressure.
    pub(crate) fn disk(&mut self, rest: &str) -> Vec<String> {
        let real = self.real(rest);
        let (instance, percent) = real.split_once(' ').expect("two words");
        let used_percent = percent.parse().expect("a number");
        let pressure = DiskPressure::Bytes { used_percent, total_bytes: 40 << 30 };
        let pressure = (used_percent >= 85).then_some(pressure);
        self.report(Report::HostDisk { instance: instance.parse().expect("an id"), pressure });
        vec![]
    }

    pub(crate) fn health(&mut self, rest: &str) -> Vec<String> {
        let real = self.real(rest);
        let mut words = real.split(' ');
        let mut word = || words.next().expect("four words");
        let (instance, task) = (word().parse().expect("an id"), word().parse().expect("an id"));
        let (container, status) = (word().to_owned(), HealthStatus::from(word()));
        self.report(Report::ContainerHealth { instance, task, container, status });
        vec![]
    }
}
