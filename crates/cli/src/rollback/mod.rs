//! `berth rollback`: brings a service back to what it was before.
use anyhow::Context;
use berth_api::{
    client::CallError,
    ecs::{
        DescribeServiceRevisionsRequest, ListServiceDeploymentsRequest, Service,
        ServiceDeploymentBrief, ServiceDeploymentStatus as Status, ServiceRevision,
        StopServiceDeploymentRequest, StopServiceDeploymentStopType, UpdateServiceRequest,
    },
};

use crate::{
    cluster::{Cluster, last_part},
    deploy::Following,
    exit,
    follow::{self, Watched, Wish},
    pages, reference, rehearsal, server, services,
};

/// ECS: what one call of DescribeServiceRevisions takes.
const DESCRIBE_REVISIONS_MAX: usize = 20;

#[derive(clap::Args)]
pub struct Rollback {
    /// Name or ARN
    service: String,
    /// Back to this service revision (ARN, number, or a piece of the number), or to the last one
    /// of this task definition (family:revision) [default: the last successful one that differs]
    #[arg(long, value_name = "REVISION")]
    to: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long, conflicts_with = "detach")]
    dry_run: bool,
    #[command(flatten)]
    following: Following,
}

pub fn run(args: &Rollback) -> anyhow::Result<()> {
    let cluster = args.following.cluster.connect()?.of(&args.service);
    server::runtime()?.block_on(async {
        let service = reference::service(&cluster, &args.service).await?;
        let watched = match under_way(&cluster, &service).await?.filter(|_| args.to.is_none()) {
            Some(arn) => stop(&cluster, &service, arn, args).await?,
            None => update(&cluster, &service, args).await?,
        };
        match watched {
            Some(it) => args.following.follow(&[it]).await,
            // A dry run.
            None => Ok(()),
        }
    })
}

/// The service deployment that can still be called off.
async fn under_way(cluster: &Cluster, service: &Service) -> anyhow::Result<Option<String>> {
    let Some(arn) = &service.current_service_deployment else { return Ok(None) };
    let open = [Status::Pending, Status::InProgress];
    let found = deployments(cluster, service, &open).await?;
    Ok(found.into_iter().find_map(|it| it.service_deployment_arn.filter(|it| it == arn)))
}

async fn stop(
    cluster: &Cluster,
    service: &Service,
    arn: String,
    args: &Rollback,
) -> anyhow::Result<Option<Watched>> {
    let name = services::name(service).to_owned();
    let request = StopServiceDeploymentRequest {
        service_deployment_arn: Some(arn.clone()),
        stop_type: Some(StopServiceDeploymentStopType::Rollback),
    };
    let definition = last_part(service.task_definition.as_deref().unwrap_or_default()).to_owned();
    if !args.following.quiet {
        note!("Call off  {name}  the deployment of {definition}");
    }
    if args.dry_run {
        return Ok(None);
    }
    cluster.client.send(request).await?;
    let undo = cluster.command(&format!("deploy {definition} --service {name}"));
    let (cluster, wish) = (cluster.clone(), Wish::RolledBack);
    Ok(Some(Watched { cluster, service: name, arn, wish, undo }))
}

async fn update(
    cluster: &Cluster,
    service: &Service,
    args: &Rollback,
) -> anyhow::Result<Option<Watched>> {
    let revisions = revisions(cluster, service).await?;
    let (current, earlier) = revisions.split_first().context("the service has no revision")?;
    let target = match &args.to {
        Some(text) => named(&revisions, text, service)?,
        None => earlier.iter().find(|it| differs(it, current)).ok_or_else(|| exit::With {
            code: exit::CONFLICT,
            text: format!(
                "service {} has no earlier successful revision that differs from the one it is on",
                services::name(service)
            ),
        })?,
    };
    let name = services::name(service).to_owned();
    let (from, to) = (definition(current), definition(target));
    if !args.following.quiet {
        let revision = last_part(target.service_revision_arn.as_deref().unwrap_or_default());
        note!("Back  {name}  {from} → {to}, as in revision {revision}");
        if target.launch_type != current.launch_type {
            note!("  its launch type stays: UpdateService cannot set it back");
        }
    }
    let request = request(cluster, &name, target, current);
    if args.dry_run {
        let calls = vec![request.into()];
        return rehearsal::of(cluster, calls, args.following.output).await.map(|()| None);
    }
    let updated = cluster.client.send(request).await?.service;
    let arn = match updated.and_then(|it| it.current_service_deployment) {
        Some(it) => it,
        // It has ended at once, having nothing to start or stop.
        None => follow::latest(cluster, &name).await?.context("no deployment has begun")?,
    };
    let undo = cluster.command(&format!("deploy {from} --service {name}"));
    let (cluster, wish) = (cluster.clone(), Wish::Completed);
    Ok(Some(Watched { cluster, service: name, arn, wish, undo }))
}

fn request(
    cluster: &Cluster,
    name: &str,
    target: &ServiceRevision,
    current: &ServiceRevision,
) -> UpdateServiceRequest {
    let strategy = |it: &ServiceRevision| it.capacity_provider_strategy.clone();
    let changes_strategy = strategy(target) != strategy(current);
    // ECS wants it with a new strategy; what is on its definition already begins nothing else.
    let force = changes_strategy || is_same_definition(target, current);
    UpdateServiceRequest {
        cluster: Some(cluster.name.clone()),
        service: Some(name.to_owned()),
        task_definition: target.task_definition.clone(),
        capacity_provider_strategy: changes_strategy.then(|| strategy(target).unwrap_or_default()),
        force_new_deployment: force.then_some(true),
        ..UpdateServiceRequest::default()
    }
}

/// What the service is on, and before it what it was on: those whose deployments were successful,
/// the newest first.
async fn revisions(cluster: &Cluster, service: &Service) -> anyhow::Result<Vec<ServiceRevision>> {
    let current = service.current_service_revisions.iter().flatten().next();
    let current = current.and_then(|it| it.arn.clone());
    let earlier = deployments(cluster, service, &[Status::Successful]).await?;
    let earlier = earlier.into_iter().filter_map(|it| it.target_service_revision_arn);
    let mut arns: Vec<String> = Vec::new();
    for arn in current.into_iter().chain(earlier) {
        if !arns.contains(&arn) {
            arns.push(arn);
        }
    }
    let mut revisions = Vec::with_capacity(arns.len());
    for chunk in arns.chunks(DESCRIBE_REVISIONS_MAX) {
        let service_revision_arns = Some(chunk.to_vec());
        let request = DescribeServiceRevisionsRequest { service_revision_arns };
        let found = cluster.client.send(request).await?.service_revisions;
        revisions.extend(found.unwrap_or_default());
    }
    Ok(revisions)
}

/// The newest first.
async fn deployments(
    cluster: &Cluster,
    service: &Service,
    statuses: &[Status],
) -> Result<Vec<ServiceDeploymentBrief>, CallError> {
    pages::all(async |next_token| {
        let request = ListServiceDeploymentsRequest {
            cluster: Some(cluster.name.clone()),
            service: service.service_name.clone(),
            status: Some(statuses.to_vec()),
            next_token,
            ..ListServiceDeploymentsRequest::default()
        };
        let page = cluster.client.send(request).await?;
        Ok((page.service_deployments, page.next_token))
    })
    .await
}

fn differs(it: &ServiceRevision, current: &ServiceRevision) -> bool {
    !is_same_definition(it, current)
        || it.capacity_provider_strategy != current.capacity_provider_strategy
}

fn is_same_definition(a: &ServiceRevision, b: &ServiceRevision) -> bool {
    a.task_definition == b.task_definition
}

/// `family:revision`.
fn definition(it: &ServiceRevision) -> &str {
    last_part(it.task_definition.as_deref().unwrap_or_default())
}

/// The revision that a text means; of several with that definition the newest.
fn named<'a>(
    known: &'a [ServiceRevision],
    text: &str,
    service: &Service,
) -> anyhow::Result<&'a ServiceRevision> {
    let arn = |it: &ServiceRevision| it.service_revision_arn.clone().unwrap_or_default();
    let wanted = last_part(text);
    if let Some(it) = known.iter().find(|it| arn(it) == text || definition(it) == wanted) {
        return Ok(it);
    }
    let numbers: Vec<String> = known.iter().map(|it| last_part(&arn(it)).to_owned()).collect();
    let what = format!("successful revision of service {}", services::name(service));
    let cluster = last_part(service.cluster_arn.as_deref().unwrap_or_default());
    let number = reference::piece(&numbers, &what, cluster, wanted)?;
    let found = known.iter().find(|it| last_part(&arn(it)) == number);
    Ok(found.expect("the number is one of theirs"))
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::CapacityProviderStrategyItem;

    use super::*;

    fn revision(number: u64, definition: &str) -> ServiceRevision {
        let prefix = "arn:aws:ecs:us-east-1:123456789012";
        ServiceRevision {
            service_revision_arn: Some(format!("{prefix}:service-revision/c/web/{number}")),
            task_definition: Some(format!("{prefix}:task-definition/{definition}")),
            ..ServiceRevision::default()
        }
    }

    #[test]
    fn revisions_are_named_by_number_or_definition() {
        let known = [revision(1717, "web:3"), revision(1616, "web:2"), revision(1515, "web:2")];
        let named = |text: &str| {
            named(&known, text, &Service::default()).map(|it| it.service_revision_arn.clone())
        };
        let number = |text: &str| last_part(&named(text).unwrap().unwrap()).to_owned();
        assert_eq!(number("web:2"), "1616");
        assert_eq!(number("1515"), "1515");
        assert_eq!(number("…17"), "1717");
        assert_eq!(number("ecs-svc/1616"), "1616");
        assert_eq!(
            number("arn:aws:ecs:us-east-1:123456789012:service-revision/c/web/1515"),
            "1515"
        );
        assert!(named("web:9").unwrap_err().is::<exit::NotFound>());
    }

    #[test]
    fn going_back_goes_to_what_differs() {
        let current = revision(3, "web:2");
        assert!(!differs(&revision(2, "web:2"), &current));
        assert!(differs(&revision(1, "web:1"), &current));
    }

    #[test]
    fn going_back_sets_what_differs_and_forces_what_would_begin_nothing() {
        let request = |target: &ServiceRevision| {
            let it = request(&Cluster::of_nobody(), "web", target, &revision(3, "web:2"));
            let definition = last_part(&it.task_definition.unwrap()).to_owned();
            (definition, it.force_new_deployment, it.capacity_provider_strategy)
        };
        assert_eq!(request(&revision(1, "web:1")), ("web:1".to_owned(), None, None));
        assert_eq!(request(&revision(2, "web:2")), ("web:2".to_owned(), Some(true), None));
        let strategy = Some(vec![CapacityProviderStrategyItem::default()]);
        let spot = ServiceRevision {
            capacity_provider_strategy: strategy.clone(),
            ..revision(1, "web:1")
        };
        assert_eq!(request(&spot), ("web:1".to_owned(), Some(true), strategy));
    }
}
