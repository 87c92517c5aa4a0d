//! Where in the log of a cluster a moment is.
use berth_api::Timestamp;

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
