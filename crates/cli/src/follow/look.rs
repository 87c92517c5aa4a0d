//! What is known of a deployment at one moment.
use std::collections::{BTreeMap, btree_map::Entry};

use berth_api::{
    Timestamp,
    berth::{
        DeploymentCounts, ExplainServiceDeploymentRequest, ExplainTaskRequest, FailedTask,
        Response, ServiceDeploymentExplanation, Wait,
    },
    ecs::{DesiredStatus, ListTasksRequest, ServiceDeploymentStatus, Task},
};

use crate::{
    cluster::{Cluster, last_part},
    why,
};

/// One moment of one deployment.
#[derive(Clone, Debug, Default)]
pub struct Look {
    pub service: String,
    /// The command that ends it.
    pub cancel: String,
    /// What is deployed, as `family:revision`, if it was seen under way.
    pub definition: Option<String>,
    pub explanation: ServiceDeploymentExplanation,
    /// Those of the new revision, as many as one page has.
    pub tasks: Vec<Task>,
    /// The last log lines of failed tasks, by their ARNs, as far as this machine has them.
    pub last_words: BTreeMap<String, String>,
}

impl Look {
    pub fn status(&self) -> ServiceDeploymentStatus {
        ServiceDeploymentStatus::from(self.explanation.status.as_deref().unwrap_or_default())
    }

    /// The control plane's time.
    pub fn now(&self) -> Timestamp {
        self.explanation.explained_at.unwrap_or_default()
    }

    /// Since it began, or until it ended.
    pub fn seconds(&self) -> f64 {
        self.explanation.seconds.unwrap_or(0.0)
    }

    /// What the service consists of, the new revision first; nothing once it has ended.
    pub fn counts(&self) -> &[DeploymentCounts] {
        self.explanation.deployments.as_deref().unwrap_or_default()
    }

    pub fn waits(&self) -> &[Wait] {
        self.explanation.waits.as_deref().unwrap_or_default()
    }

    pub fn failed(&self) -> &[FailedTask] {
        self.explanation.failed_tasks.as_deref().unwrap_or_default()
    }

    /// Counts are told while it is under way alone, and are of what it goes back to once it does.
    pub fn remember_definition(&mut self) {
        if self.definition.is_none() && self.status() == ServiceDeploymentStatus::InProgress {
            let new = self.counts().first().and_then(|it| it.task_definition_arn.as_deref());
            self.definition = new.map(|it| last_part(it).to_owned());
        }
    }

    /// Whether it stands still until there is room.
    pub fn only_waits_for_room(&self) -> bool {
        only_for_room(self.waits(), self.counts())
    }

    /// Whether launches fail one after the other, and nothing will ever stop them.
    pub fn retries_for_ever(&self) -> bool {
        let breaker = self.explanation.circuit_breaker.as_ref();
        breaker.is_some_and(|it| it.status.as_deref() == Some("DISABLED"))
            && self.waits().iter().any(|it| it.reason.as_deref() == Some("LAUNCH_DELAY"))
    }
}

/// Whether tasks wait for room, or for a machine of their capacity provider, and for nothing else:
/// none other is on its way up or down, or about to become healthy.
pub fn only_for_room(waits: &[Wait], counts: &[DeploymentCounts]) -> bool {
    let waiting =
        |reason: &'static str| waits.iter().filter(move |it| it.reason.as_deref() == Some(reason));
    let provisioning: i32 = waiting("CAPACITY").filter_map(|it| it.count).sum();
    let pending: i32 = counts.iter().filter_map(|it| it.pending_count).sum();
    let moves = |it: &DeploymentCounts| {
        it.stopping_count.unwrap_or(0) > 0
            || it.running_count.unwrap_or(0) > it.healthy_count.unwrap_or(0)
    };
    (provisioning > 0 || waiting("ROOM").next().is_some())
        && pending <= provisioning
        && !counts.iter().any(moves)
}

/// Looks again; what failed before the last look keeps its last words.
pub async fn at(cluster: &Cluster, arn: &str, before: &Look) -> anyhow::Result<Look> {
    let request = ExplainServiceDeploymentRequest {
        cluster: Some(cluster.name.clone()),
        service_deployment: Some(arn.to_owned()),
    };
    let explanation = match cluster.client.call_berth(request.into()).await? {
        Response::ExplainServiceDeployment(it) => it.explanation.unwrap_or_default(),
        _ => anyhow::bail!("the control plane answered another question"),
    };
    let mut look = Look {
        service: before.service.clone(),
        cancel: before.cancel.clone(),
        definition: before.definition.clone(),
        explanation,
        tasks: vec![],
        last_words: before.last_words.clone(),
    };
    look.remember_definition();
    look.tasks = tasks(cluster, &look).await?;
    for arn in look.failed().to_vec().into_iter().filter_map(|it| it.task_arn) {
        if let Entry::Vacant(unknown) = look.last_words.entry(arn) {
            let words = last_words(cluster, unknown.key()).await?;
            unknown.insert(words);
        }
    }
    Ok(look)
}

/// ECS: the tasks of a deployment are started by it.
async fn tasks(cluster: &Cluster, look: &Look) -> anyhow::Result<Vec<Task>> {
    let Some(id) = look.counts().first().and_then(|it| it.id.clone()) else { return Ok(vec![]) };
    let request = ListTasksRequest {
        cluster: Some(cluster.name.clone()),
        started_by: Some(id),
        desired_status: Some(DesiredStatus::Running),
        ..ListTasksRequest::default()
    };
    let page = cluster.client.send(request).await?.task_arns.unwrap_or_default();
    Ok(cluster.tasks(&page).await?)
}

/// What the container that ended a task said last; nothing if nobody knows any more.
async fn last_words(cluster: &Cluster, arn: &str) -> anyhow::Result<String> {
    let request =
        ExplainTaskRequest { cluster: Some(cluster.name.clone()), task: Some(arn.to_owned()) };
    match cluster.client.call_berth(request.into()).await {
        Ok(Response::ExplainTask(it)) => {
            let explanation = it.explanation.unwrap_or_default();
            Ok(why::last_words(&explanation).await.trim().to_owned())
        }
        Ok(_) => anyhow::bail!("the control plane answered another question"),
        // A stopped task is forgotten at some time.
        Err(berth_api::client::CallError::Api(_)) => Ok(String::new()),
        Err(error) => Err(error.into()),
    }
}
