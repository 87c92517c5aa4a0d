//! `berth rollback`: brings a service back to what it was before.
mod past;
mod revisions;

use anyhow::Context;
use berth_api::ecs::{
    SchedulingStrategy, Service, ServiceDeploymentStatus as Status, StopServiceDeploymentRequest,
    StopServiceDeploymentStopType, UpdateServiceRequest,
};

use self::{past::Restored, revisions::Revision};
use crate::{
    asking,
    cluster::{Cluster, last_part},
    deploy::Following,
    exit,
    follow::{self, Undo, Watched, Wish},
    proposed::Proposed,
    reference, rehearsal,
    say::{self, Stream},
    services,
    terminal::{Colour, Terminal},
};

/// How many revisions are looked at for one that differs.
const REVISIONS_TRIED_MAX: usize = 20;

#[derive(clap::Args)]
pub struct Rollback {
    /// Name or ARN
    service: String,
    /// Back to the last successful revision of this task definition (its revision, such as 7, or
    /// family:revision), or to this service revision (whole number or ARN) [default: the last
    /// successful one that differs]
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
    asking::run(&cluster, async {
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

/// The command that ends the deployment of a service that is under way.
pub async fn cancel(cluster: &Cluster, service: &Service) -> anyhow::Result<String> {
    let name = services::name(service);
    let kept = revisions::deployments(cluster, service, None).await?;
    Ok(match revisions::none_was_completed(service, &kept) {
        true => end_first(cluster, service),
        false => cluster.command(Proposed::CallOff { service: name }),
    })
}

/// ECS goes back to what was completed; a service of which nothing was can only be emptied.
fn end_first(cluster: &Cluster, service: &Service) -> String {
    let emptied = Proposed::EndFirst { service: services::name(service) };
    cluster.command(end_of_daemon(cluster, service).unwrap_or(emptied))
}

/// ECS: a DAEMON service has no desired count, so that only its end empties it.
fn end_of_daemon<'a>(cluster: &'a Cluster, service: &'a Service) -> Option<Proposed<'a>> {
    let is_daemon = service.scheduling_strategy == Some(SchedulingStrategy::Daemon);
    let (cluster, service) = (last_part(&cluster.name), services::name(service));
    is_daemon.then_some(Proposed::EndFirstDaemon { cluster, service })
}

/// The command that takes the deployment back that a service has completed last; `None` if it is
/// what it was before.
pub async fn undo(cluster: &Cluster, service: &Service) -> anyhow::Result<Option<String>> {
    let known = revisions::of(cluster, service).await?;
    let name = services::name(service);
    Ok(match known.split_first() {
        None => None,
        Some((_, [])) => {
            let kept = revisions::deployments(cluster, service, None).await?;
            let emptied = Proposed::UndoFirst { service: name };
            revisions::reach_back_to_the_first(service, &kept)
                .then(|| cluster.command(end_of_daemon(cluster, service).unwrap_or(emptied)))
        }
        // Rolling back goes to what differs, which is only what was there if that differs.
        Some((current, [before, ..])) => {
            let target = other(cluster, service, current, std::slice::from_ref(before)).await?;
            target.map(|_| cluster.command(Proposed::Undo { service: name }))
        }
    })
}

/// The service deployment that can still be called off.
async fn under_way(cluster: &Cluster, service: &Service) -> anyhow::Result<Option<String>> {
    let Some(arn) = &service.current_service_deployment else { return Ok(None) };
    let open = vec![Status::Pending, Status::InProgress];
    let found = revisions::deployments(cluster, service, Some(open)).await?;
    Ok(found.into_iter().find_map(|it| it.service_deployment_arn.filter(|it| it == arn)))
}

async fn stop(
    cluster: &Cluster,
    service: &Service,
    arn: String,
    args: &Rollback,
) -> anyhow::Result<Option<Watched>> {
    let name = services::name(service).to_owned();
    let definition = last_part(service.task_definition.as_deref().unwrap_or_default()).to_owned();
    let kept = revisions::deployments(cluster, service, None).await?;
    if revisions::none_was_completed(service, &kept) {
        let text = format!(
            "the deployment of {definition} to {name} cannot be rolled back: none before it was \
             completed; to end it: {}",
            end_first(cluster, service)
        );
        return Err(exit::With { code: exit::CONFLICT, text }.into());
    }
    if !args.following.quiet {
        let completed = revisions::successful(cluster, service).await?;
        // The control plane remembers it longer than it lists deployments.
        let to = completed.first().map_or("what was completed last", Revision::definition);
        note!("Call off  {name}  the deployment of {definition}, back to {to}");
    }
    if args.dry_run {
        return Ok(None);
    }
    let request = StopServiceDeploymentRequest {
        service_deployment_arn: Some(arn.clone()),
        stop_type: Some(StopServiceDeploymentStopType::Rollback),
    };
    cluster.client.send(request).await?;
    let forth = Proposed::CallOffRollback { definition: &definition, service: &name };
    let cancel = cluster.command(forth);
    let (cluster, undo) = (cluster.clone(), Undo::Known(cancel.clone()));
    Ok(Some(Watched { cluster, service: name, arn, wish: Wish::RolledBack, cancel, undo }))
}

async fn update(
    cluster: &Cluster,
    service: &Service,
    args: &Rollback,
) -> anyhow::Result<Option<Watched>> {
    let known = revisions::of(cluster, service).await?;
    let (current, earlier) = known.split_first().context("the service has no revision")?;
    let (target, restored) = match &args.to {
        Some(text) => {
            let target = revisions::named(&known, text, service)?;
            (target, past::restored(cluster, service, target).await?)
        }
        None => other(cluster, service, current, earlier).await?.ok_or_else(|| exit::With {
            code: exit::CONFLICT,
            text: format!(
                "service {} has no earlier successful revision that differs from the one it is on \
                 and of which a task was ever healthy",
                services::name(service)
            ),
        })?,
    };
    let name = services::name(service).to_owned();
    if !args.following.quiet {
        tell(&name, current, target, &restored, &Terminal::stderr(args.following.cluster.no_color));
    }
    let request = request(cluster, &name, target, current, &restored)?;
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
    let cancel = cluster.command(Proposed::CallOff { service: &name });
    let undo = forth(cluster, &name, current);
    let (cluster, wish) = (cluster.clone(), Wish::Completed);
    Ok(Some(Watched { cluster, service: name, arn, wish, cancel, undo }))
}

/// Back to what a service was on before it went back: only what has been completed can be named.
fn forth(cluster: &Cluster, service: &str, before: &Revision) -> Undo {
    match before.completed_at() {
        Some(_) => {
            let undo = Proposed::UndoRollback { service, revision: before.number() };
            Undo::Known(cluster.command(undo))
        }
        None => Undo::None,
    }
}

/// The newest of the earlier revisions that differs from what the service is and has worked, and
/// what comes back with it.
async fn other<'a>(
    cluster: &Cluster,
    service: &Service,
    current: &Revision,
    earlier: &'a [Revision],
) -> anyhow::Result<Option<(&'a Revision, Restored)>> {
    for it in earlier.iter().take(REVISIONS_TRIED_MAX) {
        let restored = past::restored(cluster, service, it).await?;
        let differs = it.differs(current) || !restored.changes.is_empty();
        if differs && it.has_worked(cluster).await? {
            return Ok(Some((it, restored)));
        }
    }
    Ok(None)
}

fn tell(name: &str, current: &Revision, target: &Revision, restored: &Restored, to: &Terminal) {
    let (from, back) = (current.definition(), target.definition());
    note!("Back  {name}  {from} → {back}, as in revision {}", target.number());
    let quiet = |text: &str| say::painted(Stream::Aside, to, Some(Colour::Quiet), text);
    restored.changes.iter().for_each(|it| quiet(&format!("  {it}")));
    if target.it.launch_type != current.it.launch_type {
        quiet("  its launch type stays: UpdateService cannot set it back");
    }
    if !restored.is_known {
        quiet(
            "  what else it was like is not kept any more: placement, percentages, circuit breaker \
             and grace period stay as they are",
        );
    }
}

fn request(
    cluster: &Cluster,
    name: &str,
    target: &Revision,
    current: &Revision,
    restored: &Restored,
) -> anyhow::Result<UpdateServiceRequest> {
    let strategy = |it: &Revision| it.it.capacity_provider_strategy.clone();
    let changes_strategy = strategy(target) != strategy(current);
    // ECS wants it with a new strategy; what is on its definition already begins nothing else.
    let force = changes_strategy || target.definition() == current.definition();
    Ok(UpdateServiceRequest {
        cluster: Some(cluster.name.clone()),
        service: Some(name.to_owned()),
        task_definition: target.it.task_definition.clone(),
        capacity_provider_strategy: changes_strategy.then(|| strategy(target).unwrap_or_default()),
        force_new_deployment: force.then_some(true),
        ..restored.members()?
    })
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::CapacityProviderStrategyItem;

    use super::{
        revisions::tests::{completed, revision},
        *,
    };

    #[test]
    fn what_never_was_completed_is_not_gone_forth_to() {
        let before = revision(3, "web:2");
        let undo = |it: &Revision| match forth(&Cluster::of_nobody(), "web", it) {
            Undo::Known(it) => Some(it),
            Undo::Unknown => panic!(),
            Undo::None => None,
        };
        assert_eq!(undo(&before), None);
        let before = completed(before, 1);
        assert_eq!(undo(&before).as_deref(), Some("berth rollback web --to 3"));
    }

    #[test]
    fn a_daemon_is_ended_by_its_end() {
        let service = |scheduling_strategy| Service {
            service_name: Some("d".to_owned()),
            scheduling_strategy: Some(scheduling_strategy),
            ..Service::default()
        };
        let end = |it| end_first(&Cluster::of_nobody(), &service(it));
        assert_eq!(
            end(SchedulingStrategy::Daemon),
            "berth aws ecs delete-service --cluster default --service d --force"
        );
        assert_eq!(end(SchedulingStrategy::Replica), "berth scale d=0");
    }

    #[test]
    fn going_back_sets_what_differs_and_forces_what_would_begin_nothing() {
        let request = |target: &Revision| {
            let (cluster, current) = (Cluster::of_nobody(), revision(3, "web:2"));
            let it = request(&cluster, "web", target, &current, &Restored::default()).unwrap();
            let definition = last_part(&it.task_definition.unwrap()).to_owned();
            (definition, it.force_new_deployment, it.capacity_provider_strategy)
        };
        assert_eq!(request(&revision(1, "web:1")), ("web:1".to_owned(), None, None));
        assert_eq!(request(&revision(2, "web:2")), ("web:2".to_owned(), Some(true), None));
        let strategy = Some(vec![CapacityProviderStrategyItem::default()]);
        let mut spot = revision(1, "web:1");
        spot.it.capacity_provider_strategy = strategy.clone();
        assert_eq!(request(&spot), ("web:1".to_owned(), Some(true), strategy));
    }
}
