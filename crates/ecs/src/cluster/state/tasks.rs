//! How a task's row moves indexes, tallies, the pool and deadlines, and whom it wakes.
use std::sync::Arc;

use berth_engine::{Timestamp, Unseen};

use super::{State, Topic};
use crate::{
    cluster::{
        indexes::Facet,
        records::{
            id::TaskId,
            task::{Task, TaskStatus},
        },
    },
    limits::{ADDRESS_COOLED_MS, STOPPED_TASK_KEPT_MS},
};

impl State {
    pub(super) fn set_task(
        &mut self,
        id: TaskId,
        new: Option<&Task>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let row = new.map(|it| Arc::new(self.sharing(it)));
        let old = self.tasks.set(id, row);
        let old = old.as_deref();
        if let (Some(old), Some(new)) = (old, new) {
            assert_advances(old, new);
        }
        self.task_index.update(old, new);
        self.tallies.count_task(old, new);
        self.occupy(old, new);
        self.address(old, new, nudge);
        let topic = Topic::Task(id);
        let unseen = &self.policy.unseen;
        let deadline = |it: &Task| deadline(it, unseen);
        self.deadlines.set(topic, old.and_then(deadline), new.and_then(deadline));
        self.nudge_for_task(old, new, nudge);
    }

    /// The row as it is kept: what it has in common with its former row, or with another task of
    /// its kind, is there once.
    fn sharing(&self, new: &Task) -> Task {
        let mut row = new.clone();
        let other = || {
            let of_definition = || Facet::Definition(new.task_definition.clone());
            let facet = new.service.clone().map_or_else(of_definition, Facet::Revision);
            self.task_index.with(facet).next()
        };
        let known = self.tasks.get(&new.id).or_else(|| self.tasks.get(&other()?));
        known.into_iter().for_each(|it| row.share(it));
        row
    }

    /// Keeps the pool's account of what tasks hold, and of which groups they are. ECS: a task
    /// counts for its group until it is to stop, and holds its resources until it has.
    fn occupy(&mut self, old: Option<&Task>, new: Option<&Task>) {
        if let (Some(old), Some(new)) = (old, new) {
            // Its devices are chosen with its instance.
            let fixed = old.container_instance.is_none() || old.resources == new.resources;
            assert!(fixed, "what a task holds is fixed when it is placed");
            assert!(old.group == new.group, "a task stays in its group");
        }
        let place = |it: Option<&Task>| it.filter(|it| it.holds_resources())?.container_instance;
        let counts = |it: Option<&Task>| place(it.filter(|it| it.is_wanted()));
        let Some(task) = new.or(old) else { return };
        match (counts(old), counts(new)) {
            (None, Some(on)) => self.pool.join(on, &task.group),
            (Some(on), None) => self.pool.leave(on, &task.group),
            _ => {}
        }
        match (place(old), place(new)) {
            (None, Some(on)) => self.pool.hold(on, &task.resources),
            (Some(on), None) => self.pool.release(on, &task.resources),
            _ => {}
        }
    }

    fn nudge_for_task(&self, old: Option<&Task>, new: Option<&Task>, nudge: &mut dyn FnMut(Topic)) {
        let Some(task) = new.or(old) else { return };
        if let Some(instance) = task.container_instance {
            nudge(Topic::ContainerInstance(instance));
            let assigned = |it: &Task| {
                let is_told = it.holds_resources() && !it.awaits_address();
                (is_told && it.is_on(instance)).then_some(it.desired_status)
            };
            if old.and_then(assigned) != new.and_then(assigned) {
                nudge(Topic::Assignment(instance));
            }
        }
        nudge(Topic::Task(task.id));
        if let Some(service) = &task.service {
            nudge(self.service_topic(&service.name));
        }
        if let Some(daemon) = &task.daemon {
            nudge(Topic::ManagedDaemon(daemon.name.clone()));
        }
        let holds = |it: Option<&Task>| it.is_some_and(Task::holds_resources);
        // ECS: daemons leave an instance that is being emptied when all others have left.
        let leaves = task.container_instance.filter(|it| self.draining.contains(it));
        if leaves.is_some() && holds(old) && !holds(new) {
            self.nudge_daemons(nudge);
        }
        let waits = |it: Option<&Task>| it.is_some_and(Task::is_waiting);
        // Expressions may ask for groups and running tasks, so that any change of those is room.
        let seen = |it: &Task| {
            let is_running = it.last_status == TaskStatus::Running;
            (it.container_instance, it.holds_resources(), it.is_wanted(), is_running)
        };
        if old.map(seen) != new.map(seen) || waits(old) || waits(new) {
            self.nudge_for_room(nudge);
        }
        if new.is_none() {
            nudge(Topic::Definition(task.task_definition.clone()));
        }
    }
}

fn assert_advances(old: &Task, new: &Task) {
    assert!(new.last_status >= old.last_status, "a task never goes back");
    assert!(new.desired_status >= old.desired_status, "a stopping task stays stopping");
    let has_agent = new.container_instance.is_some();
    let unplaced = [TaskStatus::Provisioning, TaskStatus::Stopped];
    assert!(has_agent || unplaced.contains(&new.last_status), "only an agent starts a task");
    let stays =
        old.container_instance.is_none() || new.container_instance == old.container_instance;
    assert!(stays, "a task never moves");
    let is_same = new.service == old.service && new.daemon == old.daemon;
    assert!(is_same, "a task stays with its revision");
    for (old, new) in old.containers.iter().zip(&new.containers) {
        let runs_after_all = new.disputed_end.is_some();
        let advances = new.last_status >= old.last_status || runs_after_all;
        assert!(advances, "a container goes back from an end that is disputed only");
    }
}

fn deadline(task: &Task, unseen: &Unseen) -> Option<Timestamp> {
    if let Some(at) = task.stopped_at {
        let kept_ms = match task.network.as_ref().and_then(|it| it.held()) {
            Some(_) => ADDRESS_COOLED_MS,
            None => STOPPED_TASK_KEPT_MS,
        };
        return Some(unseen.aged_at(at, kept_ms));
    }
    let give_up_at = task.provisioning.as_ref().map(|it| it.give_up_at(unseen));
    let attaching = task.network.as_ref().filter(|it| !it.is_attached() && task.is_wanted());
    let attached_by = attaching.and_then(|it| it.give_up_at(unseen));
    [task.look_at, task.protected_until, give_up_at, attached_by].into_iter().flatten().min()
}
