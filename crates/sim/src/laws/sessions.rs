//! What agents are told in their sessions, and what clusters are told of these: only what is so,
//! under numbers that agents take, and that it comes to be known who is here.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use berth_api::acs::{TaskIdentifier, ToAgent};
use berth_ecs::cluster::{
    State,
    records::{
        container_instance::ContainerInstanceStatus,
        id::ContainerInstanceId,
        task::{DesiredStatus, Task, TaskStatus},
    },
};
use berth_sessions::{Key, limits::DISCONNECT_DEBOUNCE};

use crate::{
    client::arn,
    world::{NodeId, milliseconds},
};

/// Looks at who is here, one after the other, that may find the same to be known wrongly: what is
/// reported may be refused by the store.
const ASTRAY_MAX: u32 = 5;

#[derive(Default)]
pub struct SessionLaws {
    /// The last number of a message to an instance.
    numbers: BTreeMap<(NodeId, Key), i64>,
    /// When the last session of an instance ended, in the world's time.
    ended: BTreeMap<(NodeId, Key), i64>,
    /// How many looks have found it to be known wrongly whether an instance is here.
    astray: BTreeMap<(NodeId, Key), u32>,
}

impl SessionLaws {
    /// A node tells an agent something.
    pub fn told(&mut self, node: NodeId, key: &Key, state: &State, message: &ToAgent) {
        match message {
            ToAgent::Payload(it) => {
                self.number(node, key, it.seq_num.expect("payloads have numbers"));
                let wanted = wanted(state, key);
                for it in &it.tasks {
                    let is_so = wanted.get(&it.arn) == Some(&it.desired_status);
                    assert!(is_so, "{} is told of {}, {}", key.1, it.arn, it.desired_status);
                }
            }
            ToAgent::TaskManifest(it) => {
                self.number(node, key, it.timeline);
                let pair = |it: &TaskIdentifier| (it.task_arn.clone(), it.desired_status.clone());
                let told: BTreeMap<_, _> = it.tasks.iter().map(pair).collect();
                assert_eq!(told, wanted(state, key), "a manifest of {} says what is not so", key.1);
            }
            ToAgent::TaskStopVerificationAck(it) => {
                let wanted = wanted(state, key);
                for it in &it.stop_tasks {
                    let is_wanted =
                        wanted.get(&it.task_arn).is_some_and(|it| it == RUNNING.as_str());
                    assert!(!is_wanted, "{} is to be stopped, but it is wanted", it.task_arn);
                }
            }
            _ => {}
        }
    }

    /// Agents discard what has no greater number than all before.
    fn number(&mut self, node: NodeId, key: &Key, number: i64) {
        let last = self.numbers.insert((node, key.clone()), number);
        let is_greater = last.is_none_or(|it| number > it);
        assert!(is_greater, "{} is told {number:x} after {last:x?}", key.1);
    }

    /// A session of an instance is over for a node.
    pub fn ended(&mut self, node: NodeId, key: &Key, now: i64) {
        self.ended.insert((node, key.clone()), now);
    }

    /// A node tells a cluster that an instance is gone.
    pub fn absence_told(&self, node: NodeId, key: &Key, now: i64) {
        let ended = self.ended.get(&(node, key.clone()));
        let debounce_ms = milliseconds(DISCONNECT_DEBOUNCE);
        let is_late = ended.is_none_or(|at| now - at >= debounce_ms);
        assert!(is_late, "{} counts as gone at once, though it may come back at once", key.1);
    }

    /// A node looks at what a cluster knows of who is here.
    pub fn looked(
        &mut self,
        node: NodeId,
        cluster: &Arc<str>,
        state: &State,
        here: &BTreeSet<Key>,
    ) {
        for record in state.container_instances.values() {
            let key: Key = (cluster.clone(), record.id);
            let is_out = record.status == ContainerInstanceStatus::Inactive;
            let is_here = here.contains(&key);
            let times = self.astray.entry((node, key)).or_default();
            let counts_as_here = !is_out && record.agent_connected;
            *times = if counts_as_here == is_here { 0 } else { *times + 1 };
            let known = match (is_out, record.agent_connected) {
                (true, _) => "deregistered",
                (false, true) => "connected",
                (false, false) => "not connected",
            };
            assert!(
                *times <= ASTRAY_MAX,
                "{} counts as {known}, which is not so, and nobody puts it right",
                record.id
            );
        }
    }
}

const RUNNING: DesiredStatus = DesiredStatus::Running;

/// Every task that an instance is to know of, and what is wanted of it.
fn wanted(state: &State, (cluster, instance): &Key) -> BTreeMap<String, String> {
    let is_its = |it: &&Arc<Task>| is_live_on(it, *instance);
    let pair =
        |it: &Arc<Task>| (arn("task", cluster, it.id), it.desired_status.as_str().to_owned());
    state.tasks.values().filter(is_its).map(pair).collect()
}

fn is_live_on(task: &Task, instance: ContainerInstanceId) -> bool {
    let is_told = task.last_status < TaskStatus::Stopped && !task.awaits_address();
    task.is_on(instance) && is_told
}
