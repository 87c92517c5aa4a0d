//! How people name managed daemons and their deployments.
use std::sync::Arc;

use berth_api::berth::Error;
use berth_ecs::cluster::{
    State,
    describe::arns,
    records::{
        cluster::ClusterRecord, daemon::Daemon, daemon_deployment::DaemonDeployment,
        id::DaemonDeploymentId,
    },
    state::owned,
};

use super::super::words;

/// A daemon by its ARN or its name. Of one that is gone its history is named.
pub fn daemon(state: &State, cluster: &ClusterRecord, text: &str) -> Result<Arc<Daemon>, Error> {
    let name = match arns::daemon(&cluster.home, text) {
        Some(of) if of.cluster == cluster.name => of.name,
        Some(_) => "",
        None => text,
    };
    let found = state.managed_daemons.get(&name.to_owned()).cloned();
    found.ok_or_else(|| {
        let last = owned::of(&state.daemon_deployments, name).next_back();
        let gone = last.map(|it| {
            let at = it.finished_at.map(words::utc).unwrap_or_default();
            format!(" One of that name was deleted at {at}, by its deployment {}.", it.id)
        });
        let gone = gone.unwrap_or_default();
        let cluster = &cluster.name;
        let text = format!("There is no managed daemon '{text}' in cluster {cluster}.{gone}");
        Error::daemon_not_found(text)
    })
}

/// A daemon deployment by its ARN or its id; those of daemons that are gone, too.
pub fn deployment(
    state: &State,
    cluster: &ClusterRecord,
    text: &str,
) -> Result<Arc<DaemonDeployment>, Error> {
    let found = match arns::daemon_deployment(&cluster.home, text) {
        Some(of) if of.cluster == cluster.name => {
            state.daemon_deployments.get(&(of.daemon.to_owned(), of.id))
        }
        Some(_) => None,
        None => text.parse().ok().and_then(|id: DaemonDeploymentId| {
            state.daemon_deployments.values().find(|it| it.id == id)
        }),
    };
    found.cloned().ok_or_else(|| {
        let text = format!("There is no daemon deployment '{text}' in cluster {}.", cluster.name);
        Error::resource_not_found(text)
    })
}
