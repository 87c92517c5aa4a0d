//! What a service was like beside what its revision tells: the revision of ECS's API has neither
//! placement nor percentages, the history of the service has.
use anyhow::Context;
use berth_api::{
    Timestamp,
    client::CallError,
    ecs::{Service, UpdateServiceRequest},
    to_json,
};
use serde_json::{Map, Value, json};

use super::revisions::Revision;
use crate::{
    asking,
    cluster::Cluster,
    deploy::{changes, source},
};

/// The members of a service that UpdateService sets and its revision does not tell, with what
/// stands for their absence.
fn members() -> [(&'static str, Value); 7] {
    [
        ("availabilityZoneRebalancing", json!("DISABLED")),
        ("deploymentConfiguration", json!({})),
        ("enableECSManagedTags", json!(false)),
        ("healthCheckGracePeriodSeconds", json!(0)),
        ("placementConstraints", json!([])),
        ("placementStrategy", json!([])),
        ("propagateTags", json!("NONE")),
    ]
}

/// What comes back with a revision.
#[derive(Default)]
pub struct Restored {
    /// Whether the history still has it.
    pub is_known: bool,
    /// A line for each member that changes by it.
    pub changes: Vec<String>,
    members: Map<String, Value>,
}

impl Restored {
    /// As UpdateService takes them.
    pub fn members(&self) -> anyhow::Result<UpdateServiceRequest> {
        source::input(&Value::Object(self.members.clone()), "service")
    }
}

/// What a service is set back to with a revision.
pub async fn restored(
    cluster: &Cluster,
    service: &Service,
    target: &Revision,
) -> anyhow::Result<Restored> {
    let moments = [target.it.created_at, target.completed_at()];
    for at in moments.into_iter().flatten() {
        if let Some(then) = at_moment(cluster, service, at).await? {
            let of = |it: &Service| it.task_definition.clone();
            if of(&then) == target.it.task_definition {
                return between(service, &then);
            }
        }
    }
    Ok(Restored::default())
}

/// The service as it was; nothing if that is not kept.
async fn at_moment(
    cluster: &Cluster,
    service: &Service,
    at: Timestamp,
) -> anyhow::Result<Option<Service>> {
    let input = json!({"cluster": cluster.name, "services": [service.service_name]});
    let answer = match asking::past(&cluster.client, at, "DescribeServices", &input).await {
        Ok(it) => it.result,
        Err(CallError::Api(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let body = answer.as_ref().map_or("{}", |it| it.as_str());
    let answer: berth_api::ecs::DescribeServicesResponse =
        berth_api::from_json(body.as_bytes()).context("a past answer can be read")?;
    Ok(answer.services.and_then(|mut it| it.pop()))
}

fn between(now: &Service, then: &Service) -> anyhow::Result<Restored> {
    let shown = |it: &Service| -> anyhow::Result<Value> { Ok(serde_json::from_str(&to_json(it))?) };
    let (now, then) = (shown(now)?, shown(then)?);
    let mut it = Restored { is_known: true, ..Restored::default() };
    let (mut old, mut new) = (Map::new(), Map::new());
    for (name, absent) in members() {
        let of = |it: &Value| it.get(name).filter(|it| !it.is_null()).unwrap_or(&absent).clone();
        let (before, after) = (of(&now), of(&then));
        if before != after {
            it.members.insert(name.to_owned(), whole(&before, &after));
            old.insert(name.to_owned(), before);
            new.insert(name.to_owned(), after);
        }
    }
    it.changes = changes::between(&Value::Object(old), &Value::Object(new));
    Ok(it)
}

/// ECS: members of the deployment configuration that are absent stay; lists that were not there are
/// empty ones.
fn whole(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return after.clone();
    };
    let mut whole = after.clone();
    for (name, _) in before.iter().filter(|(name, it)| it.is_array() && !after.contains_key(*name))
    {
        whole.insert(name.clone(), json!([]));
    }
    Value::Object(whole)
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;

    use super::*;

    fn service(json: &str) -> Service {
        from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn what_differs_is_set_back_and_told() {
        let then = service(
            r#"{"placementStrategy": [{"type": "spread", "field": "host"}], "desiredCount": 3,
            "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100}}"#,
        );
        let now = service(
            r#"{"healthCheckGracePeriodSeconds": 60, "desiredCount": 5, "propagateTags": "NONE",
            "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 100,
                "lifecycleHooks": [{"hookTargetArn": "x"}]}}"#,
        );
        let it = between(&now, &then).unwrap();
        assert_eq!(
            Value::Object(it.members.clone()),
            json!({
                "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100,
                    "lifecycleHooks": []},
                "healthCheckGracePeriodSeconds": 0,
                "placementStrategy": [{"type": "spread", "field": "host"}],
            })
        );
        assert_eq!(it.members().unwrap().health_check_grace_period_seconds, Some(0));
        assert_eq!(it.members().unwrap().desired_count, None);
        assert!(it.changes.iter().any(|it| it.contains("maximumPercent  150 → 200")));
        assert!(between(&then, &then).unwrap().changes.is_empty());
    }
}
