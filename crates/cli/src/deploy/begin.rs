//! Makes the change to one service, and says what there is to wait for.
use anyhow::Context;
use berth_api::{
    client::CallError,
    ecs::{DeploymentRolloutState as Rollout, Service, TaskDefinition},
};

use super::{
    Deploy, arn, definition,
    target::{Request, Target},
};
use crate::{
    cluster::{Cluster, last_part},
    exit,
    follow::{self, Undo, Watched, Wish},
    proposed::Proposed,
    rollback, scale, services,
};

/// What a change to a service has begun.
pub enum Begun {
    Deployment(Watched),
    /// No deployment: more or fewer tasks of what runs already.
    Scaling {
        cluster: Cluster,
        service: String,
        wanted: i32,
    },
    Nothing,
}

/// Nothing is sent where all is as it should be. A definition that nothing used before is taken
/// back if the call is refused.
pub async fn begin(
    target: &Target,
    definition: &TaskDefinition,
    is_unused: bool,
) -> anyhow::Result<Begun> {
    let request = target.request(arn(definition))?;
    let before = target.current.as_ref().and_then(|it| it.task_definition.as_deref());
    let is_same = before == definition.task_definition_arn.as_deref();
    let is_as_asked = is_same && !target.is_forced && target.changes()?.is_empty();
    if let Some(current) = target.current.as_ref().filter(|_| is_as_asked) {
        return as_it_is(target, current).await;
    }
    let cluster = &target.cluster;
    let answer = match request {
        Request::Create(it) => cluster.client.send(*it).await.map(|it| it.service),
        Request::Update(it) => cluster.client.send(*it).await.map(|it| it.service),
    };
    if let Some(error) = answer.as_ref().err().filter(|it| is_unused && is_refusal(it)) {
        note!("{}", definition::deregistered(cluster, definition).await);
        return Err(error.clone().into());
    }
    let service = answer?.context("the control plane answered without the service")?;
    let name = services::name(&service).to_owned();
    let arn = match service.current_service_deployment.clone() {
        // It may have ended at once, having nothing to start or stop.
        None if !is_same || target.is_forced => follow::latest(cluster, &name).await?,
        under_way => under_way,
    };
    match (arn, target.new_count()) {
        (Some(arn), _) => watched(cluster, &service, arn).await,
        (None, Some(wanted)) => {
            let cluster = cluster.clone();
            Ok(Begun::Scaling { cluster, service: name, wanted })
        }
        (None, None) => {
            note!("{name} is changed; {} runs already", last_part(before.unwrap_or_default()));
            Ok(Begun::Nothing)
        }
    }
}

/// Whether nothing was done: after a lost answer, or a failure, it may have been.
fn is_refusal(error: &CallError) -> bool {
    matches!(error, CallError::Api(it) if it.http_status < 500)
}

/// What there is to wait for of a service that runs what it should.
async fn as_it_is(target: &Target, service: &Service) -> anyhow::Result<Begun> {
    let (cluster, name) = (&target.cluster, &target.name);
    if let Some(arn) = service.current_service_deployment.clone() {
        return watched(cluster, service, arn).await;
    }
    let definition = last_part(service.task_definition.as_deref().unwrap_or_default());
    let primary = service.deployments.iter().flatten().next();
    if primary.and_then(|it| it.rollout_state.as_ref()) == Some(&Rollout::Failed) {
        let why = cluster.command(Proposed::WhyFailed { service: name });
        let text = format!(
            "the deployment of {definition} to {name} has failed; --force deploys it anew. Why: \
             {why}"
        );
        return Err(exit::With { code: exit::NOT_ROLLED_BACK, text }.into());
    }
    note!("{name} runs {definition} already; --force deploys it anew");
    Ok(Begun::Nothing)
}

async fn watched(cluster: &Cluster, service: &Service, arn: String) -> anyhow::Result<Begun> {
    let cancel = rollback::cancel(cluster, service).await?;
    let (cluster, service) = (cluster.clone(), services::name(service).to_owned());
    let wish = Wish::Completed;
    Ok(Begun::Deployment(Watched { cluster, service, arn, wish, cancel, undo: Undo::Unknown }))
}

/// Until all is there.
pub async fn follow(begun: Vec<Begun>, args: &Deploy) -> anyhow::Result<()> {
    let following = &args.following;
    let mut watched = Vec::new();
    for it in begun {
        match it {
            Begun::Deployment(it) => watched.push(it),
            Begun::Scaling { cluster, service, wanted } if !following.detach => {
                scale::until_there(&cluster, &service, wanted, following.timeout, following.quiet)
                    .await?;
                note!("{service}: all {wanted} there");
            }
            Begun::Scaling { .. } | Begun::Nothing => {}
        }
    }
    following.follow(&watched).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use berth_api::client::ApiError;

    use super::*;

    #[test]
    fn a_lost_answer_is_no_refusal() {
        let api = |http_status| {
            CallError::Api(ApiError {
                code: "InvalidParameterException".to_owned(),
                message: "no".to_owned(),
                http_status,
                resource_ids: None,
                expected_sequence_token: None,
            })
        };
        assert!(is_refusal(&api(400)));
        for unknown in [
            api(500),
            CallError::Transport("reset".to_owned()),
            CallError::TimedOut(Duration::from_secs(1)),
            CallError::Decode("cut".to_owned()),
        ] {
            assert!(!is_refusal(&unknown), "{unknown}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_deregistered_is_said_and_no_error_of_its_own() {
        let definition = TaskDefinition {
            task_definition_arn: Some("arn:aws:ecs:r:1:task-definition/web:2".to_owned()),
            ..TaskDefinition::default()
        };
        let said = definition::deregistered(&Cluster::of_nobody(), &definition).await;
        assert!(said.starts_with("web:2 stays registered, though nothing runs it: "), "{said}");
    }
}
