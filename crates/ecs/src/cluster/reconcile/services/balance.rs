//! The arithmetic of balance over availability zones, from counts alone.
use std::collections::BTreeMap;

/// A zone that a service has tasks in, or could have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    pub tasks: i64,
    /// Tasks that may be stopped.
    pub movable: i64,
    /// Whether there are instances that take tasks.
    pub is_open: bool,
}

/// By their names.
pub type Zones = BTreeMap<String, Zone>;

/// ECS: each has as many tasks as every other, or one more.
pub fn is_balanced(zones: &Zones) -> bool {
    let fullest = zones.values().map(|it| it.tasks).max();
    let emptiest = zones.values().filter(|it| it.is_open).map(|it| it.tasks).min();
    match (fullest, emptiest) {
        (Some(fullest), Some(emptiest)) => fullest - emptiest <= 1,
        _ => true,
    }
}

/// The zone that a task should leave for another one in `to`: the fullest that has one to give, if
/// that makes things better. Each such move brings the counts closer together, so that there can
/// only be so many.
pub fn giver<'z>(zones: &'z Zones, to: &str) -> Option<&'z String> {
    let there = zones.get(to).map_or(0, |it| it.tasks);
    let givers = zones.iter().filter(|(_, it)| it.movable > 0 && it.tasks >= there + 2);
    givers.max_by_key(|(_, it)| it.tasks).map(|(name, _)| name)
}

/// ECS: `2 tasks in us-east-1a, 0 tasks in us-east-1b`.
pub fn text(zones: &Zones) -> String {
    let zones = zones.iter().map(|(name, it)| format!("{} tasks in {name}", it.tasks));
    zones.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
