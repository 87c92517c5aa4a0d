//! Container instances by a piece of their id.
use berth_api::{
    client::{CallError, Client},
    ecs::ListContainerInstancesRequest,
};

use crate::{
    cluster::last_part,
    pages,
    reference::{is_whole, piece},
};

/// ARNs and whole ids as they are; of a piece the one instance that has it.
pub async fn ids(client: &Client, cluster: &str, given: &[String]) -> anyhow::Result<Vec<String>> {
    if given.iter().all(|it| is_whole(it)) {
        return Ok(given.to_vec());
    }
    let known = known(client, cluster).await?;
    let mut ids = Vec::with_capacity(given.len());
    for text in given {
        ids.push(match is_whole(text) {
            true => text.clone(),
            false => piece(&known, "container instance", cluster, text)?,
        });
    }
    Ok(ids)
}

/// The ids of all container instances.
async fn known(client: &Client, cluster: &str) -> Result<Vec<String>, CallError> {
    let arns = pages::all(async |next_token| {
        let request = ListContainerInstancesRequest {
            cluster: Some(cluster.to_owned()),
            next_token,
            ..ListContainerInstancesRequest::default()
        };
        let page = client.send(request).await?;
        Ok((page.container_instance_arns, page.next_token))
    })
    .await?;
    Ok(arns.iter().map(|it| last_part(it).to_owned()).collect())
}
