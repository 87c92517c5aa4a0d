//! Where in the log of a cluster a moment is.
use berth_api::{
    Document, Timestamp,
    berth::{DescribePastRequest, PlannedCall, Response},
    client::CallError,
};
use serde_json::json;

use crate::{cluster::Cluster, moment};

/// Before all that is kept.
pub const OLDEST: &str = "OLDEST";

/// After what had happened at a moment; of one that is not kept any more, the oldest that is.
pub async fn at(cluster: &Cluster, at: Timestamp) -> anyhow::Result<String> {
    let input = json!({"clusters": [cluster.name]});
    let call = PlannedCall {
        operation: Some("DescribeClusters".to_owned()),
        input: Some(Document::from(&input)),
    };
    let request = DescribePastRequest { at: Some(at), call: Some(call) };
    match cluster.client.call_berth(request.into()).await {
        Ok(Response::DescribePast(it)) => {
            let revision = it.revision.unwrap_or_default();
            Ok(format!("{}-0", revision.saturating_add(1)))
        }
        Ok(_) => anyhow::bail!("the control plane answered with another operation"),
        Err(CallError::Api(it)) if it.code == "HistoryNotKeptException" => {
            note!("Nothing is kept of {}: beginning with the oldest event.", moment::shown(at));
            Ok(OLDEST.to_owned())
        }
        Err(error) => Err(error.into()),
    }
}
