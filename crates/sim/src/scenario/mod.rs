//! Stories in text: what somebody does, line by line, and what becomes of it in a world without
//! faults.
//!
//! ```text
//! host a cpu 1024 memory 2048          a machine joins; zone, port (reserved) and rack may follow
//! define web image web cpu 256 memory 512 port 8000
//! run web count 2 distinct             or: spread FIELD, binpack FIELD, member EXPRESSION
//! start web on a
//! stop t1
//! claim t1 STOPPED                     somebody says so who has no part in it
//! deregister a · deregister a force · drain a · activate a
//! disconnect a · reconnect a · kill a · cut a · wipe a · boot a
//! wait 60                              seconds
//! ```
mod commands;

use std::collections::BTreeMap;

use berth_ecs::cluster::{
    State, describe,
    records::{
        container_instance::ContainerInstance,
        id::{ContainerInstanceId, TaskId},
        task::Task,
    },
};

use crate::{
    client::arn,
    faults::Faults,
    world::{HostId, World},
};

const CLUSTER: &str = "default";

/// How long things may take after each line.
const LINE_MS: i64 = 10_000;

/// Plays a story; each line is followed by what was answered and what has changed since.
pub fn play(script: &str) -> String {
    let mut story = Story::begin();
    let mut told = String::new();
    for line in script.lines().map(str::trim).filter(|it| !it.is_empty()) {
        told += &format!("> {line}\n");
        let answers = story.act(line);
        answers.into_iter().for_each(|it| told += &format!("{it}\n"));
        story.news().into_iter().for_each(|it| told += &format!("{it}\n"));
    }
    told
}

struct Story {
    world: World,
    hosts: BTreeMap<String, HostId>,
    /// In the order in which they were placed.
    tasks: Vec<TaskId>,
    /// What was told last.
    told: BTreeMap<String, String>,
}

impl Story {
    fn begin() -> Story {
        let mut world = World::new(1, false);
        world.faults = Faults::none();
        world.start_node();
        world.create_cluster(CLUSTER);
        world.run_until(1_000);
        Story { world, hosts: BTreeMap::new(), tasks: Vec::new(), told: BTreeMap::new() }
    }

    fn state(&self) -> State {
        self.world.state_of(CLUSTER).expect("somebody leads").clone()
    }

    /// What is not as it was told.
    fn news(&mut self) -> Vec<String> {
        let state = self.state();
        for id in state.tasks.keys() {
            if !self.tasks.contains(id) {
                self.tasks.push(*id);
            }
        }
        let mut now = BTreeMap::new();
        for it in state.container_instances.values() {
            now.insert(self.host_name(it.id), shown_instance(it));
        }
        for (at, id) in self.tasks.iter().enumerate() {
            let shown = state.tasks.get(id).map_or("forgotten".to_owned(), |it| self.shown(it));
            now.insert(format!("t{}", at + 1), shown);
        }
        let is_new = |(name, text): &(&String, &String)| self.told.get(*name) != Some(*text);
        let news = now.iter().filter(is_new).map(|(name, text)| format!("  {name}: {text}"));
        let news = news.collect();
        self.told = now;
        news
    }

    fn shown(&self, task: &Task) -> String {
        let mut text = describe::last_status(task).to_owned();
        if let Some(instance) = task.container_instance {
            text += &format!(" on {}", self.host_name(instance));
        }
        let ports = task.containers.iter().flat_map(|it| &it.network_bindings);
        for port in ports.filter_map(|it| it.host_port) {
            text += &format!(", port {port}");
        }
        if let Some(reason) = &task.stopped_reason {
            let code = task.stop_code.as_ref().map_or("no code", |it| it.as_str());
            text += &format!(" ({code}: {reason})");
        }
        text
    }

    fn host_name(&self, id: ContainerInstanceId) -> String {
        let arn = arn("container-instance", CLUSTER, id);
        let is_its = |it: &(&String, &HostId)| {
            self.world.hosts[*it.1].journal.container_instance_arn.as_ref() == Some(&arn)
        };
        self.hosts.iter().find(is_its).map_or("a former instance".to_owned(), |it| it.0.clone())
    }
}

fn shown_instance(it: &ContainerInstance) -> String {
    let connected = if it.agent_connected { "connected" } else { "disconnected" };
    format!("{}, {connected}", it.status.as_str())
}
