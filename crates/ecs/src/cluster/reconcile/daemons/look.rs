//! What there is of a managed daemon, and what is to be done about it: what its controller goes by,
//! and whoever explains what it does.
use berth_engine::Timestamp;

use super::{
    super::services::{
        daemon::{Survey, survey},
        one_each::{self, Keep, Limits, Plan},
    },
    of,
};
use crate::cluster::{
    Facet, State,
    launch::Launch,
    records::{cluster::ClusterRecord, daemon::Daemon, task::Task},
};

/// One look at all instances.
pub struct Look {
    /// What the next task is made of.
    pub launch: Launch,
    /// What it asks of an instance.
    pub request: berth_placement::Request,
    pub survey: Survey,
    pub limits: Limits,
    pub plan: Plan,
}

impl Look {
    /// At a daemon that is not being deleted.
    pub fn of(state: &State, cluster: &ClusterRecord, daemon: &Daemon, now: Timestamp) -> Look {
        let revision = state.daemon_revisions.get(&(daemon.name.clone(), daemon.revision()));
        let revision = revision.expect("a daemon keeps its revisions");
        let launch = Launch::of_daemon(state, cluster, daemon, revision);
        let request = launch.on_providers(state, &daemon.configuration.capacity_providers);
        let facets = daemon.revisions.iter().map(|it| Facet::DaemonRevision(of(daemon, *it)));
        let is_new = |it: &Task| it.daemon.as_ref().is_some_and(|it| it.revision == revision.id);
        let survey = survey(state, facets, is_new, &request);
        let limits = limits(daemon, now);
        let plan = one_each::plan(&survey.places, &limits);
        Look { launch, request, survey, limits, plan }
    }
}

fn limits(daemon: &Daemon, now: Timestamp) -> Limits {
    let drain_percent = daemon.configuration.drain_percent;
    let held_back = daemon.is_failed || daemon.next_launch_at.is_some_and(|at| at > now);
    Limits { keep: Keep::AllBut { drain_percent }, held_back }
}
