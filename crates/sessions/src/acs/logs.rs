//! Where Docker writes what containers say with `awslogs`, on machines whose agent leaves it to
//! Docker.
use berth_api::acs::Task;
use serde_json::Value;

/// Docker's own driver would write to AWS: of itself it knows no other endpoint. What a definition
/// says of it stays.
pub(super) fn lead(task: &mut Task, endpoint: &str) {
    for config in task.containers.iter_mut().filter_map(|it| it.docker_config.as_mut()) {
        let Ok(mut host) = serde_json::from_str::<Value>(&config.host_config) else { continue };
        let log = host.get_mut("LogConfig").filter(|it| it["Type"] == "awslogs");
        let Some(options) = log.and_then(|it| it.get_mut("Config")?.as_object_mut()) else {
            continue;
        };
        options.entry("awslogs-endpoint").or_insert_with(|| endpoint.into());
        config.host_config = host.to_string();
    }
}

#[cfg(test)]
mod tests {
    use berth_api::acs::{Container, DockerConfig};
    use serde_json::json;

    use super::*;

    fn led(log: &Value) -> Value {
        let host_config = json!({"NetworkMode": "bridge", "LogConfig": log}).to_string();
        let docker_config = Some(DockerConfig { host_config, ..DockerConfig::default() });
        let containers = vec![Container { docker_config, ..Container::default() }];
        let mut task = Task { containers, ..Task::default() };
        lead(&mut task, "http://10.0.0.1:4577");
        let config = task.containers[0].docker_config.as_ref().unwrap();
        let mut host: Value = serde_json::from_str(&config.host_config).unwrap();
        assert_eq!(host["NetworkMode"], "bridge");
        host["LogConfig"].take()
    }

    #[test]
    fn awslogs_is_led_here_and_what_a_definition_says_stays() {
        let of = |options: Value| json!({"Type": "awslogs", "Config": options});
        assert_eq!(
            led(&of(json!({"awslogs-group": "g"}))),
            of(json!({"awslogs-group": "g", "awslogs-endpoint": "http://10.0.0.1:4577"}))
        );
        let own = of(json!({"awslogs-endpoint": "http://logs.example"}));
        assert_eq!(led(&own), own);
        for other in
            [json!({"Type": "syslog", "Config": {}}), json!({"Type": "awslogs"}), json!(null)]
        {
            assert_eq!(led(&other), other);
        }
    }
}
