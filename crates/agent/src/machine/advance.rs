//! One task, one step further: the single place that decides what is to be done.

use super::dependencies::{Readiness, has_live_dependents, readiness};
use super::records::Operation;
use super::{
    Action, Container, ContainerStatus, Demand, DesiredStatus, HostResources, Machine, Task,
    TaskStatus, network, report, retrieval, strays,
};

/// ECS: the exit code of a container that never started because its dependency failed.
const EXIT_CODE_DEPENDENCY_FAILED: i64 = 143;

impl Machine {
    /// Brings a task as far as it can go now. May run at any time; changes nothing the second
    /// time.
    pub(super) fn advance(&mut self, now_ms: u64, arn: &str, actions: &mut Vec<Action>) {
        self.changed.insert(arn.to_owned());
        if !self.is_resumed {
            return;
        }
        let Some(mut task) = self.tasks.remove(arn) else { return };
        let old_deadline_ms = task.deadline_ms.take();
        let had_stopped = task.status == TaskStatus::Stopped;

        let wakes_ms = strays::stop(&mut task, now_ms, self.settings.stop_timeout_ms, actions);
        wake_at(&mut task, wakes_ms);
        self.admit(&mut task);
        while step(&mut task, now_ms, self.settings.stop_timeout_ms, actions) {}
        settle_status(&mut task, now_ms);
        if let Some(report) = report::due(&task) {
            task.reporting = true;
            actions.push(Action::Report(report));
        }
        let kept_ms = self.settings.cleanup_wait_ms;
        let cleanup_wait_ms = self.ended_kept_ms.map_or(kept_ms, |it| it.min(kept_ms));
        clean(&mut task, now_ms, cleanup_wait_ms, actions);

        let has_freed = !had_stopped && task.status == TaskStatus::Stopped && task.admitted;
        if has_freed {
            self.resources.release(&task.spec.demand);
        }
        if task.status == TaskStatus::Stopped {
            self.waiting.retain(|other| other != arn);
        }
        let had_ports = self.strays.remove(arn);
        let has_ports = strays::has_ports(&task);
        if has_ports {
            self.strays.insert(arn.to_owned());
        }
        self.note_deadline(arn, old_deadline_ms, task.deadline_ms);
        self.tasks.insert(arn.to_owned(), task);
        if has_freed || (had_ports && !has_ports) {
            self.admit_waiting(now_ms, actions);
        }
    }

    /// A task that does not fit now waits, without blocking those behind it.
    fn admit(&mut self, task: &mut Task) {
        if task.admitted || task.desired == DesiredStatus::Stopped {
            return;
        }
        let arn = &task.spec.arn;
        if let Some(why) = impossible(&self.resources, task) {
            task.reason = why;
            task.desired = DesiredStatus::Stopped;
        } else if self.resources.fits(&task.spec.demand) && !self.is_in_the_way(&task.spec.demand) {
            self.resources.take(&task.spec.demand);
            task.admitted = true;
            self.waiting.retain(|other| other != arn);
        } else if !self.waiting.contains(arn) {
            self.waiting.push(arn.clone());
        }
    }

    /// A container that is being stopped once more has a port that is asked for.
    fn is_in_the_way(&self, demand: &Demand) -> bool {
        let mut strays = self.strays.iter().filter_map(|arn| self.tasks.get(arn));
        strays.any(|it| strays::share_ports(&it.spec.demand, demand))
    }

    pub(super) fn admit_waiting(&mut self, now_ms: u64, actions: &mut Vec<Action>) {
        for arn in self.waiting.clone() {
            self.advance(now_ms, &arn, actions);
        }
    }

    fn note_deadline(&mut self, arn: &str, old_ms: Option<u64>, new_ms: Option<u64>) {
        if old_ms == new_ms {
            return;
        }
        if let Some(old_ms) = old_ms {
            self.deadlines.remove(&(old_ms, arn.to_owned()));
        }
        if let Some(new_ms) = new_ms {
            self.deadlines.insert((new_ms, arn.to_owned()));
        }
    }
}

fn impossible(resources: &HostResources, task: &Task) -> Option<String> {
    resources.never_fits(&task.spec.demand).map(|why| {
        format!("ResourceInitializationError: the task can never be placed on this instance: {why}")
    })
}

/// One round over the containers. True: something ended by it, look again.
fn step(task: &mut Task, now_ms: u64, stop_timeout_ms: u64, actions: &mut Vec<Action>) -> bool {
    network::note_lost_pause(task);
    let has_lost_essential = task
        .containers
        .iter()
        .any(|container| container.spec.essential && container.status == ContainerStatus::Stopped);
    if has_lost_essential {
        task.desired = DesiredStatus::Stopped;
        task.execution_stopped_ms.get_or_insert(now_ms);
    }
    match task.desired {
        DesiredStatus::Running if !task.admitted => false,
        DesiredStatus::Running => drive_up(task, now_ms, actions),
        DesiredStatus::Stopped => shut_down(task, now_ms, stop_timeout_ms, actions),
    }
}

/// Prepares, fetches, pulls and launches whatever can be.
fn drive_up(task: &mut Task, now_ms: u64, actions: &mut Vec<Action>) -> bool {
    if !task.prepared && !task.preparing {
        task.preparing = true;
        actions.push(Action::Prepare { task: task.spec.arn.clone() });
    }
    network::attach(task, actions);
    if !task.is_undefined {
        let wakes_ms = retrieval::begin(task, now_ms, actions);
        wake_at(task, wakes_ms);
    }
    let mut has_ended = false;
    for index in 0..task.containers.len() {
        let container = &task.containers[index];
        let waits = container.spec.needs_retrieval && !task.has_retrieved();
        if container.operation.is_some() || (waits && container.status < ContainerStatus::Running) {
            continue;
        }
        match task.containers[index].status {
            below if below < ContainerStatus::Running && task.is_undefined => {}
            ContainerStatus::None => {
                let arn = task.spec.arn.clone();
                let container = &mut task.containers[index];
                container.operation = Some(Operation::Pull);
                actions.push(Action::Pull { task: arn, container: container.spec.name.clone() });
            }
            ContainerStatus::Pulled if task.prepared && task.may_be_made(container) => {
                let arn = task.spec.arn.clone();
                let container = &mut task.containers[index];
                container.operation = Some(Operation::Create);
                actions.push(Action::Create { task: arn, container: container.spec.name.clone() });
            }
            ContainerStatus::Pulled | ContainerStatus::Created
                if task.prepared && task.has_network(container) =>
            {
                has_ended |= launch(task, index, now_ms, actions);
            }
            ContainerStatus::Running => restart(task, index, actions),
            ContainerStatus::Pulled | ContainerStatus::Created | ContainerStatus::Stopped => {}
        }
    }
    has_ended
}

fn launch(task: &mut Task, index: usize, now_ms: u64, actions: &mut Vec<Action>) -> bool {
    match readiness(task, &task.containers[index], now_ms) {
        Readiness::Ready => {
            let arn = task.spec.arn.clone();
            let container = &mut task.containers[index];
            container.operation = Some(Operation::Launch);
            actions.push(Action::Launch { task: arn, container: container.spec.name.clone() });
            false
        }
        Readiness::Waiting { deadline_ms } => {
            wake_at(task, deadline_ms);
            false
        }
        Readiness::Failed { reason } => {
            let container = &mut task.containers[index];
            container.status = ContainerStatus::Stopped;
            container.exit_code = Some(EXIT_CODE_DEPENDENCY_FAILED);
            container.reason = Some(reason);
            true
        }
    }
}

fn restart(task: &mut Task, index: usize, actions: &mut Vec<Action>) {
    let arn = task.spec.arn.clone();
    let container = &mut task.containers[index];
    if container.restart_pending {
        container.operation = Some(Operation::Restart);
        actions.push(Action::Restart { task: arn, container: container.spec.name.clone() });
    }
}

/// Ends what has not begun, stops what runs, dependents first.
fn shut_down(
    task: &mut Task,
    now_ms: u64,
    stop_timeout_ms: u64,
    actions: &mut Vec<Action>,
) -> bool {
    let mut has_ended = false;
    network::detach(task, actions);
    for index in 0..task.containers.len() {
        let container = &task.containers[index];
        let is_launching = matches!(
            container.operation,
            Some(Operation::Create | Operation::Launch | Operation::Restart | Operation::Stop)
        );
        if is_launching || container.status == ContainerStatus::Stopped {
            continue;
        }
        if container.spec.is_pause && !task.is_detached() {
            continue;
        }
        if container.status < ContainerStatus::Running || container.restart_pending {
            end_unstarted(&mut task.containers[index]);
            has_ended = true;
        } else if !has_live_dependents(task, &container.spec.name) {
            match container.stop_retry_ms.filter(|retry_ms| *retry_ms > now_ms) {
                Some(retry_ms) => wake_at(task, Some(retry_ms)),
                None => stop(task, index, stop_timeout_ms, actions),
            }
        }
    }
    has_ended
}

/// Nothing of it runs: it never did, or its end has been seen and a restart was only planned.
fn end_unstarted(container: &mut Container) {
    container.status = ContainerStatus::Stopped;
    container.restart_pending = false;
}

fn stop(task: &mut Task, index: usize, stop_timeout_ms: u64, actions: &mut Vec<Action>) {
    let arn = task.spec.arn.clone();
    let container = &mut task.containers[index];
    container.operation = Some(Operation::Stop);
    container.stop_asked = true;
    actions.push(Action::Stop {
        task: arn,
        container: container.spec.name.clone(),
        timeout_ms: container.spec.stop_timeout_ms.unwrap_or(stop_timeout_ms),
    });
}

fn settle_status(task: &mut Task, now_ms: u64) {
    let all = |at_least: ContainerStatus| task.containers.iter().all(|c| c.status >= at_least);
    if task.status == TaskStatus::Pending && all(ContainerStatus::Running) {
        let have_all_run = task.containers.iter().all(Container::has_run);
        let is_wanted = task.desired == DesiredStatus::Running;
        if !task.containers.is_empty() && (have_all_run || is_wanted) {
            task.status = TaskStatus::Running;
            task.has_run = true;
        }
    }
    let is_over = all(ContainerStatus::Stopped) && task.is_detached();
    if is_over && task.status != TaskStatus::Stopped {
        task.status = TaskStatus::Stopped;
        task.desired = DesiredStatus::Stopped;
        task.stopped_ms = Some(now_ms);
        task.execution_stopped_ms.get_or_insert(now_ms);
    }
}

fn clean(task: &mut Task, now_ms: u64, cleanup_wait_ms: u64, actions: &mut Vec<Action>) {
    let is_settled = task.sent == Some(TaskStatus::Stopped) && !task.cleaning && !task.preparing;
    let Some(stopped_ms) = task.stopped_ms.filter(|_| is_settled) else { return };
    let due_ms = stopped_ms.saturating_add(cleanup_wait_ms);
    if due_ms <= now_ms {
        task.cleaning = true;
        actions.push(Action::Clean { task: task.spec.arn.clone() });
    } else {
        wake_at(task, Some(due_ms));
    }
}

fn wake_at(task: &mut Task, deadline_ms: Option<u64>) {
    task.deadline_ms = [task.deadline_ms, deadline_ms].into_iter().flatten().min();
}
