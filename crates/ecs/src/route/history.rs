//! Calls that name deployments or revisions of services or daemons, which may belong to different
//! clusters.
use std::collections::BTreeMap;

use berth_api::ecs::{
    DescribeDaemonDeploymentsRequest, DescribeDaemonRevisionsRequest,
    DescribeServiceDeploymentsRequest, DescribeServiceRevisionsRequest, Error, Request, Response,
};

use super::Route;
use crate::{Home, cluster::describe::arns, limits::DESCRIBE_SERVICE_HISTORY_MAX as HISTORY_MAX};

pub(super) fn deployments(
    input: &DescribeServiceDeploymentsRequest,
    home: &Home,
) -> Result<Route, Error> {
    let cluster = |arn: &str| Some(arns::service_deployment(home, arn)?.cluster.to_owned());
    let arns = input.service_deployment_arns.as_deref();
    split("Service deployment", arns, cluster, |arns| {
        DescribeServiceDeploymentsRequest { service_deployment_arns: Some(arns) }.into()
    })
}

pub(super) fn revisions(
    input: &DescribeServiceRevisionsRequest,
    home: &Home,
) -> Result<Route, Error> {
    let cluster = |arn: &str| Some(arns::service_revision(home, arn)?.cluster.to_owned());
    let arns = input.service_revision_arns.as_deref();
    split("Service revision", arns, cluster, |arns| {
        DescribeServiceRevisionsRequest { service_revision_arns: Some(arns) }.into()
    })
}

pub(super) fn daemon_deployments(
    input: &DescribeDaemonDeploymentsRequest,
    home: &Home,
) -> Result<Route, Error> {
    let cluster = |arn: &str| Some(arns::daemon_deployment(home, arn)?.cluster.to_owned());
    let arns = input.daemon_deployment_arns.as_deref();
    split("Daemon deployment", arns, cluster, |arns| {
        DescribeDaemonDeploymentsRequest { daemon_deployment_arns: Some(arns) }.into()
    })
}

pub(super) fn daemon_revisions(
    input: &DescribeDaemonRevisionsRequest,
    home: &Home,
) -> Result<Route, Error> {
    let cluster = |arn: &str| Some(arns::daemon_revision(home, arn)?.cluster.to_owned());
    let arns = input.daemon_revision_arns.as_deref();
    split("Daemon revision", arns, cluster, |arns| {
        DescribeDaemonRevisionsRequest { daemon_revision_arns: Some(arns) }.into()
    })
}

/// A request for each cluster, with the ARNs that are its own.
fn split(
    what: &str,
    arns: Option<&[String]>,
    cluster: impl Fn(&str) -> Option<String>,
    request: impl Fn(Vec<String>) -> Request,
) -> Result<Route, Error> {
    let arns = arns.unwrap_or_default();
    if arns.is_empty() {
        return Err(Error::invalid_parameter(format!("{what} ARNs cannot be empty.")));
    }
    if arns.len() > HISTORY_MAX {
        return Err(Error::invalid_parameter(format!(
            "{what} ARNs can have up to {HISTORY_MAX} items, and this call has {}.",
            arns.len()
        )));
    }
    let mut parts = BTreeMap::<String, Vec<String>>::new();
    for arn in arns {
        let cluster = cluster(arn).ok_or_else(|| {
            let what = what.to_lowercase();
            Error::invalid_parameter(format!(
                "Invalid identifier: '{arn}' is not the ARN of a {what} of this account."
            ))
        })?;
        parts.entry(cluster).or_default().push(arn.clone());
    }
    Ok(Route::Parts(parts.into_iter().map(|(name, arns)| (name, request(arns))).collect()))
}

/// One answer of the answers to the parts of a call. There is at least one.
pub(super) fn merge(parts: impl IntoIterator<Item = Response>) -> Response {
    let merged = parts.into_iter().reduce(|sum, part| match (sum, part) {
        (Response::DescribeClusters(mut sum), Response::DescribeClusters(part)) => {
            append(&mut sum.clusters, part.clusters);
            append(&mut sum.failures, part.failures);
            sum.into()
        }
        (
            Response::DescribeServiceDeployments(mut sum),
            Response::DescribeServiceDeployments(part),
        ) => {
            append(&mut sum.service_deployments, part.service_deployments);
            append(&mut sum.failures, part.failures);
            sum.into()
        }
        (Response::DescribeServiceRevisions(mut sum), Response::DescribeServiceRevisions(part)) => {
            append(&mut sum.service_revisions, part.service_revisions);
            append(&mut sum.failures, part.failures);
            sum.into()
        }
        (
            Response::DescribeDaemonDeployments(mut sum),
            Response::DescribeDaemonDeployments(part),
        ) => {
            append(&mut sum.daemon_deployments, part.daemon_deployments);
            append(&mut sum.failures, part.failures);
            sum.into()
        }
        (Response::DescribeDaemonRevisions(mut sum), Response::DescribeDaemonRevisions(part)) => {
            append(&mut sum.daemon_revisions, part.daemon_revisions);
            append(&mut sum.failures, part.failures);
            sum.into()
        }
        (_, part) => panic!("{} is not a call in parts", part.operation()),
    });
    merged.expect("a call has at least one part")
}

fn append<T>(all: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    all.get_or_insert_default().extend(more.into_iter().flatten());
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::{DescribeServiceRevisionsResponse, ServiceRevision};

    use super::*;
    use crate::SERVICE;

    fn described(arns: &[&str]) -> Result<Route, Error> {
        let arns = Some(arns.iter().map(|it| Home::default().arn(SERVICE, it)).collect());
        revisions(
            &DescribeServiceRevisionsRequest { service_revision_arns: arns },
            &Home::default(),
        )
    }

    #[test]
    fn each_cluster_is_asked_for_its_own() {
        let (a, b) = ("service-revision/prod/web/1", "service-revision/test/web/2");
        let c = "service-revision/prod/db/3";
        let part = |name: &str, arns: &[&str]| {
            let arns = Some(arns.iter().map(|it| Home::default().arn(SERVICE, it)).collect());
            let request = DescribeServiceRevisionsRequest { service_revision_arns: arns };
            (name.to_owned(), request.into())
        };
        let parts = vec![part("prod", &[a, c]), part("test", &[b])];
        assert_eq!(described(&[a, b, c]), Ok(Route::Parts(parts)));
        assert_eq!(described(&[]).unwrap_err().message, "Service revision ARNs cannot be empty.");
        assert!(described(&[a; 21]).unwrap_err().message.contains("up to 20 items"));
        let wrong = described(&["service-deployment/prod/web/1"]).unwrap_err().message;
        assert!(
            wrong.ends_with("is not the ARN of a service revision of this account."),
            "{wrong}"
        );
    }

    #[test]
    fn answers_are_merged() {
        let answer = |task_definition: &str| {
            let task_definition = Some(task_definition.to_owned());
            let it = ServiceRevision { task_definition, ..ServiceRevision::default() };
            DescribeServiceRevisionsResponse { service_revisions: Some(vec![it]), failures: None }
        };
        let Response::DescribeServiceRevisions(merged) =
            merge([answer("a").into(), answer("b").into()])
        else {
            panic!("the answers are of one kind")
        };
        let of = merged.service_revisions.unwrap_or_default();
        let of: Vec<_> = of.iter().filter_map(|it| it.task_definition.as_deref()).collect();
        assert_eq!(of, ["a", "b"]);
    }
}
