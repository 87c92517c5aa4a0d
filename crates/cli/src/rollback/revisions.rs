//! The revisions of a service that it can go back to, and how people name them.
use berth_api::{
    Timestamp,
    berth::{ExplainServiceDeploymentRequest, Response},
    client::CallError,
    ecs::{
        DescribeServiceRevisionsRequest, ListServiceDeploymentsRequest, Service,
        ServiceDeploymentBrief, ServiceDeploymentStatus as Status, ServiceRevision,
    },
};

use crate::{
    cluster::{Cluster, last_part},
    exit, pages, services,
};

/// ECS: what one call of DescribeServiceRevisions takes.
const DESCRIBE_REVISIONS_MAX: usize = 20;

/// One that the service is on, or was on after a successful deployment.
pub struct Revision {
    pub it: ServiceRevision,
    /// The deployment that has brought it there, if one has to the end.
    completed: Option<Completed>,
}

/// A deployment that was successful.
#[derive(Clone)]
struct Completed {
    arn: String,
    at: Option<Timestamp>,
}

impl Revision {
    /// `family:revision`.
    pub fn definition(&self) -> &str {
        last_part(self.it.task_definition.as_deref().unwrap_or_default())
    }

    /// The N of `ecs-svc/N`.
    pub fn number(&self) -> &str {
        last_part(self.arn())
    }

    pub fn arn(&self) -> &str {
        self.it.service_revision_arn.as_deref().unwrap_or_default()
    }

    /// When it was there, if it has been deployed to the end.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.completed.as_ref().and_then(|it| it.at)
    }

    /// Whether a task of it may have been healthy: a deployment is also completed, without one,
    /// when no task is desired.
    pub async fn has_worked(&self, cluster: &Cluster) -> anyhow::Result<bool> {
        let Some(Completed { arn, .. }) = &self.completed else { return Ok(true) };
        let request = ExplainServiceDeploymentRequest {
            cluster: Some(cluster.name.clone()),
            service_deployment: Some(arn.clone()),
        };
        match cluster.client.call_berth(request.into()).await? {
            Response::ExplainServiceDeployment(it) => {
                Ok(it.explanation.and_then(|it| it.was_healthy) != Some(false))
            }
            _ => anyhow::bail!("the control plane answered another question"),
        }
    }

    /// In what a revision itself tells.
    pub fn differs(&self, current: &Revision) -> bool {
        self.it.task_definition != current.it.task_definition
            || self.it.capacity_provider_strategy != current.it.capacity_provider_strategy
    }
}

/// What the service is on, and before it what it was on: those whose deployments were successful,
/// the newest first.
pub async fn of(cluster: &Cluster, service: &Service) -> anyhow::Result<Vec<Revision>> {
    let current = service.current_service_revisions.iter().flatten().next();
    let current = current.and_then(|it| Some((it.arn.clone()?, None)));
    described(cluster, current.into_iter().chain(completed(cluster, service).await?)).await
}

/// Those alone whose deployments were successful, the newest first.
pub async fn successful(cluster: &Cluster, service: &Service) -> anyhow::Result<Vec<Revision>> {
    described(cluster, completed(cluster, service).await?).await
}

async fn completed(
    cluster: &Cluster,
    service: &Service,
) -> anyhow::Result<Vec<(String, Option<Completed>)>> {
    let completed = deployments(cluster, service, Some(vec![Status::Successful])).await?;
    let revision = |it: ServiceDeploymentBrief| {
        let (arn, at) = (it.service_deployment_arn?, it.finished_at.or(it.created_at));
        Some((it.target_service_revision_arn?, Some(Completed { arn, at })))
    };
    Ok(completed.into_iter().filter_map(revision).collect())
}

async fn described(
    cluster: &Cluster,
    found: impl IntoIterator<Item = (String, Option<Completed>)>,
) -> anyhow::Result<Vec<Revision>> {
    let mut arns: Vec<(String, Option<Completed>)> = Vec::new();
    for (arn, completed) in found {
        match arns.iter_mut().find(|(it, _)| *it == arn) {
            Some((_, known)) => *known = known.take().or(completed),
            None => arns.push((arn, completed)),
        }
    }
    let mut revisions = Vec::with_capacity(arns.len());
    for chunk in arns.chunks(DESCRIBE_REVISIONS_MAX) {
        let service_revision_arns = Some(chunk.iter().map(|(arn, _)| arn.clone()).collect());
        let request = DescribeServiceRevisionsRequest { service_revision_arns };
        let found = cluster.client.send(request).await?.service_revisions.unwrap_or_default();
        for (arn, completed) in chunk {
            let it = found.iter().find(|it| it.service_revision_arn.as_ref() == Some(arn));
            revisions.extend(it.cloned().map(|it| Revision { it, completed: completed.clone() }));
        }
    }
    Ok(revisions)
}

/// Those that are kept, of some statuses or of all, the newest first.
pub async fn deployments(
    cluster: &Cluster,
    service: &Service,
    status: Option<Vec<Status>>,
) -> Result<Vec<ServiceDeploymentBrief>, CallError> {
    pages::all(async |next_token| {
        let request = ListServiceDeploymentsRequest {
            cluster: Some(cluster.name.clone()),
            service: service.service_name.clone(),
            status: status.clone(),
            next_token,
            ..ListServiceDeploymentsRequest::default()
        };
        let page = cluster.client.send(request).await?;
        Ok((page.service_deployments, page.next_token))
    })
    .await
}

/// Whether no deployment of a service was ever completed: that none is listed says so only if
/// nothing of its past is forgotten.
pub fn none_was_completed(service: &Service, kept: &[ServiceDeploymentBrief]) -> bool {
    reach_back_to_the_first(service, kept)
        && kept.iter().all(|it| it.status != Some(Status::Successful))
}

/// Whether the deployments that are kept are all that the service had. The oldest are forgotten
/// first, and the first of all begins with the service.
pub fn reach_back_to_the_first(service: &Service, kept: &[ServiceDeploymentBrief]) -> bool {
    let began = service.created_at;
    began.is_some() && kept.iter().any(|it| it.created_at == began)
}

/// The revision that a text means, never by a piece of a number; of several with one definition the
/// newest. A bare number is first the revision of the definition that the service is on.
pub fn named<'a>(
    known: &'a [Revision],
    text: &str,
    service: &Service,
) -> anyhow::Result<&'a Revision> {
    let wanted = last_part(text);
    let family = known.first().and_then(|it| it.definition().rsplit_once(':')).map(|it| it.0);
    let of_family = family.map(|it| format!("{it}:{wanted}"));
    let is_definition =
        |it: &&Revision| it.definition() == wanted || Some(it.definition()) == of_family.as_deref();
    let is_revision = |it: &&Revision| it.arn() == text || it.number() == wanted;
    let is_arn = text.starts_with("arn:");
    let found = match is_arn && text.contains(":service-revision/") {
        true => known.iter().find(|it| it.arn() == text),
        false if is_arn => known.iter().find(|it| it.it.task_definition.as_deref() == Some(text)),
        false => known.iter().find(is_definition).or_else(|| known.iter().find(is_revision)),
    };
    found.ok_or_else(|| {
        let mut there: Vec<&str> = Vec::new();
        for it in known.iter().map(Revision::definition) {
            if !there.contains(&it) {
                there.push(it);
            }
        }
        let text = format!(
            "service {} has no successful revision '{text}'; there are those of {}",
            services::name(service),
            there.join(", ")
        );
        exit::NotFound(text).into()
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn revision(number: u64, definition: &str) -> Revision {
        let prefix = "arn:aws:ecs:us-east-1:123456789012";
        let it = ServiceRevision {
            service_revision_arn: Some(format!("{prefix}:service-revision/c/web/{number}")),
            task_definition: Some(format!("{prefix}:task-definition/{definition}")),
            ..ServiceRevision::default()
        };
        Revision { it, completed: None }
    }

    /// The same, deployed to the end at a moment.
    pub fn completed(it: Revision, at: i64) -> Revision {
        let completed = Some(Completed { arn: String::new(), at: Some(Timestamp(at)) });
        Revision { completed, ..it }
    }

    #[test]
    fn revisions_are_named_by_definition_or_whole_number() {
        let known = [
            revision(1_799_000_000_000_000_099, "web:8"),
            revision(1_799_000_000_000_000_007, "web:7"),
            revision(1_799_000_000_000_000_006, "web:7"),
            revision(1_799_000_000_000_000_001, "api:99"),
        ];
        let service = Service { service_name: Some("web".to_owned()), ..Service::default() };
        let named = |text: &str| named(&known, text, &service);
        let number = |text: &str| named(text).unwrap_or_else(|why| panic!("{why}")).number();
        for text in ["7", "web:7", "1799000000000000007", "ecs-svc/1799000000000000007"] {
            assert_eq!(number(text), "1799000000000000007", "{text}");
        }
        assert_eq!(number("api:99"), "1799000000000000001");
        let prefix = "arn:aws:ecs:us-east-1:123456789012";
        assert_eq!(number(&format!("{prefix}:task-definition/web:7")), "1799000000000000007");
        let arn = format!("{prefix}:service-revision/c/web/1799000000000000006");
        assert_eq!(number(&arn), "1799000000000000006");
        // A piece of a number is none.
        for text in ["99", "…99", "…0007", "1799", "web:9", "api:8", ""] {
            let error = named(text).err().expect(text);
            assert!(error.is::<exit::NotFound>(), "{text}");
        }
        assert_eq!(
            named("99").err().unwrap().to_string(),
            "service web has no successful revision '99'; there are those of web:8, web:7, api:99"
        );
    }

    #[test]
    fn a_past_that_is_forgotten_is_no_proof_that_nothing_was_completed() {
        let service = Service { created_at: Some(Timestamp(1_000)), ..Service::default() };
        let brief = |at, status| ServiceDeploymentBrief {
            created_at: Some(Timestamp(at)),
            status: Some(status),
            ..ServiceDeploymentBrief::default()
        };
        let of = |kept: &[ServiceDeploymentBrief]| {
            (none_was_completed(&service, kept), reach_back_to_the_first(&service, kept))
        };
        let first = [brief(1_000, Status::InProgress)];
        assert_eq!(of(&first), (true, true));
        let second = [brief(2_000, Status::InProgress), brief(1_000, Status::RollbackFailed)];
        assert_eq!(of(&second), (true, true));
        let done = [brief(2_000, Status::InProgress), brief(1_000, Status::Successful)];
        assert_eq!(of(&done), (false, true));
        // The first that was successful went 90 days after its end.
        assert_eq!(of(&[brief(2_000, Status::InProgress)]), (false, false));
        assert_eq!(of(&[]), (false, false));
        let unknown = Service::default();
        assert!(!reach_back_to_the_first(&unknown, &[ServiceDeploymentBrief::default()]));
    }

    #[test]
    fn going_back_goes_to_what_differs() {
        let current = revision(3, "web:2");
        assert!(!revision(2, "web:2").differs(&current));
        assert!(revision(1, "web:1").differs(&current));
    }
}
