//! What a task waits for that has not ended: to start, to be healthy, or to stop.
use berth_api::{
    ecs::{ContainerCondition, ContainerDefinition, HealthStatus},
    image::familiar,
};
use berth_ecs::cluster::{
    State, health,
    launch::waiting,
    records::{
        prepull::HostImageState,
        task::{Container, ContainerStatus, Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

use super::{
    super::{
        waits::{Reason, Wait},
        words,
    },
    defined::{defined, definition},
};

/// ECS: what has not ended so long after SIGTERM is killed, unless its definition says otherwise.
pub(super) const STOP_TIMEOUT_S: i32 = 30;

/// `None` if it has ended, or is as it should be.
pub fn wait(state: &State, task: &Task, now: Timestamp) -> Option<Wait> {
    if task.last_status == TaskStatus::Stopped {
        return None;
    }
    let wait = match (task.is_wanted(), task.last_status) {
        (_, TaskStatus::Provisioning) if task.is_wanted() => capacity(state, task),
        _ if is_out_of_reach(state, task) => out_of_reach(state, task, now),
        (false, _) => to_stop(state, task, now),
        (true, _) if task.ending_since.is_some() => to_end(state, task, now),
        (true, TaskStatus::Running) => to_be_healthy(state, task, now)?,
        (true, _) if task.awaits_address() => to_have_an_address(state, task),
        (true, _) => to_start(state, task, now),
    };
    Some(wait.of(vec![task.id]))
}

fn capacity(state: &State, task: &Task) -> Wait {
    let provider = task.capacity_provider_name.as_deref().unwrap_or("its capacity provider");
    let until = task.provisioning.as_ref().map(|it| it.give_up_at(&state.policy.unseen));
    let last = until.map(|at| format!(", until {}", words::utc(at))).unwrap_or_default();
    let obstacle = obstacle(state, task, provider);
    let text = format!("it waits for an instance of {provider}{last}; {obstacle}");
    Wait { since: Some(task.created_at), until, ..Wait::new(Reason::Capacity, text) }
}

/// What the instances of its provider lack: of the closest with numbers, and what would change it.
fn obstacle(state: &State, task: &Task, provider: &str) -> String {
    let it = waiting::explain(state, task);
    let Some(refused) = it.refused.first() else {
        return match it.instances {
            0 => format!("{provider} has none"),
            _ => "one of them has room, and it is the next".to_owned(),
        };
    };
    let why: Vec<String> = refused.refusals.iter().map(ToString::to_string).collect();
    let why = format!("{}: {}", words::short(refused.instances[0]), why.join("; "));
    let fix = it.fix.map(|it| format!(". Nearest fix: {}", it.to_string().trim_end_matches('.')));
    match it.instances {
        1 => format!("its only one has no room: {why}{}", fix.unwrap_or_default()),
        n => format!("of {n} the closest is {why}{}", fix.unwrap_or_default()),
    }
}

/// Until when its interface must be there, and which subnets have how many addresses.
fn to_have_an_address(state: &State, task: &Task) -> Wait {
    let until = task.network.as_ref().and_then(|it| it.give_up_at(&state.policy.unseen));
    let room = |id: &String| {
        let of = &state.subnets.get(id)?.of;
        let extent = state.addresses.extent(of);
        let free = extent.spare + extent.in_blocks;
        Some(format!("{id} has {free} of {} free", of.addresses()))
    };
    let rooms: Vec<String> = task.subnets().iter().filter_map(room).collect();
    let last = until.map(|at| format!(", until {}", words::utc(at))).unwrap_or_default();
    let text = format!("it waits for an address{last}; here {}", rooms.join(", "));
    Wait { since: Some(task.created_at), until, ..Wait::new(Reason::Start, text) }
}

fn is_out_of_reach(state: &State, task: &Task) -> bool {
    let instance = task.container_instance.and_then(|it| state.container_instances.get(&it));
    instance.is_some_and(|it| !it.agent_connected)
}

fn out_of_reach(state: &State, task: &Task, now: Timestamp) -> Wait {
    let id = task.container_instance.expect("it is on an instance");
    let since = state.container_instances.get(&id).and_then(|it| it.connectivity_at);
    let name = words::short(id);
    let has_something_to_do = !task.is_wanted() || task.last_status < TaskStatus::Running;
    let meanwhile = match has_something_to_do {
        true => "and carries on when it is back",
        false => "and RUNNING is the last that it said",
    };
    let text = match since {
        Some(at) => format!(
            "the agent of {name} has been disconnected for {}, {meanwhile}",
            words::between(at, now)
        ),
        None => format!("the agent of {name} has never connected"),
    };
    Wait { since, ..Wait::new(Reason::Agent, text) }
}

fn to_stop(state: &State, task: &Task, now: Timestamp) -> Wait {
    let since = task.stopping_at.unwrap_or(now);
    let told = format!("it was told to stop {} ago", words::between(since, now));
    until_killed(state, task, since, &told)
}

/// ECS: with an essential container the task ends: its agent stops the others.
fn to_end(state: &State, task: &Task, now: Timestamp) -> Wait {
    let since = task.ending_since.unwrap_or(now);
    let ended = health::essential(task, definition(state, task));
    let ended = ended.filter(|it| it.last_status == ContainerStatus::Stopped);
    let names: Vec<&str> = ended.map(|it| it.name.as_str()).collect();
    let told = format!(
        "container {} ended {} ago, and its end is the task's",
        names.join(", "),
        words::between(since, now)
    );
    until_killed(state, task, since, &told)
}

fn until_killed(state: &State, task: &Task, since: Timestamp, told: &str) -> Wait {
    let timeout = |it: &Container| {
        defined(state, task, &it.name).and_then(|it| it.stop_timeout).unwrap_or(STOP_TIMEOUT_S)
    };
    let left = task.containers.iter().filter(|it| it.last_status != ContainerStatus::Stopped);
    let longest = left.map(timeout).max().unwrap_or(STOP_TIMEOUT_S);
    let text =
        format!("{told}; what has not ended {longest} s after SIGTERM is killed (stopTimeout)");
    let until = Some(since + i64::from(longest) * 1_000);
    Wait { since: Some(since), until, ..Wait::new(Reason::Stop, text) }
}

/// ECS: only tasks of services and daemons are judged by their health.
fn to_be_healthy(state: &State, task: &Task, now: Timestamp) -> Option<Wait> {
    if !task.is_kept() {
        return None;
    }
    let since = task.started_at.unwrap_or(task.created_at);
    let told = |text: String| Wait::new(Reason::Health, text);
    if let Some(at) = task.unhealthy_at {
        let who = match judged(state, task, &HealthStatus::Unhealthy) {
            names if names.is_empty() => "it".to_owned(),
            names => format!("container {names}"),
        };
        let text = format!(
            "{who} has failed its health check for {}: the task is being replaced",
            words::between(at, now)
        );
        return Some(Wait { since: Some(at), ..told(text) });
    }
    if task.healthy_at.is_some() {
        return None;
    }
    if health::verdict(task, definition(state, task)).is_none() {
        let after_ms = state.policy.healthy_after_ms;
        let until = state.policy.unseen.aged_at(since, after_ms);
        let text = format!(
            "it counts as healthy once it has been RUNNING for {}, in {}",
            words::duration(after_ms),
            words::between(now, until)
        );
        return Some(Wait { since: Some(since), until: Some(until), ..told(text) });
    }
    let service = task.service.as_ref().and_then(|of| state.services.get(&of.name));
    let seconds = service.and_then(|it| it.configuration.health_check_grace_period_seconds);
    let grace_until = since + i64::from(seconds.unwrap_or(0)) * 1_000;
    let unhealthy = judged(state, task, &HealthStatus::Unhealthy);
    if !unhealthy.is_empty() {
        let text = format!(
            "container {unhealthy} fails its health check, and the grace period ends in {}",
            words::between(now, grace_until)
        );
        return Some(Wait { since: Some(since), until: Some(grace_until), ..told(text) });
    }
    let who = match judged(state, task, &HealthStatus::Unknown) {
        names if names.is_empty() => "it".to_owned(),
        names => format!("container {names}"),
    };
    let text = format!(
        "{who} has been RUNNING for {} and has not passed its health check yet",
        words::between(since, now)
    );
    Some(Wait { since: Some(since), ..told(text) })
}

/// The containers whose health check counts and says this.
fn judged(state: &State, task: &Task, status: &HealthStatus) -> String {
    let judging = health::judging(task, definition(state, task));
    let containers = judging.filter(|it| it.health_status == *status);
    words::some_of(containers.map(|it| it.name.clone()), 3)
}

fn to_start(state: &State, task: &Task, now: Timestamp) -> Wait {
    let since = |at: Option<Timestamp>| Some(at.unwrap_or(task.created_at));
    if let Some(text) = dependency(state, task) {
        let since = since(task.pull_stopped_at);
        return Wait { since, ..Wait::new(Reason::Dependency, text) };
    }
    match (task.pull_started_at, task.pull_stopped_at) {
        (None, _) => {
            let waited = words::between(task.created_at, now);
            let text = format!(
                "it was asked for {waited} ago, and its agent has reported no start yet; it may be \
                 pulling {}{}",
                images(state, task),
                not_ahead(state, task)
            );
            Wait { since: Some(task.created_at), ..Wait::new(Reason::Agent, text) }
        }
        (Some(at), None) => {
            let (images, waited) = (images(state, task), words::between(at, now));
            let ahead = not_ahead(state, task);
            let text = format!("its agent has been pulling {images} for {waited}{ahead}");
            Wait { since: Some(at), ..Wait::new(Reason::Pull, text) }
        }
        (Some(_), Some(at)) => {
            let text = format!(
                "images are pulled, and its containers have been starting for {}",
                words::between(at, now)
            );
            Wait { since: Some(at), ..Wait::new(Reason::Start, text) }
        }
    }
}

/// The images that no digest is known of: they are not on the instance, as far as it has said.
fn images(state: &State, task: &Task) -> String {
    let unknown = task.containers.iter().filter(|it| it.image_digest.is_none());
    let named = unknown.filter_map(|it| defined(state, task, &it.name)?.image.clone());
    words::some_of(named, 2)
}

/// Why its instance has not got an image of it that it was to have before the task came.
fn not_ahead(state: &State, task: &Task) -> String {
    let host = task.container_instance.and_then(|it| state.host_images.get(&it));
    let defined = |it: &Container| defined(state, task, &it.name)?.image.clone();
    let named: Vec<String> =
        task.containers.iter().filter_map(defined).map(|it| familiar(&it)).collect();
    let mut absent = host.into_iter().flat_map(|it| &it.images).filter_map(|it| match &it.state {
        HostImageState::Absent { fault } if named.contains(&familiar(&it.image)) => {
            Some(format!(". It could not be fetched ahead of tasks: {fault}"))
        }
        HostImageState::Absent { .. } | HostImageState::Present { .. } => None,
    });
    absent.next().unwrap_or_default()
}

/// The first container that waits for another one of the task which the agent has started.
fn dependency(state: &State, task: &Task) -> Option<String> {
    let begun = |it: &&Container| it.last_status != ContainerStatus::Pending;
    task.containers.iter().find(begun)?;
    let pending = task.containers.iter().filter(|it| !begun(it));
    pending.filter_map(|it| defined(state, task, &it.name)).find_map(|it| unmet(task, it))
}

fn unmet(task: &Task, waiting: &ContainerDefinition) -> Option<String> {
    let mut wanted = waiting.depends_on.iter().flatten();
    wanted.find_map(|wanted| {
        let (name, condition) = (wanted.container_name.as_deref()?, wanted.condition.as_ref()?);
        let other = task.containers.iter().find(|it| it.name == name)?;
        let is_over = other.last_status == ContainerStatus::Stopped;
        let is_met = match condition {
            ContainerCondition::Start => other.last_status != ContainerStatus::Pending,
            ContainerCondition::Complete => is_over,
            ContainerCondition::Success => is_over && other.exit_code == Some(0),
            ContainerCondition::Healthy => other.health_status == HealthStatus::Healthy,
            ContainerCondition::UnknownValue(_) => true,
        };
        let (me, wish) = (waiting.name.as_deref().unwrap_or_default(), condition.as_str());
        let (status, health) = (other.last_status.as_str(), other.health_status.as_str());
        (!is_met).then(|| {
            format!("container {me} waits for {name} to be {wish} (it is {status}, {health})")
        })
    })
}
