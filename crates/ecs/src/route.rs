//! Which shard serves a call, and how answers of several shards become one.
mod history;

pub use history::merge;

use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{
    DescribeClustersResponse, Error, Failure, ListClustersRequest, ListClustersResponse, Request,
};
use berth_engine::Lane;

use crate::{
    Home, SERVICE,
    account::rules::checked_name,
    cluster::{
        State as ClusterState, describe,
        describe::arns,
        operations,
        records::cluster::{ClusterRecord, ClusterStatus},
    },
    limits::{DESCRIBE_MAX, LIST_MAX},
    page,
};

/// Where a call goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The account's shard, [`ACCOUNT`].
    Account,
    /// The shard of the cluster with this name.
    Cluster(String),
    /// DescribeClusters: each name by itself, the answers merged by [`merge_described`].
    Clusters(Vec<String>),
    /// ListClusters: answered by [`list_clusters`] from all published states.
    EveryCluster,
    /// What names resources of several clusters: each part by itself, the answers merged by
    /// [`merge`]. A cluster that does not exist answers as an empty state.
    Parts(Vec<(String, Request)>),
    /// DiscoverPollEndpoint of a cluster: only the door knows its own address.
    Door(String),
}

/// The name of the account's shard.
pub const ACCOUNT: &str = "ecs-account";

/// The name of a cluster's shard.
pub fn cluster_shard(name: &str) -> String {
    format!("ecs/{name}")
}

/// Finds the shard of a call. An operation that this release does not have is refused here.
pub fn route(request: &Request, home: &Home) -> Result<Route, Error> {
    let of = |cluster: &Option<String>| cluster_reference(cluster.as_deref(), home);
    match request {
        Request::RegisterTaskDefinition(_)
        | Request::DescribeTaskDefinition(_)
        | Request::ListTaskDefinitions(_)
        | Request::ListTaskDefinitionFamilies(_)
        | Request::DeregisterTaskDefinition(_)
        | Request::DeleteTaskDefinitions(_)
        | Request::CreateCapacityProvider(_)
        | Request::UpdateCapacityProvider(_)
        | Request::DeleteCapacityProvider(_)
        | Request::DescribeCapacityProviders(_)
        | Request::RegisterDaemonTaskDefinition(_)
        | Request::DescribeDaemonTaskDefinition(_)
        | Request::ListDaemonTaskDefinitions(_)
        | Request::DeleteDaemonTaskDefinition(_)
        | Request::PutAccountSetting(_)
        | Request::PutAccountSettingDefault(_)
        | Request::DeleteAccountSetting(_)
        | Request::ListAccountSettings(_) => Ok(Route::Account),
        Request::CreateCluster(it) => cluster_name(it.cluster_name.as_deref()).map(Route::Cluster),
        Request::DescribeClusters(it) => described(it.clusters.as_deref(), home),
        Request::ListClusters(_) => Ok(Route::EveryCluster),
        // The model declares no ClusterNotFoundException for this one.
        Request::DiscoverPollEndpoint(it) => {
            of(&it.cluster).map(Route::Door).map_err(|it| Error::client(it.message))
        }
        Request::ListServicesByNamespace(it) => Err(no_namespace(it.namespace.as_deref())),
        Request::DescribeServiceDeployments(it) => history::deployments(it, home),
        Request::DescribeServiceRevisions(it) => history::revisions(it, home),
        Request::StopServiceDeployment(it) => deployed(&it.service_deployment_arn, home),
        Request::ContinueServiceDeployment(it) => deployed(&it.service_deployment_arn, home),
        Request::UpdateDaemon(it) => of_daemon(&it.daemon_arn, home),
        Request::DeleteDaemon(it) => of_daemon(&it.daemon_arn, home),
        Request::DescribeDaemon(it) => of_daemon(&it.daemon_arn, home),
        Request::ListDaemonDeployments(it) => of_daemon(&it.daemon_arn, home),
        Request::DescribeDaemonDeployments(it) => history::daemon_deployments(it, home),
        Request::DescribeDaemonRevisions(it) => history::daemon_revisions(it, home),
        Request::TagResource(it) => tagged(it.resource_arn.as_deref(), home),
        Request::UntagResource(it) => tagged(it.resource_arn.as_deref(), home),
        Request::ListTagsForResource(it) => tagged(it.resource_arn.as_deref(), home),
        other => match cluster_member(other) {
            Some(cluster) => of(cluster).map(Route::Cluster),
            None => Err(operations::not_yet(other)),
        },
    }
}

/// How a call queues at its shard. Agents go before people: what they say is about what has
/// happened already.
pub fn lane(request: &Request) -> Lane {
    match request {
        Request::RegisterContainerInstance(_)
        | Request::SubmitTaskStateChange(_)
        | Request::SubmitContainerStateChange(_)
        | Request::SubmitAttachmentStateChanges(_) => Lane::World,
        _ => Lane::People,
    }
}

/// The member `cluster` of a call that is about what is in one cluster.
fn cluster_member(request: &Request) -> Option<&Option<String>> {
    Some(match request {
        Request::UpdateCluster(it) => &it.cluster,
        Request::UpdateClusterSettings(it) => &it.cluster,
        Request::DeleteCluster(it) => &it.cluster,
        Request::PutClusterCapacityProviders(it) => &it.cluster,
        Request::RegisterContainerInstance(it) => &it.cluster,
        Request::DeregisterContainerInstance(it) => &it.cluster,
        Request::DescribeContainerInstances(it) => &it.cluster,
        Request::ListContainerInstances(it) => &it.cluster,
        Request::UpdateContainerInstancesState(it) => &it.cluster,
        Request::SubmitTaskStateChange(it) => &it.cluster,
        Request::SubmitContainerStateChange(it) => &it.cluster,
        Request::SubmitAttachmentStateChanges(it) => &it.cluster,
        Request::PutAttributes(it) => &it.cluster,
        Request::DeleteAttributes(it) => &it.cluster,
        Request::ListAttributes(it) => &it.cluster,
        Request::RunTask(it) => &it.cluster,
        Request::StartTask(it) => &it.cluster,
        Request::StopTask(it) => &it.cluster,
        Request::DescribeTasks(it) => &it.cluster,
        Request::ListTasks(it) => &it.cluster,
        Request::CreateService(it) => &it.cluster,
        Request::UpdateService(it) => &it.cluster,
        Request::DeleteService(it) => &it.cluster,
        Request::DescribeServices(it) => &it.cluster,
        Request::ListServices(it) => &it.cluster,
        Request::ListServiceDeployments(it) => &it.cluster,
        Request::CreateTaskSet(it) => &it.cluster,
        Request::UpdateTaskSet(it) => &it.cluster,
        Request::DeleteTaskSet(it) => &it.cluster,
        Request::DescribeTaskSets(it) => &it.cluster,
        Request::UpdateServicePrimaryTaskSet(it) => &it.cluster,
        Request::UpdateContainerAgent(it) => &it.cluster,
        Request::CreateDaemon(it) => &it.cluster_arn,
        Request::ListDaemons(it) => &it.cluster_arn,
        Request::GetTaskProtection(it) => &it.cluster,
        Request::UpdateTaskProtection(it) => &it.cluster,
        _ => return None,
    })
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

fn described(references: Option<&[String]>, home: &Home) -> Result<Route, Error> {
    let references = references.unwrap_or_default();
    if references.len() > DESCRIBE_MAX {
        return Err(Error::invalid_parameter(format!(
            "Clusters can have up to {DESCRIBE_MAX} items, and this call has {}.",
            references.len()
        )));
    }
    let mut names: Vec<String> = match references {
        [] => vec!["default".to_owned()],
        // What is not one of our names stays as it is, and will be MISSING.
        some => some
            .iter()
            .map(|it| cluster_reference(Some(it), home).unwrap_or_else(|_| it.clone()))
            .collect(),
    };
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|it| seen.insert(it.clone()));
    Ok(Route::Clusters(names))
}

/// The shard of a tagged resource, by the kind in its ARN.
fn tagged(arn: Option<&str>, home: &Home) -> Result<Route, Error> {
    let arn = arn.unwrap_or_default();
    let invalid = || {
        let text = format!("Invalid ARN: '{arn}' is not the ARN of a resource of this account.");
        Error::invalid_parameter(text)
    };
    let tail = arn.strip_prefix(&home.arn(SERVICE, "")).ok_or_else(invalid)?;
    let mut parts = tail.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (
            Some("task-definition" | "daemon-task-definition" | "capacity-provider"),
            Some(_),
            None,
        ) => Ok(Route::Account),
        (Some("cluster"), Some(name), None) => Ok(Route::Cluster(name.to_owned())),
        (
            Some("task" | "container-instance" | "service" | "task-set" | "daemon"),
            Some(cluster),
            Some(_),
        ) => Ok(Route::Cluster(cluster.to_owned())),
        _ => Err(invalid()),
    }
}

/// The shard of a service deployment. The model declares no ClusterNotFoundException for what is
/// done to one.
fn deployed(arn: &Option<String>, home: &Home) -> Result<Route, Error> {
    match arns::service_deployment(home, arn.as_deref().unwrap_or_default()) {
        Some(it) => Ok(Route::Cluster(it.cluster.to_owned())),
        None => Err(Error::service_deployment_not_found("Service deployment not found.")),
    }
}

/// The shard of a daemon.
fn of_daemon(arn: &Option<String>, home: &Home) -> Result<Route, Error> {
    let arn = arn.as_deref().unwrap_or_default();
    let named = arns::daemon(home, arn).map(|it| Route::Cluster(it.cluster.to_owned()));
    named.ok_or_else(|| {
        Error::invalid_parameter(format!(
            "Invalid identifier: '{arn}' is not the ARN of a daemon of this account."
        ))
    })
}

/// The answer when the cluster of a call does not exist, in the words of what was asked.
pub fn no_cluster(request: &Request) -> Error {
    match request {
        Request::StopServiceDeployment(_) | Request::ContinueServiceDeployment(_) => {
            Error::service_deployment_not_found("Service deployment not found.")
        }
        _ => Error::cluster_not_found("Cluster not found."),
    }
}

/// There are no namespaces yet.
fn no_namespace(name: Option<&str>) -> Error {
    match name.unwrap_or_default() {
        "" => Error::invalid_parameter("Namespace is missing"),
        name => Error::namespace_not_found(format!("The namespace '{name}' does not exist.")),
    }
}

/// The failure for a cluster that does not exist. ECS: with the full ARN that it would have.
pub fn missing_cluster(home: &Home, reference: &str) -> Failure {
    let arn = match reference.starts_with("arn:") {
        true => reference.to_owned(),
        false => home.arn(SERVICE, &format!("cluster/{reference}")),
    };
    describe::failure(arn, "MISSING")
}

/// One answer of the answers of several clusters.
pub fn merge_described(
    parts: impl IntoIterator<Item = DescribeClustersResponse>,
) -> DescribeClustersResponse {
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for part in parts {
        clusters.extend(part.clusters.into_iter().flatten());
        failures.extend(part.failures.into_iter().flatten());
    }
    DescribeClustersResponse { clusters: Some(clusters), failures: Some(failures) }
}

/// ECS: ARNs of all clusters but INACTIVE ones, here in the order of their names.
pub fn list_clusters<'a>(
    states: impl IntoIterator<Item = &'a ClusterState>,
    input: &ListClustersRequest,
) -> Result<ListClustersResponse, Error> {
    let page = page::of(input.next_token.as_deref(), input.max_results, LIST_MAX, "clusters")?;
    let active = |it: &&'a ClusterState| {
        it.cluster.as_ref().is_some_and(|it| it.status == ClusterStatus::Active)
    };
    let clusters = states.into_iter().filter(active).filter_map(|it| it.cluster.as_ref());
    let mut clusters: Vec<_> = clusters.collect();
    clusters.sort_by(|a, b| a.name.cmp(&b.name));
    let rest =
        clusters.into_iter().filter(|it| page.after().is_none_or(|at| it.name.as_str() > at));
    let (page, next_token) = page.take(rest, |it| it.name.clone());
    let cluster_arns = Some(page.into_iter().map(|it| it.arn()).collect());
    Ok(ListClustersResponse { cluster_arns, next_token })
}

/// The capacity providers of each ACTIVE cluster, for [`Facts`](crate::Facts).
pub fn attached_capacity_providers(
    clusters: impl IntoIterator<Item = Arc<ClusterRecord>>,
) -> BTreeMap<String, Vec<String>> {
    let active = clusters.into_iter().filter(|it| it.status == ClusterStatus::Active);
    active.map(|it| (it.name.clone(), it.capacity_providers.clone())).collect()
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::{DescribeClustersRequest, RunTaskRequest, TagResourceRequest};

    use super::*;

    fn run_task(cluster: Option<&str>) -> Result<Route, Error> {
        let cluster = cluster.map(str::to_owned);
        route(&RunTaskRequest { cluster, ..Default::default() }.into(), &Home::default())
    }

    #[test]
    fn clusters_are_named_by_name_or_arn() {
        assert_eq!(run_task(None), Ok(Route::Cluster("default".to_owned())));
        assert_eq!(run_task(Some("prod")), Ok(Route::Cluster("prod".to_owned())));
        let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/prod";
        assert_eq!(run_task(Some(arn)), Ok(Route::Cluster("prod".to_owned())));
        let elsewhere = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod";
        assert_eq!(run_task(Some(elsewhere)).unwrap_err().message, "Cluster not found.");
        assert!(run_task(Some("a/b")).is_err());
        assert!(run_task(Some("")).is_err());
    }

    #[test]
    fn describe_asks_each_cluster_once() {
        let clusters = Some(vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]);
        let request = DescribeClustersRequest { clusters, include: None };
        let names = vec!["b".to_owned(), "a".to_owned()];
        assert_eq!(route(&request.into(), &Home::default()), Ok(Route::Clusters(names)));
    }

    #[test]
    fn tags_go_to_the_shard_of_their_resource() {
        let of = |tail: &str| {
            let resource_arn = Some(Home::default().arn(SERVICE, tail));
            route(&TagResourceRequest { resource_arn, tags: None }.into(), &Home::default())
        };
        assert_eq!(of("task-definition/web:1"), Ok(Route::Account));
        assert_eq!(of("cluster/prod"), Ok(Route::Cluster("prod".to_owned())));
        assert_eq!(of("task/prod/00"), Ok(Route::Cluster("prod".to_owned())));
        assert_eq!(of("service/prod/web"), Ok(Route::Cluster("prod".to_owned())));
        assert_eq!(of("task-set/prod/web/ecs-svc/1"), Ok(Route::Cluster("prod".to_owned())));
        assert!(of("task").is_err());
        assert!(of("service/web").is_err());
        assert_eq!(of("daemon/prod/log"), Ok(Route::Cluster("prod".to_owned())));
        assert_eq!(of("daemon-task-definition/log:1"), Ok(Route::Account));
        assert!(of("daemon/log").is_err());
    }
}
