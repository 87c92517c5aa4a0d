//! ListPrepulls: which images hosts are to have before a task asks for them, and who has them.
use std::collections::BTreeSet;

use berth_api::{
    Timestamp,
    berth::{Error, ListPrepullsRequest, ListPrepullsResponse, Prepull, PrepullFault},
};
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        prepull::{HostImageState, Prepull as Record, PrepullOn},
    },
    views::prepulls::all_for,
};

use crate::{
    active,
    limits::{PREPULL_FAULTS_SHOWN_MAX, PREPULLS_SHOWN_DEFAULT, PREPULLS_SHOWN_MAX},
    newest,
};

/// The newest first. The token of the next page is the last of this one.
///
/// # Errors
/// There is no such cluster, or a parameter is out of its bounds.
pub fn list_prepulls(
    state: &State,
    input: &ListPrepullsRequest,
) -> Result<ListPrepullsResponse, Error> {
    let cluster = active(state)?;
    let size = newest::size(input.max_results, PREPULLS_SHOWN_DEFAULT, PREPULLS_SHOWN_MAX)?;
    let mut all: Vec<&Record> = state.prepulls.values().map(|it| &**it).collect();
    all.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    let (page, next_token) = newest::page(&all, |it| &it.id, input.next_token.as_deref(), size)?;
    let prepulls = page.iter().map(|it| prepull(state, &cluster, it)).collect();
    Ok(ListPrepullsResponse { next_token, prepulls: Some(prepulls) })
}

/// An image, with how many hosts are to have it, how many have it, and why others have not.
pub fn prepull(state: &State, cluster: &ClusterRecord, it: &Record) -> Prepull {
    let (mut wanted, mut present) = (0, 0);
    let (mut digests, mut faults) = (BTreeSet::new(), Vec::new());
    for id in all_for(state, it) {
        wanted += 1;
        let said = state.host_images.get(&id);
        let said = said.and_then(|said| said.images.iter().find(|one| one.image == it.image));
        match said.map(|it| &it.state) {
            Some(HostImageState::Present { digest }) => {
                present += 1;
                digests.extend(digest.clone());
            }
            Some(HostImageState::Absent { fault }) if faults.len() < PREPULL_FAULTS_SHOWN_MAX => {
                faults.push(PrepullFault {
                    container_instance_arn: Some(cluster.container_instance_arn(id)),
                    reason: Some(fault.clone()),
                });
            }
            Some(HostImageState::Absent { .. }) | None => {}
        }
    }
    let (capacity_provider, service) = match &it.on {
        PrepullOn::CapacityProvider { name } => (Some(name.clone()), None),
        PrepullOn::Service { name } => (None, Some(name.clone())),
    };
    Prepull {
        capacity_provider,
        cluster_arn: Some(cluster.arn()),
        created_at: Some(Timestamp(it.created_at.0)),
        created_by: Some(it.created_by.clone()),
        digests: Some(digests.into_iter().collect()),
        faults: Some(faults),
        image: Some(it.image.clone()),
        prepull_id: Some(it.id.clone()),
        present_on: Some(present),
        service,
        wanted_by: Some(wanted),
    }
}
