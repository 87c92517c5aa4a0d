//! Where in the log of a cluster a moment is.
use berth_api::Timestamp;

use crate::{asking, cluster::Cluster};

/// Before all that is kept.
pub const OLDEST: &str = "OLDEST";

/// After what had happened at a moment; of one that is not kept any more, the oldest that is.
pub async fn at(cluster: &Cluster, at: Timestamp) -> anyhow::Result<String> {
    let revision = asking::revision_at(cluster, at, "event that is kept").await?;
    Ok(revision.map_or_else(|| OLDEST.to_owned(), |it| format!("{}-0", it.saturating_add(1))))
}
