//! An event in one line: time, type, short id, what.
use berth_api::berth::PositionedEvent;
use serde_json::Value;

use crate::plain::one_line;

/// `2026-11-21T10:02:03Z  task  …55aabb01  RUNNING, service:web`
pub fn of(it: &PositionedEvent) -> String {
    let Some(event) = &it.event else { return String::new() };
    let detail = event.detail.as_ref().map_or("{}", |it| it.as_str());
    let detail: Value = serde_json::from_str(detail).unwrap_or_default();
    let resource = event.resources.iter().flatten().next().map_or("", String::as_str);
    let (kind, what) = match event.detail_type.as_deref() {
        Some("ECS Task State Change") => ("task", task(&detail)),
        Some("ECS Container Instance State Change") => ("instance", instance(&detail)),
        Some("Berth Container Instance Action") => ("instance", instance_action(&detail)),
        Some("ECS Deployment State Change") => ("deployment", deployment(&detail)),
        Some("ECS Service Action") => ("service", action(&detail)),
        Some("Parameter Store Change") => ("parameter", parameter(&detail)),
        Some("AWS API Call via CloudTrail") => ("call", call(&detail)),
        other => (other.unwrap_or_default(), String::new()),
    };
    let time = event.time.as_deref().unwrap_or_default();
    one_line(&format!("{time}  {kind:<10}  {:<9}  {what}", short(resource)))
}

/// The end of an id, or a name.
fn short(arn: &str) -> String {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let is_id = name.len() == 32 && name.chars().all(|it| it.is_ascii_hexdigit());
    if is_id { format!("…{}", &name[24..]) } else { name.to_owned() }
}

fn said<'a>(detail: &'a Value, name: &str) -> &'a str {
    detail[name].as_str().unwrap_or_default()
}

fn task(detail: &Value) -> String {
    let mut words = vec![said(detail, "lastStatus").to_owned(), said(detail, "group").to_owned()];
    if said(detail, "desiredStatus") == "STOPPED" {
        words.push(said(detail, "stoppedReason").to_owned());
    }
    let containers = detail["containers"].as_array().into_iter().flatten();
    words.extend(containers.filter_map(|it| {
        let code = it["exitCode"].as_i64()?;
        Some(format!("container {} exited with {code}", said(it, "name")))
    }));
    joined(words)
}

fn instance(detail: &Value) -> String {
    let connected = match detail["agentConnected"].as_bool() {
        Some(true) => "agent connected",
        _ => "agent disconnected",
    };
    let of = |list: &str, name: &str| {
        let mut items = detail[list].as_array().into_iter().flatten();
        items.find(|it| it["name"] == name).map_or(0, |it| it["integerValue"].as_i64().unwrap_or(0))
    };
    let free = |name: &str, unit: &str| {
        let (left, all) = (of("remainingResources", name), of("registeredResources", name));
        format!("{left} of {all} {unit} free")
    };
    let (cpu, memory) = (free("CPU", "CPU units"), free("MEMORY", "MiB"));
    joined(vec![said(detail, "status").to_owned(), connected.to_owned(), cpu, memory])
}

fn instance_action(detail: &Value) -> String {
    let agents = detail["agentAddresses"].as_array().into_iter().flatten();
    let agents: Vec<&str> = agents.filter_map(Value::as_str).collect();
    let from = (!agents.is_empty()).then(|| format!("agents at {}", agents.join(" and ")));
    joined(vec![said(detail, "eventName").to_owned(), from.unwrap_or_default()])
}

fn deployment(detail: &Value) -> String {
    joined(vec![said(detail, "eventName").to_owned(), said(detail, "reason").to_owned()])
}

fn action(detail: &Value) -> String {
    let mut words = vec![said(detail, "eventName").to_owned(), said(detail, "reason").to_owned()];
    words.push(said(detail, "deploymentId").to_owned());
    let tasks = detail["taskArns"].as_array().into_iter().flatten().filter_map(Value::as_str);
    words.extend(tasks.map(|it| format!("task {}", short(it))));
    words.extend(detail["desiredCount"].as_i64().map(|it| format!("desired count {it}")));
    joined(words)
}

fn parameter(detail: &Value) -> String {
    let version = detail["version"].as_i64().map(|it| format!("version {it}"));
    let kind = said(detail, "type").to_owned();
    joined(vec![said(detail, "operation").to_owned(), kind, version.unwrap_or_default()])
}

fn call(detail: &Value) -> String {
    let who = said(&detail["userIdentity"], "arn");
    joined(vec![said(detail, "eventName").to_owned(), format!("by {who}")])
}

fn joined(words: Vec<String>) -> String {
    words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use berth_api::{Document, berth::Event};
    use serde_json::json;

    use super::*;

    fn line(detail_type: &str, resource: &str, detail: Value) -> String {
        of(&PositionedEvent {
            position: None,
            event: Some(Event {
                detail_type: Some(detail_type.to_owned()),
                time: Some("2026-11-21T10:02:03Z".to_owned()),
                resources: Some(vec![format!("arn:aws:ecs:us-east-1:123456789012:{resource}")]),
                detail: Some(Document::from(&detail)),
                ..Event::default()
            }),
        })
    }

    #[test]
    fn an_event_is_one_line() {
        let task = json!({"lastStatus": "STOPPED", "desiredStatus": "STOPPED",
            "group": "service:web", "stoppedReason": "a\nb",
            "containers": [{"name": "web", "exitCode": 3}]});
        let id = format!("task/prod/{}", "0f".repeat(16));
        assert_eq!(
            line("ECS Task State Change", &id, task),
            "2026-11-21T10:02:03Z  task        …0f0f0f0f  STOPPED, service:web, a b, container web \
             exited with 3"
        );
        let action = json!({"eventName": "TASKS_STARTED",
            "taskArns": [format!("arn:aws:ecs:us-east-1:123456789012:{id}")]});
        assert_eq!(
            line("ECS Service Action", "service/prod/web", action),
            "2026-11-21T10:02:03Z  service     web        TASKS_STARTED, task …0f0f0f0f"
        );
        let contested = json!({"eventName": "INSTANCE_CONTESTED",
            "agentAddresses": ["10.0.0.1:40000", "10.0.0.2:50000"]});
        assert_eq!(
            line("Berth Container Instance Action", "container-instance/prod/x", contested),
            "2026-11-21T10:02:03Z  instance    x          INSTANCE_CONTESTED, agents at \
             10.0.0.1:40000 and 10.0.0.2:50000"
        );
        let resource = |n: i64| json!([{"name": "CPU", "integerValue": n}]);
        let instance = json!({"status": "ACTIVE", "agentConnected": true,
            "remainingResources": resource(3), "registeredResources": resource(4)});
        assert_eq!(
            line("ECS Container Instance State Change", "container-instance/prod/x", instance),
            "2026-11-21T10:02:03Z  instance    x          ACTIVE, agent connected, 3 of 4 CPU \
             units free, 0 of 0 MiB free"
        );
        let parameter = json!({"operation": "Update", "type": "String", "version": 3});
        assert_eq!(
            line("Parameter Store Change", "parameter/web/port", parameter),
            "2026-11-21T10:02:03Z  parameter   port       Update, String, version 3"
        );
        let call = json!({"eventName": "CreateRole", "userIdentity": {"arn": "arn:a"}});
        assert_eq!(
            line("AWS API Call via CloudTrail", "role/web", call),
            "2026-11-21T10:02:03Z  call        web        CreateRole, by arn:a"
        );
    }
}
