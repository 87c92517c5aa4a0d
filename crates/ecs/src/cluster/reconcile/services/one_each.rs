//! The arithmetic of one task on each instance, from what there is alone.

/// What an instance is to a DAEMON service or a managed daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// ECS: ACTIVE, with its agent connected, and all constraints hold.
    Open,
    /// The same, but its host is short of disk: what runs there does well, and nothing is added.
    Short,
    /// The same, but its agent is away just now, or its container runtime does not answer.
    Silent,
    /// Given up, or deregistered: nobody can be told anything.
    Lost,
    /// It is being emptied. ECS: daemons leave when nobody else is left.
    Draining { others: bool },
    /// A constraint does not hold.
    Unfit,
}

/// How a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    Unhealthy,
    Pending,
    /// RUNNING, but not yet healthy.
    Idle,
    Healthy,
}

/// A task that should run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Of the PRIMARY deployment.
    pub is_new: bool,
    pub health: Health,
}

/// An instance and its tasks of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub standing: Standing,
    pub tenants: Vec<Tenant>,
    /// Tasks on their way down, and still there.
    pub stopping: usize,
}

/// How many instances keep a healthy task while those of others are replaced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Keep {
    /// ECS, `minimumHealthyPercent` of DAEMON services: so many percent, rounded up.
    Healthy { percent: i64 },
    /// ECS, `drainPercent` of managed daemons: all but so many percent, rounded down, and at least
    /// one makes way.
    AllBut { drain_percent: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub keep: Keep,
    /// Whether launches are held back for now.
    pub held_back: bool,
}

/// Why a task is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Another takes its place, or it has none.
    Replaced,
    Unhealthy,
    /// Its instance no longer meets the constraints.
    Unfit,
}

/// What to do next. Places and tenants are told by their positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// ECS: computed from the instances.
    pub desired: i64,
    pub start: Vec<usize>,
    pub stop: Vec<(usize, usize, Why)>,
    /// Whether each instance has its task, new and healthy, and there are no others.
    pub is_reached: bool,
    /// The percentages let no old task make way, and nothing is under way.
    pub is_stuck: bool,
}

impl Place {
    /// Whether it should have a task. An instance whose agent has never come is not waited for.
    pub fn is_counted(&self) -> bool {
        match self.standing {
            Standing::Open => true,
            Standing::Short | Standing::Silent => !self.tenants.is_empty(),
            Standing::Lost | Standing::Draining { .. } | Standing::Unfit => false,
        }
    }

    /// Whether it is one of those that keep a healthy task.
    pub fn is_healthy(&self) -> bool {
        let is_healthy = |it: &Tenant| it.health == Health::Healthy;
        let is_known = matches!(self.standing, Standing::Open | Standing::Short);
        is_known && self.tenants.iter().any(is_healthy)
    }

    fn is_done(&self) -> bool {
        let done = Tenant { is_new: true, health: Health::Healthy };
        self.stopping == 0 && self.tenants == [done]
    }

    /// Whether a task comes or goes.
    fn is_under_way(&self) -> bool {
        let grows = |it: &Tenant| it.is_new && matches!(it.health, Health::Pending | Health::Idle);
        self.stopping > 0 || self.tenants.iter().any(grows)
    }
}

/// So many stay healthy.
pub fn lower(desired: i64, limits: &Limits) -> i64 {
    match limits.keep {
        Keep::Healthy { percent } => (desired * percent + 99) / 100,
        Keep::AllBut { drain_percent } => {
            let drained = (desired as f64 * drain_percent / 100.0) as i64;
            (desired - drained.max(1)).max(0)
        }
    }
}

/// There is never more than one task on an instance: the old one stops before the new one starts,
/// on as many instances at once as may be missed.
pub fn plan(places: &[Place], limits: &Limits) -> Plan {
    let count = |is: fn(&Place) -> bool| places.iter().filter(|it| is(it)).count() as i64;
    let desired = count(Place::is_counted);
    let mut spare = count(Place::is_healthy) - lower(desired, limits);
    let mut plan = Plan { desired, ..Plan::default() };
    let mut is_refused = false;
    for (at, place) in places.iter().enumerate() {
        let mut stop = |tenant: usize, why: Why| plan.stop.push((at, tenant, why));
        match place.standing {
            Standing::Open => {
                let Some(kept) = best(&place.tenants) else {
                    if place.stopping == 0 && !limits.held_back {
                        plan.start.push(at);
                    }
                    continue;
                };
                let surplus = (0..place.tenants.len()).filter(|it| *it != kept);
                surplus.for_each(|it| stop(it, Why::Replaced));
                match why_replaced(place.tenants[kept]).filter(|_| !limits.held_back) {
                    None => {}
                    Some(why) if !place.is_healthy() => stop(kept, why),
                    Some(why) if spare > 0 => {
                        spare -= 1;
                        stop(kept, why);
                    }
                    Some(_) => is_refused = true,
                }
            }
            // A task that makes way here would have no next one.
            Standing::Short | Standing::Silent | Standing::Draining { others: true } => {}
            Standing::Lost => old(place).for_each(|it| stop(it, Why::Replaced)),
            Standing::Draining { others: false } => {
                (0..place.tenants.len()).for_each(|it| stop(it, Why::Replaced));
            }
            Standing::Unfit => (0..place.tenants.len()).for_each(|it| stop(it, Why::Unfit)),
        }
    }
    let is_idle = plan.start.is_empty() && plan.stop.is_empty();
    plan.is_stuck = is_refused && is_idle && !places.iter().any(Place::is_under_way);
    plan.is_reached = places
        .iter()
        .all(|it| if it.is_counted() { it.is_done() } else { old(it).next().is_none() });
    plan
}

/// The task that stays if there are several.
fn best(tenants: &[Tenant]) -> Option<usize> {
    let worth = |it: &Tenant| (it.health == Health::Healthy, it.is_new, it.health);
    (0..tenants.len()).max_by_key(|at| worth(&tenants[*at]))
}

fn why_replaced(it: Tenant) -> Option<Why> {
    match it.health {
        Health::Unhealthy => Some(Why::Unhealthy),
        _ => (!it.is_new).then_some(Why::Replaced),
    }
}

fn old(place: &Place) -> impl Iterator<Item = usize> {
    let tenants = place.tenants.iter().enumerate();
    tenants.filter(|(_, it)| !it.is_new).map(|(at, _)| at)
}

#[cfg(test)]
mod tests;
