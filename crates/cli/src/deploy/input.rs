//! The members of a file for a service that is there already.
use anyhow::Context;
use berth_api::{
    Shape,
    ecs::{CreateServiceRequest, Service, UpdateServiceRequest},
    to_json,
};
use serde_json::{Map, Value};

use super::{changes, source};

/// UpdateService, of members of either call. What only CreateService takes has to be as it is.
pub fn of_update(
    members: &Map<String, Value>,
    current: &Service,
) -> anyhow::Result<UpdateServiceRequest> {
    let current: Value =
        serde_json::from_str(&to_json(current)).context("a shape is written as JSON")?;
    let mut kept = Map::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        if has(&UpdateServiceRequest::default(), name)
            || !has(&CreateServiceRequest::default(), name)
        {
            kept.insert(name.clone(), value.clone());
            continue;
        }
        let there = current.get(name).unwrap_or(&Value::Null);
        if !changes::is_member_met(name, there, value) {
            let text = format!(
                "service.{name}: it is {there}, and cannot be changed once the service is there"
            );
            return Err(source::usage(text));
        }
    }
    source::input(&Value::Object(kept), "service")
}

fn has(shape: &impl Shape, member: &str) -> bool {
    shape.fields().iter().any(|it| it.name() == member)
}

#[cfg(test)]
mod tests {
    use berth_api::ecs::LaunchType;
    use serde_json::json;

    use super::*;

    fn update(members: Value) -> anyhow::Result<UpdateServiceRequest> {
        let Value::Object(members) = members else { panic!() };
        let launch_type = Some(LaunchType::Ec2);
        of_update(&members, &Service { launch_type, ..Service::default() })
    }

    #[test]
    fn what_cannot_be_changed_has_to_be_as_it_is() {
        let members = json!({"desiredCount": 3, "launchType": "EC2", "role": "", "tags": []});
        let request = update(members).unwrap();
        assert_eq!(request.desired_count, Some(3));
        let refused = |it| update(it).unwrap_err().to_string();
        assert_eq!(
            refused(json!({"launchType": "EXTERNAL"})),
            "service.launchType: it is \"EC2\", and cannot be changed once the service is there"
        );
        assert_eq!(
            refused(json!({"deploymentConfiguration": {"maxPercent": 100}})),
            "service.deploymentConfiguration.maxPercent: UpdateServiceRequest has no such member"
        );
        assert!(refused(json!({"replicas": 3})).starts_with("service.replicas: "));
    }
}
