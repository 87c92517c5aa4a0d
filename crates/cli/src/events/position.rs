//! Where in a log a moment is.
use anyhow::anyhow;
use berth_api::{
    Timestamp,
    berth::{ListHistoryRequest, Response},
};

use crate::{
    asking::{self, Place},
    cluster::Cluster,
};

/// Before all that is kept.
pub const OLDEST: &str = "OLDEST";

/// After what had happened at a moment; of one that is not kept any more, the oldest that is; none
/// after everything that has happened so far.
pub async fn at(cluster: &Cluster, at: Timestamp) -> anyhow::Result<Option<String>> {
    let place = asking::revision_at(cluster, at, "event that is kept").await?;
    Ok(match place {
        Place::At(revision) => Some(format!("{}-0", revision.saturating_add(1))),
        Place::NotKept(_) => Some(OLDEST.to_owned()),
        Place::Head => None,
    })
}

/// The same of what is no cluster's: before the first change of then or later.
pub async fn in_source(
    cluster: &Cluster,
    source: &str,
    at: Timestamp,
) -> anyhow::Result<Option<String>> {
    let mut request = ListHistoryRequest {
        source: Some(source.to_owned()),
        since: Some(at),
        max_results: Some(1),
        ..ListHistoryRequest::default()
    };
    loop {
        let answer = cluster.client.call_berth(request.clone().into()).await?;
        let Response::ListHistory(page) = answer else {
            return Err(anyhow!("the control plane answered with another operation"));
        };
        if let Some(first) = page.entries.iter().flatten().next() {
            return Ok(first.revision.map(|it| format!("{it}-0")));
        }
        if page.next_token.is_none() {
            return Ok(None);
        }
        request.next_token = page.next_token;
    }
}
