//! Which shard serves a call, and how answers of several shards become one.
mod history;

use std::sync::Arc;

use berth_api::ecs::{
    DescribeClustersRequest, Error, ListClustersRequest, ListClustersResponse, Place, Request,
    Response,
};
use berth_serving::{CLOSED, Published};

use self::history::merge;
use crate::{
    Call, Home, SERVICE, account,
    cluster::{
        self, Cluster, State as ClusterState, describe::arns, operations,
        records::cluster::ClusterStatus,
    },
    limits::{DESCRIBE_MAX, LIST_MAX},
    page,
};

pub use crate::{
    facts::{account_of, attached_capacity_providers},
    names::{ACCOUNT, CLUSTERS, cluster_name, cluster_reference, cluster_shard},
};

/// Where a call goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The account's shard, [`ACCOUNT`].
    Account,
    /// The shard of the cluster with this name.
    Cluster(String),
    /// ListClusters: answered from all published states.
    EveryCluster(ListClustersRequest),
    /// What names resources of several clusters: each part by itself, the answers merged. A cluster
    /// that does not exist answers as an empty state.
    Parts(Vec<(String, Request)>),
    /// Nobody but the node: only it knows its own address.
    Node,
}

/// Finds the shard of a call. An operation that this release does not have is refused here.
pub fn route(request: &Request, home: &Home) -> Result<Route, Error> {
    match request.place() {
        Place::Account => Ok(Route::Account),
        Place::Cluster(it) => cluster_reference(it, home).map(Route::Cluster),
        Place::NewCluster(it) => cluster_name(it).map(Route::Cluster),
        Place::Clusters(it) => described(it, home),
        Place::EveryCluster(it) => Ok(Route::EveryCluster(it.clone())),
        Place::Namespace(it) => Err(no_namespace(it)),
        Place::Deployment(it) => deployed(it, home),
        Place::ServiceDeployments(it) => history::deployments(it, home),
        Place::ServiceRevisions(it) => history::revisions(it, home),
        Place::Daemon(it) => of_daemon(it, home),
        Place::DaemonDeployments(it) => history::daemon_deployments(it, home),
        Place::DaemonRevisions(it) => history::daemon_revisions(it, home),
        Place::Resource(it) => tagged(it, home),
        Place::Node => Ok(Route::Node),
        Place::Later => Err(operations::not_yet(request)),
    }
}

/// Answers a call that reads, from what shards have published.
pub fn read(at: &impl Published, call: &Call) -> Result<Response, Error> {
    match route(&call.request, at.home())? {
        Route::Account => account::read(&account_of(at), call),
        Route::Cluster(name) => cluster::read(&*cluster_of(at, &name, &call.request)?, call),
        Route::EveryCluster(it) => {
            let states = at.states::<Cluster>();
            Ok(list_clusters(states.iter().map(|it| &**it), &it)?.into())
        }
        Route::Parts(parts) => in_parts(at, parts, call),
        Route::Node => panic!("{} is for the node itself", call.request.operation()),
    }
}

/// The same as JSON, if it is about one cluster: a cluster keeps the texts of its tasks.
pub fn read_json(at: &impl Published, call: &Call) -> Option<Result<Vec<u8>, Error>> {
    match route(&call.request, at.home()) {
        Ok(Route::Cluster(name)) => {
            let state = cluster_of(at, &name, &call.request);
            Some(state.and_then(|it| cluster::read_json(&it, call)))
        }
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}

fn cluster_of(
    at: &impl Published,
    name: &str,
    request: &Request,
) -> Result<Arc<ClusterState>, Error> {
    let shard = cluster_shard(name);
    at.state::<Cluster>(&shard).ok_or_else(|| match at.is_closed(&shard) {
        true => Error::server(CLOSED),
        false => no_cluster(request),
    })
}

fn in_parts(
    at: &impl Published,
    parts: Vec<(String, Request)>,
    call: &Call,
) -> Result<Response, Error> {
    let answers = parts.into_iter().map(|(name, request)| {
        let shard = cluster_shard(&name);
        if at.is_closed(&shard) {
            return Err(Error::server(CLOSED));
        }
        let state = at.state::<Cluster>(&shard).unwrap_or_default();
        let (principal, request_id) = (call.principal.clone(), call.request_id.clone());
        cluster::read(&state, &Call { request, principal, request_id, facts: call.facts.clone() })
    });
    Ok(merge(answers.collect::<Result<Vec<_>, _>>()?))
}

fn described(input: &DescribeClustersRequest, home: &Home) -> Result<Route, Error> {
    let references = input.clusters.as_deref().unwrap_or_default();
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
    let part = |name: String| {
        let (clusters, include) = (Some(vec![name.clone()]), input.include.clone());
        (name, DescribeClustersRequest { clusters, include }.into())
    };
    Ok(Route::Parts(names.into_iter().map(part).collect()))
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
fn deployed(arn: Option<&str>, home: &Home) -> Result<Route, Error> {
    match arns::service_deployment(home, arn.unwrap_or_default()) {
        Some(it) => Ok(Route::Cluster(it.cluster.to_owned())),
        None => Err(Error::service_deployment_not_found("Service deployment not found.")),
    }
}

/// The shard of a daemon.
fn of_daemon(arn: Option<&str>, home: &Home) -> Result<Route, Error> {
    let arn = arn.unwrap_or_default();
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

/// ECS: ARNs of all clusters but INACTIVE ones, here in the order of their names.
fn list_clusters<'a>(
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

#[cfg(test)]
mod tests {
    use berth_api::ecs::{RunTaskRequest, TagResourceRequest};

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
        let part = |name: &str| {
            let clusters = Some(vec![name.to_owned()]);
            (name.to_owned(), DescribeClustersRequest { clusters, include: None }.into())
        };
        let parts = vec![part("b"), part("a")];
        assert_eq!(route(&request.into(), &Home::default()), Ok(Route::Parts(parts)));
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
