//! Container instances by a piece of their id.
use crate::{
    cluster::Cluster,
    reference::{is_whole, piece},
};

/// ARNs and whole ids as they are; of a piece the one instance that has it.
pub async fn ids(cluster: &Cluster, given: &[String]) -> anyhow::Result<Vec<String>> {
    if given.iter().all(|it| is_whole(it)) {
        return Ok(given.to_vec());
    }
    let known = cluster.instance_ids().await?;
    let mut ids = Vec::with_capacity(given.len());
    for text in given {
        ids.push(match is_whole(text) {
            true => text.clone(),
            false => piece(&known, "container instance", &cluster.name, text)?,
        });
    }
    Ok(ids)
}
