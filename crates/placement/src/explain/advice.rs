//! What to do when no change of one instance makes room.
use super::{
    Refused,
    text::{counted, grouped},
};
use crate::{
    ContainerInstanceId,
    refusal::{Refusal, Shortage},
};

/// What agents say of themselves, and how people say it.
const LOG_DRIVER: &str = "com.amazonaws.ecs.capability.logging-driver.";
const DOCKER_API: &str = "com.amazonaws.ecs.capability.docker-remote-api.";
const S3_FILES: &str = "ecs.capability.env-files.s3";
const CAPABILITIES: [&str; 2] = ["com.amazonaws.ecs.capability.", "ecs.capability."];

/// The instance that would take the task, as the closest one shows what is missing.
pub(super) fn instead(refused: &[Refused]) -> String {
    let Some(closest) = refused.first() else { return "register an instance".to_owned() };
    let refusals = &closest.refusals;
    if refusals.iter().any(|it| matches!(it, Refusal::Missing | Refusal::Inactive)) {
        return "name a container instance that is registered".to_owned();
    }
    if refusals.iter().any(|it| matches!(it, Refusal::Eni { .. })) {
        return "name another subnet as well, or stop tasks in these".to_owned();
    }
    let mut needs: Vec<String> = refusals.iter().filter_map(need).collect();
    needs.dedup();
    if needs.is_empty() {
        return "register another instance".to_owned();
    }
    let instance = format!("register an instance with {}", needs.join(", "));
    match refusals.iter().any(is_of_capability) {
        true => format!("{instance}; or take what needs that out of the task definition"),
        false => instance,
    }
}

fn need(refusal: &Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::Cpu { needed, .. } => format!("{} CPU units", grouped(*needed)),
        Refusal::Memory { needed, .. } => format!("{} MiB of memory", grouped(*needed)),
        Refusal::Gpu { needed, .. } => counted(*needed, "GPU"),
        Refusal::Port { protocol, port, .. } => format!("port {port}/{} free", protocol.as_str()),
        Refusal::Attribute { name, wanted, .. } => attribute(name, wanted.as_deref()),
        Refusal::SpreadAttribute { name } => attribute(name, None),
        Refusal::Location { zones, .. } => format!("availability zone {}", zones.join(" or ")),
        Refusal::Fargate { .. } => "no capacity provider".to_owned(),
        Refusal::Eni { .. }
        | Refusal::MemberOf { .. }
        | Refusal::DistinctInstance { .. }
        | Refusal::Draining { .. }
        | Refusal::Agent { .. }
        | Refusal::Impaired { .. }
        | Refusal::Disk { .. }
        | Refusal::Missing
        | Refusal::Inactive => return None,
    })
}

fn attribute(name: &str, value: Option<&str>) -> String {
    if let Some(driver) = name.strip_prefix(LOG_DRIVER) {
        return format!("log driver {driver}");
    }
    if let Some(version) = name.strip_prefix(DOCKER_API) {
        return format!("Docker API {version} or newer");
    }
    if name == S3_FILES {
        return format!("capability {name} (berth agent --s3-endpoint URL)");
    }
    let kind = if is_capability(name) { "capability" } else { "attribute" };
    match value {
        Some(value) => format!("{kind} {name} = {value}"),
        None => format!("{kind} {name}"),
    }
}

fn is_capability(name: &str) -> bool {
    CAPABILITIES.iter().any(|it| name.starts_with(it))
}

fn is_of_capability(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Attribute { name, .. } if is_capability(name))
}

/// How many empty instances like the largest that only lacks room would take all the tasks that
/// are missing; a lower bound, since only what is short is known of it. `None` for a single task,
/// or if no instance lacks room alone, or none is large enough.
pub(super) fn for_all(refused: &[Refused], missing: usize) -> Option<(usize, ContainerInstanceId)> {
    if missing < 2 {
        return None;
    }
    let fits = |it: &Refused| Some((it.refusals.iter().map(room).min()??, it.instances[0]));
    let (most, like) = refused.iter().filter_map(fits).max_by_key(|(most, _)| *most)?;
    let most = usize::try_from(most).ok().filter(|it| *it > 0)?;
    Some((missing.div_ceil(most), like))
}

/// How many tasks an empty instance has room for, as far as this resource goes.
fn room(refusal: &Refusal) -> Option<i64> {
    match refusal.shortage()? {
        Shortage::Amount { needed, registered, .. } => registered.checked_div(needed),
        Shortage::Port { reserved, .. } => (!reserved).then_some(1),
    }
}
