//! Container instances by a piece of their id.
use anyhow::bail;
use berth_api::{
    client::{CallError, Client},
    ecs::ListContainerInstancesRequest,
};

use crate::exit;

/// ARNs and whole ids as they are; of a piece the one instance that has it.
pub async fn ids(client: &Client, cluster: &str, given: &[String]) -> anyhow::Result<Vec<String>> {
    let is_whole = |it: &str| it.starts_with("arn:") || matches!(it.len(), 32 | 36);
    if given.iter().all(|it| is_whole(it)) {
        return Ok(given.to_vec());
    }
    let known = known(client, cluster).await?;
    let mut ids = Vec::with_capacity(given.len());
    for text in given {
        ids.push(if is_whole(text) { text.clone() } else { named(&known, cluster, text)? });
    }
    Ok(ids)
}

fn named(known: &[String], cluster: &str, text: &str) -> anyhow::Result<String> {
    let piece = text.trim_start_matches('…');
    let has = |it: &&String| it.starts_with(piece) || it.ends_with(piece);
    let found: Vec<&String> = known.iter().filter(has).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let text = format!("there is no container instance '{text}' in cluster {cluster}");
            Err(exit::NotFound(text).into())
        }
        several => {
            let ids: Vec<&str> = several.iter().take(5).map(|it| it.as_str()).collect();
            bail!("'{text}' may be any of several container instances: {}", ids.join(", "))
        }
    }
}

/// The ids of all container instances.
async fn known(client: &Client, cluster: &str) -> Result<Vec<String>, CallError> {
    let (mut ids, mut next_token) = (Vec::new(), None);
    loop {
        let request = ListContainerInstancesRequest {
            cluster: Some(cluster.to_owned()),
            next_token,
            ..ListContainerInstancesRequest::default()
        };
        let page = client.send(request).await?;
        let arns = page.container_instance_arns.unwrap_or_default();
        ids.extend(arns.iter().filter_map(|it| it.rsplit('/').next().map(str::to_owned)));
        next_token = page.next_token;
        if next_token.is_none() {
            return Ok(ids);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_piece_means_one_instance() {
        let known = ["aa01", "aa02", "bb02"].map(str::to_owned);
        assert_eq!(named(&known, "c", "aa01").unwrap(), "aa01");
        assert_eq!(named(&known, "c", "…01").unwrap(), "aa01");
        assert_eq!(named(&known, "c", "bb").unwrap(), "bb02");
        assert!(named(&known, "c", "02").unwrap_err().to_string().contains("aa02, bb02"));
        assert!(named(&known, "c", "ff").unwrap_err().is::<crate::exit::NotFound>());
    }
}
