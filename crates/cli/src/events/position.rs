//! Where in the log of a cluster a moment is.
use berth_api::{Timestamp, client::CallError};
use serde_json::json;

use crate::{asking, cluster::Cluster, moment};

/// Before all that is kept.
pub const OLDEST: &str = "OLDEST";

/// After what had happened at a moment; of one that is not kept any more, the oldest that is.
pub async fn at(cluster: &Cluster, at: Timestamp) -> anyhow::Result<String> {
    let input = json!({"clusters": [cluster.name]});
    match asking::past(&cluster.client, at, "DescribeClusters", &input).await {
        Ok(it) => Ok(format!("{}-0", it.revision.unwrap_or_default().saturating_add(1))),
        Err(CallError::Api(it)) if it.code == "HistoryNotKeptException" => {
            note!("The history does not reach back to {}: it begins later.", moment::shown(at));
            Ok(OLDEST.to_owned())
        }
        Err(error) => Err(error.into()),
    }
}
