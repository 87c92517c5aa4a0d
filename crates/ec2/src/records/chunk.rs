//! A part of a subnet's addresses that is one cluster's to give to tasks.
use berth_kernel::network::Ipv4Range;
use serde::{Deserialize, Serialize};

/// A chunk. It is the cluster's until the cluster says that it does not use it any more, whatever
/// becomes of the subnet. It never changes; written by `reconcile/chunks` alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chunk {
    /// Never used again, also if the same addresses are given again.
    pub id: String,
    pub vpc: String,
    pub subnet: String,
    pub range: Ipv4Range,
    /// The shard of the cluster.
    pub shard: String,
}
