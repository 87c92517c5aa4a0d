//! The names of shards and of clusters.
use berth_api::ecs::{Error, Failure};
use berth_definitions::checked_name;
use berth_kernel::Home;

use crate::{SERVICE, cluster::describe};

/// The name of the account's shard.
pub const ACCOUNT: &str = "ecs-account";

/// What the names of clusters' shards begin with.
pub const CLUSTERS: &str = "ecs/";

/// The name of a cluster's shard.
pub fn cluster_shard(name: &str) -> String {
    format!("{CLUSTERS}{name}")
}

/// ECS: a name of 1 to 255 letters, digits, hyphens and underscores; `default` when absent.
pub fn cluster_name(name: Option<&str>) -> Result<String, Error> {
    checked_name("cluster", name.unwrap_or("default"))
}

/// ECS: clusters are named by their ARN or by their name.
pub fn cluster_reference(reference: Option<&str>, home: &Home) -> Result<String, Error> {
    let name = match reference {
        Some(arn) if arn.starts_with("arn:") => {
            match arn.strip_prefix(&home.arn(SERVICE, "cluster/")) {
                Some(name) => Some(name),
                // Another account's or region's cluster: nothing of ours.
                None if arn.contains(":cluster/") => {
                    return Err(Error::cluster_not_found("Cluster not found."));
                }
                None => {
                    let text = format!("Invalid identifier: '{arn}' is not the ARN of a cluster.");
                    return Err(Error::invalid_parameter(text));
                }
            }
        }
        other => other,
    };
    cluster_name(name)
}

/// The failure for a cluster that does not exist. ECS: with the full ARN that it would have.
pub fn missing_cluster(home: &Home, reference: &str) -> Failure {
    let arn = match reference.starts_with("arn:") {
        true => reference.to_owned(),
        false => home.arn(SERVICE, &format!("cluster/{reference}")),
    };
    describe::failure(arn, "MISSING")
}
