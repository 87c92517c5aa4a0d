//! A managed daemon in numbers, by capacity provider: as its controller counts them.
use std::collections::BTreeMap;

use berth_api::berth;
use berth_ecs::cluster::{
    State,
    reconcile::{
        daemons::Look,
        services::one_each::{self, Health},
    },
    records::daemon::{Daemon, DaemonStatus},
    strategy,
};

use super::super::words;

/// The instances of one capacity provider.
#[derive(Default)]
pub struct Counts {
    /// None for instances that are of no provider, and yet have tasks.
    pub provider: Option<String>,
    /// Instances that should have a task.
    pub desired: i64,
    /// Tasks of the revision that is desired, by how they do: not yet RUNNING,
    pub pending: i64,
    /// RUNNING, whatever their health,
    pub running: i64,
    /// and of these those that count as healthy,
    pub healthy: i64,
    /// or have failed their health checks.
    pub unhealthy: i64,
    /// Instances with a task that is on its way down.
    pub draining: i64,
    /// Instances with a task of an older revision that is not on its way down.
    pub older: i64,
    /// Instances that should have a task, and have none that comes or goes.
    pub without: i64,
}

/// All instances.
pub struct Numbers {
    /// The daemon's providers, then others that still have tasks of it.
    pub providers: Vec<Counts>,
    /// Instances that should have a task.
    pub desired: i64,
    /// Of them those with a healthy task, of whatever revision.
    pub healthy: i64,
    /// How many of them keep one while tasks are replaced.
    pub minimum_healthy: i64,
    pub drain_percent: f64,
}

impl Numbers {
    /// A daemon that is being deleted should have no tasks.
    pub fn of(state: &State, daemon: &Daemon, look: &Look) -> Numbers {
        let is_active = daemon.status == DaemonStatus::Active;
        let desired = if is_active { look.plan.desired } else { 0 };
        let is_healthy = look.survey.places.iter().filter(|it| is_active && it.is_healthy());
        Numbers {
            providers: providers(state, daemon, look, is_active),
            desired,
            healthy: is_healthy.count() as i64,
            minimum_healthy: one_each::lower(desired, &look.limits),
            drain_percent: daemon.configuration.drain_percent,
        }
    }

    /// Of all providers together.
    pub fn sum(&self, of: impl Fn(&Counts) -> i64) -> i64 {
        self.providers.iter().map(of).sum()
    }
}

fn providers(state: &State, daemon: &Daemon, look: &Look, is_active: bool) -> Vec<Counts> {
    let mut others: BTreeMap<Option<String>, Counts> = BTreeMap::new();
    let named = |it: &String| Counts { provider: Some(it.clone()), ..Counts::default() };
    let mut counts: Vec<Counts> =
        daemon.configuration.capacity_providers.iter().map(named).collect();
    for (id, place) in look.survey.instances.iter().zip(&look.survey.places) {
        let instance = state.container_instances.get(id);
        let provider = instance.and_then(|it| strategy::provider_of(it).cloned());
        let its = match counts.iter_mut().find(|it| it.provider == provider) {
            Some(it) => it,
            None if place.tenants.is_empty() && place.stopping == 0 => continue,
            None => others.entry(provider.clone()).or_default(),
        };
        its.provider = provider;
        let is_due = is_active && place.is_counted();
        its.desired += i64::from(is_due);
        its.draining += i64::from(place.stopping > 0);
        its.older += i64::from(place.tenants.iter().any(|it| !it.is_new));
        its.without += i64::from(is_due && place.tenants.is_empty() && place.stopping == 0);
        for tenant in place.tenants.iter().filter(|it| it.is_new) {
            its.pending += i64::from(tenant.health == Health::Pending);
            its.running += i64::from(tenant.health != Health::Pending);
            its.healthy += i64::from(tenant.health == Health::Healthy);
            its.unhealthy += i64::from(tenant.health == Health::Unhealthy);
        }
    }
    counts.extend(others.into_values());
    counts
}

impl Counts {
    /// `spot: 4 instances, 2 running (1 healthy), 1 draining, 1 of older revisions`.
    pub fn text(&self) -> String {
        let mut counts = vec![
            words::counted(self.desired, "instance"),
            format!("{} running ({} healthy)", self.running, self.healthy),
        ];
        let others = [
            (self.unhealthy, "unhealthy"),
            (self.pending, "pending"),
            (self.draining, "draining"),
            (self.older, "of older revisions"),
            (self.without, "without a task"),
        ];
        counts.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
        let provider = self.provider.as_deref().unwrap_or("of no capacity provider");
        format!("{provider}: {}", counts.join(", "))
    }

    pub fn wire(&self) -> berth::DaemonCounts {
        berth::DaemonCounts {
            capacity_provider: self.provider.clone(),
            desired_count: words::count(self.desired),
            pending_count: words::count(self.pending),
            running_count: words::count(self.running),
            healthy_count: words::count(self.healthy),
            unhealthy_count: words::count(self.unhealthy),
            draining_count: words::count(self.draining),
            older_count: words::count(self.older),
            without_count: words::count(self.without),
        }
    }
}
